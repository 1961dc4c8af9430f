"""Numbers that Word prints but does not store in the text: automatic lists (ECMA-376, 17.9)."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import cn2an
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

_DEEPEST_STYLE = 20


@dataclass(frozen=True, slots=True)
class _Level:
    pattern: str
    format: str
    start: int


@dataclass(slots=True)
class Lists:
    """The automatic numbers of one document; `number` is asked once a paragraph, in order."""

    _levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    _abstract: dict[str, str] = field(default_factory=dict)
    _restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    _styles: dict[str, etree._Element] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=dict)

    @classmethod
    def of(cls, document: Document) -> "Lists":
        """Return the lists that a document's numbering part and styles define."""
        found = cls()
        for relationship in document.part.rels.values():
            if relationship.reltype == RELATIONSHIP_TYPE.NUMBERING and not relationship.is_external:
                found._read_numbering(etree.fromstring(relationship.target_part.blob, _parser()))
        for style in document.styles.element.iterchildren(qn("w:style")):
            found._styles[style.get(qn("w:styleId"), "")] = style
        return found

    def number(self, paragraph: etree._Element) -> str:
        """Return what Word prints before a paragraph: `一、`, `1.`, or nothing."""
        list_id, depth = self._place(paragraph)
        levels = self._levels.get(self._abstract.get(list_id, ""), {})
        if depth not in levels:
            return ""
        counters = self._count(list_id, depth, levels)
        printed = re.sub(
            r"%([1-9])",
            lambda found: self._figure(int(found[1]) - 1, levels, counters),
            levels[depth].pattern,
        )
        return "" if levels[depth].format in ("bullet", "none") else printed

    def _count(self, list_id: str, depth: int, levels: dict[int, _Level]) -> dict[int, int]:
        counters = self._counters.setdefault(self._abstract[list_id], {})
        restart = self._restarts.get(list_id, {}).pop(depth, None)
        if restart is not None:
            counters[depth] = restart
        else:
            counters[depth] = counters.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counters if level > depth]:
            del counters[deeper]
        return counters

    def _figure(self, depth: int, levels: dict[int, _Level], counters: dict[int, int]) -> str:
        level = levels.get(depth)
        if level is None:
            return ""
        return _FORMATS.get(level.format, str)(counters.get(depth, level.start))

    def _place(self, paragraph: etree._Element) -> tuple[str, int]:
        """Return a paragraph's list and level, its own or its style's."""
        properties = paragraph.find(qn("w:pPr"))
        for _ in range(_DEEPEST_STYLE):
            if properties is None:
                break
            listed = properties.find(qn("w:numPr"))
            if listed is not None:
                return _value(listed, "w:numId"), int(_value(listed, "w:ilvl") or 0)
            style = self._styles.get(_value(properties, "w:pStyle") or "")
            if style is None:
                break
            properties = _style_properties(style)
        return "", 0

    def _read_numbering(self, root: etree._Element) -> None:
        for abstract in root.iterchildren(qn("w:abstractNum")):
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = {
                int(level.get(qn("w:ilvl"), "0")): _Level(
                    _value(level, "w:lvlText"),
                    _value(level, "w:numFmt") or "decimal",
                    int(_value(level, "w:start") or 1),
                )
                for level in abstract.iterchildren(qn("w:lvl"))
            }
        for number in root.iterchildren(qn("w:num")):
            list_id = number.get(qn("w:numId"), "")
            self._abstract[list_id] = _value(number, "w:abstractNumId")
            self._restarts[list_id] = {
                int(override.get(qn("w:ilvl"), "0")): int(_value(override, "w:startOverride"))
                for override in number.iterchildren(qn("w:lvlOverride"))
                if _value(override, "w:startOverride")
            }


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _value(element: etree._Element, name: str) -> str:
    found = element.find(qn(name))
    return "" if found is None else found.get(qn("w:val"), "")


def _style_properties(style: etree._Element) -> etree._Element:
    """Return a style's paragraph properties, with the style it is based on as their own."""
    properties = etree.Element(qn("w:pPr"))
    own = style.find(qn("w:pPr"))
    listed = own.find(qn("w:numPr")) if own is not None else None
    if listed is not None and _value(listed, "w:numId"):
        copied = etree.SubElement(properties, qn("w:numPr"))
        for child in listed:
            etree.SubElement(copied, child.tag).set(qn("w:val"), child.get(qn("w:val"), ""))
    etree.SubElement(properties, qn("w:pStyle")).set(qn("w:val"), _value(style, "w:basedOn"))
    return properties


def _chinese(number: int) -> str:
    return re.sub("^一十", "十", str(cn2an.an2cn(number)))


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else str(number)


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    parts = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"))
    printed = ""
    for value, letters in (*parts, (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
        count, number = divmod(number, value)
        printed += letters * count
    return printed


_FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": _chinese,
    "ideographDigital": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
