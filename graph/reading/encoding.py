"""Bytes of unknown encoding → text."""

import codecs
import re

from charset_normalizer import from_bytes

from graph.errors import ReadingError
from graph.reading.builder import printable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "hz": "hz",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "big5hkscs": "big5hkscs",
}
_WIDE = ("utf-16-le", "utf-16-be")
_FREQUENT = frozenset(
    "，、。：；（）的一和在有是不为為上中下大个個人年月日期国國市县縣区區府民发發展工作实實施部门門单單位"
    "责責任务務学學校建设設推进進加强強管理制度各级級负負牵牽头頭配合目标標要求方案通知重点點项項事"
)
_FREQUENT_SHARE = 0.1
_CONTROL_SHARE = 0.01
_LOST = "\ufffd"
_LOST_SHARE = 0.01
_PLAIN_SHARE = 0.9
_LATIN_SHARE = 0.6
_SAMPLE = 2**16
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.I)
_LOST_PLACE = re.compile(f"{_LOST}+")
_OLD_LINE_END = re.compile(r"\r(?!\n)")
_PLAIN = re.compile(r"[\t\n\r\x20-\x7e\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text and the encoding it was in: UTF-8, UTF-16, GB18030 or Big5.

    Where under 1% of the characters are damaged, U+FFFD stands in their places. Control
    characters become spaces, one for one: they cannot be written in XML results; a carriage
    return alone becomes a line feed.

    Raises ReadingError for bytes that are no text, or text in none of these encodings.
    """
    text, encoding = _decoded(data, declared)
    plain = printable(text)
    changed = sum(map(str.__ne__, text, plain)) if plain != text else 0
    if changed > max(4, len(text) * _CONTROL_SHARE):
        raise ReadingError(
            "不是文本文件（含大量控制字符）；请另存为 .docx、.html 或 .txt",
            "not a text file (full of control characters); save it as .docx, .html or .txt",
        )
    return _OLD_LINE_END.sub("\n", plain), encoding


def declared_charset(data: bytes) -> str | None:
    """Return the encoding that the head of a web page declares, if any."""
    found = _META_CHARSET.search(data[:4096])
    return found[1].decode("ascii").lower() if found else None


def _decoded(data: bytes, declared: str | None) -> tuple[str, str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], name), name
    if b"\0" in data and (wide := _wide(data)):
        return wide
    for candidate in ("utf-8", _CHINESE.get(declared or "")):
        if candidate is not None and (text := _strict(data, candidate)) is not None:
            return text, candidate
    return _damaged_utf8(data) or _wide(data) or _chinese(data, declared) or _guessed(data)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _marked(data: bytes, encoding: str) -> str:
    text = data.decode(encoding, "replace")
    if not _is_nearly_whole(text):
        raise _unknown()
    return text


def _wide(data: bytes) -> tuple[str, str] | None:
    """Read UTF-16 without a mark: what it gives must be characters that Chinese texts use."""
    for encoding in _WIDE:
        sample = data[:_SAMPLE].decode(encoding, "replace")
        plain = len(_PLAIN.findall(sample)) >= len(sample) * _PLAIN_SHARE
        latin = sum(map(str.isascii, sample)) > len(sample) * _LATIN_SHARE
        if sample and plain and (latin or _frequency(sample) >= _FREQUENT_SHARE):
            return data.decode(encoding, "replace"), encoding
    return None


def _damaged_utf8(data: bytes) -> tuple[str, str] | None:
    """Read UTF-8 that has a few broken places; other encodings break nearly everywhere."""
    text = data.decode("utf-8", "replace")
    other = sum(not character.isascii() for character in text)
    whole = _is_nearly_whole(text) and text.count(_LOST) * 10 <= other
    return (text, "utf-8") if whole else None


def _chinese(data: bytes, declared: str | None) -> tuple[str, str] | None:
    """Read GB18030 or Big5, whichever gives more of the characters that all Chinese texts use."""
    known = _CHINESE.get(declared or "")
    candidates = (known,) if known else ("gb18030", "big5hkscs")
    readings = [(data.decode(name, "replace"), name) for name in candidates]
    fitting = [reading for reading in readings if _is_nearly_whole(reading[0])]
    best = max(fitting, key=lambda reading: _frequency(reading[0]), default=None)
    return best if best is not None and _frequency(best[0]) >= _FREQUENT_SHARE else None


def _frequency(text: str) -> float:
    letters = [character for character in text[:_SAMPLE] if not character.isascii()]
    return sum(letter in _FREQUENT for letter in letters) / max(len(letters), 1)


def _guessed(data: bytes) -> tuple[str, str]:
    best = from_bytes(data).best()
    guess = _CHINESE.get(best.encoding.replace("_", "")) if best else None
    text = _strict(data, guess) if guess else None
    if guess is None or text is None:
        raise _unknown()
    return text, guess


def _is_nearly_whole(text: str) -> bool:
    """Tell whether few places are damaged: one cut through a character loses up to three."""
    lost = text.count(_LOST)
    allowed = max(1, int(len(text) * _LOST_SHARE))
    return lost <= 3 * allowed and (not lost or len(_LOST_PLACE.findall(text)) <= allowed)


def _unknown() -> ReadingError:
    return ReadingError(
        "无法识别文本编码（可读 UTF-8、UTF-16、GB18030、Big5）；请另存为 UTF-8",
        "the text's encoding is not recognised (UTF-8, UTF-16, GB18030 and Big5 are); "
        "save it as UTF-8",
    )
