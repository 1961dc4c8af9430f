"""What a document says of itself: title, number, issuers, addressees, date, place."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from graph.extraction import (
    addressing,
    contents,
    furniture,
    heads,
    metadata,
    orders,
    references,
    tree,
)
from graph.extraction.dates import printed_day
from graph.extraction.lines import Item, Line
from graph.extraction.signing import Signature, is_body, named, signature
from graph.extraction.wording import Wording
from graph.facts import Dated, Deadline, Front, Named, Said
from graph.reading.document import Span
from graph.script import simplified

_LETTERHEAD = re.compile(r"(?P<name>.{2,60}?)\s*文\s*件")
_ISSUING = re.compile(
    r"(?:印发|发布|下达|公布|颁布|转发)(?P<quote>《)?(?P<title>.{3,80}?)(?(quote)》)的(?:通知|公告|通告|函|决定|命令)$"
)
_ANNOUNCED = re.compile(r"《(?P<title>[^《》]{3,80})》.{0,60}?(?:公布|发布|施行)")
_ABOUT = re.compile(r"(?P<issuers>.{2,60}?)\s*关于")
_ATTACHED = re.compile(r"附\s*件\s*[:：]\s*(?:1\s*[.．、]\s*)?")
_HEAD_LINES = 40
_LONGEST_HEAD_LINE = 110
_SUBTITLE = re.compile(
    r"[（(〔]\s*(?:试行|暂行|修订|修订稿|修订版|征求意见稿|公开征求意见稿|草案|送审稿|讨论稿|代拟稿|试行稿"
    r"|(?:19|20)\d\d\s*年?\s*[—–\-~～至－]+\s*(?:19|20)\d\d\s*年?|(?:19|20)\d\d年(?:版|修订)?)\s*[)）〕]"
)
_NO_TITLE_END = ("。", "；", "：", ":")


@dataclass(slots=True)
class Reading:
    """The front matter, and the items that it was read from: they hold nothing else."""

    front: Front
    consumed: set[int] = field(default_factory=set)


def read(items: Sequence[Item], clean: Callable[[Span], Wording]) -> Reading:
    """Read the front matter of a document out of its lines and tables; `clean` gives the words
    of a span."""
    return _Reader(items, clean).read()


class _Reader:
    def __init__(self, items: Sequence[Item], clean: Callable[[Span], Wording]) -> None:
        self._clean = clean
        self._items = items
        self._consumed: set[int] = set()
        self._metadata = metadata.read(items, clean)
        self._consumed |= self._metadata.items | contents.entries(items)

    def read(self) -> Reading:
        head = self._head()
        order = orders.order(head)
        self._consumed.update(order.items if order else ())
        number = self._number(head) or (order.number if order else None)
        letterhead = self._letterheads(head)
        title = self._title(head)
        head_date = self._head_date(head)
        promulgated = self._promulgation(title)
        if promulgated:
            number, head_date = number or promulgated.number, head_date or promulgated.issued
        addressees = self._addressees()
        signed = self._signature()
        alternative = self._alternative(title)
        attached = self._attachments()
        self._consumed |= furniture.lines(list(self._lines()))
        issuers = list(signed.issuers) if signed else []
        if not issuers:
            issuers = self._stated_issuers(title) or letterhead
        for said in (order, promulgated):
            issuers = issuers or (list(said.issuers) if said else [])
        issued = (signed.issued if signed else None) or self._stated_date() or head_date
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
            if index in self._consumed:
                continue
            if not isinstance(item, Line):
                break
            plain = simplified(item.text)
            if furniture.is_furniture(plain) or (not found and tree.is_annex_label(plain)):
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
        value = metadata.number_of(self._metadata)
        return _said(value, 0, len(value.text)) if value else None

    def _letterheads(self, head: Sequence[tuple[int, Line]]) -> list[Named]:
        found: list[Named] = []
        above: list[tuple[int, Line]] = []
        for index, line in head:
            letterhead = _LETTERHEAD.fullmatch(line.text)
            if letterhead and heads.TYPE_END.search(letterhead["name"]) is None:
                for place, other in [*above, (index, line)]:
                    self._consumed.add(place)
                    end = letterhead.end("name") if other is line else len(other.text)
                    found.extend(named(other.words, 0, end))
                break
            if not is_body(line.text):
                break
            above.append((index, line))
        return found

    def _title(self, head: Sequence[tuple[int, Line]]) -> Said | None:
        lines = [(i, line) for i, line in head if i not in self._consumed and not _day(line.text)]
        stated = self._metadata.values.get("title")
        if stated is not None:
            for start in range(len(lines)):
                for end in range(start + 1, min(start + 5, len(lines)) + 1):
                    if heads.plain_title(heads.joined(lines[start:end])) == heads.plain_title(
                        stated.text
                    ):
                        return self._take(lines[start:end])
            return _said(stated, 0, len(stated.text))
        for place, (_, line) in enumerate(lines):
            if "关于" in (plain := simplified(line.text)) and heads.TYPE_END.search(plain):
                return self._take(lines[heads.first_name(lines, place) : place + 1])
        for start in range(len(lines)):
            for end in range(start + 1, min(start + 5, len(lines)) + 1):
                if heads.TYPE_END.search(simplified(heads.joined(lines[start:end]))):
                    return self._take(lines[start:end])
        return self._take(lines[:1]) if lines else self._promulgated_title()

    def _promulgated_title(self) -> Said | None:
        """Return the title that an order's first sentence names, where it is printed again."""
        lines = [(i, line) for i, line in self._lines() if i not in self._consumed]
        announced = _ANNOUNCED.match(simplified(lines[0][1].text)) if lines else None
        for index, line in lines[1:_HEAD_LINES] if announced else ():
            if announced and heads.plain_title(line.text) == heads.plain_title(announced["title"]):
                return self._take([(index, line)])
        return None

    def _promulgation(self, title: Said | None) -> orders.Order | None:
        for index, line in self._lines():
            if title is not None and line.span.start >= title.span.end:
                found = orders.promulgation(index, line)
                self._consumed.update(found.items if found else ())
                return found
        return None

    def _take(self, lines: Sequence[tuple[int, Line]]) -> Said:
        """Consume a title's lines and the lines that repeat it."""
        after = lines[-1][0] + 1
        below = self._items[after] if after < len(self._items) else None
        if isinstance(below, Line) and _SUBTITLE.fullmatch(simplified(below.text)):
            lines = [*lines, (after, below)]
        title = heads.joined(lines)
        self._consumed.update(index for index, _ in lines)
        for index, line in self._lines():
            if index > lines[-1][0] + 4:
                break
            if heads.plain_title(line.text) == heads.plain_title(title):
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
            if line.number is None and addressing.is_addressee(plain):
                end = len(line.text) - 1
                names = addressing.addressees(line.words, end)
                if names:
                    self._consumed.add(index)
                return names
            if line.number is not None or len(line.text) > _LONGEST_HEAD_LINE:
                break
        return []

    def _signature(self) -> Signature | None:
        found = signature([(i, line) for i, line in self._lines() if i not in self._consumed])
        if found:
            self._consumed.update(found.items)
        return found

    def _alternative(self, title: Said | None) -> Said | None:
        issuing = _ISSUING.search(simplified(title.text)) if title else None
        if title is None or issuing is None:
            return None
        own = title.text[issuing.start("title") : issuing.end("title")]
        if "》" in own:
            return None
        lines = [(i, line) for i, line in self._lines() if i not in self._consumed]
        for start, (_, first) in enumerate(lines):
            if not heads.plain_title(own).startswith(heads.plain_title(first.text)[:8]):
                continue
            for end in range(start + 1, min(start + 4, len(lines)) + 1):
                if heads.same_plan(heads.joined(lines[start:end]), own):
                    if end < len(lines) and _SUBTITLE.fullmatch(simplified(lines[end][1].text)):
                        end += 1
                    if not self._is_below_annex_label(lines[start][0]):
                        self._consumed.update(index for index, _ in lines[start:end])
                    span = Span(first.span.start, lines[end - 1][1].span.end)
                    return Said(heads.joined(lines[start:end]), span)
        return Said(own, title.span)

    def _is_below_annex_label(self, index: int) -> bool:
        above = self._items[index - 1] if index else None
        return isinstance(above, Line) and tree.is_annex_label(simplified(above.text))

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

    def _stated_issuers(self, title: Said | None) -> list[Named]:
        value = self._metadata.values.get("issuer")
        if value is not None:
            return named(value, 0, len(value.text))
        about = _ABOUT.match(title.text) if title else None
        if title is None or about is None or not is_body(about["issuers"]):
            return []
        words = self._clean(title.span)
        return named(words, 0, about.end("issuers")) if words.text == title.text else []

    def _stated_date(self) -> Dated | None:
        value = self._metadata.values.get("date")
        day = printed_day(value.text) if value else None
        return Dated(day, value.span(0, len(value.text))) if value and day else None


def _is_entry(line: Line) -> bool:
    return len(line.text) <= _LONGEST_HEAD_LINE and "。" not in line.text


def _day(text: str) -> Deadline | None:
    """Return the date that a line is and nothing else, brackets apart."""
    return printed_day(text.strip("（）() \u3000"))


def _said(words: Wording, start: int, end: int) -> Said:
    return Said(words.text[start:end], words.span(start, end))
