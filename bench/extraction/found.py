"""What the graph says of one document: nothing but SPARQL over a store of its own."""

import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from bench.extraction import wording
from bench.extraction.gold import periods
from bench.extraction.wording import Place
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot

FACTS = """
SELECT ?name ?value {
  ?policy a pg:Policy ; dct:source ?source .
  { ?policy dct:title ?value BIND("title" AS ?name) }
  UNION { ?policy pg:documentNumber ?value BIND("number" AS ?name) }
  UNION { ?policy pg:issuedBy/pg:name ?value BIND("issuers" AS ?name) }
  UNION { ?policy dct:issued ?value BIND("date" AS ?name) }
}
"""
UNITS = """
SELECT ?unit ?kind ?parent ?number ?title {
  VALUES ?kind { pg:Section pg:Measure pg:Task }
  ?unit a ?kind ; pg:partOf ?parent ; pg:order ?order .
  OPTIONAL { ?unit pg:number ?number }
  OPTIONAL { ?unit dct:title ?title }
} ORDER BY ?order
"""
ASSIGNMENTS = """
SELECT ?node ?unit ?role ?party ?basis {
  ?node a pg:Assignment ; pg:task ?unit ; pg:role ?role ; pg:surfaceForm ?party ; pg:basis ?basis .
} ORDER BY ?node
"""
TARGETS = """
SELECT ?node ?unit ?value ?maximum ?comparator ?measure ?period ?per ?indicator {
  ?unit pg:hasTarget ?node .
  ?node pg:value ?value ; pg:comparator ?comparator ; pg:unit ?measure .
  OPTIONAL { ?node pg:maxValue ?maximum }
  OPTIONAL { ?node pg:period ?period }
  OPTIONAL { ?node pg:per ?per }
  OPTIONAL { ?node pg:indicator ?indicator }
} ORDER BY ?node
"""
CANDIDATES = """
SELECT ?node ?number ?rank {
  ?inference a pg:Inference ; rdf:predicate pg:hasTarget ; rdf:subject ?unit ; rdf:object ?node ;
    pg:rank ?rank .
  ?unit pg:number ?number .
}
"""
SPANS = """
SELECT ?node ?start ?exact {
  ?node prov:wasDerivedFrom/oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:exact ?exact .
}
"""
_DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Unit:
    """A Section, Measure or Task; `number` is its own, None where it has none."""

    kind: str
    place: Place
    number: str | None
    title: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """One party in one role; `text` is where the document says so."""

    place: Place
    role: str
    party: str
    carried_down: bool
    text: str


@dataclass(frozen=True, slots=True)
class Target:
    """One quantity; `ranks` gives for a measure's number its rank among the candidates."""

    place: Place
    value: Decimal
    maximum: Decimal | None
    comparator: str
    unit: str
    periods: frozenset[tuple[int, int] | str | None]
    text: str
    ranks: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """All that the graph says of a document, or the error for which it says nothing."""

    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    units: Sequence[Unit] = ()
    assignments: Sequence[Assignment] = ()
    targets: Sequence[Target] = ()
    error: str | None = None


def find(document: Path) -> Found:
    """Read `document` into a store of its own and return what its graph says."""
    with tempfile.TemporaryDirectory() as folder:
        store = FolderStore.create(Path(folder) / "store")
        [result] = ingest(store, [document])
        if result.error is not None:
            return Found(error=str(result.error))
        return ask(store.snapshot())


def ask(snapshot: FolderSnapshot) -> Found:
    """Return what the graph of the one document in a store says."""
    return _Asked(snapshot).found()


class _Asked:
    def __init__(self, snapshot: FolderSnapshot) -> None:
        self._snapshot = snapshot
        self._units = self._rows(UNITS)
        self._above = {row["unit"]: (row["parent"], row.get("number")) for row in self._units}
        self._texts = self._spans()

    def found(self) -> Found:
        facts: dict[str, set[str]] = defaultdict(set)
        for row in self._rows(FACTS):
            facts[row["name"]].add(row["value"])
        return Found(
            {name: frozenset(values) for name, values in facts.items()},
            [self._unit(row) for row in self._units],
            [self._assignment(row) for row in self._rows(ASSIGNMENTS)],
            self._targets(),
        )

    def _rows(self, query: str) -> list[dict[str, str]]:
        rows = self._snapshot.select(query)
        return [{name: node.value for name, node in row.items()} for row in rows]

    def _spans(self) -> dict[str, str]:
        spans: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row in self._rows(SPANS):
            spans[row["node"]].append((int(row["start"]), row["exact"]))
        return {node: " … ".join(t for _, t in sorted(texts)) for node, texts in spans.items()}

    def _place(self, unit: str) -> Place:
        """Return the printed numbers from the policy down to `unit`; an annex begins anew."""
        numbers: list[str] = []
        for _ in range(_DEEPEST):
            if unit not in self._above:
                break
            unit, printed = self._above[unit]
            if printed and printed.startswith("附"):
                break
            if printed:
                numbers.append(wording.number(printed))
        return tuple(reversed(numbers))

    def _unit(self, row: dict[str, str]) -> Unit:
        return Unit(
            _local(row["kind"]), self._place(row["unit"]), row.get("number"), row.get("title"),
            self._texts.get(row["unit"], ""),
        )  # fmt: skip

    def _assignment(self, row: dict[str, str]) -> Assignment:
        return Assignment(
            self._place(row["unit"]), _local(row["role"]), row["party"],
            _local(row["basis"]) == "carriedDown", self._texts.get(row["node"], ""),
        )  # fmt: skip

    def _targets(self) -> list[Target]:
        ranks: dict[str, dict[str, int]] = defaultdict(dict)
        for row in self._rows(CANDIDATES):
            ranks[row["node"]][wording.bare(row["number"])] = int(row["rank"])
        return [
            Target(
                self._place(row["unit"]),
                Decimal(row["value"]),
                Decimal(row["maximum"]) if "maximum" in row else None,
                _local(row["comparator"]),
                row["measure"],
                periods(row.get("period"), row.get("per")),
                f"{row.get('indicator', '')} | {self._texts.get(row['node'], '')}",
                ranks[row["node"]],
            )
            for row in self._rows(TARGETS)
        ]


def _local(iri: str) -> str:
    """Return a term's local name as gold files spell it: `pg:AtLeast` is `atLeast`."""
    name = iri.rpartition("#")[2]
    return name[:1].lower() + name[1:]
