"""The SHACL behind each shape, as the files of the tiers have it."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from shapes import SHAPES, shapes

_BLOCK: Final = re.compile(r"^(pgs:\w+ a sh:\w+) ;\n(.*?) \.\n(?=\n|\Z)", re.M | re.S)
_STATEMENT: Final = re.compile(r" ;\n {4}(?=\S)")
_CONSTRAINT: Final = re.compile(r"sh:sparql (pgs:\w+)")
_WORDS: Final = ("rdfs:isDefinedBy", "sh:name", "sh:description", "sh:message", "sh:order")


@cache
def excerpts() -> Mapping[str, str]:
    """Return the Turtle of each property shape by its IRI, with the SPARQL constraint that it
    has: what it demands, without the words for people."""
    blocks = {
        head.split()[0]: (head, body) for head, body in _BLOCK.findall(shapes().decode("utf-8"))
    }
    found = {}
    for name, (head, body) in blocks.items():
        if head.endswith(" a sh:PropertyShape"):
            parts = [_short(head, body)]
            parts += (_short(*blocks[each]) for each in _CONSTRAINT.findall(body))
            found[name.replace("pgs:", SHAPES)] = "\n\n".join(parts)
    return MappingProxyType(found)


def _short(head: str, body: str) -> str:
    statements = _STATEMENT.split(body.removeprefix("    "))
    kept = [each for each in statements if not each.startswith(_WORDS)]
    return " ;\n    ".join([head, *kept]) + " ."
