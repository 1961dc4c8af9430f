"""Names in one document that are nearly equal and may mean one party."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein, Prefix

from graph.extraction.identity import plain_name
from graph.facts import Inference, Party, PartyKind, Scope

_MOST_NAMES = 2000
_MOST_LIKE = 10
_SHORTEST = 5
_LEAST_LIKENESS = 0.75
_LEAST_CORE_LIKENESS = 0.8
_OFFICES = frozenset("局 厅 处 部 科 室 委 办 办公室 办公厅 委员会 中心".split())
_SCHOOLS = frozenset("学院 学校 系".split())
_OTHERS = (
    "医院 法院 检察院 研究院 大学 中学 小学 幼儿园 公司 学会 协会 馆 站 所 队 院 校 会".split()
)
_ENDING = re.compile(
    f"(?:{'|'.join(sorted({*_OFFICES, *_SCHOOLS, *_OTHERS}, key=len, reverse=True))})$"
)
_TELLING = frozenset(
    "0123456789一二三四五六七八九十零〇两甲乙丙丁省市县区州旗盟乡镇村东西南北中上下左右前后内外大小高初老新男女正副总分"
)
_CONJUNCTION = re.compile("[和与及]")
_GENERIC = re.compile("工程|技术|科学|管理|工作|事务|服务|发展|建设|应用|研究")


def near_equal(parties: Iterable[Party]) -> list[Inference]:
    """Return the pairs of departments whose names may mean one party, never merged.

    `parties` are those of one document; bodies of the centre and groups are passed over, and
    only parties of one place or organisation are compared. Pairs stand in order of first
    appearance; the score is the likeness of the names, 0 to 1. Names that differ in what tells
    bodies apart (numerals, levels, directions), or in the kind of body, are no pair. Only the first
    2,000 names of a place are compared, each with the ten that are likest among those after it.
    """
    scopes: dict[tuple[Scope, str | None], list[Party]] = defaultdict(list)
    order = {party: number for number, party in enumerate(dict.fromkeys(parties))}
    for party in order:
        if party.kind is PartyKind.DEPARTMENT and party.scope is not Scope.CENTRAL:
            scopes[party.scope, party.place].append(party)
    pairs = [pair for peers in scopes.values() for pair in _pairs(peers[:_MOST_NAMES])]
    pairs.sort(key=lambda pair: (order[pair[0]], order[pair[1]]))
    return [_candidate(one, other, likeness) for one, other, likeness in pairs]


def _candidate(one: Party, other: Party, likeness: float) -> Inference:
    score = Decimal(likeness).quantize(Decimal("0.0001"))
    return Inference(one, "owl:sameAs", other, score, "near-equal-name")


def _pairs(parties: Sequence[Party]) -> Iterator[tuple[Party, Party, float]]:
    names = [plain_name(party.name) for party in parties]
    for index, name in enumerate(names):
        if len(name) < _SHORTEST:
            continue
        matches = process.extract(
            name,
            names[index + 1 :],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_LEAST_LIKENESS,
            limit=_MOST_LIKE,
        )
        for other, likeness, place in sorted(matches, key=lambda match: match[2]):
            if len(other) >= _SHORTEST and _may_be_one(name, other):
                yield parties[index], parties[index + 1 + place], likeness


def _may_be_one(one: str, other: str) -> bool:
    if _differ_tellingly(one, other):
        return False
    (core, ending), (other_core, other_ending) = _divided(one), _divided(other)
    if core == other_core:
        kinds = {ending, other_ending}
        return len(kinds) == 1 or kinds <= _OFFICES or kinds <= _SCHOOLS
    return ending == other_ending and _alike(core, other_core)


def _differ_tellingly(one: str, other: str) -> bool:
    edits = Levenshtein.opcodes(one, other)
    changed = {
        character
        for edit in edits
        if edit.tag != "equal"
        for character in one[edit.src_start : edit.src_end] + other[edit.dest_start : edit.dest_end]
    }
    return not _TELLING.isdisjoint(changed)


def _divided(name: str) -> tuple[str, str]:
    """Return what a body is called and what kind it is; conjunctions are left out."""
    plain = _CONJUNCTION.sub("", name)
    ending = _ENDING.search(plain)
    return (plain[: ending.start()], ending[0]) if ending else (plain, "")


def _alike(one: str, other: str) -> bool:
    """Tell whether two cores are alike where it counts: one long beginning, or most characters
    besides words that many names share (机械工程 and 机电工程 share none)."""
    common = Prefix.similarity(one, other)
    if 2 * common >= max(len(one), len(other)):
        return True
    rest, other_rest = _GENERIC.sub("", one), _GENERIC.sub("", other)
    return Levenshtein.normalized_similarity(rest, other_rest) >= _LEAST_CORE_LIKENESS
