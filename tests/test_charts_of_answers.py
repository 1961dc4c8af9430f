"""Which chart an answer gets, and which gets none."""

import pytest

from api.charts.answers import BARS, SERIES, YEARS, Chart, chart
from api.shown import shown, shown_format
from graph.store.snapshot import FolderSnapshot


def drawn(snapshot: FolderSnapshot, names: str, *rows: str) -> Chart | None:
    """Return the chart of an answer with these rows, in the order in which they stand."""
    columns = " ".join(f"?{name}" for name in names.split())
    values = " ".join(f"({row})" for row in rows)
    query = f"SELECT {columns} {{ VALUES ({columns}) {{ {values} }} }}"
    return chart(shown(snapshot.query(query, shown_format)))


def test_a_name_and_a_number_are_bars(example: FolderSnapshot) -> None:
    found = drawn(example, "who tasks", '"甲" 4', '"乙" 2', '"丙" 0')
    assert found is not None
    assert (found.kind, found.subject, found.series, found.total) == ("bars", "who", ["tasks"], 3)
    assert [line.label for line in found.lines] == ["甲", "乙", "丙"]
    marks = [mark for line in found.lines for mark in line.marks if mark]
    assert [(mark.text, mark.extent) for mark in marks] == [("4", 100), ("2", 50), ("0", 0)]


def test_several_numbers_are_drawn_to_one_scale(example: FolderSnapshot) -> None:
    rows = ('"甲" 4 8 1 7', '"乙" UNDEF 2 1 7', '"丙" 1 2 1 7')
    found = drawn(example, "who a b c d", *rows)
    assert found is not None
    assert found.series == ["a", "b", "c"]
    assert len(found.series) == SERIES
    [first, second, _] = found.lines
    assert [mark and mark.extent for mark in first.marks] == [50, 100, 12.5]
    assert second.marks[0] is None


def test_bars_lead_to_what_their_rows_are_about(example: FolderSnapshot) -> None:
    rows = (f'"{"处科处"[n - 1]}" {n} <http://a.example/{n}>' for n in (1, 2, 3))
    found = drawn(example, "who tasks at", *rows)
    assert found is not None
    assert [line.iri for line in found.lines] == [f"http://a.example/{n}" for n in (1, 2, 3)]


def test_there_are_only_so_many_bars_and_the_chart_says_of_how_many(
    example: FolderSnapshot,
) -> None:
    found = drawn(example, "who tasks", *(f'"{n}处" {n}' for n in range(150)))
    assert found is not None
    assert (len(found.lines), found.total) == (BARS, 150)


def test_years_are_one_after_the_other_with_those_between(example: FolderSnapshot) -> None:
    year = '"{}"^^xsd:gYear {}'
    rows = [year.format(2025, 3), year.format(2027, 6), year.format(2024, 1)]
    found = drawn(example, "due targets", "UNDEF 9", *rows)
    assert found is not None
    assert found.kind == "years"
    assert [line.label for line in found.lines] == ["", "2024", "2025", "2026", "2027"]
    assert [mark and mark.text for line in found.lines for mark in line.marks] == [
        "9", "1", "3", None, "6",
    ]  # fmt: skip
    assert drawn(example, "year targets", "2020 1", "2021 2", "2022 3") is not None


@pytest.mark.parametrize(
    ("names", "rows"),
    [
        ("who tasks", ('"甲" 4', '"乙" 2')),
        ("who tasks", ('"甲" 4', '"甲" 2', '"乙" 1')),
        ("who tasks", ('"甲" -4', '"乙" 2', '"丙" 1')),
        ("who tasks", ('"甲" 0', '"乙" 0', '"丙" 0')),
        ("who tasks", ('"甲" "INF"^^xsd:double', '"乙" 2', '"丙" 1')),
        ("who tasks", ('"甲" 4', '"乙" "二"', '"丙" 1')),
        ("who what", ('"甲" "a"', '"乙" "b"', '"丙" "c"')),
        ("tasks", ("1", "2", "3")),
        ("a b c d n", ('"1" "a" "x" "p" 1', '"2" "b" "x" "p" 2', '"3" "c" "x" "p" 3')),
        ("text n", (f'"{"长" * 61}1" 1', f'"{"长" * 61}2" 1', f'"{"长" * 61}3" 1')),
        ("year n", ("2020 1", "2020 2", "2021 3")),
        ("year n", ("2000 1", f"{2000 + YEARS} 2", "2001 3")),
    ],
    ids=[
        "few", "same-names", "negative", "noughts", "infinite", "mixed", "no-numbers", "no-names",
        "listing", "long-texts", "same-years", "far-years",
    ],
)  # fmt: skip
def test_what_a_chart_would_not_help_has_none(
    example: FolderSnapshot, names: str, rows: tuple[str, ...]
) -> None:
    assert drawn(example, names, *rows) is None


def test_no_rows_truth_and_graphs_have_none(example: FolderSnapshot) -> None:
    for query in ("SELECT ?x { ?x a pg:Nothing }", "ASK {}", "DESCRIBE pg:Task"):
        assert chart(shown(example.query(query, shown_format))) is None
