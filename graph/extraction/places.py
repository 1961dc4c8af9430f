"""Places in the names of bodies and in titles, by their form: 福建省云溪市教育局 → 云溪市."""

import re
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """The levels of the state."""

    STATE = "state"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


_PROVINCES = {
    "省": "河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 "
    "贵州 云南 陕西 甘肃 青海 台湾",
    "自治区": "内蒙古 广西壮族 西藏 宁夏回族 新疆维吾尔",
    "市": "北京 天津 上海 重庆",
    "特别行政区": "香港 澳门",
}
_PROVINCE_OF = {
    re.sub("(?:壮族|回族|维吾尔)$", "", stem): stem + suffix
    for suffix, stems in _PROVINCES.items()
    for stem in stems.split()
}
_PROVINCE = re.compile("|".join(_PROVINCE_OF.values()))
_SHORT_PROVINCE = re.compile(f"({'|'.join(_PROVINCE_OF)})[^省市县区州盟旗]*(?:局|总队)")
_AREA = (
    "市(?!场|容|域|井|政(?!府|协|法|务)|民(?!政|族|宗|委|航|防|生|间|主|兵|营))"
    "|县(?!域|际)|区(?!域|块|划|位|间|际)|盟(?!友|约)|旗(?!舰|帜)"
)
MARK = f"自治区|地区|省(?!际)|{_AREA}|州(?!际)|镇(?!街)|乡(?!村|镇|土|贤)|街道"
"""What a body's level is printed as in front of its name (市教育局), as a pattern."""

