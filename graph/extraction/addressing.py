"""Whom a document addresses: 各县（市、区）人民政府，市直各部门：."""

import re
from collections.abc import Sequence

from graph.extraction import parties
from graph.extraction.signing import named
from graph.extraction.wording import Wording
from graph.facts import Named
from graph.reading.document import Span
from graph.script import simplified

_ADDRESSEE = re.compile(r".{2,400}[:：]")
_ADDRESSED = re.compile(r"各|政府|部门|单位|委员会|局|厅|公司|学校|学院|院|处|办|中心|会")
_NOT_ADDRESSED = re.compile(
    r"如下|^(?:为|根据|按照|依据|经|近|现|本|自|对|在|一是)|请|要求|意见|措施|[。！？]"
)
_OF_LEVEL = re.compile(
    r"(?!各|有关|相关|其他|[省市县区州](?!场)|国务院|国家|中央|中共|中国|全国|直|在|驻|新疆)"
    r".+(?:[厅局委办部]|主管部门)(?:[（(].*[)）])?$"
)


def is_addressee(plain: str) -> bool:
    """Tell whether a line in simplified characters may be the one that names the addressees."""
    return (
        _ADDRESSEE.fullmatch(plain) is not None
        and _ADDRESSED.search(plain) is not None
        and _NOT_ADDRESSED.search(plain) is None
    )


def addressees(words: Wording, end: int) -> list[Named]:
    """Return whom `words[:end]` addresses; nothing where that is not names."""
    return _collectives(words, named(words, 0, end)) or _addressed(words, end)


def _collectives(words: Wording, names: Sequence[Named]) -> list[Named]:
    """Join what a collective names by level only once: 各市教育局、财政局 are all of them."""
    found: list[Named] = []
    for name in names:
        before = found[-1] if found else None
        shares = before is not None and before.party.name.startswith("各")
        gap = _between(words, before.span, name.span) if before else ""
        plain = simplified(name.party.name)
        tail = plain in ("单位", "部门", "机构", "有关单位")
        if before and gap == "、" and (tail or (shares and _OF_LEVEL.match(plain))):
            start, end = words.starts.index(before.span.start), words.ends.index(name.span.end)
            joined = words.text[start : end + 1]
            found[-1] = Named(parties.party(joined), words.span(start, end + 1))
        else:
            found.append(name)
    return found


def _between(words: Wording, before: Span, after: Span) -> str:
    start, end = words.ends.index(before.end), words.starts.index(after.start)
    return words.text[start + 1 : end].strip()


def _addressed(words: Wording, end: int) -> list[Named]:
    """Return what stands between commas, where finer names cannot be told apart."""
    found = [
        Named(parties.party(part[0].strip()), words.span(*part.span()))
        for part in re.finditer(r"[^，,；;]+", words.text[:end])
    ]
    return found if all(_ADDRESSED.search(named.party.name) for named in found) else []
