"""A whole answer, ready to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a Content-Type with its charset, a body and the headers of the answer's own.

    A large body is an open file, read from its start. `rows` counts the rows of a table, or the
    triples of a graph.
    """

    body: bytes | BinaryIO
    media_type: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    rows: int | None = None
