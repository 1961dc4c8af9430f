"""Completeness as SHACL shapes, and reports about it."""

from importlib.resources import files
from typing import Final

__all__ = ["SHAPES", "shapes"]

SHAPES: Final = "https://w3id.org/policygraph/shapes#"
"""What the IRI of every shape begins with."""


def shapes() -> bytes:
    """Return the shapes as Turtle."""
    return files(__name__).joinpath("policygraph-shapes.ttl").read_bytes()
