"""The scorer: small documents and gold written by hand, and what its figures must then be."""

import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bench.extraction import compare, found, gold, report, wording
from bench.extraction.__main__ import main
from bench.extraction.found import Assignment, Found, Target, Unit
from bench.extraction.gold import Duty, Goal, Gold, Heading
from bench.extraction.score import Line, Score

PAGE = """<!doctype html><p>青岚学院落实《云溪市数字校园方案》任务分解表</p><table>
<tr><th colspan=2>工作任务</th><th>牵头部门</th><th>配合部门</th></tr>
<tr><td rowspan=2>（一）建设“智慧教室”</td><td>1.建设智慧教室12间</td><td rowspan=2>教务处</td>
<td>后勤处、各有关部门</td></tr>
<tr><td>2.每3年修订1次建设标准</td><td>图书馆</td></tr>
</table>"""
CONTENT: dict[str, Any] = {
    "title": "青岚学院落实《云溪市数字校园方案》任务分解表",
    "number": None,
    "issuers": None,
    "date": None,
    "measures": [{"path": "（一）", "title": "建设智慧教室。"}],
    "assignments": [
        {"path": path, "role": role, "parties": parties, "open": False, "raw": "、".join(parties)}
        for path, role, parties in (
            ("（一）/1", "lead", ["教务处"]),
            ("（一）/1", "support", ["后勤处"]),
            ("（一）/2", "lead", ["教务处"]),
            ("（一）/2", "support", ["图书馆"]),
        )
    ],
    "targets": [
        {
            "path": "（一）", "raw": "智慧教室12间", "value": 12, "max": None, "unit": "间",
            "comparator": "exactly", "object": "智慧教室", "deadline": None, "sure": True,
        },
        {
            "path": "（一）/2", "raw": "每3年修订1次", "value": 1, "max": None, "unit": "次",
            "comparator": "exactly", "object": "标准", "deadline": None, "sure": True,
            "period": "P3Y",
        },
    ],
}  # fmt: skip
EMPTY = Gold("key", {}, (), (), (), ())


def scored(folder: Path, content: dict[str, Any], *options: str) -> int:
    """Score a gold file with `content` beside the table above, and return the exit status."""
    for name in ("gold", "corpus", "seeds"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "corpus" / "table.html").write_text(PAGE, "utf-8")
    written = json.dumps(content, ensure_ascii=False)
    (folder / "gold" / "table.json").write_text(written, "utf-8")
    places = [f"--{name}={folder / name}" for name in ("gold", "corpus", "seeds")]
    return main([*places, *options])


def test_a_perfect_reading_reaches_every_bar(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scored(tmp_path, CONTENT, "table") == 0
    said = capsys.readouterr().out
    assert "every bar is reached" in said
    assert "MISSED" not in said
    assert "INVENTED" not in said


def test_a_miss_and_an_invention_are_listed_with_their_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"path": "（一）/2", "role": "support", "parties": ["档案馆"], "raw": "档案馆配合"}
    content = CONTENT | {"assignments": [*CONTENT["assignments"][:3], other]}
    assert scored(tmp_path, content) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "MISSED    table  assignments (一)/2  [support 档案馆]  档案馆配合" in lines
    assert "INVENTED  table  assignments (一)/2  [support 图书馆]  图书馆" in lines


def test_what_is_null_in_gold_must_not_be_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scored(tmp_path, CONTENT | {"title": None}) == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"INVENTED  table  facts  [title]  {CONTENT['title']}" in lines
    assert "BAR MISSED  table: facts are not all right" in lines


def test_a_document_that_cannot_be_read_is_missed_as_a_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = CONTENT | {"assignments": [*CONTENT["assignments"], *CONTENT["assignments"]]}
    scored(tmp_path, content)
    capsys.readouterr()
    page = tmp_path / "corpus" / "table.html"
    for broken in (lambda: page.write_bytes(b""), page.unlink):
        broken()
        places = [f"--{name}={tmp_path / name}" for name in ("gold", "corpus", "seeds")]
        assert main(places) == 1
        said = capsys.readouterr().out
        assert "BAR MISSED  table: not read" in said
        assert "0 of 4 right, 4 missed, 0 invented" in said
        assert "fewer than 5 entries: ok" not in said


