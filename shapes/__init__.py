"""Completeness as SHACL shapes, and reports about it."""

from importlib.resources import files
from typing import Final

__all__ = ["SHAPES", "TIERS", "shapes"]

SHAPES: Final = "https://w3id.org/policygraph/shapes#"
"""What the IRI of every shape begins with."""

TIERS: Final = ("basic", "complete", "coherent", "coverage")
"""From what makes a graph usable to what it covers; each tier is a file and a property group."""


def shapes() -> bytes:
    """Return the shapes of all tiers as one Turtle file, which needs nothing beside it."""
    return b"\n".join(
        files(__name__).joinpath("tiers", f"{tier}.ttl").read_bytes() for tier in TIERS
    )
