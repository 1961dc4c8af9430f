"""Queries that were written by a program, laid out for people."""

import re
from typing import Final

from api.about import shortened

_TOKEN: Final = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*")|(?P<iri><[^<>"\s]*>)|(?P<space>\s+)|(?P<open>\{)
    |(?P<close>\})|(?P<comment>\#[^\n]*)|(?P<other>[^\s"<{}]+|<)""",
    re.X,
)
_BEGINS: Final = re.compile(r"(?:FILTER|BIND|OPTIONAL|MINUS)\b")
_LOCAL: Final = re.compile(r"\w+:[A-Za-z_]\w*")
_SMALL: Final = re.compile(r"\{\n\s*([^{}\n]{1,60})\n\s*\}")
_INDENT: Final = "  "


def legible(query: str) -> str:
    """Return a SPARQL query as lines: braces indent, statements end lines, and IRIs are prefixed
    names where a prefix of the project fits. It has no long strings."""
    lines: list[str] = [""]
    depth = 0
    for token in _TOKEN.finditer(query):
        kind, text = token.lastgroup, token[0]
        if kind == "space":
            lines[-1] += " " if lines[-1].strip() else ""
            continue
        if kind == "close":
            depth -= 1
            lines.append(_INDENT * depth)
        elif _BEGINS.match(text) and lines[-1].strip():
            lines.append(_INDENT * depth)
        if text.startswith(")") and not lines[-1].strip():
            del lines[-1]
        lines[-1] += _short(text) if kind == "iri" else text
        depth += kind == "open"
        if kind in ("open", "close", "comment") or text in (".", ";"):
            lines.append(_INDENT * (depth + (text == ";")))
    whole = "\n".join(line.rstrip() for line in lines if line.strip())
    return _SMALL.sub(r"{ \1 }", whole)


def _short(iri: str) -> str:
    name = shortened(iri[1:-1])
    return name if _LOCAL.fullmatch(name) else iri
