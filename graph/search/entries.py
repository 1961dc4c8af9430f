"""What of a graph can be searched: units, targets, parties and policies, each as one entry.

An entry is made of what documents' graphs say of one IRI. A unit or target stands in one of them,
a party may stand in many; the register adds its other names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

import pyoxigraph as ox

import ontology
from graph import names

Row = tuple[Literal["A", "D"], ox.Quad]
"""A statement of a named graph that was added or deleted."""

PARTIES = ("Department", "DepartmentGroup", "Party")
"""The classes of parties, by their local names, the most specific ones first."""

CLASSES = ("Policy", "Measure", "Project", "Task", "Target", *PARTIES)
"""The classes whose members are entries, by their local names, the most specific ones first."""


class Content(Protocol):
    """The graphs of one version."""

    base: str

    def matching(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        object: ox.NamedNode | ox.Literal | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[ox.Quad]:
        """Yield the quads of named graphs that have these terms; None stands for any term."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found: what it is called and says, and what it belongs to.

    `classes` are local names, the most specific one first. `parties` are those who are involved,
    with their names.
    """

    iri: str
    classes: tuple[str, ...]
    label: str
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    path: str = ""
    policies: tuple[str, ...] = ()
    parties: tuple[tuple[str, str], ...] = ()


def _terms(prefix: str, *locals_: str) -> tuple[ox.NamedNode, ...]:
    return tuple(ox.NamedNode(ontology.PREFIXES[prefix] + name) for name in locals_)


_TYPE, *_ = _terms("rdf", "type")
_LABEL, *_ = _terms("rdfs", "label")
_POLICY, _TASK, _PATH, _NAME, _IMPLEMENTS, _HAS_TARGET = _terms(
    "pg", "Policy", "Task", "path", "name", "implements", "hasTarget"
)
_NAMES = (
    *_terms("dct", "title", "alternative"),
    *_terms("pg", "documentNumber", "name"),
    *_terms("skos", "altLabel"),
)
_TEXTS = _terms("pg", "text", "objective", "action", "indicator", "responsiblePerson")
_CONCERNED = _terms("pg", "issuedBy", "addressedTo")
_OWN = frozenset((_TYPE, _LABEL, _PATH, *_NAMES, *_TEXTS, *_CONCERNED))
_ROLES = _terms(
    "pg", "involvedIn", "leads", "supports", "responsibleFor", "guides", "supervises"
)
_BELOW = (_IMPLEMENTS, _HAS_TARGET)


def touched(change: Iterable[Row], content: Content) -> set[str]:
    """Return the IRIs whose entries `change`, which `content` holds already, may have changed.

    The work grows with the change alone: what a new document repeats of a party that others
    speak of too changes nothing.
    """
    return _Touched(change, content).iris


def everything(content: Content) -> set[str]:
    """Return the IRIs of all entries."""
    return {
        quad.subject.value
        for name in CLASSES
        for quad in content.matching(None, _TYPE, _terms("pg", name)[0])
        if isinstance(quad.subject, ox.NamedNode)
    }


def read(iris: Iterable[str], content: Content) -> Iterator[Entry]:
    """Yield the entries of those of `iris` that have one."""
    reader = _Reader(content)
    for iri in sorted(iris):
        entry = reader.entry(ox.NamedNode(iri))
        if entry is not None:
            yield entry


class _Touched:
    def __init__(self, change: Iterable[Row], content: Content) -> None:
        self._content = content
        self._graphs = {quad.graph_name for _, quad in change}
        self._shared: dict[ox.NamedNode, bool] = {}
        found: set[ox.NamedNode] = set()
        worked: set[ox.NamedNode] = set()
        for _, quad in change:
            if not isinstance(quad.subject, ox.NamedNode):
                continue
            if quad.predicate in _OWN:
                if self._tells(quad):
                    found.add(quad.subject)
                found.update(self._dependent(quad))
            elif quad.predicate in _ROLES and isinstance(quad.object, ox.NamedNode):
                worked.add(quad.object)
            elif quad.predicate in _BELOW and isinstance(quad.object, ox.NamedNode):
                found.add(quad.object)
            if quad.predicate == _NAME:
                worked.update(_objects(content, quad.subject, _ROLES, quad.graph_name))
        found |= worked
        for task in worked:
            found.update(_objects(content, task, _BELOW))
        self.iris = {node.value for node in found}

    def _tells(self, quad: ox.Quad) -> bool:
        """Tell whether a statement was made or taken back that no other document makes."""
        return not self._is_shared(quad.subject) or not self._elsewhere(
            quad.subject, quad.predicate, quad.object
        )

    def _is_shared(self, subject: ox.NamedNode) -> bool:
        if subject not in self._shared:
            self._shared[subject] = self._elsewhere(subject, _TYPE, None)
        return self._shared[subject]

    def _elsewhere(
        self, subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal | None
    ) -> bool:
        """Tell whether a document's graph that has not changed says so."""
        return any(
            quad.graph_name not in self._graphs and _is_document(self._content, quad)
            for quad in self._content.matching(subject, predicate, value)
        )

    def _dependent(self, quad: ox.Quad) -> Iterator[ox.NamedNode]:
        """Yield all that stands in a graph whose policy is another now."""
        if quad.predicate == _TYPE and quad.object == _POLICY:
            for other in self._content.matching(None, _TYPE, None, quad.graph_name):
                if isinstance(other.subject, ox.NamedNode):
                    yield other.subject


