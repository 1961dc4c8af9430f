"""Changes that clients ask for, as plain data on their way to the worker that writes."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO, Literal

Kind = Literal["update", "put", "post", "delete", "patch"]


@dataclass(frozen=True, slots=True)
class Write:
    """One change: a SPARQL update, or what the Graph Store Protocol does to one graph.

    `graph` None is the default graph, `content_type` the body's. `default` and `named` are the
    graphs that an update's WHERE sees, if the request names any.
    """

    kind: Kind
    body: bytes = b""
    graph: str | None = None
    content_type: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a change: whether its graph came to be, or its problem's status and words."""

    version: int
    created: bool = False
    status: int = 0
    zh: str = ""
    en: str = ""


def packed(writes: Sequence[Write]) -> bytes:
    """Return changes as one upload: a line of JSON, and the bodies behind it."""
    heads = [asdict(write) | {"body": len(write.body)} for write in writes]
    return json.dumps(heads).encode() + b"\n" + b"".join(write.body for write in writes)


def unpacked(upload: BinaryIO) -> list[Write]:
    """Return the changes of an upload."""
    heads: list[dict[str, Any]] = json.loads(upload.readline())
    for head in heads:
        head["default"], head["named"] = tuple(head["default"]), tuple(head["named"])
    return [Write(**head | {"body": upload.read(head["body"])}) for head in heads]


def told(outcomes: Sequence[Outcome]) -> bytes:
    """Return outcomes as an answer's body."""
    return json.dumps([asdict(outcome) for outcome in outcomes]).encode()


def heard(body: bytes) -> list[Outcome]:
    """Return the outcomes of an answer's body."""
    return [Outcome(**outcome) for outcome in json.loads(body)]
