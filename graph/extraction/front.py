"""What a document says of itself: title, number, issuers, addressees, date, place."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from graph.extraction import parties, references, tree
from graph.extraction.dates import printed_day
from graph.extraction.lines import Item, Line
from graph.extraction.parties import NotPartiesError
from graph.extraction.wording import Wording
from graph.facts import Dated, Deadline, Front, Named, Said
from graph.reading.document import Span, Table
from graph.script import simplified

_TYPE = (
    r"(?:通知|意见|方案|规划|计划|办法|决定|公告|通告|通报|函|要点|细则|规定|纲要|报告|批复|措施|条例|分工|清单|任务书"
    r"|分解表|任务表|一览表|责任表|安排表|指南|规范|制度|章程|行动|工程|决议|令|答复|指引|标准|政策|安排|预案|路线图|公报|草案|工作要点)"
)
_TYPE_END = re.compile(
    rf"{_TYPE}(?:[（(〔\[][^（）()]{{1,24}}[）)〕\]])*[》”\"]?(?:[（(][^（）()]{{1,24}}[）)])*$"
)
_FURNITURE = re.compile(
    r".*(?:https?://|www\.|法宝|扫一扫|【?字体|字号[:：大中小]|打印|关闭窗口|分享到|浏览次数|阅读次数|点击量|访问量|当前位置|您的位置"
    r"|版权所有|ICP备|主办单位|承办单位[:：].*技术).*"
    r"|(?:来源|信息来源|发布时间|发布日期|发布机构|作者|编辑|责任编辑|索\s*引\s*号|主题词|主题分类|关键词|时效性|有效性|公开方式)\s*[:：].*"
    r"|[（(](?:此件|本文).{0,20}[)）]|上一篇.*|下一篇.*|抄送[:：].*|.{2,30}\d{4}年\d{1,2}月\d{1,2}日印发|目\s*录|—+|\*+"
)
_LETTERHEAD = re.compile(r"(?P<name>.{2,60}?)\s*文\s*件")
_ADDRESSEE = re.compile(r".{2,400}[:：]")
_ADDRESSED = re.compile(r"各|政府|部门|单位|委员会|局|厅|公司|学校|学院|院|处|办|中心|会")
_ISSUING = re.compile(
    r"(?:印发|发布|下达|公布|颁布|转发)(?P<quote>《)?(?P<title>.{3,80}?)(?(quote)》)的(?:通知|公告|通告|函|决定|命令)$"
)
_ABOUT = re.compile(r"(?P<issuers>.{2,60}?)\s*关于")
_LABELS = {
    "title": re.compile(r"(?:标题|名称|文件名称|文件标题)"),
    "number": re.compile(r"(?:发文字号|文号|文件编号|发文文号)"),
    "issuer": re.compile(r"(?:发文机关|发布机构|发布机关|制发机关|发文单位|发文部门)"),
    "date": re.compile(r"(?:成文日期|发文日期|印发日期|生成日期|成文时间|发文时间)"),
    "other": re.compile(
        r"(?:索引号|主题分类|主题词|发布日期|公开日期|有效性|时效性|信息分类|体裁分类|组配分类|公开方式|废止日期|生效日期|关键词|内容概述)"
    ),
}
SIGNED_DATE = re.compile(
    r"(?P<day>(?:[12１２][09０９]\d{2}|[一二][〇○Ｏ零一二三四五六七八九O]{3})\s*年[^，。；、]{2,12}日|(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2})"
    r"\s*(?:[（(].{0,20}[)）])?\s*$"
)
"""A date at the end of a line, as signatures have it."""

_ATTACHED = re.compile(r"附\s*件\s*[:：]\s*(?:1\s*[.．、]\s*)?")
_NO_SIGNATURE = re.compile(r"[。，；：:,;《》“”]")
_HEAD_LINES = 40
_LONGEST_HEAD_LINE = 110
_LONGEST_SIGNATURE = 60
_MOST_SIGNATURES = 20
_NO_TITLE_END = ("。", "；", "：", ":")


@dataclass(slots=True)
class Reading:
    """The front matter, and the items that it was read from: they hold nothing else."""

    front: Front
    consumed: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Metadata:
    """What a page's table of labels and values says, with its items."""

    values: dict[str, Wording] = field(default_factory=dict)
    items: set[int] = field(default_factory=set)


