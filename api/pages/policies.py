"""All policies: a list that is sorted, paged and filtered by words."""

from api.ledgers import ledger
from api.pages.asking import query, spoken
from api.pages.frame import Behind, page
from api.pages.lists import LINES, View
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.ledger import POLICY_SORTS, Ledger

_NUMBERS = ("measures", "tasks", "targets", "notes")


def policies(bench: Bench, asked: Asked) -> Reply:
    """Show the policies in the order of `sort`, each with what its document holds.

    Each of the words in `q` stands in the title, the number, or the names of issuer and place.
    """
    view = View.of(asked, POLICY_SORTS, ("title", False), ("q",))
    book, words = ledger(bench), view.said("q")
    listed = book.policies(view.sort, view.descending, view.offset, LINES, words)
    zh = asked.language == "zh"
    titles = {
        "title": "文件" if zh else "Policy",
        "issued": "印发日期" if zh else "Issued",
        "measures": "举措" if zh else "Measures",
        "tasks": "任务" if zh else "Tasks",
        "targets": "目标" if zh else "Targets",
        "notes": "读取说明" if zh else "Notes",
    }
    return page(
        bench,
        asked,
        "policies.html",
        Behind("政策文件" if zh else "Policies", asked_of_graph(view)),
        view=view,
        listed=listed,
        columns=view.columns(titles, _NUMBERS),
        most=_most(book),
        pages=view.pages(listed.total),
        totals=book.totals(),
    )


def asked_of_graph(view: View) -> str:
    """Return the query that lists what all pages of the list show."""
    condition = spoken(("?title", "?number", "?issuer", "?place"), view.said("q"))
    order = f"{'DESC' if view.descending else 'ASC'}(?{view.sort})"
    return query(
        f"""
SELECT ?policy ?title ?number ?issued ?issuer ?place ?measures ?tasks ?targets ?notes WHERE {{
  {{
    SELECT ?document ?policy (MIN(?called) AS ?title) (MIN(?printed) AS ?number)
           (MIN(?date) AS ?issued) (MIN(?where) AS ?place)
           (GROUP_CONCAT(DISTINCT ?who; SEPARATOR="、") AS ?issuer) {{
      GRAPH ?document {{
        ?policy a pg:Policy .
        OPTIONAL {{ ?policy dct:title ?called }}
        OPTIONAL {{ ?policy pg:documentNumber ?printed }}
        OPTIONAL {{ ?policy dct:issued ?date }}
        OPTIONAL {{ ?policy dct:spatial ?where }}
        OPTIONAL {{ ?policy pg:issuedBy/pg:name ?who }}
      }}
    }} GROUP BY ?document ?policy
  }}
{_counted("Measure", "measures")}
{_counted("Task", "tasks")}
{_counted("Target", "targets")}
{_counted("ReadingNote", "notes")}{condition}
}}
ORDER BY {order} ?title ?policy""",
        "pg",
        "dct",
    )


def _counted(kind: str, name: str) -> str:
    return (
        f"  OPTIONAL {{ SELECT ?document (COUNT(?{name}_) AS ?{name}__) "
        f"{{ GRAPH ?document {{ ?{name}_ a pg:{kind} }} }} GROUP BY ?document }}\n"
        f"  BIND(COALESCE(?{name}__, 0) AS ?{name})"
    )


def _most(book: Ledger) -> dict[str, int]:
    """Return the greatest number of each column: what fills its bar."""
    found = {}
    for name in _NUMBERS:
        first = book.policies(name, True, limit=1).items
        found[name] = getattr(first[0], name) if first else 0
    return found
