"""What shapes say in literals: messages, truth, numbers."""

import pyoxigraph as ox

from graph.errors import ShapesError
from shapes.shacl.model import Messages
from shapes.shacl.terms import XSD, Term, sh
from shapes.shacl.triples import Triples


def messages(graph: Triples, node: Term) -> Messages:
    """Return the messages of a shape or a constraint by language; of several in one language, the
    first in order of the alphabet. Raises ShapesError for what is no text."""
    said: dict[str, str] = {}
    for text in graph.objects(node, sh("message")):
        plain = isinstance(text, ox.Literal) and (
            text.language or text.datatype.value == XSD + "string"
        )
        if not isinstance(text, ox.Literal) or not plain:
            raise ShapesError(
                f"{node} 的消息不是文字：{text}", f"a message of {node} is no text: {text}"
            )
        language = text.language or ""
        said[language] = min(text.value, said.get(language, text.value))
    return said


def is_true(term: Term | None) -> bool:
    """Tell whether a term is the boolean `true`, as it is spelt in SHACL."""
    return (
        isinstance(term, ox.Literal)
        and term.value == "true"
        and term.datatype.value == XSD + "boolean"
    )


def text(node: Term, term: Term) -> str:
    """Return a plain string; raises ShapesError, which names `node`, for anything else."""
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "string":
        return term.value
    raise ShapesError(f"{node} 要求文字：{term}", f"{node}: not a string: {term}")


def number(node: Term, term: Term) -> int:
    """Return a whole number; raises ShapesError, which names `node`, for anything else."""
    if isinstance(term, ox.Literal) and term.datatype.value == XSD + "integer":
        try:
            return int(term.value)
        except ValueError:
            pass
    raise ShapesError(f"{node} 要求整数：{term}", f"{node}: not an integer: {term}")


def named(node: Term, term: Term) -> ox.NamedNode:
    """Return an IRI; raises ShapesError, which names `node`, for anything else."""
    if isinstance(term, ox.NamedNode):
        return term
    raise ShapesError(f"{node} 要求 IRI：{term}", f"{node}: not an IRI: {term}")