def read(items: Sequence[Item], clean: Callable[[Span], Wording]) -> Reading:
    """Read the front matter of a document out of its lines and tables; `clean` gives the words
    of a span."""
    return _Reader(items, clean).read()


class _Reader:
    def __init__(self, items: Sequence[Item], clean: Callable[[Span], Wording]) -> None:
        self._clean = clean
        self._items = items
        self._consumed: set[int] = set()
        self._metadata = _metadata(items, clean)
        self._consumed |= self._metadata.items

    def read(self) -> Reading:
        head = self._head()
        number = self._number(head)
        letterhead = self._letterheads(head)
        title = self._title(head)
        head_date = self._head_date(head)
        addressees = self._addressees()
        signature = self._signature()
        alternative = self._alternative(title)
        attached = self._attachments()
        self._skip_furniture()
        issuers = signature.issuers if signature else []
        if not issuers:
            issuers = self._stated_issuers(title) or letterhead
        issued = (signature.issued if signature else None) or self._stated_date() or head_date
        front = Front(title, alternative, number, issuers, addressees, issued, None, attached)
        return Reading(front, self._consumed)

    def _lines(self) -> Iterator[tuple[int, Line]]:
        for index, item in enumerate(self._items):
            if isinstance(item, Line):
                yield index, item

    def _head(self) -> list[tuple[int, Line]]:
        """Return the lines over the text: up to the first number, sentence or addressee."""
        found: list[tuple[int, Line]] = []
        for index, item in enumerate(self._items[:_HEAD_LINES]):
            if isinstance(item, Table):
                if index in self._consumed:
                    continue
                break
            plain = simplified(item.text)
            if _FURNITURE.fullmatch(plain) or (not found and tree.is_annex_label(plain)):
                self._consumed.add(index)
                continue
            over = item.number is not None and not _day(item.text)
            if over or len(item.text) > _LONGEST_HEAD_LINE or item.text.endswith(_NO_TITLE_END):
                break
            found.append((index, item))
        return found

    def _number(self, head: Sequence[tuple[int, Line]]) -> Said | None:
        for index, line in head:
            found = references.NUMBER.fullmatch(line.text.strip("（）()【】 "))
            if found:
                self._consumed.add(index)
                start = line.text.index(found[0])
                return _said(line.words, start, start + len(found[0]))
        value = self._metadata.values.get("number")
        if value and references.NUMBER.fullmatch(value.text):
            return _said(value, 0, len(value.text))
        return None

    def _letterheads(self, head: Sequence[tuple[int, Line]]) -> list[Named]:
        found: list[Named] = []
        above: list[tuple[int, Line]] = []
        for index, line in head:
            letterhead = _LETTERHEAD.fullmatch(line.text)
            if letterhead and _TYPE_END.search(letterhead["name"]) is None:
                for place, other in [*above, (index, line)]:
                    self._consumed.add(place)
                    end = letterhead.end("name") if other is line else len(other.text)
                    found.extend(_named(other.words, 0, end))
                break
            if not _is_body(line.text):
                break
            above.append((index, line))
        return found

    def _title(self, head: Sequence[tuple[int, Line]]) -> Said | None:
        lines = [(i, line) for i, line in head if i not in self._consumed and not _day(line.text)]
        stated = self._metadata.values.get("title")
        if stated is not None:
            for start in range(len(lines)):
                for end in range(start + 1, min(start + 5, len(lines)) + 1):
                    if plain_title(_joined(lines[start:end])) == plain_title(stated.text):
                        return self._take(lines[start:end])
            return _said(stated, 0, len(stated.text))
        for place, (_, line) in enumerate(lines):
            if "关于" in (plain := simplified(line.text)) and _TYPE_END.search(plain):
                leads = place > 0 and self._leads_title(lines[place - 1][1], line)
                return self._take(lines[place - leads : place + 1])
        for start in range(len(lines)):
            for end in range(start + 1, min(start + 5, len(lines)) + 1):
                if _TYPE_END.search(simplified(_joined(lines[start:end]))):
                    return self._take(lines[start:end])
        return self._take(lines[:1]) if lines else None

    def _leads_title(self, above: Line, line: Line) -> bool:
        return line.text.startswith(("关于", "關於")) and _is_body(above.text)

    def _take(self, lines: Sequence[tuple[int, Line]]) -> Said:
        """Consume a title's lines and the lines that repeat it."""
        title = _joined(lines)
        self._consumed.update(index for index, _ in lines)
        for index, line in self._lines():
            if index > lines[-1][0] + 4:
                break
            if plain_title(line.text) == plain_title(title):
                self._consumed.add(index)
        return Said(title, Span(lines[0][1].span.start, lines[-1][1].span.end))

    def _head_date(self, head: Sequence[tuple[int, Line]]) -> Dated | None:
        for index, line in head:
            day = _day(line.text)
            if day is not None and index not in self._consumed:
                self._consumed.add(index)
                return Dated(day, line.span)
        return None

    def _addressees(self) -> list[Named]:
        for index, line in self._lines():
            if index in self._consumed:
                continue
            plain = simplified(line.text)
            if line.number is None and _ADDRESSEE.fullmatch(plain) and _ADDRESSED.search(plain):
                end = len(line.text) - 1
                names = _named(line.words, 0, end) or _addressed(line.words, end)
                if names:
                    self._consumed.add(index)
                return names
            if line.number is not None or len(line.text) > _LONGEST_HEAD_LINE:
                break
        return []

    def _signature(self) -> "_Signature | None":
        """Return the first date that stands below the names of those who sign."""
        lines = [(i, line) for i, line in self._lines() if i not in self._consumed]
        dated: _Signature | None = None
        for position, (index, line) in enumerate(lines):
            signed = _signed(line)
            if signed is None:
                continue
            issued, names = signed
            places = [index]
            for above, other in reversed(lines[max(0, position - _MOST_SIGNATURES) : position]):
                signers = _signers(other)
                if not signers:
                    break
                names = [*signers, *names]
                places.append(above)
            found = _Signature(names, issued)
            if names:
                self._consumed.update(places)
                return found
            dated = dated or found
        return dated

    def _alternative(self, title: Said | None) -> Said | None:
        issuing = _ISSUING.search(simplified(title.text)) if title else None
        if title is None or issuing is None:
            return None
        own = title.text[issuing.start("title") : issuing.end("title")]
        lines = [(i, line) for i, line in self._lines() if i not in self._consumed]
        for start, (_, first) in enumerate(lines):
            if not plain_title(own).startswith(plain_title(first.text)[:8]):
                continue
            for end in range(start + 1, min(start + 4, len(lines)) + 1):
                if plain_title(_joined(lines[start:end])) == plain_title(own):
                    self._consumed.update(index for index, _ in lines[start:end])
                    span = Span(first.span.start, lines[end - 1][1].span.end)
                    return Said(_joined(lines[start:end]), span)
        return Said(own, title.span)

    def _attachments(self) -> list[Said]:
        """Return the annexes that a list before the signature names, and consume the list."""
        found: list[Said] = []
        lines = [(i, line) for i, line in self._lines() if i not in self._consumed]
        for position, (index, line) in enumerate(lines):
            label = _ATTACHED.match(simplified(line.text))
            if label is None:
                continue
            places = [index]
            if label.end() < len(line.text):
                found.append(_said(line.words, label.end(), len(line.text)))
            for other, following in lines[position + 1 :]:
                number = following.number
                if number is None or number.value != len(found) + 1 or not _is_entry(following):
                    break
                found.append(_said(following.words, number.end, len(following.text)))
                places.append(other)
            if found:
                self._consumed.update(places)
                break
        return found

    def _skip_furniture(self) -> None:
        for index, line in self._lines():
            if line.number is None and _FURNITURE.fullmatch(simplified(line.text)):
                self._consumed.add(index)

    def _stated_issuers(self, title: Said | None) -> list[Named]:
        value = self._metadata.values.get("issuer")
        if value is not None:
            return _named(value, 0, len(value.text))
        about = _ABOUT.match(title.text) if title else None
        if title is None or about is None or not _is_body(about["issuers"]):
            return []
        words = self._clean(title.span)
        return _named(words, 0, about.end("issuers")) if words.text == title.text else []

    def _stated_date(self) -> Dated | None:
        value = self._metadata.values.get("date")
        day = printed_day(value.text) if value else None
        return Dated(day, value.span(0, len(value.text))) if value and day else None


