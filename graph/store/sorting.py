"""Statements as sorted lines of N-Quads, in bounded memory however many they are."""

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from tempfile import TemporaryFile

import pyoxigraph as ox

CHUNK = 200_000
"""How many lines are sorted in memory at once."""


def sorted_lines(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Yield each quad as a line of N-Quads with its newline, in the order of their bytes."""
    with ExitStack() as files:
        parts: list[Iterable[bytes]] = []
        lines: list[bytes] = []
        for chunk in _chunks(quads):
            if lines:
                file = files.enter_context(TemporaryFile())
                file.writelines(lines)
                file.seek(0)
                parts.append(file)
            lines = sorted(_lines(chunk))
        yield from heapq.merge(*parts, lines)


def _lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return [line + b"\n" for line in written.split(b"\n") if line]


def _chunks(quads: Iterable[ox.Quad]) -> Iterator[list[ox.Quad]]:
    remaining = iter(quads)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
