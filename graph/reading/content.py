"""Which pieces of a web page are the document, and which the page puts around it.

A document's sentences mark where it stands; what is short and stands beyond the page's menus is
the page's own. In doubt a piece is kept: a stray line does less harm than a lost sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from graph.reading.builder import Merge, Place
from graph.reading.furniture import (
    is_address,
    is_control,
    is_hinted,
    is_marked,
    is_notice,
    is_path,
    names_owner,
)
from graph.reading.lines import STANDS_ALONE
from graph.reading.pieces import Piece, Region

_MOST = 0.9
_MOST_OF_HINTED = 0.6
_LITTLE = 0.3
_MUCH_TEXT = 120
_SHORTEST_SENTENCE = 12
_SENTENCE = re.compile("[。；！？]|，[^，]*，")
_SHORTEST_TITLE = 6
_MENU = 3
_ANNEX = re.compile(r"\s*附\s*(?:件|表|录)")
_NUMBERED = re.compile(r"\s*[（(]?\d")
_FILE_NAME = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|zip|rar)\s*\Z", re.I)


@dataclass(slots=True)
class _Page:
    """What is known of each piece, by its index."""

    pieces: Sequence[Piece]
    title: str
    sentences: list[int]
    """How many letters of a piece are sentences or data."""
    own: list[bool]
    """Whether a piece belongs to the page: links, buttons, marked regions."""
    marked: list[bool]


def document(pieces: Sequence[Piece], regions: Sequence[Region], title: str) -> list[Piece]:
    """Return the pieces that are the document; `title` is the page's own title.

    All are returned where the page shows no sentences, or nothing that is not the document's.
    """
    page = _page(pieces, regions, title)
    first, last = _container(page, regions)
    told = [index for index in range(first, last) if page.sentences[index]]
    if not told:
        return list(pieces)
    kept = _kept(page, range(first, last), range(told[0], told[-1] + 1))
    return [piece for piece, keep in zip(pieces, kept, strict=True) if keep]


def _page(pieces: Sequence[Piece], regions: Sequence[Region], title: str) -> _Page:
    own = _own(pieces)
    sentences = [0 if o else _sentences(p) for p, o in zip(pieces, own, strict=True)]
    page = _Page(pieces, "".join(title.split()), sentences, own, [False] * len(pieces))
    sums = [0, *accumulate(sentences)]
    for region in regions:
        told = sums[region.last] - sums[region.first]
        if told <= sums[-1] * _LITTLE and is_marked(region.element):
            for index in range(region.first, region.last):
                page.marked[index] = True
    _mark_owner(page)
    return page


def _own(pieces: Sequence[Piece]) -> list[bool]:
    """Tell which pieces are links, buttons or a site's owner; numbered links that follow 附件 are
    the document's annexes."""
    own: list[bool] = []
    annexes = False
    for piece in pieces:
        annexes = _ANNEX.match(piece.text) is not None or (
            annexes and _NUMBERED.match(piece.text) is not None
        )
        own.append(not annexes and _is_own(piece))
    return own


def _is_own(piece: Piece) -> bool:
    if piece.linked * 2 > piece.letters:
        return True
    if piece.grid is not None:
        return False
    says = is_control(piece.text) or is_notice(piece.text) or names_owner(piece.text)
    return says or (piece.links > 0 and is_path(piece.text))


def _sentences(piece: Piece) -> int:
    unlinked = piece.letters - piece.linked
    if piece.grid is not None:
        return unlinked if sum(map(_says_two_things, piece.grid)) > 1 else 0
    return unlinked if unlinked >= _SHORTEST_SENTENCE and _SENTENCE.search(piece.text) else 0


def _says_two_things(row: Sequence[Place]) -> bool:
    return sum(not isinstance(place, Merge) and bool(place.strip()) for place in row) > 1


def _mark_owner(page: _Page) -> None:
    """Count the lines of address above a copyright line with it."""
    for index in range(len(page.pieces) - 1, 0, -1):
        text = page.pieces[index].text
        if page.own[index] and (names_owner(text) or is_address(text)):
            page.own[index - 1] |= is_address(page.pieces[index - 1].text)


def _container(page: _Page, regions: Sequence[Region]) -> tuple[int, int]:
    """Return the smallest region with more than one piece that holds nearly all sentences, or
    most of them if the markup calls it the text."""
    sums = [0, *accumulate(page.sentences)]
    best = (0, len(page.pieces))
    for region in regions:
        size = region.last - region.first
        told = sums[region.last] - sums[region.first]
        share = told / max(sums[-1], 1)
        holds = share >= _MOST or (share >= _MOST_OF_HINTED and is_hinted(region.element))
        if holds and 1 < size < best[1] - best[0]:
            best = (region.first, region.last)
    return best


def _kept(page: _Page, container: range, core: range) -> list[bool]:
    """Tell which pieces stay: outwards from the core, all up to the first menu, and beyond it
    what can only be the document's."""
    count = len(page.pieces)
    kept = [i in core and not (page.marked[i] and not page.sentences[i]) for i in range(count)]
    inside = range(0) if len(container) == count else container
    menus = _menus(page)
    for outwards in (range(core.start - 1, -1, -1), range(core.stop, count)):
        beyond = False
        for index in outwards:
            own = page.own[index] or page.marked[index]
            if index not in inside:
                button = outwards.step > 0 and page.own[index] and not page.pieces[index].links
                beyond = beyond or menus[index] or button
            near = not own and (index in inside or not beyond)
            kept[index] = near or _is_surely_the_document(page, index, before=outwards.step < 0)
    return _with_much_text(page, inside, kept)


def _menus(page: _Page) -> list[bool]:
    """Tell which pieces are marked as the page's, or belong to a row of links that are no mere
    buttons."""
    buttons = [is_control(piece.text) for piece in page.pieces]
    menus = [mark and not button for mark, button in zip(page.marked, buttons, strict=True)]
    links = [
        0 if button else piece.links for piece, button in zip(page.pieces, buttons, strict=True)
    ]
    first = 0
    for index in range(len(menus) + 1):
        if index == len(menus) or not page.own[index]:
            if sum(links[first:index]) >= _MENU:
                menus[first:index] = [True] * (index - first)
            first = index + 1
    return menus


def _is_surely_the_document(page: _Page, index: int, before: bool) -> bool:
    piece = page.pieces[index]
    if STANDS_ALONE.fullmatch(piece.text) or (before and _is_title(page.title, piece.text)):
        return True
    if page.own[index] or page.marked[index]:
        return False
    if piece.grid is not None:
        return page.sentences[index] > 0
    named = _ANNEX.match(piece.text) or _FILE_NAME.search(piece.text)
    titled = before and piece.heading and piece.letters >= _SHORTEST_TITLE
    return named is not None or titled


def _is_title(title: str, text: str) -> bool:
    line = "".join(text.split())
    return len(line) >= _SHORTEST_TITLE and title.startswith(line)


def _with_much_text(page: _Page, inside: range, kept: list[bool]) -> list[bool]:
    """Keep every run of pieces outside the container that says more than a page's own notices."""
    first = 0
    for index in range(len(kept) + 1):
        ends = index == len(kept) or page.own[index] or page.marked[index] or index in inside
        if ends:
            if sum(page.sentences[first:index]) >= _MUCH_TEXT:
                kept[first:index] = [True] * (index - first)
            first = index + 1
    return kept
