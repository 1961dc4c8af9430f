"""How two states of a graph differ, in memory that grows with the difference only."""

from collections.abc import Iterable
from itertools import zip_longest

import pyoxigraph as ox


def compare(
    before: Iterable[ox.Quad], after: Iterable[ox.Quad]
) -> tuple[set[ox.Quad], set[ox.Quad]]:
    """Return what only `before` and what only `after` yields.

    Both must yield in one common order, as databases on disk do for one graph: then what waits
    for its counterpart is never more than what differs.
    """
    gone: set[ox.Quad] = set()
    new: set[ox.Quad] = set()
    for old, now in zip_longest(before, after):
        if old == now:
            continue
        if old is not None:
            _meet(old, gone, new)
        if now is not None:
            _meet(now, new, gone)
    return gone, new


def _meet(quad: ox.Quad, waiting: set[ox.Quad], others: set[ox.Quad]) -> None:
    """Let a quad meet its counterpart among the others, or wait for it."""
    if quad in others:
        others.remove(quad)
    else:
        waiting.add(quad)
