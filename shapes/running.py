"""Running the shapes on one document's graph, and what else all runs need."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from graph.errors import StoreError
from graph.store import Snapshot
from shapes import shapes, targets
from shapes.catalogue import Shape, catalogue
from shapes.document import Audiences, Document, Part
from shapes.shacl import Outcome, Schema, compiled
from shapes.shacl.sources import GraphSource, Source
from shapes.shacl.terms import Term
from shapes.tallies import audience
from shapes.targets import Foci

_EXCEPT = "SELECT DISTINCT ?this {{ {pattern} }}"

OnGraph = Callable[[int, str], None]
"""Is told the index and name of the graph that is checked next."""


class NothingError(StoreError):
    """There is nothing to check."""


@dataclass(frozen=True, slots=True)
class Own:
    """What the shapes of single documents found in one; `applied` tells if they look at
    anything there."""

    title: str
    part: Part
    fallbacks: Mapping[str, str]
    applied: bool


@cache
def schema() -> Schema:
    """Return the project's shapes, compiled once."""
    return compiled(shapes())


def within() -> list[Shape]:
    """Return the shapes that look at one document."""
    return [shape for shape in catalogue().values() if not shape.across]


def across() -> list[Shape]:
    """Return the shapes that look across documents."""
    return [shape for shape in catalogue().values() if shape.across]


def document(snapshot: Snapshot, graph: str) -> Document:
    """Return a document's graph, to be told what shapes find in it."""
    return Document(graph, GraphSource(snapshot, graph))


def own(document: Document) -> Own:
    """Run the shapes of single documents on a document's graph."""
    source, chosen = document.source, within()
    foci = targets.foci(source, holders(chosen), _excepting(chosen))
    looking = frozenset(holder for holder, held in foci.items() if held.nodes or held.number)
    outcome = schema().run(source, shapes=looking)
    part = document.part(outcome.results, audiences(chosen, foci, excepted(source, chosen)))
    named = {target.name for target in targets.declared() if target.kind == "targetNode"}
    applied = any(
        held.number or any(node not in named for node in held.nodes) for held in foci.values()
    )
    return Own(document.title(), part, reasons(outcome), applied)


def chosen(known: Sequence[str], graphs: Sequence[str] | None) -> list[str]:
    """Return the names of all known graphs, or those of `graphs`, each once.

    Raises StoreError if one of them is not known, or there are none.
    """
    for name in graphs or ():
        if name not in known:
            raise StoreError(
                f"没有图 {name}；请核对名称，或先读入该文件",
                f"there is no graph {name}; check the name, or read the document first",
            )
    found = list(known) if graphs is None else list(dict.fromkeys(graphs))
    if not found:
        raise nothing()
    return found


def nothing() -> "NothingError":
    """Return the problem that there is nothing to check."""
    return NothingError(
        "没有可检查的内容：请先读入文件", "nothing to validate: read documents first"
    )


def holders(chosen: Iterable[Shape]) -> frozenset[str]:
    """Return the node shapes of shapes."""
    return frozenset(shape.node for shape in chosen)


def _excepting(chosen: Iterable[Shape]) -> frozenset[str]:
    return frozenset(shape.node for shape in chosen if shape.unless)


def audiences(
    chosen: Iterable[Shape], foci: Mapping[str, Foci], excepted: Mapping[str, Collection[Term]]
) -> Audiences:
    """Return whom shapes look at, by their audiences."""
    return {audience(s): (foci[s.node], excepted[audience(s)]) for s in chosen}


def excepted(source: Source, chosen: Iterable[Shape]) -> dict[str, set[Term]]:
    """Return the nodes that shapes make exceptions of, by audience."""
    fitting = {
        pattern: {row["this"] for row in source.select(_EXCEPT.format(pattern=pattern))}
        for pattern in {pattern for shape in chosen for pattern in shape.unless}
    }
    return {
        audience(shape): {node for pattern in shape.unless for node in fitting[pattern]}
        for shape in chosen
    }


def reasons(outcome: Outcome) -> dict[str, str]:
    """Return the shapes that no query could check, with the reasons."""
    return {shape.value: str(reason) for shape, reason in outcome.fallbacks.items()}
