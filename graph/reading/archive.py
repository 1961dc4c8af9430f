"""Office files as zip archives: what kind one is, and checks before anything unpacks it."""

import io
import zipfile
import zlib
from xml.parsers import expat

from graph.errors import ReadingError

MAX_EXPANDED = 512 * 2**20
"""Bytes that an Office file may hold unpacked."""

MAX_RATIO = 250
"""How many times larger an Office file over 32 MiB may become when it is unpacked."""

ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
)
"""What reading a damaged archive raises."""

_ALWAYS_FINE = 32 * 2**20
_OTHERS = (
    ("ppt/presentation.xml", "演示文稿（.pptx）", "slides (.pptx)", ".docx"),
    ("xl/workbook.bin", "二进制工作簿（.xlsb）", "a binary workbook (.xlsb)", ".xlsx"),
    ("OFD.xml", "OFD 版式文件", "an OFD file", ".docx"),
)
_OPEN_DOCUMENT = {
    "text": ("OpenDocument 文本（.odt）", "an OpenDocument text (.odt)", ".docx"),
    "spreadsheet": ("OpenDocument 表格（.ods）", "an OpenDocument sheet (.ods)", ".xlsx"),
}


def is_workbook(data: bytes, suffix: str) -> bool:
    """Tell whether an archive is an Excel workbook, by what it holds; by its name if it is damaged.

    Raises ReadingError, with what to do, for archives that hold another kind of file.
    """
    names = _names(data)
    if "xl/workbook.xml" in names:
        return True
    _refuse_others(names)
    if not names:
        return suffix in (".xlsx", ".xlsm")
    if "word/document.xml" in names or "[Content_Types].xml" in names:
        return False
    _refuse_open_document(data, names)
    raise no_document()


def check(data: bytes, damaged: ReadingError) -> None:
    """Raise ReadingError if an Office file is encrypted, unpacks to too much or carries a DTD,
    and `damaged` if it is no complete archive or an XML part does not parse."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise protected()
            expanded = sum(member.file_size for member in members)
            if expanded > MAX_EXPANDED or expanded > max(_ALWAYS_FINE, len(data) * MAX_RATIO):
                raise ReadingError(
                    f"文件解压后过大（{expanded // 2**20} MiB），疑似压缩炸弹，未读取",
                    f"the file unpacks to {expanded // 2**20} MiB (a zip bomb?); it was not read",
                )
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _refuse_dtd(archive.read(member), damaged)
    except ARCHIVE_ERRORS as error:
        raise damaged from error


def protected() -> ReadingError:
    """Return the error for files that need a password."""
    return ReadingError(
        "文件有密码保护；请取消密码后另存",
        "the file is password-protected; save it without a password",
    )


def no_document() -> ReadingError:
    """Return the error for archives of files."""
    return ReadingError(
        "压缩包不是文档；请解压后读取其中的文件",
        "an archive is not a document; unpack it and read the files in it",
    )


def _names(data: bytes) -> frozenset[str]:
    """Return the names of an archive's members; none if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except ARCHIVE_ERRORS:
        return frozenset()


def _refuse_others(names: frozenset[str]) -> None:
    for name, zh, en, ending in _OTHERS:
        if name in names:
            raise _unread(zh, en, ending)


def _refuse_open_document(data: bytes, names: frozenset[str]) -> None:
    if not {"mimetype", "content.xml"} <= names:
        return
    for kind, (zh, en, ending) in _OPEN_DOCUMENT.items():
        if f"application/vnd.oasis.opendocument.{kind}".encode() in data[:200]:
            raise _unread(zh, en, ending)
    raise _unread("OpenDocument 文件", "an OpenDocument file", ".docx")


def _unread(zh: str, en: str, ending: str) -> ReadingError:
    return ReadingError(
        f"暂不支持{zh}；请另存为 {ending}", f"{en} is not read; save it as {ending}"
    )


def _refuse_dtd(part: bytes, damaged: ReadingError) -> None:
    """Raise if an XML part has a document type: OOXML forbids it, entities hide in it."""

    class _RootReached(Exception):  # noqa: N818 - it is a way out, not an error
        pass

    def on_doctype(*_: object) -> None:
        raise ReadingError(
            "文件含有外部实体或 DTD 声明，不安全，未读取",
            "the file declares a DTD or external entities, which is unsafe; it was not read",
        )

    def on_root(*_: object) -> None:
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_root
    try:
        parser.Parse(part, True)
    except _RootReached:
        return
    except expat.ExpatError as error:
        raise damaged from error
