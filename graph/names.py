"""The names of a store's graphs: one for each document, and those for what stands between them."""

_KEY = "graph/"


def links(base: str) -> str:
    """Return the graph of the links between documents."""
    return f"{base}{_KEY}links"


def register(base: str) -> str:
    """Return the graph of the parties that documents share."""
    return f"{base}{_KEY}register"


def topics(base: str, document: str) -> str:
    """Return the graph of the topics and indicators of a document's graph."""
    return f"{base}{_KEY}topics/{document.removeprefix(base + _KEY)}"


def default(base: str) -> str:
    """Return the graph that holds what is put into the default graph, where that is a union."""
    return f"{base}{_KEY}default"


def is_document(base: str, name: str) -> bool:
    """Tell whether a named graph is a document's own."""
    others = (links(base), register(base), default(base))
    own = name.startswith(base + _KEY) and not name.startswith(topics(base, ""))
    return own and name not in others
