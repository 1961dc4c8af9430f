"""The pages that there are: the one list from which they are visited, validated and timed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

_WAIT = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page and how its addresses are found.

    Each row of `query` fills in the names in the braces of `path`; without a query there is one
    address. `posted` is a form that is sent to `path` first: the page is where the answer leads.
    `status` is what is answered; `visited` how many of the addresses the tests visit, as many from
    the end, where the hostile ones are, as from the beginning.
    """

    name: str
    path: str
    query: str = ""
    posted: str = ""
    status: int = 200
    visited: int = 2


def each(pattern: str) -> str:
    """Return a query for `it`, the path of one ?x of each document where `pattern` holds."""
    return (
        "SELECT (MIN(STRAFTER(STR(?x), '/id/')) AS ?it) "
        f"{{ GRAPH ?g {{ {pattern} }} }} GROUP BY ?g ORDER BY ?it"
    )


def key(kind: str, pattern: str) -> str:
    """Return a query as `each` does; `it` is the identifier's end, behind the word `kind`."""
    return each(pattern).replace("/id/", f"/id/{kind}/")


_DEPARTMENT = "?x a pg:Department . ?x pg:leads ?task"
_WORDS = "SELECT DISTINCT (SUBSTR(?text, 1, 8) AS ?it) { ?x pg:text ?text } ORDER BY ?it LIMIT 100"
_KEYS = "SELECT (STRAFTER(STR(?x), '/policy/') AS ?left) (STRAFTER(STR(?y), '/policy/') AS ?right) "
_PARENTS = f"{_KEYS} {{ ?y pg:implementsPolicy ?x }} ORDER BY ?left ?right LIMIT 100"
_SOME = "{{ SELECT {0} {{ {0} a pg:Policy }} ORDER BY {0} LIMIT 20 }}"
_PAIRS = (
    f"{_KEYS} {{ {_SOME.format('?x')} {_SOME.format('?y')} FILTER(STR(?x) < STR(?y)) }} "
    "ORDER BY ?left ?right LIMIT 100"
)
_QUERY = "SELECT ?p ?title { ?p a pg:Policy ; dct:title ?title }"
_EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>\u202e' + "W" * 150

KINDS = (
    Kind("overview", "/"),
    Kind("policies", "/policies"),
    Kind("departments", "/departments"),
    Kind("targets", "/targets"),
    Kind("targets-of-policy", "/targets?policy={it}", key("policy", "?x a pg:Policy"), visited=4),
    Kind("no-targets", "/targets?" + urlencode({"words": _EVIL})),
    Kind("policy", "/doc/{it}", each("?x a pg:Policy"), visited=8),
    Kind("source", "/doc/{it}", each("?x a pg:SourceDocument"), visited=8),
    Kind("department", "/doc/{it}", each(_DEPARTMENT), visited=8),
    Kind(
        "one-relation", "/network/{it}?relation=%5Eoa%3AhasSource", each("?x a pg:SourceDocument")
    ),
    Kind("group", "/doc/{it}", each("?x a pg:DepartmentGroup")),
    Kind("section", "/doc/{it}", each("?x a pg:Section")),
    Kind("measure", "/doc/{it}", each("?x a pg:Measure")),
    Kind("task", "/doc/{it}", each("?x a pg:Task")),
    Kind("target", "/doc/{it}", each("?x a pg:Target")),
    Kind("assignment", "/doc/{it}", each("?x a pg:Assignment")),
    Kind("citation", "/doc/{it}", each("?x a pg:Citation")),
    Kind("note", "/doc/{it}", each("?x a pg:ReadingNote")),
    Kind("span", "/doc/{it}", each("?x a pg:SourceSpan")),
    Kind("network", "/network/{it}", each("?x a pg:Policy"), visited=8),
    Kind("network-of-department", "/network/{it}", each(_DEPARTMENT)),
    Kind("network-of-task", "/network/{it}", each("?x a pg:Task")),
    Kind("compare", "/compare"),
    Kind("compare-with-parent", "/compare?left={left}&right={right}", _PARENTS),
    Kind("compare-two", "/compare?left={left}&right={right}", _PAIRS, visited=4),
    Kind("search", "/search"),
    Kind("found", "/search?q={it}", _WORDS),
    Kind("nothing-found", "/search?" + urlencode({"q": _EVIL})),
    Kind("questions", "/queries"),
    Kind("question", "/queries/who-leads-most"),
    Kind("editor", "/sparql"),
    Kind("answer", "/sparql?" + urlencode({"query": _QUERY})),
    Kind("wrong-query", "/sparql?" + urlencode({"query": f"SELECT {_EVIL}"}), status=400),
    Kind("permalink", "/q", posted=urlencode({"query": _QUERY})),
    Kind("report", "/reports"),
    Kind("report-by-department", "/reports?by=department"),
    Kind("report-by-shape", "/reports?by=shape"),
    Kind("report-of-policy", "/reports/{it}", key("policy", "?x a pg:Policy")),
    Kind("report-of-department", "/reports/department/{it}", key("party", _DEPARTMENT)),
    Kind("differences", "/reports/differences"),
    Kind("ontology", "/ontology"),
    Kind("shapes", "/shapes"),
    Kind("developers", "/developers"),
    Kind("add", "/add"),
    Kind("conformance", "/conformance"),
    Kind("problem", "/doc/policy/" + quote(_EVIL, safe=""), status=404),
)


def rows(address: str, query: str) -> list[dict[str, str]]:
    """Return the rows that the service at `address` answers, values by name."""
    request = Request(  # noqa: S310
        f"{address}/sparql",
        urlencode({"query": query}).encode(),
        {"Accept": "application/sparql-results+json"},
    )
    with urlopen(request, timeout=_WAIT) as answer:  # noqa: S310
        found: list[dict[str, Any]] = json.load(answer)["results"]["bindings"]
    return [{name: cell["value"] for name, cell in row.items()} for row in found]


def visited(address: str, kind: Kind) -> Sequence[str]:
    """Return the addresses of a kind's pages that the tests visit."""
    found = addresses(address, kind)
    half = kind.visited // 2
    return found if len(found) <= kind.visited else [*found[:half], *found[-half:]]


def addresses(address: str, kind: Kind) -> Sequence[str]:
    """Return the addresses of a kind's pages below `address`, from what the service tells."""
    if kind.posted:
        request = Request(f"{address}{kind.path}", kind.posted.encode())  # noqa: S310
        with urlopen(request, timeout=_WAIT) as answer:  # noqa: S310
            return [f"{kind.path}/{json.load(answer)['key']}"]
    if not kind.query:
        return [kind.path]
    before, _, _ = kind.path.partition("?")
    return [
        kind.path.format(
            **{
                name: quote(value, safe="/~:@" if f"{{{name}}}" in before else "")
                for name, value in row.items()
            }
        )
        for row in rows(address, kind.query)
    ]
