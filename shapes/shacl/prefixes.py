"""The prefixes that the queries of shapes may use (SHACL, 5.2.1)."""

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl.terms import OWL, Term, sh
from shapes.shacl.triples import Triples

_IMPORTS = ox.NamedNode(OWL + "imports")


def declared(graph: Triples, node: Term) -> tuple[tuple[str, str], ...]:
    """Return prefixes and namespaces for the query of a constraint or validator.

    Raises ShapesError for a prefix that stands for two namespaces.
    """
    found: dict[str, str] = {}
    for owner in _owners(graph, node):
        for said in graph.objects(owner, sh("declare")):
            prefix, namespace = graph.one(said, sh("prefix")), graph.one(said, sh("namespace"))
            if not isinstance(prefix, ox.Literal) or not isinstance(namespace, ox.Literal):
                raise ShapesError(
                    f"{owner} 的前缀声明不完整",
                    f"a declaration of a prefix in {owner} is not whole",
                )
            if found.setdefault(prefix.value, namespace.value) != namespace.value:
                raise ShapesError(
                    f"前缀 {prefix.value} 有两个命名空间",
                    f"the prefix {prefix.value} stands for two namespaces",
                )
    return tuple(sorted(found.items()))


def _owners(graph: Triples, node: Term) -> list[Term]:
    waiting, found = list(graph.objects(node, sh("prefixes"))), dict[Term, None]()
    while waiting:
        owner = waiting.pop()
        if owner not in found:
            found[owner] = None
            waiting.extend(graph.objects(owner, _IMPORTS))
    return list(found)
