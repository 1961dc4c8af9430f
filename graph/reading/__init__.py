"""Bytes → a Document: its text, paragraphs and tables, each with its place in the text."""

import hashlib
import os
import re
from pathlib import Path

from graph.errors import ReadingError
from graph.reading import archive, capture, encoding, export, others
from graph.reading.document import Document, Source

SUFFIXES = frozenset(
    ".csv .docm .docx .htm .html .markdown .md .mht .mhtml .pdf .tsv .txt .xlsm .xlsx".split()
)
"""Endings of the files that are read when a folder is given."""

MAX_BYTES = 128 * 2**20
"""The largest file that is read."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p)\b", re.I)
_HEAD = 4096
_OFFICE = {
    **dict.fromkeys((".docx", ".docm"), ("Word", "a Word")),
    **dict.fromkeys((".xlsx", ".xlsm"), ("Excel", "an Excel")),
    ".pdf": ("PDF", "a PDF"),
}
_TABLES = (".csv", ".tsv")
_MARKDOWN = (".md", ".markdown")
_PAGES = (".htm", ".html", ".xhtml", ".mht", ".mhtml")


def read(path: Path) -> Document:
    """Read the file at `path`; what it is follows from its bytes, not from its name.

    Raises ReadingError, with what to do, if it cannot be read as a document.
    """
    return read_bytes(_bytes(path), path.name)


def read_bytes(data: bytes, name: str) -> Document:
    """Read a file that is in memory and called `name`. Raises ReadingError as `read`."""
    suffix, name = Path(name).suffix.lower(), _printable(name)
    if len(data) > MAX_BYTES:
        raise _too_large(len(data))
    if not data.strip():
        raise _empty()
    others.refuse(data)
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        return _read_archive(data, suffix, name, digest)
    if data.startswith(b"%PDF"):
        from graph.reading import pdf

        return pdf.read(data, Source(name, pdf.MEDIA_TYPE, None, digest))
    if suffix in _OFFICE:
        zh, en = _OFFICE[suffix]
        raise ReadingError(
            f"不是 {zh} 文档（扩展名为 {suffix}，内容不是）；请确认文件后另存",
            f"not {en} document in spite of its name; check the file and save it again",
        )
    return _read_text(data, suffix, name, digest)


def _read_archive(data: bytes, suffix: str, name: str, digest: str) -> Document:
    if archive.is_workbook(data, suffix):
        from graph.reading import sheet

        return sheet.read(data, Source(name, sheet.MEDIA_TYPE, None, digest))
    from graph.reading import word

    return word.read(data, Source(name, word.MEDIA_TYPE, None, digest))


def _read_text(data: bytes, suffix: str, name: str, digest: str) -> Document:
    if capture.is_capture(data):
        data = capture.page(data)
        suffix = ".html"
    text, used = encoding.decode(data, encoding.declared_charset(data))
    if not text.strip():
        raise _empty()
    if suffix in _TABLES:
        from graph.reading import delimited

        return delimited.read(text, Source(name, delimited.MEDIA_TYPE, used, digest))
    if suffix in _MARKDOWN:
        from graph.reading import markdown

        return markdown.read(text, Source(name, markdown.MEDIA_TYPE, used, digest))
    if suffix in _PAGES or _MARKUP.match(_COMMENT.sub("", text[:_HEAD]).lstrip()):
        from graph.reading import page

        return page.read(text, Source(name, page.MEDIA_TYPE, used, digest))
    return export.read(text, Source(name, export.MEDIA_TYPE, used, digest))


def _printable(name: str) -> str:
    """Return a file's name as text: what cannot be printed is replaced."""
    name = name.encode("utf-8", "replace").decode()
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            os.scandir(path).close()
        size = path.stat().st_size
        if not path.is_file():
            raise ReadingError("不是文件", "not a file")
        if size > MAX_BYTES:
            raise _too_large(size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError("文件不存在；请检查路径", "no such file; check the path") from error
    except OSError as error:
        raise ReadingError(
            f"无法打开文件：{error.strerror}", f"the file cannot be opened: {error.strerror}"
        ) from error


def _too_large(size: int) -> ReadingError:
    return ReadingError(
        f"文件过大（{size // 2**20} MiB，上限 {MAX_BYTES // 2**20} MiB）；请拆分",
        f"the file is too large ({size // 2**20} MiB; the limit is {MAX_BYTES // 2**20} MiB); "
        "split it",
    )


def _empty() -> ReadingError:
    return ReadingError("文件是空的", "the file is empty")
