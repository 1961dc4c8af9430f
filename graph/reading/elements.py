"""What the elements of a web page are to a reader: shown or not, inline or a block of its own."""

import re

from lxml import etree

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
"""Elements that begin a line of their own; all others, unknown ones too, stand in a line."""

_UNSHOWN = frozenset(
    "script style noscript template head title select option textarea button iframe object "
    "svg rt rp".split()
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_WIDE = "[\u2014-\u2026\u3001-\u303f\u3400-\u9fff\uff00-\uffef]"
_BROKEN_LINE = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n][ \t\r\n]*(?={_WIDE})")
_LINES = re.compile(r" ?\n[ \n]*")
_FILE = re.compile(
    r"\.(?:docx?|wps|rtf|pdf|ofd|xlsx?|et|csv|pptx?|zip|rar|7z|txt|jpe?g|png)\b", re.I
)


def is_unshown(element: etree._Element) -> bool:
    """Tell whether an element never holds text of the page: scripts, forms, ruby readings."""
    return element.tag in _UNSHOWN


def is_hidden(element: etree._Element) -> bool:
    """Tell whether a page hides an element until a script shows it."""
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and _HIDDEN_STYLE.search(style) is not None


def leads_away(element: etree._Element) -> bool:
    """Tell whether an element is a link to another page; a file to download is part of this one."""
    if element.tag != "a":
        return False
    target = (element.get("href") or "").strip()
    if not target:
        return element.get("onclick") is not None
    return not (target.startswith(("#", "mailto:")) or _FILE.search(target[-200:]))


def list_start(element: etree._Element) -> int | None:
    """Return the number of a list's first item; None for elements that number nothing."""
    if element.tag != "ol":
        return None
    start = element.get("start", "1")
    return int(start) if start.isdecimal() and len(start) < 6 else 1


def collapsed(text: str | None) -> str:
    """Return a text node as a browser shows it: white space is one space, and none where a line
    of Chinese was broken; U+3000 and no-break spaces stay."""
    return _SPACE.sub(" ", _BROKEN_LINE.sub("", text)) if text else ""


def letters(text: str) -> int:
    """Count the characters that are not white space."""
    return sum(map(len, text.split()))


def line_text(element: etree._Element, with_hidden: bool = False) -> str:
    """Return the text of an element, its blocks and line breaks on lines of their own."""
    parts: list[str] = []
    _gather(element, parts, with_hidden)
    return _LINES.sub("\n", re.sub(" {2,}", " ", "".join(parts))).strip()


def _gather(element: etree._Element, parts: list[str], with_hidden: bool) -> None:
    parts.append(collapsed(element.text))
    for child in element:
        if child.tag == "br":
            parts.append("\n")
        elif not is_unshown(child) and (with_hidden or not is_hidden(child)):
            block = child.tag in BLOCKS
            parts.append("\n" if block else "")
            _gather(child, parts, with_hidden)
            parts.append("\n" if block else "")
        parts.append(collapsed(child.tail))
