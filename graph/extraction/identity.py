"""Whom a name means in a document: a body of the centre, of a place, or a unit within."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import ontology
from graph.extraction.parties import Mention, party
from graph.extraction.places import MARK, Level, Place, leading, place_of, province_of_branch
from graph.facts import Inference, Party, PartyKind, Scope
from graph.reading.document import Span
from graph.script import simplified

_CENTRAL_PREFIX = re.compile("^(?:中华人民共和国|国家|国务院)")
_CENTRAL = re.compile(
    "国家|国务院|国办$|中华|中国|中央|中共|中[纪组宣编联办]|全国|最高|.*(?:总局|总署|总社|监会|团中央)$"
)
_MINISTRY = re.compile("[部署]$")
_NO_COMPANY_HAS = re.compile(
    "(?:教育|财政|公安|民政|水利|司法|外交|国防|农业农村|自然资源|生态环境|交通运输|住房城乡建设"
    "|人力资源(?:和)?社会保障|工业和信息化|文化和旅游|退役军人事务|科学技术)部"
)
_OFFICE_OF = re.compile("(?:办公[厅室]|党组|党委|[^省市县区州]{1,12}[司局])?")
_PARTY_OF_PLACE = re.compile("(?:中国共产党|中共|国家税务总局)?")
_YOUTH_LEAGUE = re.compile("(?:中国共产主义青年团|共青团|团)(.+?)(委|委员会)")
_GENERIC = re.compile(
    "(?:地方(?:各级)?|[省市县区州乡镇]级(?:以上)?(?:地方)?)(?:人民)?政府|[省市县区乡镇](?:[（(]|直[各有])"
    "|[省市县区州]属.{0,4}(?:高校|院校|学校|企业|单位|医院)$"
    "|.*(?:各|有关|相关)(?:级|类|职能|业务)?(?:部门|单位|机关|学校|高校|院校|政府)$"
)
_MARK = re.compile(f"(?:团|共青团)?({MARK})(?=.)")
_BODY = re.compile(
    "(?:局|厅|委|委员会|办|.办公[厅室]|政府|公署|行署|人大|人大常委会|政协|联|联合会|科协|工会|法院"
    "|检察院|总队|支队|大队|办事处|管委会|督导室|委.{2,5}部)$"
)
_BARE_BODY = re.compile(
    ".+局|.+厅|.*[^党纪工常团]委|.*[^党校院局处合]办|.*科协|.{1,3}联|.+管委会|总工会|法院|检察院"
    "|(?:组织|宣传|统战|政法|社会工作|武装)部"
)
_INSTITUTION = re.compile("大学|学院|学校|中学|小学|幼儿园|医院|公司|集团|研究院")
_TITLE_START = re.compile(
    "(.{2,40}?)(?:等[一二三四五六七八九十0-9]+个?(?:部门|单位|部委)|关于|印发)"
)
_Key = tuple[Scope, str | None, str]
_PRINTED_TOO, _NOT_PRINTED = Decimal("0.9"), Decimal("0.7")


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose document it is: its place, and the level of the state body that speaks in it.

    `level` is None where a school or company speaks, or nobody that is known.
    """

    place: Place | None = None
    level: Level | None = None


def setting_of(
    organisation: str | None, issuers: Sequence[str] = (), title: str | None = None
) -> Setting:
    """Return the setting of a document: from the organisation that is given, else from its
    issuers, else from its title."""
    for name in [organisation] if organisation else issuers:
        found = _setting_of_body(plain_name(name))
        if organisation or found != Setting():
            return found
    return _setting_of_title(plain_name(title)) if title else Setting()


def plain_name(name: str) -> str:
    """Return a name in simplified characters, one width and without white space."""
    folded = unicodedata.normalize("NFKC", simplified(name))
    return re.sub(r"\s", "", folded).replace("(", "（").replace(")", "）")


def identified(name: str, setting: Setting) -> Party:
    """Return the party that `name` means in a document of this setting.

    A body of the centre has its usual name and its key in the register; a body of a place has
    the place and its name within it (云溪市教育局 is 市教育局 of 云溪市). Whatever is neither
    keeps the printed name and belongs to the document's organisation.
    """
    plain = plain_name(name)
    if _GENERIC.match(plain):
        return Party(name, PartyKind.GROUP)
    printed = party(name)
    if printed.kind is PartyKind.GROUP:
        return printed
    return _central(plain, setting) or _local(plain, setting) or printed


def elided(lists: Iterable[Sequence[Mention]]) -> list[Inference]:
    """Return what names of local bodies probably stand for whose level is left out.

    `lists` are all lists of parties in a document, each as printed. In 市教育局、文广新局 the
    second is probably 市文广新局: if that is printed in the document as well, both are candidates
    for one party (`owl:sameAs`), else it is another name (`skos:altLabel`). One inference for
    each name and restored name, with the spans of all mentions.
    """
    lists = list(lists)
    printed = {_named(m.party, m.party.name): m.party for mentions in lists for m in mentions}
    found: dict[tuple[Party, Party | str], list[Span]] = {}
    for mentions in lists:
        bearer: Party | None = None
        for mention in mentions:
            if mention.party.kind is PartyKind.GROUP or mention.party.scope is Scope.CENTRAL:
                continue
            if _MARK.match(mention.party.name):
                bearer = mention.party
            elif bearer and _lacks_mark(mention.party, bearer):
                full = _restored(mention.party, bearer, printed)
                found.setdefault((mention.party, full), []).append(mention.span)
    return [_elision(subject, full, spans) for (subject, full), spans in found.items()]


