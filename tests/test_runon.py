"""Texts on one line (OCR): where their headings and items begin, and letters read for digits."""

import pytest

from graph.facts import Role, UnitKind
from tests.reading_prose import duties, read, titles

SCANNED = (
    "江北省文化厅江北省财政厅关于印发《江北省书房建设计划(2021-2025年)》的通知江文规[2021]9号"
    "各市、县(区)文化局、财政局:现将《江北省书房建设计划(2021-2025年)》印发给你们，请认真执行。"
    "江北省文化厅江北省财政厅2021年l1月5日江北省书房建设计划(2021-2025年)为推进书房建设，制定本计划。"
    "一、总体要求(一)指导思想。坚持以读者为中心。(二)主要目标到2O25年，书房覆盖率达到8O%，新建书房l2所。"
    "二、重点任务l.扩大书房面积。每所书房配备不少于5名馆员。(省文化厅牵头，省财政厅配合)- 3 -"
    "2.提升服务质量。培训馆员l000人次。(省文化厅、省教育厅负责〕3 .丰富馆藏资源。采购图书3o0册。"
    "责任单位:省文化厅、各市人民政府三、保障措施4、落实经费投入。安排专项经费。牵头单位:省财政厅"
)


class TestScannedText:
    found = read(SCANNED)

    def test_front(self) -> None:
        front = self.found.front
        assert front.title is not None
        assert front.number is not None
        assert front.issued is not None
        assert front.title.text.endswith("江北省书房建设计划(2021-2025年)》的通知")
        assert front.number.text == "江文规[2021]9号"
        assert [n.party.full_name for n in front.issuers] == ["江北省文化厅", "江北省财政厅"]
        assert (front.issued.date.year, front.issued.date.month, front.issued.date.day) == (
            2021,
            11,
            5,
        )

    def test_headings_and_items(self) -> None:
        assert titles(self.found) == {
            "1": "总体要求",
            "1.1": "指导思想",
            "1.2": "主要目标",
            "2": "重点任务",
            "2.1": "扩大书房面积",
            "2.2": "提升服务质量",
            "2.3": "丰富馆藏资源",
            "3": "保障措施",
            "3.4": "落实经费投入",
        }

    def test_page_numbers_are_no_tasks(self) -> None:
        tasks = [unit for unit in self.found.units if unit.kind is UnitKind.TASK]
        assert len(tasks) == 4

    def test_duties_behind_brackets_and_labels(self) -> None:
        assert duties(self.found) == [
            ("2.1.t1", Role.LEAD, "省文化厅"),
            ("2.1.t1", Role.SUPPORT, "省财政厅"),
            ("2.2.t1", Role.RESPONSIBLE, "省文化厅"),
            ("2.2.t1", Role.RESPONSIBLE, "省教育厅"),
            ("2.3.t1", Role.RESPONSIBLE, "省文化厅"),
            ("2.3.t1", Role.RESPONSIBLE, "各市人民政府"),
            ("3.4.t1", Role.LEAD, "省财政厅"),
        ]

    def test_letters_read_for_digits(self) -> None:
        values = {target.measure_unit: str(target.value) for target in self.found.targets}
        assert values == {"%": "80", "所": "12", "名": "5", "人次": "1000", "册": "300"}

    def test_targets_lead_to_the_characters_of_the_file(self) -> None:
        text = self.found.document.text
        assert "l2所" in [target.span.of(text) for target in self.found.targets]


def test_letterhead_page_numbers_and_a_signature_behind_a_label() -> None:
    found = read(
        "—1—云溪市人民政府文件云政发(2019)16号云溪市人民政府关于建设书房的实施意见各区县人民政府:"
        f"现提出如下意见。{'面向读者开放。' * 40}一、主要任务(一)扩大面积。建成书房l个。"
        "责任单位:市文化局、市财政局—2—二、保障措施(一)丰富馆藏。采购图书。责任单位:市文化局云溪市人民政府2019年10月8日"
    )
    front = found.front
    assert front.title is not None
    assert front.number is not None
    assert front.issued is not None
    assert front.title.text == "云溪市人民政府关于建设书房的实施意见"
    assert front.number.text == "云政发(2019)16号"
    assert front.issued.date.text == "2019年10月8日"
    assert [said for _, _, said in duties(found)] == ["市文化局", "市财政局", "市文化局"]
    assert [str(target.value) for target in found.targets] == ["1"]


@pytest.mark.parametrize("words", ["O2O平台", "CO2减排", "5G网络", "B2B模式"])
def test_names_with_letters_and_digits_stay(words: str) -> None:
    found = read(f"一、主要任务。{'扩大开放。' * 70}二、建设{words}。开展试点。{'扩大开放。' * 9}")
    assert titles(found)["2"] == f"建设{words}"
