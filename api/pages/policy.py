"""A policy: its tree of sections, measures and tasks, what it carries out, what its copy lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api import addresses, turning
from api.about import About, document_graph
from api.errors import RefusedError
from api.language import Language
from api.ledgers import ledger
from api.pages.frame import Behind, page
from api.policy import coverage, duties, outline
from api.policy.coverage import Coverage
from api.policy.harm import harms
from api.policy.letterhead import letterhead
from api.policy.outline import Outline
from api.render import linker
from api.reporting import PASSING, ready
from api.steward import keeps_reports
from api.things import schema_org
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.ledger.lines import DepartmentLine
from graph.store import Snapshot
from shapes.catalogue import catalogue
from shapes.digest import Part
from shapes.findings import Finding

DEPARTMENTS = 150
"""How many departments the filter offers, those with the most work first."""

MEASURES = 8
"""How many measures of a parent the summary shows; the page of comparison has all."""

CHILDREN = 10
"""How many of the policies that carry this one out are listed."""

TARGETS = 60
"""How many targets of the policy as a whole are listed."""

FINDINGS = 300
"""How many findings are looked up for a page of units."""

_FORMATS = {"Turtle": ".ttl", "JSON-LD": ".jsonld", "N-Triples": ".nt", "RDF/XML": ".rdf"}


@dataclass(frozen=True, slots=True)
class Parent:
    """A policy that this one carries out: how its measures are covered, and where that is told."""

    iri: str
    title: str
    covered: Coverage
    address: str


def policy(bench: Bench, asked: Asked, iri: str) -> Reply:
    """Show a policy: `?page=` of its units, `?department=` only those of a party (by its key).

    Raises RefusedError for a department that has no task here and for what is no number,
    AbsentError for a page that there is not.
    """
    snapshot, language = bench.snapshot, asked.language
    graph = coverage.graph_of(snapshot, iri) or document_graph(iri)
    book = ledger(bench)
    departments = book.departments(sort="leads", limit=DEPARTMENTS, policy=iri)
    chosen = _chosen(bench, asked, departments.items)
    units = outline.outline(snapshot, graph, language, turning.number(asked), chosen)
    turning.held(units.number, units.pages)
    found, passing = _findings(bench, graph.value, units)
    head = letterhead(snapshot, iri, graph)
    path = iri.removeprefix(f"{snapshot.base}id/")
    key = addresses.key(snapshot.base, "policy", iri)
    children, carrying = coverage.children(snapshot, iri, graph, CHILDREN)
    own = outline.targets_of(snapshot, graph, [iri]).get(iri, [])
    reply = page(
        bench,
        asked,
        "policy.html",
        Behind(
            head.title,
            units.query,
            formats={name: f"/doc/{path}{suffix}" for name, suffix in _FORMATS.items()},
            things=[(head.title, iri)],
        ),
        head=head,
        key=key,
        path=path,
        counts=book.policy(iri),
        damage=harms(snapshot, iri, head.source, graph, language),
        outline=units,
        findings=found,
        shapes=catalogue(),
        lacking=lambda found: _lacking(found, language),
        clipped=outline.CLIPPED,
        departments=[line for line in departments.items if _tasks(line)],
        department=chosen,
        keys={
            line.iri: addresses.key(snapshot.base, "party", line.iri) for line in departments.items
        },
        tasks=_tasks,
        own_targets=own[:TARGETS],
        more_targets=max(len(own) - TARGETS, 0),
        places=duties.beginnings(snapshot, [target for target, _ in own[:TARGETS]], graph),
        parents=_parents(snapshot, iri, graph, key),
        children=children,
        carrying=carrying,
        compared=lambda left, right: _compared(snapshot.base, left, right),
        pages=turning.near(units.number, units.pages),
        turned=lambda number: addresses.with_pairs(
            f"{asked.root}/doc/{path}",
            {
                "department": asked.parameter("department"),
                "page": str(number) if number > 1 else None,
                "version": asked.parameter("version"),
            },
        ),
        version=asked.parameter("version") or "",
        place=addresses.placed(linker(snapshot.base, asked.root)),
        scripts=("outline.js",),
        structured=schema_org.block(schema_org.of_resource(snapshot, iri, language)),
    )  # fmt: skip
    headers = {**reply.headers, **(PASSING if passing else {})}
    return Reply(reply.body, reply.media_type, reply.status, headers)


def _chosen(bench: Bench, asked: Asked, known: Sequence[DepartmentLine]) -> str | None:
    """Return the IRI of the department that is asked for; it is to have tasks here."""
    said = asked.parameter("department")
    if not said:
        return None
    iri = f"{bench.snapshot.base}id/party/{said}"
    if any(line.iri == iri for line in known):
        return iri
    shown = said[:100]
    raise RefusedError(
        404, f"本文件没有这个部门：{shown}", f"this document has no such department: {shown}"
    )


def _tasks(line: DepartmentLine) -> int:
    return line.leads + line.responsible + line.supports + line.guides + line.supervises


def _findings(bench: Bench, graph: str, units: Outline) -> tuple[Mapping[str, list[Finding]], bool]:
    """Return findings by the paths of units on a page, and whether there will be more when the
    report is made."""
    digest = ready(bench)
    if digest is None:
        current = bench.snapshot.version == bench.store.version()
        return {}, current and keeps_reports(bench.store)
    paths = [line.path for line in units.every() if line.path]
    found: dict[str, list[Finding]] = {}
    part = Part(document=graph, severity="Warning", paths=paths)
    for finding in digest.findings(part, limit=FINDINGS) if paths else ():
        found.setdefault(finding.focus_path or "", []).append(finding)
    return found, False


def _lacking(found: Sequence[Finding], language: Language) -> list[str]:
    """Return what checks findings fail, each named once, the first named first."""
    return list(dict.fromkeys(catalogue()[each.shape].names[language] for each in found))


def _parents(snapshot: Snapshot, iri: str, graph: ox.NamedNode, key: str) -> list[Parent]:
    found = []
    for parent in coverage.parents(snapshot, iri):
        other = coverage.graph_of(snapshot, parent)
        if other is not None:
            title = About.of(snapshot, parent, "rdfs:label").label("zh") or parent
            covered = coverage.coverage(snapshot, other, graph, MEASURES)
            address = _compared(snapshot.base, parent, iri)
            found.append(Parent(parent, title, covered, address))
    return found


def _compared(base: str, left: str, right: str) -> str:
    """Return the address below the root of the comparison of two policies."""
    keys = {
        "left": addresses.key(base, "policy", left),
        "right": addresses.key(base, "policy", right),
    }
    return addresses.with_pairs("/compare", keys)
