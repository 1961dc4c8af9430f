"""Marks on a text: whatever they are, the text stays as it is."""

from hypothesis import given
from hypothesis import strategies as st

from api.marks import Mark, Piece, pieces

TEXT = "教务处牵头，新增学位100个。"
MARKS = st.builds(
    Mark, st.integers(-3, 20), st.integers(-3, 20), st.sampled_from(["task", "party"])
)


def test_marks_may_nest_and_cross() -> None:
    task, party, crossing = Mark(0, 15, "task"), Mark(0, 3, "party"), Mark(2, 7, "note")
    found = list(pieces(TEXT, [party, crossing, task]))
    assert found == [
        Piece("教务", (task, party), (task, party)),
        Piece("处", (task, crossing, party), (crossing,)),
        Piece("牵头，新", (task, crossing)),
        Piece("增学位100个。", (task,)),
    ]
    assert found[1].kinds == "task note party"
    assert found[1].inmost == party


def test_a_text_without_marks_is_one_piece() -> None:
    assert list(pieces(TEXT, [])) == [Piece(TEXT)]
    assert list(pieces("", [Mark(0, 1, "task")])) == []


def test_a_part_begins_only_what_begins_in_it() -> None:
    task = Mark(1, 9, "task")
    assert list(pieces(TEXT, [task], 2, 4)) == [Piece(TEXT[2:4], (task,))]


@given(st.text(max_size=12), st.lists(MARKS, max_size=8), st.integers(0, 12), st.integers(0, 14))
def test_the_pieces_are_the_text(text: str, marks: list[Mark], start: int, end: int) -> None:
    found = list(pieces(text, marks, start, end))
    assert "".join(piece.text for piece in found) == text[start:end]
    assert all(piece.text for piece in found)
    place = start
    for piece in found:
        for mark in piece.marks:
            assert mark.start <= place < mark.end
        for mark in piece.begins:
            assert mark.start == place
        place += len(piece.text)
    begun = [mark for piece in found for mark in piece.begins]
    inside = {m for m in marks if start <= m.start < min(end, len(text)) and m.start < m.end}
    assert sorted(map(str, begun)) == sorted(map(str, inside))
