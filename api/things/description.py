"""What the graph says of one resource, for machines as triples and for people as groups."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from api import wording
from api.about import About, Node, expanded, nodes, shortened
from graph.store import Row, Snapshot

SHOWN = 200
"""How many values of one property a page lists; the rest is counted and stands in the data."""

CONTEXT = 60
"""How many characters around a source passage a page shows."""

SPAN_LABEL = 40
"""How many characters of a source span its label holds."""

_HIDDEN = frozenset(
    map(
        expanded,
        (
            "pg:sourceText", "rdfs:label", "rdf:type", "oa:hasSelector", "prov:wasDerivedFrom",
            "pg:involvedIn",
        ),
    )
)  # fmt: skip
_HIDDEN_INCOMING = frozenset(map(expanded, ("pg:involvedIn", "pg:party")))
"""What the roles (`pg:leads` and so on) already show."""

_UNORDERED = frozenset(map(expanded, ("oa:hasSource", "prov:wasDerivedFrom")))
"""What there is too much of to be put in order before the first ones are taken."""

_PLACE = ("pg:path", "pg:number", "pg:implements")
"""What tells units apart on a page that is not in their policy."""

_GAPS = re.compile(r"(\s+)")
_FIRST = tuple(
    map(
        expanded,
        (
            "dct:title", "dct:alternative", "pg:documentNumber", "pg:issuedBy", "dct:issued",
            "pg:addressedTo", "dct:spatial", "pg:name", "pg:number", "pg:text", "pg:objective",
            "pg:action", "pg:partOf", "pg:implements", "pg:hasTarget", "pg:leads",
            "pg:responsibleFor", "pg:supports", "pg:indicator", "pg:comparator", "pg:value",
            "pg:maxValue", "pg:unit", "pg:task", "pg:role", "pg:party", "pg:surfaceForm",
            "pg:basis", "pg:noteKind", "pg:detail", "pg:about",
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property: its words, and its IRI if it is a resource.

    Where the page is not in a policy itself, `within` names the policy that a unit belongs to,
    `path` its place there, and `under` the measure that it implements.
    """

    text: str
    iri: str | None = None
    language: str | None = None
    within: str = ""
    path: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A property with its values; `more` counts those that are not listed."""

    property: str
    label: str
    values: list[Value]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of source text: words, or the white space of a line or cell break between them.

    `within` is true for a break inside vertical text, where the words simply run on.
    """

    text: str
    gap: bool = False
    within: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the source with the text around it."""

    iri: str
    source: str
    start: int
    end: int
    before: str
    exact: str
    after: str


@dataclass(frozen=True, slots=True)
class Resource:
    """All that a page shows of a resource."""

    iri: str
    label: str
    types: list[Value]
    outgoing: list[Group]
    incoming: list[Group]
    passages: list[Passage]


def exists(snapshot: Snapshot, iri: str) -> bool:
    """Tell whether the graph says anything of `iri`."""
    node = ox.NamedNode(iri)
    for pattern in (f"{node} ?p ?o", f"?s ?p {node}"):
        if next(iter(snapshot.select(f"SELECT ?p {{ GRAPH ?g {{ {pattern} }} }} LIMIT 1")), None):
            return True
    return False


def source_text(snapshot: Snapshot, iri: str) -> str | None:
    """Return the decoded text of the source document `iri`, if it is one."""
    return About.of(snapshot, iri, "pg:sourceText").literal("pg:sourceText")


def describe(snapshot: Snapshot, iri: str, language: str) -> Resource:
    """Return what a page shows of `iri`, with labels in `language` where there are any.

    What is not shown is counted and not looked up.
    """
    about = About.of(snapshot, iri, "rdf:type", "prov:wasDerivedFrom")
    node, labels = ox.NamedNode(iri), _Labels(snapshot, language, iri)
    own = _Side(snapshot, f"{node} ?p ?v", _HIDDEN)
    types = about.links("rdf:type")
    others = _Side(snapshot, f"?v ?p {node}", _HIDDEN_INCOMING)
    labels.learn([iri, *types, *own.resources(), *others.resources()])
    return Resource(
        iri=iri,
        label=labels.of(iri),
        types=[Value(labels.of(t), t) for t in types],
        outgoing=[own.group(p, labels.of(p), labels) for p in sorted(own.counts, key=_rank)],
        incoming=[
            others.group(p, wording.backwards(p, language) or labels.of(p), labels)
            for p in sorted(others.counts, key=wording.incoming_rank)
        ],
        passages=_passages(snapshot, about),
    )


def pieces(text: str) -> list[Piece]:
    """Return `text` as words and breaks; joined, the pieces are `text` again."""
    parts = _GAPS.split(text)
    found: list[Piece] = []
    for place, part in enumerate(parts):
        if place % 2 and not set("\n\r\t").isdisjoint(part):
            alone = 1 in (len(parts[place - 1]), len(parts[place + 1]))
            found.append(Piece(part, gap=True, within=alone and part.strip(" ") in ("\n", "\r\n")))
        elif part:
            found.append(Piece(part))
    return found


class _Side:
    """The statements of a resource in one direction: counted, and read as far as they are shown."""

    def __init__(self, snapshot: Snapshot, pattern: str, hidden: Collection[str]) -> None:
        self._snapshot = snapshot
        self._pattern = pattern
        rows = snapshot.select(
            f"SELECT ?p (COUNT(DISTINCT ?v) AS ?n) {{ GRAPH ?g {{ {pattern} }} }} GROUP BY ?p"
        )
        counts = {row["p"].value: int(row["n"].value) for row in rows}
        self.counts = {p: n for p, n in counts.items() if p not in hidden}
        few = [p for p, n in self.counts.items() if n <= SHOWN]
        self._values = self._of_few(few) | {p: self._first(p) for p in self.counts if p not in few}

    def resources(self) -> list[str]:
        """Return the IRIs of the properties, and of the resources that are shown."""
        values = (value for values in self._values.values() for value in values)
        return [*self.counts, *(v.value for v in values if isinstance(v, ox.NamedNode))]

    def group(self, predicate: str, label: str, labels: "_Labels") -> Group:
        """Return what is shown of a property: literals, then resources in reading order."""
        values = self._values[predicate]
        literals = sorted((v for v in values if isinstance(v, ox.Literal)), key=str)
        resources = [v.value for v in values if isinstance(v, ox.NamedNode)]
        listed = [
            *(Value(literal.value, None, literal.language) for literal in literals),
            *map(labels.value, sorted(resources, key=labels.reading_order)),
        ]
        return Group(predicate, label, listed, self.counts[predicate] - len(listed))

    def _of_few(self, predicates: Sequence[str]) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {predicate: [] for predicate in predicates}
        if not predicates:
            return found
        rows = self._snapshot.select(
            f"SELECT DISTINCT ?p ?v {{ VALUES ?p {{ {nodes(predicates)} }} "
            f"GRAPH ?g {{ {self._pattern} }} }}"
        )
        for row in rows:
            found[row["p"].value].extend(_shown(row))
        return found

    def _first(self, predicate: str) -> list[Node]:
        pattern = self._pattern.replace("?p", str(ox.NamedNode(predicate)))
        if predicate in _UNORDERED:
            query = f"SELECT DISTINCT ?v {{ GRAPH ?g {{ {pattern} }} }} LIMIT {SHOWN}"
        else:
            query = (
                f"SELECT ?v (MIN(?k) AS ?order) {{ GRAPH ?g {{ {pattern} "
                f"OPTIONAL {{ ?v pg:order ?k }} }} }} GROUP BY ?v ORDER BY ?order LIMIT {SHOWN}"
            )
        return [value for row in self._snapshot.select(query) for value in _shown(row)]


def _shown(row: Row) -> Iterator[Node]:
    value = row["v"]
    if isinstance(value, ox.NamedNode | ox.Literal):
        yield value


class _Labels:
    """What resources are called, looked up many at a time in the vocabulary and the graph."""

    def __init__(self, snapshot: Snapshot, language: str, page: str) -> None:
        self._snapshot = snapshot
        self._policies = f"{snapshot.base}id/policy/"
        self._within_policy = page.startswith(self._policies)
        self._language = language
        self._known: dict[str, str] = {}
        self._orders: dict[str, int] = {}
        self._units: dict[str, About] = {}

    def learn(self, iris: Iterable[str]) -> None:
        """Look up what `iris` are called, and what their policies and measures are."""
        found = self._looked_up(iris)
        if self._within_policy:
            return
        self._units = {iri: about for iri, about in found.items() if self._policy(iri)}
        measures = [m for about in self._units.values() for m in about.links("pg:implements")]
        self._looked_up([*map(self._policy, self._units), *measures])

    def of(self, iri: str) -> str:
        return self._known[iri]

    def reading_order(self, iri: str) -> tuple[str, int, str]:
        return (iri.rpartition("/")[0], self._orders.get(iri, 0), self.of(iri))

    def value(self, iri: str) -> Value:
        """Return the resource as a page shows it, with its place where the page needs that."""
        about = self._units.get(iri)
        if about is None:
            return Value(self.of(iri), iri)
        number, measure = about.literal("pg:number"), about.links("pg:implements")
        label = self.of(iri)
        return Value(
            label.removeprefix(f"{number} ") if number else label,
            iri,
            within=self.of(self._policy(iri)),
            path=about.literal("pg:path") or "",
            under=self.of(measure[0]) if measure else "",
        )

    def _policy(self, iri: str) -> str:
        """Return the policy that holds the unit `iri`, or nothing."""
        key, _, unit = iri.removeprefix(self._policies).partition("/")
        return self._policies + key if unit and iri.startswith(self._policies) else ""

    def _looked_up(self, iris: Iterable[str]) -> dict[str, About]:
        """Look up those of `iris` that are not known yet, and return what was found."""
        new = [iri for iri in dict.fromkeys(iris) if iri not in self._known]
        self._known |= {iri: t for iri in new if (t := wording.term(iri, self._language))}
        places = () if self._within_policy else _PLACE
        rest = [iri for iri in new if iri not in self._known]
        found = About.of_each(self._snapshot, rest, ("rdfs:label", "pg:order", *places))
        for iri, about in found.items():
            self._known[iri] = about.label(self._language) or shortened(iri)
            self._orders[iri] = about.integer("pg:order")
        self._add_spans([iri for iri, about in found.items() if not about.objects])
        return found

    def _add_spans(self, iris: Sequence[str]) -> None:
        for iri, selector in _selectors(self._snapshot, iris).items():
            words = "".join((selector.literal("oa:exact") or "").split())
            clipped = f"{words[:SPAN_LABEL]}…" if len(words) > SPAN_LABEL else words
            start, end = _positions(selector)
            self._known[iri], self._orders[iri] = f"{start}–{end} {clipped}", start


def _selectors(snapshot: Snapshot, spans: Iterable[str]) -> dict[str, About]:
    """Return the selectors of those of `spans` that are spans."""
    names = ("oa:start", "oa:end", "oa:exact")
    plain = (f"{span}#selector" for span in spans if "#" not in span)
    found = About.of_each(snapshot, plain, names)
    return {iri.removesuffix("#selector"): about for iri, about in found.items() if about.objects}


def _positions(selector: About) -> tuple[int, int]:
    return selector.integer("oa:start"), selector.integer("oa:end")


def _rank(predicate: str) -> tuple[int, str]:
    place = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return (place, predicate)


def _passages(snapshot: Snapshot, about: About) -> list[Passage]:
    """Return the passages that the page shows, in the order of the text."""
    is_span = expanded("pg:SourceSpan") in about.links("rdf:type")
    spans = [about.iri] if is_span else about.links("prov:wasDerivedFrom")
    selectors = _selectors(snapshot, spans)
    of_spans = About.of_each(snapshot, selectors, ["oa:hasSource"])
    sources = {
        span: links[0] for span in selectors if (links := of_spans[span].links("oa:hasSource"))
    }
    texts = {source: source_text(snapshot, source) or "" for source in set(sources.values())}
    found = [
        _passage(span, source, texts[source], *_positions(selectors[span]))
        for span, source in sources.items()
    ]
    return sorted(found, key=lambda passage: (passage.source, passage.start, passage.end))


def _passage(span: str, source: str, text: str, start: int, end: int) -> Passage:
    return Passage(
        iri=span,
        source=source,
        start=start,
        end=end,
        before=text[max(0, start - CONTEXT) : start],
        exact=text[start:end],
        after=text[end : end + CONTEXT],
    )
