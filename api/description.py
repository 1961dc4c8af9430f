"""What the graph says of one resource, for machines as triples and for people as groups."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from api import wording
from api.about import About, expanded, shortened
from graph.store import Snapshot

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

_GAPS = re.compile(r"(\s+)")
_FIRST = tuple(
    map(
        expanded,
        (
            "dct:title", "pg:name", "pg:number", "pg:text", "pg:objective", "pg:action",
            "pg:partOf", "pg:implements", "pg:hasTarget", "pg:leads", "pg:responsibleFor",
            "pg:supports", "pg:indicator", "pg:comparator", "pg:value", "pg:maxValue", "pg:unit",
            "pg:task", "pg:role", "pg:party", "pg:surfaceForm", "pg:basis", "pg:noteKind",
            "pg:detail", "pg:about",
        ),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property: its words, and its IRI if it is a resource.

    `within` names the policy that the resource belongs to, where the page needs it.
    """

    text: str
    iri: str | None = None
    language: str | None = None
    within: str = ""


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
    return bool(snapshot.outgoing(iri)) or next(iter(snapshot.incoming(iri)), None) is not None


def triples(snapshot: Snapshot, iri: str) -> list[ox.Triple]:
    """Return the statements about `iri` and its fragments, and those that point to it."""
    own = snapshot.outgoing(iri)
    linked = {q.object.value for q in own if isinstance(q.object, ox.NamedNode)}
    parts = [
        quad
        for part in sorted(linked)
        if part.startswith(f"{iri}#")
        for quad in snapshot.outgoing(part)
    ]
    return list(dict.fromkeys(quad.triple for quad in (*own, *parts, *snapshot.incoming(iri))))


def source_text(snapshot: Snapshot, iri: str) -> str | None:
    """Return the decoded text of the source document `iri`, if it is one."""
    return About.of(snapshot, iri).literal("pg:sourceText")


def describe(snapshot: Snapshot, iri: str, language: str) -> Resource:
    """Return what a page shows of `iri`, with labels in `language` where there are any."""
    about = About.of(snapshot, iri)
    labels = _Labels(snapshot, language, iri)
    incoming: dict[str, dict[str, Value]] = {}
    for quad in snapshot.incoming(iri):
        if isinstance(quad.subject, ox.NamedNode) and "#" not in quad.subject.value:
            subject = quad.subject.value
            incoming.setdefault(quad.predicate.value, {})[subject] = Value("", subject)
    return Resource(
        iri=iri,
        label=labels.of(iri),
        types=[Value(labels.of(t), t) for t in about.links("rdf:type")],
        outgoing=_groups(_values(about), labels),
        incoming=_groups_backwards(incoming, labels),
        passages=list(_passages(snapshot, about)),
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


class _Labels:
    """Looks up labels in the graph and in the vocabulary, each once."""

    def __init__(self, snapshot: Snapshot, language: str, page: str) -> None:
        self._snapshot = snapshot
        self._policies = f"{snapshot.base}id/policy/"
        self._within_policy = page.startswith(self._policies)
        self._language = language
        self._known: dict[str, str] = {}
        self._orders: dict[str, int] = {}

    def of(self, iri: str) -> str:
        if iri not in self._known:
            self._known[iri] = wording.term(iri, self._language) or self._looked_up(iri)
        return self._known[iri]

    def backwards(self, iri: str) -> str:
        return wording.backwards(iri, self._language) or self.of(iri)

    def reading_order(self, iri: str) -> tuple[str, int, str]:
        label = self.of(iri)
        return (iri.rpartition("/")[0], self._orders.get(iri, 0), label)

    def policy(self, iri: str) -> str:
        """Return the title of the policy that holds `iri`, unless the page is in a policy too."""
        key, _, unit = iri.removeprefix(self._policies).partition("/")
        if self._within_policy or not unit or not iri.startswith(self._policies):
            return ""
        return self.of(self._policies + key)

    def _looked_up(self, iri: str) -> str:
        about = About.of(self._snapshot, iri)
        selector = About.of(self._snapshot, f"{iri}#selector")
        start, end = selector.literal("oa:start"), selector.literal("oa:end")
        if start is not None and end is not None:
            self._orders[iri] = int(start)
            words = "".join((selector.literal("oa:exact") or "").split())
            clipped = f"{words[:SPAN_LABEL]}…" if len(words) > SPAN_LABEL else words
            return f"{start}–{end} {clipped}"
        self._orders[iri] = int(about.literal("pg:order") or 0)
        return about.label(self._language) or shortened(iri)


def _values(about: About) -> dict[str, dict[str, Value]]:
    return {
        predicate: {
            str(node): Value("", node.value)
            if isinstance(node, ox.NamedNode)
            else Value(node.value, None, node.language)
            for node in nodes
        }
        for predicate, nodes in about.objects.items()
    }


def _groups(found: dict[str, dict[str, Value]], labels: _Labels) -> list[Group]:
    shown = sorted((p for p in found if p not in _HIDDEN), key=_rank)
    return [_group(p, labels.of(p), list(found[p].values()), labels) for p in shown]


def _groups_backwards(found: dict[str, dict[str, Value]], labels: _Labels) -> list[Group]:
    shown = sorted((p for p in found if p not in _HIDDEN_INCOMING), key=wording.incoming_rank)
    return [_group(p, labels.backwards(p), list(found[p].values()), labels) for p in shown]


def _group(predicate: str, label: str, values: list[Value], labels: _Labels) -> Group:
    literals = [value for value in values if value.iri is None]
    resources = sorted(value.iri for value in values if value.iri is not None)[: SHOWN * 5]
    ordered = sorted(resources, key=labels.reading_order)
    units = (Value(labels.of(iri), iri, within=labels.policy(iri)) for iri in ordered)
    listed = [*literals, *units][:SHOWN]
    return Group(predicate, label, listed, len(values) - len(listed))


def _rank(predicate: str) -> tuple[int, str]:
    place = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return (place, predicate)


def _passages(snapshot: Snapshot, about: About) -> Iterator[Passage]:
    is_span = expanded("pg:SourceSpan") in about.links("rdf:type")
    for span in [about.iri] if is_span else about.links("prov:wasDerivedFrom"):
        sources = About.of(snapshot, span).links("oa:hasSource")
        selector = About.of(snapshot, f"{span}#selector")
        start, end = selector.literal("oa:start"), selector.literal("oa:end")
        if sources and start is not None and end is not None:
            yield _passage(snapshot, span, sources[0], int(start), int(end))


def _passage(snapshot: Snapshot, span: str, source: str, start: int, end: int) -> Passage:
    text = source_text(snapshot, source) or ""
    return Passage(
        iri=span,
        source=source,
        start=start,
        end=end,
        before=text[max(0, start - CONTEXT) : start],
        exact=text[start:end],
        after=text[end : end + CONTEXT],
    )