_OFFICE = "(?=人民政府|政府|党委|党工委|办事处|行政公署|行署)"
_SUFFIX = re.compile(f"自治州|自治县|自治旗|(?:地区|镇|乡|街道){_OFFICE}|州(?![市区县])|{_AREA}")
_LONGEST_STEM = {"自治州": 9, "自治县": 13, "自治旗": 6, "市": 4, "州": 6}
_LEVELS = {
    "市": Level.CITY, "州": Level.CITY, "自治州": Level.CITY, "盟": Level.CITY,
    "地区": Level.CITY, "县": Level.COUNTY, "自治县": Level.COUNTY, "区": Level.COUNTY,
    "旗": Level.COUNTY, "自治旗": Level.COUNTY, "镇": Level.TOWN, "乡": Level.TOWN,
    "街道": Level.TOWN,
}  # fmt: skip
_DEPTHS = {Level.PROVINCE: 0, Level.CITY: 1, Level.COUNTY: 2, Level.TOWN: 3}
_STEM = re.compile(r"[\u4e00-\u9fff]{1,13}")
_NO_PLACE = re.compile("[局厅委办处校院部司各我的与及推促设]|关于|人民政府")
_NO_STEM = re.compile(
    "^(?:全国?|中国|国家|本|该|每|部分|有关|相关|其他|人行|国网)|(?:贫困|试点|示范|百强|重点|大)$"
)
_NO_CITY = re.compile("[上超门夜股楼]$|..[城都]$|^[大小中新老古]城$")
_NO_AREA = re.compile(
    "[社园校景小片院辖灾疫牧厂老军发范验能税贸开教作业护假聚行郊矿赛政特灌地市点]$"
    "|大湾$|[心主老]城$|^.新$"
)
_NO_UNION = re.compile("[联同加结]$")
_AMBIGUOUS = ("区", "镇", "乡", "街道")
_BEFORE = re.compile(
    '(?:关于)?(?:印发|转发|批转|下发|发布|公布)?[《〈“"]?(?:中国共产党|中共|共青团|国家税务总局)?'
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is printed: its parts from the outermost (福建省, 云溪市), and its level."""

    parts: tuple[str, ...]
    level: Level

    @property
    def name(self) -> str:
        """The place in one name, with what encloses it where its own name may occur twice:
        districts and towns are called alike, cities and counties are not."""
        unique = [i for i, part in enumerate(self.parts) if not _is_ambiguous(part)]
        return "".join(self.parts[unique[-1] if unique else 0 :])

    @property
    def mark(self) -> str:
        """How its bodies print its level in front of their names: 市, 省, 自治区, 州 …"""
        return _mark(self.parts[-1])

    def meant_by(self, mark: str) -> "Place | None":
        """Return the innermost of this place and those around it that a mark such as 市 means."""
        for count in range(len(self.parts), 0, -1):
            own = _mark(self.parts[count - 1])
            if mark in (own, "区" if own == "自治区" else own):
                return Place(self.parts[:count], _level(self.parts[:count]))
        return None

    def within(self, around: "Place | None") -> "Place | None":
        """Return a district or town with what encloses it, taken from a place of which it is a
        part or neighbour; None where that is not known. Any other place is returned as it is."""
        if len(self.parts) > 1 or not _is_ambiguous(self.parts[0]):
            return self
        parts = around.parts if around else ()
        if self.parts[0] in parts:
            return Place(parts[: parts.index(self.parts[0]) + 1], self.level)
        count = sum(
            _DEPTHS[_level(parts[: i + 1])] < _DEPTHS[self.level] for i in range(len(parts))
        )
        return Place((*parts[:count], *self.parts), self.level) if count else None


def place_of(text: str) -> Place | None:
    """Return the place in front of a body's name or a title; None where there is none.

    `text` is in simplified characters without white space. Words before it (关于印发, 中共) are
    passed over. No list of places is asked, but for the provinces.
    """
    before = _BEFORE.match(text)
    found = leading(text, before.end() if before else 0)
    return found[0] if found else None


def leading(text: str, start: int = 0) -> tuple[Place, int] | None:
    """Return the place that is printed from `start` on, and where it ends."""
    parts: list[str] = []
    province = _PROVINCE.match(text, start)
    if province:
        parts.append(province[0])
    position, depth = (province.end(), 0) if province else (start, -1)
    while (end := _part_end(text, position)) is not None:
        level = _level((*parts, text[position:end]))
        if _DEPTHS[level] <= depth:
            break
        parts.append(text[position:end])
        position, depth = end, _DEPTHS[level]
    return (Place(tuple(parts), _level(tuple(parts))), position) if parts else None


def province_of_branch(name: str) -> Place | None:
    """Return the province of a branch that names it in short: 山东银保监局 → 山东省."""
    short = _SHORT_PROVINCE.fullmatch(name)
    return Place((_PROVINCE_OF[short[1]],), Level.PROVINCE) if short else None


def _part_end(text: str, start: int) -> int | None:
    """Return where the place's name that begins at `start` ends: at the first mark that can
    belong to a name."""
    stem = _STEM.match(text, start)
    excluded = _NO_PLACE.search(text, start, stem.end()) if stem else None
    last = excluded.start() if excluded else stem.end() if stem else start
    for position in range(start + 1, last + 1):
        suffix = _SUFFIX.match(text, position)
        if suffix and _is_stem(text[start:position], suffix[0]):
            return suffix.end()
    return None


def _is_stem(stem: str, suffix: str) -> bool:
    """Tell whether a place can be called by `stem` and `suffix`: not 超市, 社区, 贫困县."""
    if suffix not in _LEVELS or _NO_STEM.search(stem):
        return False
    if len(stem) > _LONGEST_STEM.get(suffix, 6) or len(stem) < (1 if suffix == "县" else 2):
        return False
    excluded = {"市": _NO_CITY, "区": _NO_AREA, "盟": _NO_UNION}.get(suffix)
    return excluded is None or excluded.search(stem) is None


def _level(parts: tuple[str, ...]) -> Level:
    """Return the level of the last part; a city within a city stands at the level of a county."""
    if _PROVINCE.fullmatch(parts[-1]):
        return Level.PROVINCE
    level = _LEVELS[_suffix(parts[-1])]
    if level is Level.CITY and any(_within_city(part) for part in parts[:-1]):
        return Level.COUNTY
    return level


def _is_ambiguous(part: str) -> bool:
    return _PROVINCE.fullmatch(part) is None and part.endswith(_AMBIGUOUS)


def _within_city(part: str) -> bool:
    return _PROVINCE.fullmatch(part) is None and _LEVELS[_suffix(part)] is Level.CITY


def _suffix(part: str) -> str:
    return next(suffix for suffix in sorted(_LEVELS, key=len)[::-1] if part.endswith(suffix))


def _mark(part: str) -> str:
    if part.endswith(("自治区", "特别行政区")):
        return "自治区" if part.endswith("自治区") else "特区"
    return "省" if part.endswith("省") else _suffix(part).removeprefix("自治")
