"""Bytes → a Document: its text, paragraphs and tables, each with its place in the text."""

import hashlib
import os
import re
from pathlib import Path

from graph.errors import ReadingError
from graph.reading import encoding, export
from graph.reading.document import Document, Source

SUFFIXES = frozenset({".docx", ".htm", ".html", ".pdf", ".txt"})
"""Endings of the files that are read when a folder is given."""

MAX_BYTES = 128 * 2**20
"""The largest file that is read."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p)\b", re.I)
_HEAD = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"BM")


def read(path: Path) -> Document:
    """Read the file at `path`; what it is follows from its bytes, not from its name.

    Raises ReadingError, with what to do, if it cannot be read as a document.
    """
    data = _bytes(path)
    _refuse_other_formats(data)
    digest = hashlib.sha256(data).hexdigest()
    if data.startswith(b"PK"):
        from graph.reading import word

        return word.read(data, Source(_name(path), word.MEDIA_TYPE, None, digest))
    if data.startswith(b"%PDF"):
        from graph.reading import pdf

        return pdf.read(data, Source(_name(path), pdf.MEDIA_TYPE, None, digest))
    if path.suffix.lower() == ".docx":
        raise ReadingError(
            "不是 Word 文档（扩展名为 .docx，内容不是）；请确认文件后另存",
            "not a Word document in spite of its name; check the file and save it again",
        )
    text, name = encoding.decode(data, encoding.declared_charset(data))
    if not text.strip():
        raise _empty()
    if path.suffix.lower() in (".htm", ".html") or _MARKUP.match(
        _COMMENT.sub("", text[:_HEAD]).lstrip()
    ):
        from graph.reading import page

        return page.read(text, Source(_name(path), page.MEDIA_TYPE, name, digest))
    return export.read(text, Source(_name(path), export.MEDIA_TYPE, name, digest))


def _name(path: Path) -> str:
    """Return the file's name as text: what cannot be printed is replaced."""
    name = path.name.encode("utf-8", "replace").decode()
    return "".join(character if character.isprintable() else "\ufffd" for character in name)


def _bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            os.scandir(path).close()
        size = path.stat().st_size
        if not path.is_file():
            raise ReadingError("不是文件", "not a file")
        if size > MAX_BYTES:
            raise ReadingError(
                f"文件过大（{size // 2**20} MiB，上限 {MAX_BYTES // 2**20} MiB）；请拆分",
                f"the file is too large ({size // 2**20} MiB; the limit is "
                f"{MAX_BYTES // 2**20} MiB); split it",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError("文件不存在；请检查路径", "no such file; check the path") from error
    except OSError as error:
        raise ReadingError(
            f"无法打开文件：{error.strerror}", f"the file cannot be opened: {error.strerror}"
        ) from error
    if not data.strip():
        raise _empty()
    return data


def _empty() -> ReadingError:
    return ReadingError("文件是空的", "the file is empty")


def _refuse_other_formats(data: bytes) -> None:
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise ReadingError(
                "文件有密码保护；请取消密码后另存",
                "the file is password-protected; save it without a password",
            )
        raise ReadingError(
            "旧版 Office 文件（.doc 等）；请另存为 .docx",
            "an old Office file (.doc or the like); save it as .docx",
        )
    if data.startswith(_IMAGES):
        raise ReadingError(
            "图片不含文字层；请先识别为文本", "an image holds no text; convert it to text first"
        )