def test_an_unknown_key_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        scored(tmp_path, CONTENT, "other")
    assert ended.value.code == 2
    assert "no gold file other among: table" in capsys.readouterr().err


def duty(path: str, party: str, role: str = "lead") -> Duty:
    return Duty(wording.place(path), role, party, party)


def said(path: str, party: str, role: str = "lead", carried_down: bool = False) -> Assignment:
    return Assignment(wording.place(path), role, party, carried_down, party)


def counts(score: Score) -> tuple[int, int, int]:
    """Return how many are right, missed and invented."""
    return score.recalled, len(score.missed), len(score.invented)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("二/（三）", (1, 0, 0)),
        ("二/(三) ", (1, 0, 0)),
        ("二/（三）/1．", (1, 0, 0)),
        ("二", (0, 1, 1)),
        ("二/（四）", (0, 1, 1)),
    ],
)
def test_a_path_is_right_at_or_below_that_of_gold(
    path: str, expected: tuple[int, int, int]
) -> None:
    score = compare.assignments([duty("二/（三）", "市教育局")], [said(path, "市教育局")])
    assert counts(score) == expected


def test_each_assignment_counts_once_and_role_and_party_must_be_right() -> None:
    wanted = [duty("一", "市教育局"), duty("一", "市财政局", "responsible")]
    claims = [said("一/1", "市教育局"), said("一/2", "市教育局"), said("一", "市财政局", "lead")]
    assert counts(compare.assignments(wanted, claims)) == (1, 1, 1)


def test_collectives_of_unnamed_bodies_do_not_count() -> None:
    wanted = [duty("一", "有关部门"), duty("一", "各级人民政府")]
    claims = [said("一", "各有关部门和单位"), said("一", "各相关部门"), said("一", "各级人民政府")]
    assert counts(compare.assignments(wanted, claims)) == (1, 0, 0)


@pytest.mark.parametrize("party", ["各地区", "市直有关单位", "各部门和各单位", "国务院有关部门"])
def test_unnamed_bodies_are_known_by_their_grammar(party: str) -> None:
    assert wording.is_collective(party)


@pytest.mark.parametrize("party", ["各级各类学校", "各二级学院", "市机构编制办", "组织部门党委"])
def test_named_bodies_are_no_unnamed_ones(party: str) -> None:
    assert not wording.is_collective(party)


def test_what_a_bracket_carries_down_counts_once() -> None:
    carried = [said(f"一/{n}", "市教育局", carried_down=True) for n in (1, 2, 3)]
    assert counts(compare.assignments([duty("一", "市教育局")], carried)) == (1, 0, 0)
    assert counts(compare.assignments([], carried)) == (0, 0, 1)
    stated = said("一", "市教育局")
    assert counts(compare.assignments([], [stated, *carried])) == (0, 0, 1)


GOAL = Goal(("一",), Decimal(1000), None, "atLeast", "所", frozenset({None}), "建设1000所以上")
TARGET = Target(("一", "1"), Decimal(1000), None, "atLeast", "所", frozenset({None}), "1000所")


def targets(goals: Sequence[Goal], claims: Sequence[Target], loose: bool = False) -> Score:
    compared = compare.compare(replace(EMPTY, goals=goals, loose=loose), Found(targets=claims))
    return compared.scores["targets"]


@pytest.mark.parametrize(
    ("changed", "right"),
    [
        ({"value": Decimal("1000.9")}, True),
        ({"value": Decimal("1001.1")}, False),
        ({"maximum": Decimal(2000)}, False),
        ({"comparator": "moreThan"}, False),
        ({"unit": "个"}, False),
        ({"periods": gold.periods("P1Y", None)}, False),
        ({"place": ("二",)}, False),
        ({"place": ("一", "1", "2")}, True),
    ],
)
def test_all_of_a_target_must_be_right(changed: dict[str, Any], right: bool) -> None:
    score = targets([GOAL], [replace(TARGET, **changed)])
    assert counts(score) == ((1, 0, 0) if right else (0, 1, 1))


def test_the_whole_policy_contains_every_place() -> None:
    assert counts(targets([replace(GOAL, place=())], [TARGET])) == (1, 0, 0)


def test_an_unsure_target_is_neither_missed_nor_invented() -> None:
    unsure = replace(GOAL, sure=False)
    assert counts(targets([unsure], [])) == (0, 0, 0)
    assert counts(targets([unsure], [TARGET])) == (0, 0, 0)