@dataclass(frozen=True, slots=True)
class _Signature:
    issuers: list[Named]
    issued: Dated


def _metadata(items: Sequence[Item], clean: Callable[[Span], Wording]) -> _Metadata:
    """Find the table of labels and values that sites put over a document."""
    found = _Metadata()
    for index, item in enumerate(items[:_HEAD_LINES]):
        if isinstance(item, Line):
            continue
        labels = dict(_label_cells(item, clean))
        if labels and (len(labels) > 1 or len(item.grid) < 3):
            found.items.add(index)
            for kind, words in labels.items():
                if words.text:
                    found.values.setdefault(kind, words)
    return found


def _label_cells(table: Table, clean: Callable[[Span], Wording]) -> Iterator[tuple[str, Wording]]:
    for row in table.grid[:12]:
        for left, right in pairwise(row):
            if left is right:
                continue
            label = re.sub(r"[\s\u3000:：]", "", simplified(clean(left.span).text))
            for kind, pattern in _LABELS.items():
                if pattern.fullmatch(label):
                    yield kind, clean(right.span)


def _signed(line: Line) -> tuple[Dated, list[Named]] | None:
    """Return the date that a line is, with the names before it on the same line."""
    found = SIGNED_DATE.search(simplified(line.text))
    day = printed_day(found["day"]) if found else None
    if found is None or day is None or line.number is not None:
        return None
    before = line.text[: found.start("day")].rstrip()
    names = _signer_names(line.words, len(before)) if before else []
    if before and not names:
        return None
    return Dated(day, line.words.span(found.start("day"), found.end("day"))), names


