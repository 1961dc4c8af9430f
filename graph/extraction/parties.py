"""Cells that name parties → the parties, split and classified."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from graph.facts import Party, PartyKind, Role
from graph.reading.document import Span
from graph.script import simplified

_SEPARATORS = frozenset("、，,；;／/|｜&＆+＋→")
_OPENING, _CLOSING = "（(〔[〈<【", "）)〕]〉>】"
_BARE_SUFFIX = re.compile(r"(?:学院|处|部|部门|科|室|院|中心|办公室|办|组|委|局|馆|会)")
_ENDINGS = "处部院心室局委会馆科站所厅团校府署行办联协"
_CONJUNCTION = re.compile(
    f"(?:(?<=[{_ENDINGS}])|(?<=部门|单位|方面))(?:以及|和|及|与)(?!政府$)"
    f"(?=(?:各(?:有关|相关)?(?:地区|地方|地)$)|[^和及]+[{_ENDINGS}](?:[（(][^（）()]*[)）])?(?:$|[和及]))"
)
_PIECE = re.compile(r"[^\s\u3000]+")
_OPEN_TAIL = re.compile(
    r"等(?:其他|其它)?(?:各)?(?:有关|相关|各|中央|国务院|市直|省直|县直)*(?:职能|成员)?"
    r"(?:部门|单位|处室|方面|机构|地方)?(?:[和及与、](?:有关|相关)?(?:部门|单位|地方|方面))?$"
)
_UNNAMED = re.compile(
    r"(?:各|各级|各类)?(?:有关|相关|其他|其它)?(?:有关|相关)?(?:职能|成员|责任)?"
    r"(?:部门|单位|方面|地方|地区|各方|处室|机构)(?:[和及与、](?:有关|相关)?(?:部门|单位|方面|地方))?"
)
ROLE_WORDS = "牵头|主办|负责|承办|落实|配合|协办|协助|协同|参与|参加|指导|督办|监督"
"""Verbs that say what a party does for a task."""
WORK_WORDS = "负责|落实|实施|推进|办理|组织|完成|做好|执行|工作|抓好"
"""What may follow such a verb without changing it (牵头负责, 配合落实)."""
_MANNER = (
    r"(?:[按依](?:照|据)?|根据)(?:各自|部门|有关)?的?职[责能](?:权限|范围|任务)?的?(?:分工)?|按分工|各司其职"
    r"|各负其责|分工|分别|共同|联合|具体|统一|密切|积极|组织|协同(?=推进|实施)"
)
_REMARK = re.compile(
    rf"[（(](?:(?P<role>{ROLE_WORDS})(?:单位|部门)?|按(?:各自)?职责[^（）()]*|[^（）()]*(?:老师|同志))[)）]$"
)
_ROLE_TAIL = re.compile(
    rf"(?:{_MANNER}|负责(?=牵头|主办|承办|配合|协办|协助|参与|指导|督办|监督))*(?P<role>{ROLE_WORDS})(?:{WORK_WORDS})*$|(?:{_MANNER})+(?:{WORK_WORDS})*$"
)
_BY = re.compile(
    r"^(?:(?:以上|上述)[一二三四五六七八九十\d]{0,2}(?:各?项|内容|工作|任务|措施){0,2}均?)?由"
)
_TOGETHER = re.compile(r"(?P<lead>牵头|主办|负责)?(?:会同(?!县)|联合(?!会))(?=[\u4e00-\u9fff])")
_BODY_LIKE = re.compile(
    r"(?:各级|各类|各有关|各相关)[^项种次]{1,14}|.*(?:[部委局办厅院处室会署行校科站所馆司团联协府社组县区市州盟旗省镇乡]"
    r"|中心|中央|总台|电视台|集团|公司|单位|部门|机关|组织|机构|企业|专班|联盟|街道|各地|地方|方面"
    r"|大队|支队|总队|总支|院系|基地|平台|海关|税务|电网)(?:[（(〈][^（）()〈〉]*[)）〉])?$"
)
_LEVEL = "(?:省|自治区|直辖市|设区市|地级市|市|州|盟|县|区|旗|乡|镇|街道|兵团)"
_LEVELS = re.compile(rf"(?:^|[及和与])各(?:有关|相关)?(?:{_LEVEL}、?)+$")
_NOT_A_BODY = re.compile(
    r"[的是为将把对使并在由]|建立|完善|加强|推进|健全|制度|机制|各项|以及|不再"
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
    "协同": Role.SUPPORT,
    "参与": Role.SUPPORT,
    "参加": Role.SUPPORT,
    "指导": Role.GUIDE,
    "督办": Role.SUPERVISE,
    "监督": Role.SUPERVISE,
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


def is_unnamed(name: str) -> bool:
    """Tell whether a name is a collective of bodies that are not named (各有关部门和单位)."""
    return _UNNAMED.fullmatch(simplified(name)) is not None


def bodies(text: str, span: Span, role: Role | None) -> list[Mention]:
    """Return the parties that a stretch of running text names, with `role` unless it says one.

    Stricter than for cells: raises NotPartiesError if any part is not a body's name.
    """
    named = _named(text, span, role)
    for mention in named:
        plain = simplified(mention.surface_form)
        if not _BODY_LIKE.fullmatch(plain) or _NOT_A_BODY.search(plain):
            raise NotPartiesError(mention.surface_form)
    return named


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
        found.extend(_named(text, part, role))
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


def _named(text: str, span: Span, role: Role | None) -> list[Mention]:
    """Return the mentions in `span`, each open-ended where its role's list ends in 等."""
    found: list[Mention] = []
    unsettled, previous_end = 0, span.start
    own, open_ended, led = role, False, False

    def settle(said: Role | None, first: int) -> None:
        found[first:] = [
            replace(m, role=m.role or said, open_ended=m.open_ended or open_ended)
            for m in found[first:]
        ]

    for word in _words(text, span):
        stop = _CLAUSE_BREAK.search(text, previous_end, word.start)
        # Behind 甲牵头， the names up to 配合 share its role, whatever divides them.
        if stop and not open_ended and not (led and stop[0] in "，,"):
            unsettled, own, led = len(found), role, False
        previous_end = word.end
        for part, together in _together(text, word):
            name, said = _stripped(re.sub(r"[\s\u3000]", "", part.of(text)))
            tail = _OPEN_TAIL.search(simplified(name))
            if tail:
                open_ended, name = True, name[: tail.start()]
            elif (open_ended or own is not role) and is_unnamed(name):
                open_ended, name = True, ""
            if name:
                _check_name(name)
                found.append(Mention(party(name), name, part, own))
            if together is not None:
                settle(together.role, unsettled)
                own = Role.SUPPORT
            elif said is not None:
                settle(said.role, len(found) - 1 if said.alone else unsettled)
                unsettled, own, open_ended = len(found), role, False
                led = said.role is Role.LEAD and not said.alone
    settle(role, unsettled)
    return found


