"""The first page: what is loaded, how complete it is, what changed, and where to start."""

from collections.abc import Callable
from typing import Any, Final

from api.ledgers import ledger
from api.pages.filters import query
from api.pages.frame import Behind, page
from api.pages.history import changes
from api.pages.shares import words_of_shares
from api.report_pages import Keyed, department_address, document_address, words
from api.reporting import PASSING, latest
from api.steward import keeps_reports
from api.things import schema_org
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from shapes.catalogue import SEVERITIES, catalogue
from shapes.digest import Digest, Part
from shapes.digest.groups import Group, groups, least, number

ROWS: Final = 10
"""How many documents and departments the matrices show."""

GRAVEST: Final = 5
"""How many checks are told of that most needs to be done about."""

SHOWN: Final = 8
"""How many documents a version names that came, changed or went."""

_QUERY: Final = """PREFIX pg: <https://w3id.org/policygraph#>

SELECT ?class (COUNT(DISTINCT ?thing) AS ?number) WHERE {
  VALUES ?class {
    pg:Policy pg:Measure pg:Task pg:Assignment pg:Department pg:DepartmentGroup pg:Target
    pg:ReadingNote
  }
  GRAPH ?document { ?thing a ?class }
}
GROUP BY ?class
ORDER BY DESC(?number)
"""


def home(bench: Bench, asked: Asked) -> Reply:
    """Show what is loaded, and what to look at."""
    snapshot, zh = bench.snapshot, asked.language == "zh"
    book = ledger(bench)
    counts = book.totals()
    found = latest(bench)
    is_coming = found is None or found.version != snapshot.version
    is_coming = is_coming and counts["Policy"] > 0 and keeps_reports(bench.store)
    reply = page(
        bench,
        asked,
        "home.html",
        Behind("政策文件知识图谱" if zh else "Policy documents as a knowledge graph", _QUERY),
        counts=counts,
        version=snapshot.version,
        changes=changes(bench),
        shown=SHOWN,
        policies=book.policies(limit=ROWS).items if found is None else (),
        report=found,
        is_coming=is_coming,
        **(_state(found, snapshot.base, asked) if found is not None else {}),
        **words_of_shares(),
        **words(asked.language),
        structured=schema_org.block(
            schema_org.of_dataset(snapshot, bench.settings.licence, asked.language)
        ),
    )
    if not is_coming:
        return reply
    return Reply(reply.body, reply.media_type, reply.status, {**reply.headers, **PASSING})


def _state(found: Digest, base: str, asked: Asked) -> dict[str, Any]:
    """Return how complete everything was in the version of a report, and what is gravest."""
    version = asked.parameter("version")
    kept = [("version", version)] if version else []

    def address(of: Callable[[str, str], str]) -> Callable[[Keyed, str | None], str]:
        def made(row: Keyed, tier: str | None) -> str:
            pairs = [("tier", tier)] if tier else []
            return f"{asked.root}{of(base, row.key)}{query([*pairs, *kept])}"

        return made

    return {
        "tiers_of": found.standing(),
        "tier_address": lambda tier: f"{asked.root}/reports{query([('tier', tier), *kept])}",
        "documents": least(found, "document", ROWS),
        "documents_total": number(found, "document"),
        "departments": least(found, "department", ROWS),
        "departments_total": number(found, "department"),
        "document_at": address(document_address),
        "department_at": address(department_address),
        "gravest": _gravest(found),
        "check_at": lambda shape: (
            f"{asked.root}/reports"
            f"{query([('check', catalogue()[shape].key), ('by', 'department'), *kept])}"
        ),
    }


def _gravest(found: Digest) -> list[Group]:
    """Return the checks that most needs to be done about: the gravest, with most findings first."""
    every = groups(found, Part(), "shape")
    every.sort(key=lambda g: (SEVERITIES.index(catalogue()[g.key].severity), -g.total))
    return every[:GRAVEST]
