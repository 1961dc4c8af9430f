"""The shapes graph as it was parsed: looked up by subject and predicate, lists read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl.terms import NIL, RDF, SUBCLASS, TYPE, Term

_FIRST, _REST = ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest")


class Triples:
    """Triples in memory, their literals as they are spelt."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._objects: dict[Term, dict[ox.NamedNode, list[Term]]] = {}
        self._subjects: dict[tuple[ox.NamedNode, Term], list[Term]] = defaultdict(list)
        seen: set[tuple[object, ...]] = set()
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                continue
            if (subject, predicate, value) in seen:
                continue
            seen.add((subject, predicate, value))
            self._objects.setdefault(subject, {}).setdefault(predicate, []).append(value)
            self._subjects[predicate, value].append(subject)

    def subjects(self) -> Iterator[Term]:
        """Yield every subject once, in the order of the text."""
        return iter(self._objects)

    def objects(self, subject: Term, predicate: ox.NamedNode) -> list[Term]:
        """Return what `subject` has at `predicate`."""
        return self._objects.get(subject, {}).get(predicate, [])

    def about(self, subject: Term) -> dict[ox.NamedNode, list[Term]]:
        """Return all that is said of `subject`."""
        return self._objects.get(subject, {})

    def having(self, predicate: ox.NamedNode, value: Term) -> list[Term]:
        """Return the subjects that have `value` at `predicate`."""
        return self._subjects.get((predicate, value), [])

    def one(self, subject: Term, predicate: ox.NamedNode) -> Term | None:
        """Return the value at `predicate` if there is one; raises ShapesError if there are more."""
        found = self.objects(subject, predicate)
        if len(found) > 1:
            raise ShapesError(
                f"{subject} 的 {predicate} 有多个值；最多一个",
                f"{subject} has several values of {predicate}; one at most is allowed",
            )
        return found[0] if found else None

    def is_list(self, head: Term) -> bool:
        """Tell whether a list begins at `head`."""
        return head == NIL or bool(self.objects(head, _REST) or self.objects(head, _FIRST))

    def members(self, head: Term) -> list[Term]:
        """Return the members of a list; raises ShapesError if it is no well-formed list."""
        members: list[Term] = []
        passed: set[Term] = set()
        while head != NIL:
            first, rest = self.objects(head, _FIRST), self.objects(head, _REST)
            if head in passed or len(first) != 1 or len(rest) != 1:
                raise ShapesError(
                    f"{head} 不是完整的 RDF 列表", f"{head} is not a well-formed RDF list"
                )
            passed.add(head)
            members.append(first[0])
            head = rest[0]
        return members

    def instances(self, classes: Iterable[ox.NamedNode]) -> list[Term]:
        """Return the nodes with one of these types or a type below one."""
        found: dict[Term, None] = {}
        for below in self._below(classes):
            found |= dict.fromkeys(self.having(TYPE, below))
        return list(found)

    def _below(self, classes: Iterable[Term]) -> Iterator[Term]:
        waiting, passed = list(classes), set[Term]()
        while waiting:
            node = waiting.pop()
            if node not in passed:
                passed.add(node)
                yield node
                waiting.extend(self.having(SUBCLASS, node))
