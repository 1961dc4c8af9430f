"""Pieces of SVG: what goes in stays text, scales have round marks, words fit their room."""

import pytest
from lxml import etree
from markupsafe import Markup

from api.charts.svg import SHAPES, Scale, drawing, element, fitted, marker, width_of, wrapped


def test_text_and_attributes_are_escaped() -> None:
    made = element("a", "</a><script>", href='x" onclick="alert(1)', class_="link")
    parsed = etree.fromstring(made)
    assert parsed.text == "</a><script>"
    assert dict(parsed.attrib) == {"href": 'x" onclick="alert(1)', "class": "link"}


def test_an_element_takes_elements_as_they_are_and_leaves_out_what_is_none() -> None:
    made = element("g", element("title", "甲"), None, stroke_width=1.5, aria_label=None)
    assert made == Markup('<g stroke-width="1.5"><title>甲</title></g>')


def test_characters_that_no_document_may_hold_are_dropped() -> None:
    assert element("text", "甲\x00\x1b\ud800乙", id="a\x07b") == '<text id="ab">甲乙</text>'


def test_a_drawing_has_a_title_and_a_description_that_name_it() -> None:
    parsed = etree.fromstring(
        drawing(300, 90.5, name="line", title="甲 <b>", description="乙", class_="chart")
    )
    assert parsed.get("role") == "img"
    assert parsed.get("viewBox") == "0 0 300 90.5"
    named = [parsed.xpath(f"//*[@id='{i}']")[0] for i in parsed.get("aria-labelledby", "").split()]
    assert [each.text for each in named] == ["甲 <b>", "乙"]


def test_a_drawing_with_links_is_a_group() -> None:
    assert 'role="group"' in drawing(1, 1, name="n", title="t", interactive=True)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 97, [0, 20, 40, 60, 80]),
        (2023, 2028, [2023, 2024, 2025, 2026, 2027, 2028]),
        (0, 0.03, [0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03]),
        (7, 7, [7]),
    ],
)
def test_marks_of_a_scale_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert Scale(low, high, 0, 100).ticks() == pytest.approx(ticks)


def test_a_scale_leads_from_values_to_places() -> None:
    scale = Scale(10, 20, 100, 0)
    assert (scale(10), scale(15), scale(20)) == (100, 50, 0)
    assert Scale(3, 3, 0, 100)(3) == 50


def test_full_width_characters_are_an_em_wide() -> None:
    assert width_of("教务处", 16) == 48
    assert width_of("abc", 16) < 48


@pytest.mark.parametrize("room", [20, 45, 100])
def test_what_is_cut_fits_and_says_so(room: float) -> None:
    cut = fitted("推进高等职业教育高质量发展若干举措", room, 10)
    assert cut.endswith("…")
    assert width_of(cut, 10) <= max(room, 10)
    assert fitted("教务处", 30, 10) == "教务处"


def test_lines_hold_all_words_or_end_in_an_ellipsis() -> None:
    lines = wrapped("推进 hello wonderful world 建设", 70, 10, 9)
    assert "".join(lines).replace(" ", "") == "推进hellowonderfulworld建设"
    assert all(width_of(line, 10) <= 70 for line in lines)
    assert "wonderful" in " ".join(lines)
    assert wrapped("甲乙丙丁戊己", 20, 10, 2) == ["甲乙", "丙…"]
    assert wrapped("", 20, 10, 2) == [""]


def test_no_line_begins_with_a_mark_that_closes_or_ends_with_one_that_opens() -> None:
    assert wrapped("甲乙丙，丁戊", 30, 10, 3) == ["甲乙", "丙，丁", "戊"]
    assert wrapped("甲乙（丙丁）", 30, 10, 3) == ["甲乙", "（丙", "丁）"]


def test_every_marker_is_another_shape() -> None:
    drawn = {marker(shape, 10, 10, 5, "m") for shape in SHAPES}
    assert len(drawn) == len(SHAPES)
    assert all(etree.fromstring(each).get("class") == "m" for each in drawn)
