"""What a task says of the table and of the document that it stands in."""

from graph.extraction import extract
from graph.facts import UnitKind
from graph.reading import page
from graph.writing.repetition import repeated
from tests import documents
from tests.test_extraction import SOURCE, facts

TASKS = (UnitKind.TASK, UnitKind.PROJECT)


def headers(*header: str, cell: str = "") -> set[tuple[str | None, str | None]]:
    row = ("1.办好讲座", "教务处", *(cell for _ in header))
    found = facts(("任务", "牵头部门", *header), row)
    tasks = [unit.details for unit in found.units if unit.kind in TASKS]
    assert tasks
    return {(details.objective_header, details.action_header) for details in tasks}


class TestHeaders:
    def test_of_the_columns_that_the_table_has(self) -> None:
        assert headers("改革目标", "具体举措", cell="选址") == {("改革目标", "具体举措")}
        assert headers("考核\n要点", cell="选址") == {("考核要点", None)}
        assert headers() == {(None, None)}

    def test_of_columns_that_are_empty_throughout(self) -> None:
        assert headers("改革目标", "任务分解/时序进度") == {("改革目标", "任务分解/时序进度")}

    def test_of_prose_there_are_none(self) -> None:
        found = extract(
            page.read(documents.page("<p>一、办好讲座。</p><p>二、修好路。</p>"), SOURCE)
        )
        details = [unit.details for unit in found.units if unit.kind in TASKS]
        assert [(d.objective_header, d.action_header) for d in details] == [(None, None)] * 2

    def test_a_column_that_stands_for_the_tasks_is_not_asked_for(self) -> None:
        found = facts(("重点举措", "牵头部门"), ("1.办好讲座", "教务处"))
        details = [unit.details for unit in found.units if unit.kind in TASKS]
        assert [d.action_header for d in details] == [None]


class TestRepetition:
    header = ("项目任务", "项目任务", "牵头部门")

    def test_leads_to_the_first_task_in_the_same_words(self) -> None:
        rows = [
            ("（一）甲", "1.办好讲座。"),
            ("（二）乙", "1.办好讲座"),
            ("（三）丙", "1.办好讲座；"),
        ]
        found = facts(self.header, *((*row, "教务处") for row in rows))
        assert repeated(found.units) == {"2.1": "1.1", "3.1": "1.1"}

    def test_other_words_are_another_task(self) -> None:
        rows = [("（一）甲", "1.办好讲座"), ("（二）乙", "1.办好2场讲座")]
        assert not repeated(facts(self.header, *((*row, "教务处") for row in rows)).units)

    def test_a_measure_is_not_its_task(self) -> None:
        assert not repeated(facts(("任务", "牵头部门"), ("1.办好讲座", "教务处")).units)

    def test_parts_are_compared_within_one_task(self) -> None:
        rows = "".join(
            f"<tr><td rowspan=3>（{a}）{b}<td rowspan=3>1.{b}"
            "<td>制定方案<td>教务处<tr><td>组织实施<td>团委<tr><td>制定方案<td>学生处"
            for a, b in (("一", "办好讲座"), ("二", "修好路"))
        )
        table = f"<table><tr><td colspan=2>任务<td>任务分解<td>牵头部门{rows}</table>"
        found = extract(page.read(documents.page(table), SOURCE))
        paths = [unit.path for unit in found.units if unit.details.text == "制定方案"]
        first, again, third, fourth = paths
        assert repeated(found.units) == {again: first, fourth: third}
