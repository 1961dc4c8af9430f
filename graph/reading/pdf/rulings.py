"""The ruling lines of a PDF page, out of the shapes that are drawn on it."""

import ctypes
from collections.abc import Iterator
from typing import Any, NamedTuple

from pypdfium2 import raw

from graph.reading.pdf.glyphs import Upright
from graph.reading.pdf.grids import THIN, Rule

MAX_SHAPES = 20_000
"""How many things may be drawn on a page with tables: what has more is a drawing."""

MAX_EDGES = 100_000
"""How many straight edges they may have."""

_MAX_DEPTH = 8

Point = tuple[float, float]


class _Matrix(NamedTuple):
    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def of(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, inner: "_Matrix") -> "_Matrix":
        """Return the matrix that applies `inner` first."""
        (a, b), (c, d) = self._turned(inner.a, inner.b), self._turned(inner.c, inner.d)
        return _Matrix(a, b, c, d, *self.of(inner.e, inner.f))

    def _turned(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y, self.b * x + self.d * y


def rules(page: Any, upright: Upright) -> tuple[list[Rule], list[Rule]]:  # noqa: ANN401
    """Return the pieces of ruling lines on an open page, those across and those down; none if
    the page holds a drawing of more than MAX_SHAPES shapes or MAX_EDGES edges.

    Measures are points from the upright page's top left.
    """
    across: list[Rule] = []
    down: list[Rule] = []
    for count, (start, end) in enumerate(_edges(page)):
        if count == MAX_EDGES:
            return [], []
        (x0, y0), (x1, y1) = upright.place(*start), upright.place(*end)
        if abs(y1 - y0) <= THIN:
            across.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= THIN:
            down.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return across, down


def _edges(page: Any) -> Iterator[tuple[Point, Point]]:  # noqa: ANN401
    shapes = _shapes(page)
    if len(shapes) <= MAX_SHAPES:
        for shape, matrix in shapes:
            yield from _shape_edges(shape, matrix)


def _shapes(page: Any) -> list[tuple[Any, _Matrix]]:  # noqa: ANN401
    """Return the shapes of a page and of the forms on it, each with its matrix, until there are
    more than MAX_SHAPES."""
    found: list[tuple[Any, _Matrix]] = []
    seen = 0
    pending = [(_children(page.raw, top=True), _Matrix(1, 0, 0, 1, 0, 0))]
    while pending and seen <= MAX_SHAPES:
        children, outer = pending[-1]
        item = next(children, None)
        if item is None:
            pending.pop()
            continue
        seen += 1
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            found.append((item, outer.after(_matrix(item))))
        elif kind == raw.FPDF_PAGEOBJ_FORM and len(pending) <= _MAX_DEPTH:
            pending.append((_children(item, top=False), outer.after(_matrix(item))))
    return found


def _children(parent: Any, *, top: bool) -> Iterator[Any]:  # noqa: ANN401
    count = raw.FPDFPage_CountObjects if top else raw.FPDFFormObj_CountObjects
    get = raw.FPDFPage_GetObject if top else raw.FPDFFormObj_GetObject
    return (get(parent, index) for index in range(count(parent)))


def _matrix(item: Any) -> _Matrix:  # noqa: ANN401
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(item, matrix)
    return _Matrix(matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _shape_edges(shape: Any, matrix: _Matrix) -> Iterator[tuple[Point, Point]]:  # noqa: ANN401
    """Yield the edges of a shape that is stroked, or the middle of one that is a filled line."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(shape, fill, stroke)
    if raw.FPDFPath_CountSegments(shape) > MAX_EDGES or not (stroke.value or fill.value):
        return
    edges = list(_segments(shape, matrix))
    if stroke.value:
        yield from edges
    elif edges:
        points = [point for edge in edges for point in edge]
        left, right = min(x for x, _ in points), max(x for x, _ in points)
        low, high = min(y for _, y in points), max(y for _, y in points)
        if min(right - left, high - low) <= THIN:
            if right - left > high - low:
                yield (left, (low + high) / 2), (right, (low + high) / 2)
            else:
                yield ((left + right) / 2, low), ((left + right) / 2, high)


def _segments(shape: Any, matrix: _Matrix) -> Iterator[tuple[Point, Point]]:  # noqa: ANN401
    x, y = ctypes.c_float(), ctypes.c_float()
    start = last = (0.0, 0.0)
    for index in range(raw.FPDFPath_CountSegments(shape)):
        segment = raw.FPDFPath_GetPathSegment(shape, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.of(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield last, point
        last = point
        if raw.FPDFPathSegment_GetClose(segment) and last != start:
            yield last, start
