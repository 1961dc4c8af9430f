"""What is wrong with the copy that was read: the notes about a source, and where they hold."""

from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api.about import About, local_name, nodes
from graph.store import Snapshot

PLACES = 12
"""How many places of one note a page links."""

NOTES = 40
"""How many notes about a copy a page tells."""

_KINDS = (
    "ReadingFailed", "Shuffled", "Masked", "Injected", "MechanicalTraditional", "BrokenEntity",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Harm:
    """A note about a copy: its kind (a local name), what it says, and the first places in the
    text where it holds, of `total`."""

    iri: str
    kind: str
    words: str
    places: Sequence[int]
    total: int


def harms(
    snapshot: Snapshot, policy: str, source: str, graph: ox.NamedNode, language: str
) -> list[Harm]:
    """Return the notes about a source and about its policy as a whole, the gravest first."""
    wanted = nodes(iri for iri in (source, policy) if iri)
    rows = snapshot.select(
        f"SELECT DISTINCT ?n {{ VALUES ?x {{ {wanted} }} GRAPH {graph} {{ ?n pg:about ?x }} }} "
        f"ORDER BY STRLEN(STR(?n)) ?n LIMIT {NOTES}"
    )
    notes = [row["n"].value for row in rows]
    facts = About.of_each(snapshot, notes, ("pg:noteKind", "rdfs:comment"), graph=graph)
    places = _places(snapshot, notes, graph)
    found = [
        Harm(
            iri,
            local_name(next(iter(about.links("pg:noteKind")), "")),
            about.worded("rdfs:comment", language) or "",
            places.get(iri, [])[:PLACES],
            len(places.get(iri, [])),
        )
        for iri, about in facts.items()
    ]
    return sorted(found, key=_rank)


def _rank(harm: Harm) -> int:
    return _KINDS.index(harm.kind) if harm.kind in _KINDS else len(_KINDS)


def _places(snapshot: Snapshot, notes: Sequence[str], graph: ox.NamedNode) -> dict[str, list[int]]:
    if not notes:
        return {}
    rows = snapshot.select(
        f"SELECT DISTINCT ?n ?start {{ VALUES ?n {{ {nodes(notes)} }} GRAPH {graph} "
        "{ ?n prov:wasDerivedFrom ?span . ?span oa:hasSelector ?s . ?s oa:start ?start } }"
    )
    found: dict[str, list[int]] = {}
    for row in rows:
        if row["start"].value.isdecimal():
            found.setdefault(row["n"].value, []).append(int(row["start"].value))
    return {note: sorted(starts) for note, starts in found.items()}
