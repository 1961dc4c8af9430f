"""The queries behind pages of lists: what their ledger tells, asked of the graph itself."""

from collections.abc import Sequence

import pyoxigraph as ox

import ontology
from api.errors import RefusedError
from graph.script import folded


def query(body: str, *prefixes: str) -> str:
    """Return a query with the prefixes that it needs declared."""
    declared = "\n".join(f"PREFIX {name}: <{ontology.PREFIXES[name]}>" for name in prefixes)
    return f"{declared}\n\n{body.strip()}\n"


def spoken(variables: Sequence[str], words: str) -> str:
    """Return conditions that each word stands in one of the variables, as it was typed or as it
    is compared; "" for no words."""
    found = list(dict.fromkeys(words.lower().split()))
    if not found:
        return ""
    texts = ', " ", '.join(f'COALESCE({name}, "")' for name in variables)
    conditions = [" || ".join(_contains(form) for form in sorted({w, folded(w)})) for w in found]
    filters = "".join(f"\n  FILTER({condition})" for condition in conditions)
    return f"\n  BIND(LCASE(CONCAT({texts})) AS ?said){filters}"


def iri(name: str, value: str) -> ox.NamedNode:
    """Return the IRI that a parameter names. Raises RefusedError if it is none."""
    try:
        return ox.NamedNode(value)
    except ValueError as error:
        raise RefusedError(
            400, f"参数 {name} 不是 IRI", f"the parameter {name} is no IRI"
        ) from error


def _contains(word: str) -> str:
    return f"CONTAINS(?said, {ox.Literal(word)})"