def test_one_quantity_answers_for_one_entry() -> None:
    twice = [TARGET, replace(TARGET, place=("一", "2"))]
    assert counts(targets([GOAL], twice)) == (1, 0, 1)
    assert counts(targets([GOAL], [TARGET, TARGET])) == (1, 0, 0)
    nearer = replace(GOAL, place=("一", "1"))
    assert counts(targets([GOAL, nearer], twice)) == (2, 0, 0)


@pytest.mark.parametrize(
    ("wanted", "claimed"),
    [
        ((None, "每学年"), ("P1Y", None)),
        ((None, "每学年"), (None, "学年")),
        (("P1Y", None), (None, "每学年")),
        (("P12M", None), ("P1Y", None)),
    ],
)
def test_a_school_year_is_a_year(
    wanted: tuple[str | None, str | None], claimed: tuple[str | None, str | None]
) -> None:
    goal = replace(GOAL, periods=gold.periods(*wanted))
    assert counts(targets([goal], [replace(TARGET, periods=gold.periods(*claimed))])) == (1, 0, 0)


def test_measures_are_recalled_by_title_and_confirmed_by_path() -> None:
    wanted = [Heading(("一", "(一)"), "完善“双师”制度"), Heading(("一", "(二)"), "健全机制")]
    units = [
        Unit("measure", ("一", "(一)"), "（一）", "完善双师制度。", ""),
        Unit("section", ("一", "(二)"), "（二）", "健全机制", ""),
        Unit("measure", ("一", "(二)", "1"), "1", "分头落实", "1.分头落实"),
    ]
    score = compare.measures(replace(EMPTY, measures=wanted), units)
    assert (score.recall, score.precision) == (1.0, 0.5)
    assert [fault.text for fault in score.invented] == ["1.分头落实"]


def test_document_numbers_are_compared_whatever_their_brackets() -> None:
    printed = replace(EMPTY, facts={"number": "云政办〔2021〕7号", "date": None})
    exact = Found({"number": frozenset({"云政办[2021]7号"})})
    assert compare.facts(printed, exact).exact
    assert counts(compare.facts(printed, Found({"date": frozenset({"2021-01-01"})}))) == (0, 1, 1)


def test_fewer_than_five_entries_are_judged_by_what_is_invented() -> None:
    prose = replace(EMPTY, prose=True)
    claims = [replace(TARGET, unit=unit) for unit in ("所", "个")]
    for number, verdict in ((1, "ok"), (2, "not ok")):
        compared = compare.compare(prose, Found(targets=claims[:number]))
        lines = [line for line in report.lines([compared]) if line.startswith("  targets")]
        assert f"fewer than 5 entries: {verdict} " in lines[0]
    assert "key: targets: 2 invented, where 1 is the most" in list(report.bars([compared]))


def test_candidates_tell_the_rank_of_the_right_measure() -> None:
    goals = [replace(GOAL, measure=number, raw=f"第{number}类学校") for number in ("1", "2", "3")]
    ranks = ({"1": 1, "2": 2}, {"1": 1, "2": 3}, {"3": 4})
    claims = [
        replace(TARGET, place=(), text=f"第{number}类学校", ranks=found_ranks)
        for number, found_ranks in enumerate(ranks, start=1)
    ]
    compared = compare.compare(replace(EMPTY, goals=goals, loose=True), Found(targets=claims))
    assert counts(compared.scores["targets"]) == (3, 0, 0)
    assert compared.candidates == compare.Candidates(targets=3, first=1, among_three=2)


def test_documents_are_summed_over_all() -> None:
    first = Score(3, 3, missed=[Line("", "", "")])
    both = first + Score(1, 1, invented=[Line("", "", "")])
    assert (both.precision, both.recall) == (0.8, 0.8)
    assert both.f1 == pytest.approx(0.8)


def test_where_things_stand_is_asked_of_the_graph(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(PAGE, "utf-8")
    answer = found.find(page)
    assert [(unit.kind, unit.place) for unit in answer.units] == [
        ("measure", ("(一)",)), ("task", ("(一)", "1")), ("task", ("(一)", "2")),
    ]  # fmt: skip
    assert ("lead", "教务处", True) in {
        (a.role, a.party, a.carried_down) for a in answer.assignments
    }
