"""What of a graph can be searched: units, targets, parties and policies, each as one entry.

An entry is made of what documents' graphs say of one IRI. A unit or target stands in one of them,
a party may stand in many; the register adds its other names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

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
_POLICY, _PATH, _NAME, _IMPLEMENTS, _HAS_TARGET = _terms(
    "pg", "Policy", "path", "name", "implements", "hasTarget"
)
_NAMES = (
    *_terms("dct", "title", "alternative"),
    *_terms("pg", "documentNumber", "name"),
    *_terms("skos", "altLabel"),
)
_TEXTS = _terms("pg", "text", "objective", "action", "indicator", "responsiblePerson")
_CONCERNED = _terms("pg", "issuedBy", "addressedTo")
_OWN = frozenset((_TYPE, _LABEL, _PATH, *_NAMES, *_TEXTS, *_CONCERNED))
_ROLES = _terms("pg", "involvedIn", "leads", "supports", "responsibleFor", "guides", "supervises")
_BELOW = (_IMPLEMENTS, _HAS_TARGET)
_SEARCHED = frozenset(_terms("pg", *CLASSES))
_PARTY_TYPES = frozenset(_terms("pg", *PARTIES))
_LINKING = frozenset((*_ROLES, *_BELOW))
_READ = frozenset((*_OWN, *_ROLES, *_BELOW))


class Touched(NamedTuple):
    """The IRIs whose entries a change may have changed, and those that may have lost theirs."""

    changed: set[str]
    lost: set[str]


def touched(change: Iterable[Row], content: Content) -> Touched:
    """Return whose entries `change`, which `content` holds already, may have changed.

    The work grows with the change alone: what a new document repeats of a party that others
    speak of too changes nothing.
    """
    return _Touched(change, content).touched


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


class _Fact(NamedTuple):
    """A statement about something that has a name, in a named graph."""

    subject: ox.NamedNode
    predicate: ox.NamedNode
    value: ox.NamedNode | ox.Literal
    graph: ox.NamedNode


def _facts(quads: Iterable[ox.Quad]) -> Iterator[_Fact]:
    for quad in quads:
        subject, value, graph = quad.subject, quad.object, quad.graph_name
        if (
            isinstance(subject, ox.NamedNode)
            and isinstance(value, ox.NamedNode | ox.Literal)
            and isinstance(graph, ox.NamedNode)
        ):
            yield _Fact(subject, quad.predicate, value, graph)


class _Touched:
    def __init__(self, change: Iterable[Row], content: Content) -> None:
        self._content = content
        self._graphs: set[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = set()
        self._shared: dict[ox.NamedNode, bool] = {}
        self._types: dict[ox.NamedNode, set[ox.NamedNode | ox.Literal]] = {}
        self._worked: set[ox.NamedNode] = set()
        self._found: set[ox.NamedNode] = set()
        lost: set[ox.NamedNode] = set()
        telling: list[_Fact] = []
        for operation, quad in change:
            self._graphs.add(quad.graph_name)
            for fact in _facts([quad]) if quad.predicate in _READ else ():
                if fact.predicate == _TYPE:
                    self._types.setdefault(fact.subject, set()).add(fact.value)
                    if fact.value not in _SEARCHED:
                        continue
                    if operation == "D":
                        lost.add(fact.subject)
                telling.append(fact)
        for fact in telling:
            self._note(fact)
        self._found |= self._worked
        for task in self._worked:
            self._found.update(_objects(content, task, _BELOW))
        self.touched = Touched(_iris(self._found), _iris(lost & self._found))

    def _note(self, fact: _Fact) -> None:
        if fact.predicate in _OWN:
            if not self._is_shared(fact.subject) or not self._elsewhere(*fact[:3]):
                self._found.add(fact.subject)
            if fact.value == _POLICY:
                others = self._content.matching(None, _TYPE, None, fact.graph)
                self._found.update(other.subject for other in _facts(others))
            if fact.predicate == _NAME:
                self._worked.update(_objects(self._content, fact.subject, _ROLES, fact.graph))
        elif isinstance(fact.value, ox.NamedNode):
            if fact.predicate in _ROLES:
                self._worked.add(fact.value)
            else:
                self._found.add(fact.value)

    def _is_shared(self, subject: ox.NamedNode) -> bool:
        """Tell whether a document that has not changed speaks of something too, as it may of
        parties."""
        if not self._types.get(subject, _PARTY_TYPES) & _PARTY_TYPES:
            return False
        if subject not in self._shared:
            self._shared[subject] = self._elsewhere(subject, _TYPE, None)
        return self._shared[subject]

    def _elsewhere(
        self,
        subject: ox.NamedNode,
        predicate: ox.NamedNode,
        value: ox.NamedNode | ox.Literal | None,
    ) -> bool:
        """Tell whether a document that has not changed says so."""
        return any(
            fact.graph not in self._graphs and _is_document(self._content, fact)
            for fact in _facts(self._content.matching(subject, predicate, value))
        )


_Said = dict[ox.NamedNode, dict[ox.NamedNode | ox.Literal, None]]


class _Reader:
    def __init__(self, content: Content) -> None:
        self._content = content
        self._policies: dict[ox.NamedNode, tuple[str, ...]] = {}
        self._named: dict[tuple[ox.NamedNode, ox.NamedNode], str] = {}
        self._pointed: dict[tuple[ox.NamedNode, ox.NamedNode], list[_Fact]] = {}

    def entry(self, node: ox.NamedNode) -> Entry | None:
        """Return the entry of a resource, if a document gives it one of the classes."""
        types = [f for f in self._facts(node, _TYPE) if _is_document(self._content, f)]
        locals_ = {fact.value.value.removeprefix(ontology.NAMESPACE) for fact in types}
        classes = tuple(name for name in CLASSES if name in locals_)
        if not classes:
            return None
        is_party = classes[0] in PARTIES
        graphs = sorted({fact.graph for fact in types}, key=str)
        said = self._of_party(node) if is_party else self._of_unit(node, graphs)
        called, texts = _literals(said, _NAMES), _literals(said, _TEXTS)
        label = _label(said) or next(iter(called + texts), node.value)
        involved = ((node.value, label),) if is_party else self._parties(node, said, graphs)
        return Entry(
            iri=node.value,
            classes=classes,
            label=label,
            names=called if called or texts else (label,),
            texts=texts,
            path=next(iter(_literals(said, (_PATH,))), ""),
            policies=() if is_party else self._within(node, classes, graphs),
            parties=involved,
        )

    def _of_party(self, node: ox.NamedNode) -> _Said:
        """Return what any graph says of a party, one property after another: it has many that
        are not wanted."""
        wanted = (_LABEL, *_NAMES)
        return _by_property(fact for name in wanted for fact in self._facts(node, name))

    def _of_unit(self, node: ox.NamedNode, graphs: Iterable[ox.NamedNode]) -> _Said:
        """Return what documents say of a unit."""
        return _by_property(fact for graph in graphs for fact in self._facts(node, graph=graph))

    def _facts(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: ox.NamedNode | None = None,
        graph: ox.NamedNode | None = None,
    ) -> Iterator[_Fact]:
        return _facts(self._content.matching(subject, predicate, value, graph))

    def _within(
        self, node: ox.NamedNode, classes: tuple[str, ...], graphs: Iterable[ox.NamedNode]
    ) -> tuple[str, ...]:
        """Return the policies of the documents that speak of something; a policy's is itself."""
        if "Policy" in classes:
            return (node.value,)
        for graph in graphs:
            if graph not in self._policies:
                facts = self._facts(None, _TYPE, _POLICY, graph)
                self._policies[graph] = tuple(sorted(fact.subject.value for fact in facts))
        return tuple(dict.fromkeys(iri for graph in graphs for iri in self._policies[graph]))

    def _parties(
        self, node: ox.NamedNode, said: _Said, graphs: Iterable[ox.NamedNode]
    ) -> tuple[tuple[str, str], ...]:
        """Return who is involved: in a task itself, in a measure's tasks, in a target's task; who
        issued a policy, and to whom."""
        concerned = [value for name in _CONCERNED for value in said.get(name, ())]
        found = {
            (value.value, _label(self._of_party(value)))
            for value in concerned
            if isinstance(value, ox.NamedNode)
        }
        for graph in graphs:
            above = {fact.subject for fact in self._pointing(node, graph, _BELOW)}
            found.update(
                (fact.subject.value, self._name(fact.subject, graph))
                for task in (node, *above)
                for fact in self._pointing(task, graph, _ROLES)
            )
        return tuple(sorted(found))

    def _pointing(
        self, node: ox.NamedNode, graph: ox.NamedNode, predicates: Iterable[ox.NamedNode]
    ) -> list[_Fact]:
        """Return what a document says of a resource from outside, of what is read of that."""
        key = (node, graph)
        if key not in self._pointed:
            facts = self._facts(value=node, graph=graph)
            self._pointed[key] = [fact for fact in facts if fact.predicate in _LINKING]
        return [fact for fact in self._pointed[key] if fact.predicate in predicates]

    def _name(self, party: ox.NamedNode, graph: ox.NamedNode) -> str:
        """Return what a document calls a party."""
        key = (party, graph)
        if key not in self._named:
            facts = self._facts(party, _NAME, None, graph)
            self._named[key] = min((fact.value.value for fact in facts), default="")
        return self._named[key]


