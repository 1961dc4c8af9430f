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
_CONTROL_SHARE = 0.01
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{2,20})""", re.I)


def decode(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Return the text and the encoding it was in: UTF-8, UTF-16 with mark, GB18030 or Big5.

    Control characters become spaces, one for one: they cannot be written in XML results.
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
    return plain, encoding


def declared_charset(data: bytes) -> str | None:
    """Return the encoding that the head of a web page declares, if any."""
    found = _META_CHARSET.search(data[:4096])
    return found[1].decode("ascii").lower() if found else None


def _decoded(data: bytes, declared: str | None) -> tuple[str, str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], name), name
    for candidate in ("utf-8", _CHINESE.get(declared or "")):
        if candidate is not None:
            try:
                return data.decode(candidate), candidate
            except UnicodeDecodeError:
                continue
    best = from_bytes(data).best()
    guess = _CHINESE.get(best.encoding.replace("_", "")) if best else None
    if guess is None:
        raise _unknown()
    return _strict(data, guess), guess


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unknown() from error


def _unknown() -> ReadingError:
    return ReadingError(
        "无法识别文本编码（可读 UTF-8、GB18030、Big5）；请另存为 UTF-8",
        "the text's encoding is not recognised (UTF-8, GB18030 and Big5 are); save it as UTF-8",
    )
