"""What documents of many kinds say of themselves, and what stands around them."""

import pytest

from tests.reading_prose import kinds, read, titles

BODY = "一、开放操场\n周末开放，方便居民锻炼。\n"


def issued(text: str) -> tuple[int | None, int | None, int | None]:
    found = read(text).front.issued
    assert found is not None
    return found.date.year, found.date.month, found.date.day


def issuers(text: str) -> list[str]:
    return [named.party.full_name for named in read(text).front.issuers]


def addressees(text: str) -> list[str]:
    return [named.party.name for named in read(text).front.addressees]


def alternative(text: str) -> str | None:
    found = read(text).front.alternative
    return found.text if found else None


def number(text: str) -> str | None:
    found = read(text).front.number
    return found.text if found else None


class TestTitle:
    def test_names_over_several_lines_belong_to_it(self) -> None:
        text = (
            "云溪市教育局 云溪市财政局\n云溪市体育局 云溪市\n公安局\n"
            "关于开放操场的通知\n云教〔2020〕1号\n" + BODY
        )
        assert read(text).title == (
            "云溪市教育局 云溪市财政局 云溪市体育局 云溪市公安局关于开放操场的通知"
        )

    def test_a_letterhead_that_repeats_the_name_does_not(self) -> None:
        text = "云溪市教育局\n云溪市教育局关于开放操场的通知\n" + BODY
        assert read(text).title == "云溪市教育局关于开放操场的通知"

    @pytest.mark.parametrize("remark", ["（征求意见稿）", "（试行）", "（2021—2023年）"])
    def test_a_remark_below_belongs_to_it(self, remark: str) -> None:
        text = f"云溪市操场开放方案\n{remark}\n{BODY}"
        assert read(text).title == f"云溪市操场开放方案{remark}"

    def test_the_plan_of_a_notice_with_a_remark_below(self) -> None:
        text = (
            "云溪市教育局关于印发《操场开放方案（试行）》的通知\n各学校：\n现印发给你们。\n"
            "云溪市教育局\n2021年3月4日\n操场开放方案\n（试行）\n" + BODY
        )
        assert alternative(text) == "操场开放方案（试行）"
        assert not read(text).citations

    def test_two_plans_give_no_alternative_title(self) -> None:
        text = "云溪市教育局关于印发《操场开放方案》和《操场管理办法》的通知\n" + BODY
        assert alternative(text) is None

    def test_a_plan_in_an_annex_is_its_title(self) -> None:
        text = (
            "云溪市教育局关于印发《操场开放方案》的通知\n各学校：\n现印发给你们。\n"
            "附件：操场开放方案\n云溪市教育局\n2021年3月4日\n附件\n操场开放方案\n" + BODY
        )
        found = read(text)
        assert alternative(text) == "操场开放方案"
        assert titles(found) == {"A1": "操场开放方案", "A1.1": "开放操场"}


class TestOrders:
    ORDER = (
        "云溪市人民政府令\n第12号\n"
        "《云溪市操场管理办法》已经市政府第3次常务会议通过，现予公布，自2021年5月1日起施行。\n"
        "市长　赵某\n2021年3月4日\n云溪市操场管理办法\n第一条　操场应当开放。\n"
    )
    BELOW = (
        "云溪市操场管理办法\n（2021年3月4日云溪市人民政府令第12号公布）\n第一条　操场应当开放。\n"
    )

    @pytest.mark.parametrize("text", [ORDER, BELOW])
    def test_number_issuer_date_and_title(self, text: str) -> None:
        assert number(text) == "云溪市人民政府令第12号"
        assert issuers(text) == ["云溪市人民政府"]
        assert issued(text) == (2021, 3, 4)
        assert read(text).title == "云溪市操场管理办法"


class TestAround:
    def test_labels_on_lines(self) -> None:
        text = (
            "索 引 号：0001 主题分类：教育\n发文机关：云溪市教育局\n成文日期：2021年3月4日\n"
            "标　　题：关于开放操场的通知\n发文字号：云教〔2021〕7号\n发布日期：2021年3月9日\n"
            "关于开放操场的通知\n" + BODY
        )
        found = read(text)
        assert found.title == "关于开放操场的通知"
        assert number(text) == "云教〔2021〕7号"
        assert issuers(text) == ["云溪市教育局"]
        assert issued(text) == (2021, 3, 4)
        assert list(kinds(found)) == ["1", "1.t1"]

    @pytest.mark.parametrize(
        "contents",
        [
            "目    录\n一、开放操场......................1\n二、加强管理……………………12\n",
            "目录\n一、开放操场\n二、加强管理\n",
            "目 录\n一、开放操场　　　1\n二、加强管理　　　12\n",
        ],
    )
    def test_tables_of_contents_are_no_outline(self, contents: str) -> None:
        text = f"云溪市操场开放方案\n{contents}{BODY}二、加强管理\n专人值守，保障安全。\n"
        found = read(text)
        assert titles(found) == {"1": "开放操场", "2": "加强管理"}
        assert not found.notes

    def test_a_date_alone_is_the_documents_and_no_text(self) -> None:
        text = (
            "云溪市教育局\n关于印发操场开放方案的通知\n各学校：\n现印发给你们。\n"
            "二○○八年三月五日\n操场开放方案\n" + BODY
        )
        found = read(text)
        assert issued(text) == (2008, 3, 5)
        assert not found.targets

    def test_dates_and_numbers_in_sentences_are_not_the_documents(self) -> None:
        text = "关于开放操场的通知\n为落实2019年1月24日会议和云教〔2019〕3号文件，通知如下：\n"
        front = read(text + BODY).front
        assert (front.issued, front.number, list(front.addressees)) == (None, None, [])

    def test_text_is_no_furniture(self) -> None:
        text = "一、开放操场\n推进证件自助打印。\n网址为https://a.example，随时可查。\n"
        assert read(text).units[0].details.text == (
            "推进证件自助打印。\n网址为https://a.example，随时可查。"
        )

    def test_who_runs_the_site_is_no_duty(self) -> None:
        text = BODY + "主办单位：云溪市人民政府办公室\n版权所有 云溪市人民政府\n"
        assert not read(text).assignments
        assert read(BODY + "主办单位：云溪市教育局\n").assignments

    def test_levels_that_share_their_bodies_are_one_addressee(self) -> None:
        text = "关于开放操场的通知\n各县（市、区）教育局、财政局、体育局，市直各学校：\n" + BODY
        assert addressees(text) == ["各县（市、区）教育局、财政局、体育局", "市直各学校"]


def test_lines_of_one_width_are_paragraphs() -> None:
    text = (
        "云溪市操场开放方案\n"
        "　　一、统筹学校和社区的操场、球馆、泳池向居民开\n放\n"
        "　　学校在周末和寒暑假向居民开放操场，居民凭身份\n"
        "证件登记入场，学校安排专人值守。（市教育局、市体\n"
        "育局负责，江北各县（市、区）人民政府按职责配合落\n实）\n"
        "　　二、保障安全\n　　学校与社区划定活动区域，购买公众责任险，定期检\n"
        "修器材，发现隐患立即停用。\n"
    )
    found = read(text)
    assert titles(found)["1"] == "统筹学校和社区的操场、球馆、泳池向居民开放"
    assert titles(found)["2"] == "保障安全"
    assert [a.surface_form for a in found.assignments] == [
        "市教育局",
        "市体育局",
        "江北各县（市、区）人民政府",
    ]
