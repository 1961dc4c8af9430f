"""Overlapping stretches of a text become elements that nest, and no character is lost."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from api.text.marking import Stretch, Token, tokens

TEXT = "建设3个基地，由教务处牵头\n𠮷祥楼竣工"
stretches = st.lists(
    st.builds(
        Stretch,
        st.integers(0, len(TEXT) + 2),
        st.integers(0, len(TEXT) + 2),
        st.integers(0, 99),
    ),
    max_size=12,
    unique_by=lambda stretch: stretch.what,
)
parts = st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted)


def covered(found: Sequence[Token[int]], start: int) -> dict[int, set[int]]:
    """Return the characters that stand in elements of each mark; elements have to nest."""
    opened: list[int] = []
    characters: dict[int, set[int]] = {}
    here = start
    for token in found:
        if token.step == "open":
            assert token.what is not None
            opened.append(token.what)
        elif token.step == "close":
            opened.pop()
        elif token.step == "text":
            for what in opened:
                characters.setdefault(what, set()).update(range(here, here + len(token.text)))
            here += len(token.text)
    assert not opened
    return characters


@given(stretches, parts, st.sets(st.integers(0, len(TEXT))))
def test_the_text_stays_and_marks_cover_what_they_mark(
    marked: list[Stretch[int]], part: list[int], places: set[int]
) -> None:
    start, end = part
    found = list(tokens(TEXT, marked, start, end, places))
    assert "".join(token.text for token in found) == TEXT[start:end]
    assert all(token.text for token in found if token.step == "text")
    expected = {
        stretch.what: set(range(max(stretch.start, start), min(stretch.end, end)))
        for stretch in marked
        if max(stretch.start, start) < min(stretch.end, end)
    }
    assert covered(found, start) == expected


@given(stretches, parts, st.sets(st.integers(0, len(TEXT))))
def test_each_place_is_told_once_and_where_it_is(
    marked: list[Stretch[int]], part: list[int], places: set[int]
) -> None:
    start, end = part
    here, told = start, []
    for token in tokens(TEXT, marked, start, end, places):
        if token.place is not None:
            assert token.place == here
            told.append(token.place)
        here += len(token.text)
    begins = {s.start for s in marked if s.start < s.end and start <= s.start < end}
    assert sorted(told) == sorted(begins | {place for place in places if start <= place < end})


@given(stretches)
def test_a_stretch_is_opened_for_the_first_time_once(marked: list[Stretch[int]]) -> None:
    opened = [t.what for t in tokens(TEXT, marked) if t.step == "open" and t.first]
    begun = [s.what for s in marked if s.start < min(s.end, len(TEXT))]
    assert sorted(what for what in opened if what is not None) == sorted(begun)


def test_stretches_that_cross_are_cut_where_they_cross() -> None:
    found = tokens("abcdef", [Stretch(0, 4, "x"), Stretch(2, 6, "y")])
    shown = "".join(
        {"open": f"<{t.what}>" if t.first else f"<{t.what}+>", "close": "</>"}.get(t.step, t.text)
        for t in found
    )
    assert shown == "<x>ab<y>cd</></><y+>ef</>"