def _elision(subject: Party, full: Party | str, spans: Sequence[Span]) -> Inference:
    same = isinstance(full, Party)
    return Inference(
        subject,
        "owl:sameAs" if same else "skos:altLabel",
        full,
        _PRINTED_TOO if same else _NOT_PRINTED,
        "elided-prefix",
        spans=tuple(dict.fromkeys(spans)),
    )


def _lacks_mark(subject: Party, bearer: Party) -> bool:
    mark = _MARK.match(bearer.name)
    if mark is None or not _BARE_BODY.fullmatch(subject.name):
        return False
    if subject.name.endswith("厅") and mark[1] not in ("省", "自治区"):
        return False
    return subject.place in (None, bearer.place) and _names_no_place(subject.name)


def _names_no_place(name: str) -> bool:
    return leading(name) is None and province_of_branch(name) is None


def _named(peer: Party, name: str) -> _Key:
    """Return what identifies a party of this name where `peer` belongs."""
    return peer.scope, peer.place, name


def _restored(subject: Party, bearer: Party, printed: Mapping[_Key, Party]) -> Party | str:
    """Return the party whose full name is printed somewhere, else the probable full name."""
    mark = _MARK.match(bearer.name)
    level = mark[1] if mark else ""
    names = [f"{level}{office}{subject.name}" for office in ("", "委", "政府")]
    for name in names:
        if _named(bearer, name) in printed:
            return printed[_named(bearer, name)]
    # A place has departments called 部, and often offices, below its party committee.
    by_committee = subject.name.endswith("办") and bearer.name.startswith(f"{level}委")
    return names[1] if by_committee or subject.name.endswith("部") else names[0]


def _central(plain: str, setting: Setting) -> Party | None:
    """Return the body of the centre that a name means, however it is printed.

    A bare form (统计局) means it only where the centre speaks, a ministry's wherever the state
    does, and 教育部 everywhere, where 商务部 may be a company's own.
    """
    key = _key(plain)
    ministry = _MINISTRY.search(plain) if setting.level else _NO_COMPANY_HAS.fullmatch(plain)
    if key is None or not (setting.level is Level.STATE or ministry or _CENTRAL.match(plain)):
        return None
    name = ontology.usual_names()[key]
    return Party(name, PartyKind.DEPARTMENT, Scope.CENTRAL, body=key)


def _key(plain: str) -> str | None:
    names = ontology.body_names()
    return names.get(plain) or names.get(_CENTRAL_PREFIX.sub("", plain))


def _local(plain: str, setting: Setting) -> Party | None:
    """Return the body of a place that a name means: the place it names itself, the one that its
    mark (市, 省) means in this document, or the document's."""
    return (
        _of_named_place(plain, setting)
        or _of_marked_level(plain, setting)
        or _of_document_place(plain, setting)
    )


def _of_named_place(plain: str, setting: Setting) -> Party | None:
    league = _YOUTH_LEAGUE.fullmatch(plain)
    if league:
        return _league(league[1], setting)
    start = _PARTY_OF_PLACE.match(plain)
    found = leading(plain, start.end() if start else 0)
    if found is None:
        branch = province_of_branch(plain)
        return _of_place(branch, plain) if branch else None
    place, rest = found[0].within(setting.place), plain[found[1] :]
    if place is None or not rest or not _is_body(rest, setting):
        return None
    return _of_place(place, place.mark + rest)


def _league(where: str, setting: Setting) -> Party | None:
    """Return the Youth League's committee of a place: 共青团云溪市委 is 团市委."""
    found = leading(where)
    place = found[0].within(setting.place) if found and found[1] == len(where) else None
    return _of_place(place, f"团{place.mark}委") if place else None


def _of_marked_level(plain: str, setting: Setting) -> Party | None:
    mark = _MARK.match(plain)
    place = setting.place.meant_by(mark[1]) if mark and setting.place else None
    return _of_place(place, plain) if place and _is_body(plain, setting) else None


def _of_document_place(plain: str, setting: Setting) -> Party | None:
    if setting.level in (None, Level.STATE) or setting.place is None or _MARK.match(plain):
        return None
    bare = _BARE_BODY.fullmatch(plain) and _names_no_place(plain)
    return _of_place(setting.place, plain) if bare else None


def _of_place(place: Place, name: str) -> Party:
    return Party(name, PartyKind.DEPARTMENT, Scope.LOCAL, place=place.name)


def _is_body(name: str, setting: Setting) -> bool:
    """Tell whether a name with a level in front is a public body: of a school's or company's
    own units (北京市分公司) only those whose ending says so."""
    return setting.level is not None or _BODY.search(name) is not None


def _setting_of_body(name: str) -> Setting:
    if _speaks_for_centre(name):
        return Setting(level=Level.STATE)
    place = place_of(name)
    if place is None:
        return Setting()
    whole = name.endswith(place.parts[-1])
    public = whole or (_BODY.search(name) and not _INSTITUTION.search(name))
    return Setting(place, place.level if public else None)


def _speaks_for_centre(name: str) -> bool:
    """Tell whether a name is that of a body of the centre, or of an office of one."""
    return any(
        _OFFICE_OF.fullmatch(name, end)
        and (_CENTRAL.match(name[:end]) or _MINISTRY.search(name[:end]))
        and _key(name[:end])
        for end in range(2, len(name) + 1)
    )


def _setting_of_title(title: str) -> Setting:
    speaker = _TITLE_START.match(title)
    found = _setting_of_body(speaker[1]) if speaker else Setting()
    if found.level is not None:
        return found
    place = place_of(title)
    if place is None or _INSTITUTION.search(title):
        return Setting(place)
    return Setting(place, place.level)
