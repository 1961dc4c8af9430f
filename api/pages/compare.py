"""Two policies, measure by measure: what carries out what, shared targets, shared departments."""

from collections.abc import Callable, Sequence

from api import addresses, turning
from api.about import About
from api.errors import RefusedError
from api.ledgers import ledger
from api.pages.frame import Behind, page
from api.policy import comparing, coverage
from api.policy.comparing import Compared, Involved
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph import names
from graph.errors import AbsentError
from graph.ledger.lines import PolicyLine

OFFERED = 25
"""How many policies one can choose from at once; words narrow them."""

MEASURES = 60
"""How many measures of the parent, and of those without a counterpart, a page shows."""

TARGETS = 40
"""How many shared indicators a page shows."""

DEPARTMENTS = 80
"""How many departments a page shows."""

_ASKED = ("left", "right", "version")


def compare(bench: Bench, asked: Asked) -> Reply:
    """Compare the policies `?left=` and `?right=` (their keys); offer policies where one is not
    chosen, those with `?words=` in their titles.

    Raises RefusedError where both are the same, AbsentError for a policy or a page there is not.
    """
    left, right = (_compared(bench, asked.parameter(side)) for side in ("left", "right"))
    if left is None or right is None:
        return _choice(bench, asked, left, right)
    if left.iri == right.iri:
        raise RefusedError(
            400, "请选择两份不同的政策", "choose two policies that are not the same one"
        )
    return _comparison(bench, asked, left, right)


def _compared(bench: Bench, key: str | None) -> Compared | None:
    if not key:
        return None
    iri = f"{bench.snapshot.base}id/policy/{key}"
    graph = coverage.graph_of(bench.snapshot, iri)
    if graph is None:
        shown = key[:100]
        raise AbsentError(f"没有这份政策：{shown}", f"no such policy: {shown}")
    about = About.of_each(bench.snapshot, [iri], ["rdfs:label", "dct:title"], graph=graph)[iri]
    return Compared(iri, graph, about.literal("dct:title") or about.label("zh") or iri)


def _choice(bench: Bench, asked: Asked, left: Compared | None, right: Compared | None) -> Reply:
    words, number = (asked.parameter("words") or "").strip(), turning.number(asked)
    book, first = ledger(bench), (number - 1) * OFFERED
    listed = book.policies(offset=first, limit=OFFERED, words=words)
    pages = max(1, -(-listed.total // OFFERED))
    chosen = [line for side in (left, right) if side and (line := book.policy(side.iri))]
    known = {line.iri for line in chosen}
    offered = [*chosen, *(line for line in listed.items if line.iri not in known)]
    base = bench.snapshot.base
    return page(
        bench,
        asked,
        "compare_choice.html",
        Behind(
            "比较两份政策" if asked.language == "zh" else "Compare two policies",
            _offered(first),
        ),
        left=left,
        right=right,
        words=words,
        offered=offered,
        total=listed.total,
        keys=_keys(base, offered),
        number=turning.held(number, pages),
        last=pages,
        pages=turning.near(number, pages),
        turned=_turned(asked, "page", ("left", "right", "words", "version")),
        version=asked.parameter("version") or "",
    )


def _offered(first: int) -> str:
    return f"""PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?policy ?title ?issued WHERE {{
  ?policy a pg:Policy ; dct:title ?title .
  OPTIONAL {{ ?policy dct:issued ?issued }}
}}
ORDER BY ?title ?policy LIMIT {OFFERED} OFFSET {first}
"""


def _keys(base: str, offered: Sequence[PolicyLine]) -> dict[str, str]:
    return {line.iri: addresses.key(base, "policy", line.iri) for line in offered}


def _turned(asked: Asked, name: str, kept: Sequence[str]) -> Callable[[int], str]:
    def address(number: int) -> str:
        pairs = {each: asked.parameter(each) for each in kept}
        pairs[name] = str(number) if number > 1 else None
        return addresses.with_pairs(f"{asked.root}/compare", pairs)

    return address


def _comparison(bench: Bench, asked: Asked, left: Compared, right: Compared) -> Reply:
    snapshot = bench.snapshot
    side = comparing.parent(snapshot, left, right)
    above, below = (right, left) if side == "right" else (left, right)
    numbers = {name: turning.number(asked, name) for name in ("page", "rest", "targets")}
    covered = coverage.coverage(
        snapshot, above.graph, below.graph, MEASURES, (numbers["page"] - 1) * MEASURES
    )
    rest, resting = coverage.unmatched(
        snapshot, below.graph, above.graph, MEASURES, (numbers["rest"] - 1) * MEASURES
    )
    measured, indicators = comparing.targets(
        snapshot, left, right, TARGETS, (numbers["targets"] - 1) * TARGETS
    )
    lasts = {
        "page": _pages(covered.total, MEASURES),
        "rest": _pages(resting, MEASURES),
        "targets": _pages(indicators, TARGETS),
    }
    for name, number in numbers.items():
        turning.held(number, lasts[name])
    parties = comparing.departments(snapshot, left, right)
    words = ("比较：", "与") if asked.language == "zh" else ("Comparison: ", " and ")
    return page(
        bench,
        asked,
        "compare.html",
        Behind(
            f"{words[0]}{left.title}{words[1]}{right.title}",
            _query(names.links(snapshot.base), above, below),
            things=[(left.title, left.iri), (right.title, right.iri)],
        ),
        left=left,
        right=right,
        side=side,
        above=above,
        below=below,
        covered=covered,
        rest=rest,
        resting=resting,
        measured=measured,
        indicators=indicators,
        shared=[party for party in parties if party.left and party.right][:DEPARTMENTS],
        differing=[party for party in parties if not (party.left and party.right)][:DEPARTMENTS],
        sums=_sums(parties),
        numbers=numbers,
        lasts=lasts,
        near={name: turning.near(number, lasts[name]) for name, number in numbers.items()},
        turned={name: _turned(asked, name, _ASKED) for name in numbers},
        swapped=addresses.with_pairs(
            "/compare",
            {"left": asked.parameter("right"), "right": asked.parameter("left")},
        ),
        again=addresses.with_pairs("/compare", {"left": asked.parameter("left")}),
    )


def _sums(parties: Sequence[Involved]) -> dict[str, int]:
    """Return how many departments there are in both, and in one alone."""
    return {
        "both": sum(bool(party.left and party.right) for party in parties),
        "left": sum(not party.right for party in parties),
        "right": sum(not party.left for party in parties),
    }


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


def _query(links: str, above: Compared, below: Compared) -> str:
    return f"""PREFIX pg: <https://w3id.org/policygraph#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?measure ?title ?carriedOutBy ?itsTitle ?score ?stated WHERE {{
  GRAPH {above.graph} {{ ?measure a pg:Measure ; pg:order ?order ; rdfs:label ?title }}
  OPTIONAL {{
    GRAPH {below.graph} {{ ?carriedOutBy a pg:Measure ; rdfs:label ?itsTitle }}
    GRAPH <{links}> {{
      ?inference rdf:subject ?carriedOutBy ; rdf:predicate pg:carriesOut ; rdf:object ?measure ;
        pg:score ?score
    }}
    BIND(EXISTS {{ GRAPH <{links}> {{ ?carriedOutBy pg:carriesOut ?measure }} }} AS ?stated)
  }}
}}
ORDER BY ?order DESC(?score)
"""
