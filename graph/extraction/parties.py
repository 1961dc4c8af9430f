"""Cells that name parties → the parties, split and classified."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.facts import Party, PartyKind, Role
from graph.reading.document import Span
from graph.script import simplified

_SEPARATORS = frozenset("、，,；;／/|｜&＆+＋→")
_OPENING, _CLOSING = "（(〔[", "）)〕]"
_BARE_SUFFIX = re.compile(r"(?:学院|处|部|部门|科|室|院|中心|办公室|办|组|委|局|馆|会)")
_ENDINGS = "处部院心室局委会馆科站所厅团校"
_CONJUNCTION = re.compile(f"(?<=[{_ENDINGS}])(?:以及|和|及|与)(?=[^和及]+[{_ENDINGS}](?:$|[和及]))")
_PIECE = re.compile(r"[^\s\u3000]+")
_OPEN_TAIL = re.compile(
    r"等(?:其他)?(?:有关|相关|各)?(?:职能)?(?:部门|单位|处室|方面)?(?:[和及与、](?:有关)?单位)?$"
)
_ROLE_WORDS = "牵头|主办|负责|承办|落实|配合|协办|协助|参与|指导|督办"
_REMARK = re.compile(
    rf"[（(](?:(?P<role>{_ROLE_WORDS})(?:单位|部门)?|按(?:各自)?职责[^（）()]*|[^（）()]*(?:老师|同志))[)）]$"
)
_ROLE_TAIL = re.compile(
    rf"(?:(?:按(?:照)?(?:各自)?职责(?:分工)?|分别|共同|联合|具体)*(?P<role>{_ROLE_WORDS}))$"
    r"|按(?:照)?(?:各自)?职责(?:分工)?$"
)
_PERSON = re.compile(
    r".{0,4}(?:校长|书记|主任|院长|处长|局长|市长|县长|区长|镇长|厅长|部长|科长|经理|老师|同志)$"
)
_CLAUSE_BREAK = re.compile(r"[，,；;\n]")
_NO_NAME = re.compile(
    r"[。：:！？]|^(?:同上|同前|见上|见前|详见|除|按)|\d{4}|电话|会同|^[^\u4e00-\u9fff]*$"
)
_LIST_NUMBER = re.compile(r"^(?:[0-9０-９]{1,2}[.．、)）]|[①-⑳])")
_ROLE_LABEL = re.compile(
    r"(牵头|主办|责任|负责|承办|配合|协办|参与|指导|督办)(?:部门|单位|处室)?[:：]"
)
_ROLES = {
    "牵头": Role.LEAD,
    "主办": Role.LEAD,
    "责任": Role.RESPONSIBLE,
    "负责": Role.RESPONSIBLE,
    "承办": Role.RESPONSIBLE,
    "落实": Role.RESPONSIBLE,
    "配合": Role.SUPPORT,
    "协办": Role.SUPPORT,
    "协助": Role.SUPPORT,
    "参与": Role.SUPPORT,
    "指导": Role.GUIDE,
    "督办": Role.SUPERVISE,
}
_COLLECTIVE = re.compile(
    r"(?:各|有关|相关|全体|全校|校内|所有|其他|其它)"
    r"|(?:基层)?(?:党总支|党支部|二级学院|二级单位|二级部门|教学单位|职能部门|院系|系部|学院（部）)$"
)
_PLACEHOLDER = re.compile(
    r"[（(]?(?:[/／\\—\-－–_·.。…\s]|无|略|待定|未定|暂无|待明确|空|〃|″|×|√|TBD|N/A)*[)）]?"
)
_LONGEST_NAME = 30
_MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class Mention:
    """A party as a cell names it; `role` is set where the cell itself says it."""

    party: Party
    surface_form: str
    span: Span
    role: Role | None = None
    open_ended: bool = False


class NotPartiesError(ValueError):
    """A cell under a party header holds something else than names."""


def is_blank(text: str) -> bool:
    """Tell whether a cell says nothing: empty, or only a dash, a slash or 无."""
    return _PLACEHOLDER.fullmatch(text) is not None


def party(name: str) -> Party:
    """Return the party with this plain name; collectives (各二级学院) are groups."""
    collective = _COLLECTIVE.match(simplified(name))
    return Party(name, PartyKind.GROUP if collective else PartyKind.DEPARTMENT)


def mentions(text: str, span: Span) -> list[Mention]:
    """Return the parties that the cell at `span` names, in order, each once for a role.

    Names are divided at 、，；, line breaks and spaces outside brackets; a word that stands
    vertically, a character a line, is one word. The cell may say roles itself: before names
    (牵头：教务处), after those since the last comma (教务处、团委配合) or in brackets. A tail
    (等有关部门) is no party: it makes the mentions of its role open-ended. Raises NotPartiesError
    if a part cannot be a name.
    """
    found: list[Mention] = []
    for role, part in _labelled(text, span):
        named, open_ended = _named(text, part, role)
        found.extend(replace(mention, open_ended=open_ended) for mention in named)
    if len(found) > _MOST_NAMES:
        raise NotPartiesError(text[span.start : span.start + _LONGEST_NAME])
    return list({(m.party, m.role): m for m in reversed(found)}.values())[::-1]


def _labelled(text: str, span: Span) -> Iterator[tuple[Role | None, Span]]:
    """Divide a cell at labels of its own (牵头：… 配合：…)."""
    labels = list(_ROLE_LABEL.finditer(text, span.start, span.end))
    if not labels or text[span.start : labels[0].start()].strip():
        yield None, Span(span.start, labels[0].start() if labels else span.end)
    ends = [label.start() for label in labels[1:]] + [span.end]
    for label, end in zip(labels, ends, strict=True) if labels else ():
        yield _ROLES[label[1]], Span(label.end(), end)


def _named(text: str, span: Span, role: Role | None) -> tuple[list[Mention], bool]:
    found: list[Mention] = []
    unsettled, previous_end = 0, span.start
    open_ended = False
    for word in _words(text, span):
        if _CLAUSE_BREAK.search(text, previous_end, word.start):
            unsettled = len(found)
        previous_end = word.end
        name, said = _stripped(re.sub(r"[\s\u3000]", "", word.of(text)))
        tail = _OPEN_TAIL.search(simplified(name))
        if tail:
            open_ended = True
            name = name[: tail.start()]
        if name:
            _check_name(name)
            found.append(Mention(party(name), name, word, role))
        if said is not None:
            first = len(found) - 1 if said.alone else unsettled
            said_role = said.role or role
            found[first:] = [replace(mention, role=said_role) for mention in found[first:]]
            unsettled = len(found)
    return found, open_ended


@dataclass(frozen=True, slots=True)
class _Said:
    """The role that a word says, for itself alone or for the names since the last comma."""

    role: Role | None
    alone: bool


def _stripped(word: str) -> tuple[str, "_Said | None"]:
    """Return a word without list number, remarks and role, and the role."""
    name = _LIST_NUMBER.sub("", word).strip("。.:：").removeprefix("由")
    remark = _REMARK.search(simplified(name))
    if remark:
        role = _ROLES.get(remark["role"] or "")
        return name[: remark.start()], _Said(role, alone=True) if role else None
    tail = _ROLE_TAIL.search(simplified(name))
    if tail is None:
        return name, None
    # 负责 and 落实 only repeat what the column says of its parties.
    role = None if tail["role"] in (None, "负责", "落实") else _ROLES[tail["role"]]
    return name[: tail.start()], _Said(role, alone=False)


def _check_name(name: str) -> None:
    plain = simplified(name)
    if len(name) > _LONGEST_NAME or _NO_NAME.search(plain):
        raise NotPartiesError(name)
    if _PERSON.fullmatch(plain):
        raise NotPartiesError(name)


def _words(text: str, span: Span) -> Iterator[Span]:
    for chunk in _chunks(text, span):
        pieces = [Span(*m.span()) for m in _PIECE.finditer(text, chunk.start, chunk.end)]
        for word in _joined(text, pieces):
            yield from _conjoined(text, word)


def _conjoined(text: str, word: Span) -> Iterator[Span]:
    """Divide 教务处和学生处; a name that only contains 和 or 与 has no body's ending before it."""
    start = word.start
    for conjunction in _CONJUNCTION.finditer(word.of(text)):
        yield Span(start, word.start + conjunction.start())
        start = word.start + conjunction.end()
    yield Span(start, word.end)


def _chunks(text: str, span: Span) -> Iterator[Span]:
    depth, start = 0, span.start
    for position in range(span.start, span.end):
        character = text[position]
        depth += (character in _OPENING) - (character in _CLOSING and depth > 0)
        if not depth and character in _SEPARATORS:
            yield Span(start, position)
            start = position + 1
        elif "①" <= character <= "⑳":
            yield Span(start, position)
            start = position
    yield Span(start, span.end)


def _joined(text: str, pieces: list[Span]) -> Iterator[Span]:
    """Join the pieces between white space that are one word: vertical writing, broken names."""
    single = sum(piece.end - piece.start == 1 for piece in pieces)
    if single * 2 > len(pieces):
        yield Span(pieces[0].start, pieces[-1].end)
        return
    word: Span | None = None
    for piece in pieces:
        content = piece.of(text)
        belongs = len(content) == 1 or _BARE_SUFFIX.fullmatch(content) or content[0] in _OPENING
        if word is not None and belongs:
            word = Span(word.start, piece.end)
            continue
        if word is not None:
            yield word
        word = piece
    if word is not None:
        yield word
