"""What is stated of a resource, for machines: whole, but for what points to it, which is paged."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlencode

import pyoxigraph as ox

from api.errors import RefusedError
from api.things.rdf import node, state, worded
from graph.errors import AbsentError
from graph.store import Snapshot

PAGE = 100
"""How many statements that point to a resource one page holds."""

_DEEPEST = 8
"""How many blank nodes deep a description goes."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a description: its number (from 1), how many there are, and how many
    statements point to the resource in all."""

    number: int
    pages: int
    total: int
    triples: tuple[ox.Triple, ...]

    def others(self) -> dict[str, int]:
        """Return the numbers of the other pages by their relation to this one (RFC 8288)."""
        if self.pages == 1:
            return {}
        found = {"first": 1, "last": self.pages}
        if self.number > 1:
            found["prev"] = self.number - 1
        if self.number < self.pages:
            found["next"] = self.number + 1
        return found


def page(snapshot: Snapshot, iri: str, asked: str | None = None) -> Page:
    """Return a page of what is stated of `iri`.

    Every page has all of its own statements with its fragments, blank nodes and the words of the
    source that it comes from, and PAGE of the statements that point to it, in an order that stays
    as long as the version does. Raises RefusedError (400) if `asked` is no number, AbsentError if
    there is no such page.
    """
    number = _number(asked)
    total = _total(snapshot, iri)
    pages = max(1, -(-total // PAGE))
    if number > pages:
        raise AbsentError(f"共 {pages} 页，没有第 {number} 页", f"there are {pages} pages only")
    found = (*_own(snapshot, iri), *_incoming(snapshot, iri, (number - 1) * PAGE))
    return Page(number, pages, total, tuple(dict.fromkeys(found)))


def placed(page: int | None, version: str | None) -> str:
    """Return the parameters of an address that name a page and a version, where they do."""
    named = {"page": page, "version": version}
    said = urlencode({name: value for name, value in named.items() if value is not None})
    return f"?{said}" if said else ""


def paging(found: Page, iri: str, document: str, version: str | None = None) -> Iterator[ox.Triple]:
    """Yield what tells that `found` is one page of several (Hydra), and nothing for a single one.

    `document` is the address of the description, `version` that which was asked for.
    """
    if found.pages == 1:
        return
    collection = f"{document}#incoming"
    view = f"{document}{placed(found.number, version)}"
    yield from state(
        collection,
        {
            "rdf:type": node("hydra:Collection"),
            "rdfs:label": worded("指向该资源的陈述", "Statements that point to the resource"),
            "foaf:primaryTopic": ox.NamedNode(iri),
            "hydra:totalItems": found.total,
            "hydra:view": ox.NamedNode(view),
        },
    )
    yield from state(view, {"rdf:type": node("hydra:PartialCollectionView")})
    names = {"prev": "previous"}
    for relation, number in found.others().items():
        other = ox.NamedNode(f"{document}{placed(number, version)}")
        yield from state(view, {f"hydra:{names.get(relation, relation)}": other})


def _number(asked: str | None) -> int:
    if asked is None:
        return 1
    if not (asked.isascii() and asked.isdecimal() and 0 < len(asked) < 10 and int(asked) > 0):
        raise RefusedError(400, "page 应为正整数", "page is to be a whole number from 1")
    return int(asked)


def _own(snapshot: Snapshot, iri: str) -> Iterator[ox.Triple]:
    own = [quad.triple for quad in snapshot.outgoing(iri)]
    yield from own
    derived = node("prov:wasDerivedFrom")
    for triple in own:
        if not isinstance(triple.object, ox.NamedNode):
            continue
        if triple.object.value.startswith(f"{iri}#"):
            yield from (quad.triple for quad in snapshot.outgoing(triple.object.value))
        elif triple.predicate == derived:
            yield from _span(snapshot, triple.object.value)
    if any(isinstance(triple.object, ox.BlankNode) for triple in own):
        yield from _blank(snapshot, iri)


def _span(snapshot: Snapshot, iri: str) -> Iterator[ox.Triple]:
    """Yield the stretch of the source with its place and its words."""
    for quad in snapshot.outgoing(iri):
        yield quad.triple
        selector = quad.object
        if quad.predicate == node("oa:hasSelector") and isinstance(selector, ox.NamedNode):
            yield from (part.triple for part in snapshot.outgoing(selector.value))


def _blank(snapshot: Snapshot, iri: str) -> Iterator[ox.Triple]:
    """Yield what is stated of the blank nodes that `iri` leads to."""
    steps = [f"{ox.NamedNode(iri)} ?p0 ?b0 FILTER(isBlank(?b0))"]
    for depth in range(_DEEPEST):
        rows = snapshot.select(
            f"SELECT DISTINCT ?b{depth} ?p ?o {{ {' '.join(steps)} ?b{depth} ?p ?o }}"
        )
        found = [(row[f"b{depth}"], row["p"], row["o"]) for row in rows]
        for subject, predicate, value in found:
            if isinstance(subject, ox.BlankNode) and isinstance(predicate, ox.NamedNode):
                yield ox.Triple(subject, predicate, value)
        if not any(isinstance(value, ox.BlankNode) for _, _, value in found):
            return
        steps.append(f"?b{depth} ?p{depth + 1} ?b{depth + 1} FILTER(isBlank(?b{depth + 1}))")


def _total(snapshot: Snapshot, iri: str) -> int:
    if not snapshot.union:
        return len({quad.triple for quad in snapshot.incoming(iri)})
    [row] = snapshot.select(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p {ox.NamedNode(iri)} }}")
    return int(row["n"].value)


def _incoming(snapshot: Snapshot, iri: str, offset: int) -> Iterator[ox.Triple]:
    """Yield a page in the order of the store's index, which is the same as long as the version."""
    found = (quad.triple for quad in snapshot.incoming(iri))
    each = found if snapshot.union else iter(dict.fromkeys(found))
    yield from islice(each, offset, offset + PAGE)