def _signers(line: Line) -> list[Named]:
    """Return the bodies that a line of a signature names, or nothing if it is none."""
    if line.number is not None or len(line.text) > _LONGEST_SIGNATURE:
        return []
    return _signer_names(line.words, len(line.text))


def _signer_names(words: Wording, end: int) -> list[Named]:
    return _named(words, 0, end) if _is_body(words.text[:end]) else []


def _is_entry(line: Line) -> bool:
    return len(line.text) <= _LONGEST_HEAD_LINE and "。" not in line.text


def _is_body(text: str) -> bool:
    if not text.strip() or _NO_SIGNATURE.search(text):
        return False
    try:
        return bool(parties.bodies(text, Span(0, len(text)), None))
    except NotPartiesError:
        return False


def _named(words: Wording, start: int, end: int) -> list[Named]:
    """Return the parties that a stretch names, or nothing if it names something else."""
    try:
        found = parties.mentions(words.text, Span(start, end))
    except NotPartiesError:
        return []
    return [
        Named(mention.party, words.span(mention.span.start, mention.span.end)) for mention in found
    ]


def _addressed(words: Wording, end: int) -> list[Named]:
    """Return what stands between commas, where finer names cannot be told apart."""
    found = [
        Named(parties.party(part[0].strip()), words.span(*part.span()))
        for part in re.finditer(r"[^，,；;]+", words.text[:end])
    ]
    return found if all(_ADDRESSED.search(named.party.name) for named in found) else []


def _day(text: str) -> Deadline | None:
    """Return the date that a line is and nothing else, brackets apart."""
    return printed_day(text.strip("（）() \u3000"))


def plain_title(words: str) -> str:
    """Return a title as titles are compared: simplified, without blanks and quotation marks."""
    return re.sub(r"[\s《》“”\"']", "", simplified(words))


def _joined(lines: Sequence[tuple[int, Line]]) -> str:
    return "".join(line.text for _, line in lines)


def _said(words: Wording, start: int, end: int) -> Said:
    return Said(words.text[start:end], words.span(start, end))
