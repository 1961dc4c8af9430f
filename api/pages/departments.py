"""All departments with their load: a list that is sorted, paged and filtered."""

from api.errors import RefusedError
from api.ledgers import ledger
from api.pages.asking import iri, query, spoken
from api.pages.frame import Behind, page
from api.pages.lists import LINES, View
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.ledger import DEPARTMENT_SORTS, Ledger, PolicyLine

_ROLES = ("leads", "supports", "responsible", "guides", "supervises")
_NUMBERS = (*_ROLES, "targets", "policies")


def departments(bench: Bench, asked: Asked) -> Reply:
    """Show departments and groups in the order of `sort`, each with its tasks by role.

    Each of the words in `q` stands in the name; `policy` (an IRI or its key) leaves those of one
    document, with their numbers in it.
    """
    view = View.of(asked, DEPARTMENT_SORTS, ("leads", True), ("q", "policy"))
    book = ledger(bench)
    within = _policy(book, bench.snapshot.base, view.said("policy"))
    policy = within.iri if within else None
    listed = book.departments(
        view.sort, view.descending, view.offset, LINES, view.said("q"), policy
    )
    most = _most(book, policy)
    zh = asked.language == "zh"
    return page(
        bench,
        asked,
        "departments.html",
        Behind(
            "部门" if zh else "Departments",
            asked_of_graph(view, policy),
            things=[(within.title, within.iri)] if within else (),
        ),
        view=view,
        listed=listed,
        within=within,
        columns=view.columns(_titles(most, zh=zh), _NUMBERS),
        most=_lengths(most),
        pages=view.pages(listed.total),
        totals=book.totals(),
    )


def asked_of_graph(view: View, policy: str | None) -> str:
    """Return the query that lists what all pages of the list show."""
    of = f"{iri('policy', policy)} a pg:Policy" if policy else "?policy a pg:Policy"
    within = f"GRAPH ?document {{ {of} }}" if policy else ""
    condition = spoken(("?name",), view.said("q"))
    sort = {"name": "?name"}.get(view.sort, f"?{view.sort}")
    order = f"{'DESC' if view.descending else 'ASC'}({sort})"
    roles = "\n".join(
        f"      UNION {{ {within} GRAPH ?document {{ ?department pg:{role} ?{name}_ }} "
        "BIND(?document AS ?with) }"
        for role, name in zip(
            ("leads", "supports", "responsibleFor", "guides", "supervises"), _ROLES, strict=True
        )
    )
    counts = " ".join(f"(COUNT(DISTINCT ?{name}_) AS ?{name})" for name in _ROLES)
    return query(
        f"""
SELECT ?department ?name ?policies {" ".join(f"?{name}" for name in _ROLES)} ?targets WHERE {{
  {{
    SELECT ?department (MIN(?called) AS ?name) {{
      GRAPH ?document {{ {of} . ?department a ?kind ; pg:name ?called }}
      VALUES ?kind {{ pg:Department pg:DepartmentGroup }}
    }} GROUP BY ?department
  }}
  {{
    SELECT ?department (COUNT(DISTINCT ?with) AS ?policies)
           {counts}
           (COUNT(DISTINCT ?target) AS ?targets) {{
      {{ GRAPH ?document {{ {of} . ?department pg:name ?called }} }}
{roles}
      UNION {{ {within} GRAPH ?document {{
        ?department pg:leads|pg:responsibleFor ?task . ?task pg:hasTarget ?target
      }} }}
    }} GROUP BY ?department
  }}{condition}
}}
ORDER BY {order} ?name ?department""",
        "pg",
    )


def _policy(book: Ledger, base: str, said: str) -> PolicyLine | None:
    if not said:
        return None
    found = book.policy(said if ":" in said else f"{base}id/policy/{said}")
    if found is None:
        raise RefusedError(
            404,
            "库中没有参数 policy 所指的文件",
            "no policy here is what the parameter policy says",
        )
    return found


def _most(book: Ledger, policy: str | None) -> dict[str, int]:
    """Return the greatest number of each column."""
    found = {}
    for name in _NUMBERS:
        first = book.departments(name, True, limit=1, policy=policy).items
        found[name] = getattr(first[0], name) if first else 0
    return found


def _lengths(most: dict[str, int]) -> dict[str, int]:
    """Return what fills the bar of each column: those of the roles can be compared."""
    longest = max(most[role] for role in _ROLES)
    return {**dict.fromkeys(_ROLES, longest), "targets": most["targets"], "policies": 0}


def _titles(most: dict[str, int], *, zh: bool) -> dict[str, str]:
    """Return the titles of the columns: of roles, only of those that anybody has."""
    titles = {
        "name": "部门" if zh else "Department",
        "leads": "牵头" if zh else "Leads",
        "supports": "配合" if zh else "Supports",
        "responsible": "负责" if zh else "Answers for",
        "guides": "指导" if zh else "Guides",
        "supervises": "督办" if zh else "Supervises",
        "targets": "目标" if zh else "Targets",
        "policies": "文件" if zh else "Policies",
    }
    return {
        name: words
        for name, words in titles.items()
        if name not in ("responsible", "guides", "supervises") or most[name]
    }
