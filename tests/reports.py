"""Reports made by hand: with everything that a finding can say, and text that means harm."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pyoxigraph as ox

import ontology
from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.findings import Comparison, Finding, Party, Quote, Report, Tally, Waiver
from shapes.tallies import Counts, Numbers, Place, audience
from shapes.units import Gathered, Unit

BASE = "http://127.0.0.1:8000/"
PLAN = f"{BASE}graph/plan"
TABLE = f"{BASE}graph/table"
TASK = f"{BASE}id/policy/plan/1.1"
OFFICE = Party(f"{BASE}id/party/jiaowuchu", "教务处", "jiaowuchu")
UNION = Party(f"{BASE}id/party/tuanwei", "团委", "tuanwei")
HOSTILE = "=HYPERLINK(\"x\")<script>alert('1')</script>&amp;\x1b[31m\x00\n]]>"
_CORE = "http://www.w3.org/ns/shacl#MinCountConstraintComponent"
_SPARQL = "http://www.w3.org/ns/shacl#SPARQLConstraintComponent"


def finding(shape: str, **said: object) -> Finding:
    """Return a finding of a shape; what is not said is as plain as can be."""
    found = catalogue()[SHAPES + shape]
    usual: dict[str, object] = {
        "graph": PLAN,
        "focus": TASK,
        "focus_label": "建设3个基地",
        "focus_path": "1.1",
        "path": found.path_text,
        "value": None,
        "value_label": None,
        "shape": found.iri,
        "constraint": None,
        "component": _CORE,
        "severity": found.severity,
        "message_zh": found.messages["zh"],
        "message_en": found.messages["en"],
    }
    return Finding(**{**usual, **said})  # type: ignore[arg-type]


NO_TEXT = finding(
    "TaskText",
    id="0000000000000001",
    tier="basic",
    focus_label=HOSTILE,
    cause="unread",
    quote=Quote(f"{BASE}id/source/plan", 10, 14, "<b>基", "前文，", "地。"),
)
ROLES = finding(
    "TaskRoles",
    id="0000000000000002",
    tier="coherent",
    value=OFFICE.iri,
    value_label=OFFICE.name,
    value_term=ox.NamedNode(OFFICE.iri),
    constraint=f"{SHAPES}TaskRolesQuery",
    component=_SPARQL,
    measure=f"{BASE}id/policy/plan/1",
    measure_label="建设基地",
    departments=(OFFICE, UNION),
    waiver=Waiver("0000000000000002", "=已商定 <i>", date(2030, 1, 31)),
)
GAP = finding(
    "MeasureNumbering",
    id="0000000000000003",
    graph=TABLE,
    focus=f"{BASE}id/policy/table/8",
    focus_label="举措八",
    focus_path="8",
    value="7",
    value_term=ox.Literal("7", datatype=ox.NamedNode(f"{ontology.PREFIXES['xsd']}integer")),
    component=_SPARQL,
    constraint=f"{SHAPES}MeasureNumberingQuery",
)
LEAD = finding(
    "TaskLead", id="0000000000000004", tier="complete", departments=(UNION,), cause="silent"
)
MENDED = finding("TaskSupport", id="0000000000000009", departments=(OFFICE,))
TALLIES = (
    Tally(SHAPES + "TaskText", "store", None, 5, 1, 0, 0, 1),
    Tally(SHAPES + "TaskRoles", "store", None, 5, 1),
    Tally(SHAPES + "TaskLead", "store", None, 4, 1, 1, 1),
    Tally(SHAPES + "MeasureNumbering", "store", None, 9, 1),
    Tally(SHAPES + "TaskSupport", "store", None, 5, 0),
    Tally(SHAPES + "TaskText", "document", PLAN, 3, 1, 0, 0, 1),
    Tally(SHAPES + "TaskRoles", "document", PLAN, 3, 1),
    Tally(SHAPES + "TaskLead", "document", PLAN, 2, 1, 1, 1),
    Tally(SHAPES + "TaskSupport", "document", PLAN, 3, 0),
    Tally(SHAPES + "TaskText", "document", TABLE, 0, 0),
    Tally(SHAPES + "MeasureNumbering", "document", TABLE, 9, 1),
    Tally(SHAPES + "TaskLead", "department", UNION.iri, 2, 1, 0, 1),
    Tally(SHAPES + "TaskRoles", "department", UNION.iri, 2, 1),
    Tally(SHAPES + "TaskRoles", "department", OFFICE.iri, 1, 1),
    Tally(SHAPES + "TaskRoles", "measure", f"{BASE}id/policy/plan/1", 1, 1),
)
REPORT = Report(
    titles={PLAN: "云溪计划 <b>", TABLE: "任务分解表"},
    findings=(NO_TEXT, ROLES, GAP, LEAD),
    version=5,
    tallies=TALLIES,
    names={OFFICE.iri: "教务处", UNION.iri: "团委", f"{BASE}id/policy/plan/1": "建设基地"},
    comparison=Comparison(3, frozenset({LEAD.id, GAP.id}), (MENDED,)),
)
"""Two documents with four findings: one waived, two new since version 3, and one mended."""


def units(report: Report) -> Gathered:
    """Return the documents of a report made by hand; what departments count stands in the first."""
    first = next(iter(report.titles))
    return Gathered(
        {
            graph: Unit(
                graph,
                title,
                tuple(found for found in report.findings if found.graph == graph),
                _counts(
                    tally
                    for tally in report.tallies
                    if tally.of == graph or (tally.scope == "department" and graph == first)
                ),
                report.names,
            )
            for graph, title in report.titles.items()
        }
    )


def _counts(tallies: Iterable[Tally]) -> Counts:
    asked: dict[str, dict[Place, Numbers]] = {}
    failed: dict[str, dict[Place, Numbers]] = {}
    for each in tallies:
        place, key = (each.scope, each.of), audience(catalogue()[each.shape])
        asked.setdefault(key, {})[place] = (each.applicable, each.not_applicable)
        numbers = (each.failed, each.silent, each.unread, each.results or each.failed)
        failed.setdefault(each.shape, {})[place] = numbers
    return Counts(asked, failed)


KNOWN = replace(REPORT, units=units(REPORT))
"""The same, of which a digest can be made."""

CLEAN = Report(titles={TABLE: "任务分解表"}, findings=())
"""A report without a finding, and without counts."""