class _Reader:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._policies: dict[ox.NamedNode, tuple[str, ...]] = {}
        self._named: dict[tuple[ox.NamedNode, ox.NamedNode], str] = {}

    def entry(self, node: ox.NamedNode) -> Entry | None:
        """Return the entry of a resource, if a document gives it one of the classes."""
        types: set[str] = set()
        graphs: set[ox.NamedNode] = set()
        for quad in self._content.matching(node, _TYPE):
            if _is_document(self._content, quad) and isinstance(quad.graph_name, ox.NamedNode):
                types.add(quad.object.value.removeprefix(ontology.NAMESPACE))
                graphs.add(quad.graph_name)
        classes = tuple(name for name in CLASSES if name in types)
        if not classes:
            return None
        is_party = classes[0] in PARTIES
        found = self._literals(node, _NAMES), self._literals(node, _TEXTS)
        label = self._label(node) or next((text for part in found for text in part), node.value)
        return Entry(
            iri=node.value,
            classes=classes,
            label=label,
            names=found[0] if any(found) else (label,),
            texts=found[1],
            path=next(iter(self._literals(node, (_PATH,))), ""),
            policies=() if is_party else self._within(node, classes, sorted(graphs, key=str)),
            parties=((node.value, label),) if is_party else self._parties(node, classes),
        )

    def _literals(
        self, node: ox.NamedNode, predicates: Iterable[ox.NamedNode]
    ) -> tuple[str, ...]:
        found = {
            quad.object.value: None
            for predicate in predicates
            for quad in sorted(self._content.matching(node, predicate), key=str)
            if isinstance(quad.object, ox.Literal)
        }
        return tuple(found)

    def _label(self, node: ox.NamedNode) -> str:
        """Return the label: the Chinese one, or else the first there is."""
        labels = {
            (quad.object.language != "zh", quad.object.value)
            for quad in self._content.matching(node, _LABEL)
            if isinstance(quad.object, ox.Literal)
        }
        return min(labels)[1] if labels else ""

    def _within(
        self, node: ox.NamedNode, classes: tuple[str, ...], graphs: Iterable[ox.NamedNode]
    ) -> tuple[str, ...]:
        if "Policy" in classes:
            return (node.value,)
        for graph in graphs:
            if graph not in self._policies:
                quads = self._content.matching(None, _TYPE, _POLICY, graph)
                self._policies[graph] = tuple(sorted(quad.subject.value for quad in quads))
        return tuple(dict.fromkeys(iri for graph in graphs for iri in self._policies[graph]))

    def _parties(
        self, node: ox.NamedNode, classes: tuple[str, ...]
    ) -> tuple[tuple[str, str], ...]:
        """Return who is involved: in a task itself, in a measure's tasks, in a target's task."""
        if "Policy" in classes:
            parties = _objects(self._content, node, _CONCERNED)
            return tuple(sorted((party.value, "") for party in parties))
        tasks = {node}
        for predicate in _BELOW:
            tasks |= set(_subjects(self._content, predicate, node))
        found = {
            (quad.subject.value, self._name(quad.subject, quad.graph_name))
            for task in tasks
            for role in _ROLES
            for quad in self._content.matching(None, role, task)
            if isinstance(quad.subject, ox.NamedNode)
            and isinstance(quad.graph_name, ox.NamedNode)
        }
        return tuple(sorted(found))

    def _name(self, party: ox.NamedNode, graph: ox.NamedNode) -> str:
        """Return what a graph calls a party."""
        key = (party, graph)
        if key not in self._named:
            quads = self._content.matching(party, _NAME, None, graph)
            self._named[key] = min((quad.object.value for quad in quads), default="")
        return self._named[key]


def _is_document(content: Content, quad: ox.Quad) -> bool:
    return names.is_document(content.base, quad.graph_name.value)


def _objects(
    content: Content,
    subject: ox.NamedNode,
    predicates: Iterable[ox.NamedNode],
    graph: ox.NamedNode | None = None,
) -> Iterator[ox.NamedNode]:
    for predicate in predicates:
        for quad in content.matching(subject, predicate, None, graph):
            if isinstance(quad.object, ox.NamedNode):
                yield quad.object


def _subjects(
    content: Content, predicate: ox.NamedNode, node: ox.NamedNode
) -> Iterator[ox.NamedNode]:
    for quad in content.matching(None, predicate, node):
        if isinstance(quad.subject, ox.NamedNode):
            yield quad.subject