def _together(text: str, word: Span) -> Iterator[tuple[Span, "_Said | None"]]:
    """Divide 教育局牵头会同财政局 at 会同: what follows helps what stands before."""
    start = word.start
    for found in _TOGETHER.finditer(simplified(word.of(text))):
        said = _Said(_ROLES[found["lead"]] if found["lead"] == "牵头" else None, alone=False)
        yield Span(start, word.start + found.start()), said
        start = word.start + found.end()
    yield Span(start, word.end), None


@dataclass(frozen=True, slots=True)
class _Said:
    """The role that a word says, for itself alone or for the names since the last comma."""

    role: Role | None
    alone: bool


def _stripped(word: str) -> tuple[str, "_Said | None"]:
    """Return a word without list number, remarks and role, and the role."""
    name = _BY.sub("", _LIST_NUMBER.sub("", word).strip("。.:："))
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
    plain = simplified(word.of(text))
    names = _OPEN_TAIL.sub("", _ROLE_TAIL.sub("", plain))
    for conjunction in _CONJUNCTION.finditer(names):
        yield Span(start, word.start + conjunction.start())
        start = word.start + conjunction.end()
    yield Span(start, word.end)


def _chunks(text: str, span: Span) -> Iterator[Span]:
    """Divide at separators, but for 、 between levels that share a name (各省、自治区政府)."""
    levels: Span | None = None
    for chunk in _separated(text, span):
        if levels is not None:
            chunk = Span(levels.start, chunk.end)
        of_levels = _LEVELS.search(simplified(chunk.of(text)))
        levels = chunk if of_levels and text[chunk.end : chunk.end + 1] == "、" else None
        if levels is None:
            yield chunk


def _separated(text: str, span: Span) -> Iterator[Span]:
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