def _by_property(facts: Iterable[_Fact]) -> _Said:
    found: _Said = {}
    for fact in facts:
        found.setdefault(fact.predicate, {})[fact.value] = None
    return found


def _literals(said: _Said, predicates: Iterable[ox.NamedNode]) -> tuple[str, ...]:
    """Return what properties say, in their order, each thing once."""
    found: dict[str, None] = {}
    for predicate in predicates:
        values = said.get(predicate, ())
        texts = sorted(value.value for value in values if isinstance(value, ox.Literal))
        found.update(dict.fromkeys(texts))
    return tuple(found)


def _label(said: _Said) -> str:
    """Return the label: the Chinese one, or else the first there is."""
    labels = [value for value in said.get(_LABEL, ()) if isinstance(value, ox.Literal)]
    return min(((each.language != "zh", each.value) for each in labels), default=(False, ""))[1]


def _iris(nodes: Iterable[ox.NamedNode]) -> set[str]:
    return {node.value for node in nodes}


def _is_document(content: Content, fact: _Fact) -> bool:
    return names.is_document(content.base, fact.graph.value)


def _objects(
    content: Content,
    subject: ox.NamedNode,
    predicates: Iterable[ox.NamedNode],
    graph: ox.NamedNode | None = None,
) -> Iterator[ox.NamedNode]:
    for predicate in predicates:
        for fact in _facts(content.matching(subject, predicate, None, graph)):
            if isinstance(fact.value, ox.NamedNode):
                yield fact.value
