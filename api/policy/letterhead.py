"""What stands at a policy's head: its titles, number, date, issuers, and what it cites."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.about import About, local_name, nodes
from graph import names
from graph.store import Snapshot

CITATIONS = 30
"""How many citations a page lists; all of them stand in the data."""

ADDRESSEES = 30
"""How many addressees a page lists."""

_FACTS = (
    "rdfs:label", "dct:title", "dct:alternative", "dct:issued", "pg:documentNumber",
    "pg:issuedBy", "pg:addressedTo", "dct:spatial", "dct:source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """A mention of another document: its IRI, its words, how it is cited (a local name), and the
    policy that is meant, if that is loaded and known."""

    iri: str
    words: str
    kind: str
    policy: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a policy says of itself; what it does not say is "" or empty.

    `graph` is its document's, `source` the text that was read.
    """

    iri: str
    graph: str
    title: str
    alternative: str
    number: str
    issued: str
    place: str
    source: str
    issuers: Sequence[tuple[str, str]]
    addressees: Sequence[tuple[str, str]]
    citations: Sequence[Cited]


def letterhead(snapshot: Snapshot, policy: str, graph: ox.NamedNode) -> Letterhead:
    """Return what stands at the head of the policy whose document's graph is `graph`."""
    about = About.of_each(snapshot, [policy], _FACTS, graph=graph)[policy]
    issuers, addressees = about.links("pg:issuedBy"), about.links("pg:addressedTo")[:ADDRESSEES]
    parties = About.of_each(snapshot, {*issuers, *addressees}, ["pg:name"], graph=graph)
    called = {iri: party.literal("pg:name") or iri for iri, party in parties.items()}
    return Letterhead(
        iri=policy,
        graph=graph.value,
        title=about.literal("dct:title") or about.label("zh") or policy,
        alternative=about.literal("dct:alternative") or "",
        number=about.literal("pg:documentNumber") or "",
        issued=about.literal("dct:issued") or "",
        place=about.literal("dct:spatial") or "",
        source=next(iter(about.links("dct:source")), ""),
        issuers=[(iri, called[iri]) for iri in issuers],
        addressees=[(iri, called[iri]) for iri in addressees],
        citations=_citations(snapshot, graph),
    )


def _citations(snapshot: Snapshot, graph: ox.NamedNode) -> list[Cited]:
    rows = snapshot.select(
        f"SELECT ?c {{ GRAPH {graph} {{ ?c a pg:Citation }} }} ORDER BY STRLEN(STR(?c)) ?c "
        f"LIMIT {CITATIONS}"
    )
    found = [row["c"].value for row in rows]
    facts = About.of_each(
        snapshot, found, ("pg:citedTitle", "pg:citedNumber", "pg:citationKind"), graph=graph
    )
    meant = _meant(snapshot, found)
    return [
        Cited(
            iri,
            "".join(
                filter(None, (_quoted(about.literal("pg:citedTitle")),
                              about.literal("pg:citedNumber")))
            ),
            local_name(next(iter(about.links("pg:citationKind")), "")),
            meant.get(iri, ""),
        )
        for iri, about in facts.items()
    ]  # fmt: skip


def _quoted(title: str | None) -> str:
    return f"《{title.strip('《》')}》" if title else ""


def _meant(snapshot: Snapshot, citations: Sequence[str]) -> dict[str, str]:
    """Return the policies that citations mean, as the links between documents state it."""
    if not citations:
        return {}
    graph = ox.NamedNode(names.links(snapshot.base))
    rows = snapshot.select(
        f"SELECT ?c ?p {{ VALUES ?c {{ {nodes(citations)} }} "
        f"GRAPH {graph} {{ ?c pg:citedPolicy ?p }} }}"
    )
    return {row["c"].value: row["p"].value for row in rows}
