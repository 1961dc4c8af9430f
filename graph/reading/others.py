"""Kinds of files that hold no text that can be read: each is refused with what to do."""

from graph.errors import ReadingError
from graph.reading import archive

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage"
_OLE_KINDS = (
    ("Workbook", "旧版 Excel 文件（.xls）", "an old Excel file (.xls)", ".xlsx"),
    ("PowerPoint Document", "旧版演示文稿（.ppt）", "old slides (.ppt)", ".docx"),
    ("WordDocument", "旧版 Word 或 WPS 文件（.doc）", "an old Word or WPS file (.doc)", ".docx"),
)
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\0\x0cjP")
_PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"\xfd7zXZ\0", b"BZh")
_OFFICE_XML = (
    (b'<?mso-application progid="Word', "Word 2003 XML", ".docx"),
    (b'<?mso-application progid="Excel', "Excel 2003 XML", ".xlsx"),
)
_HEAD = 1024


def refuse(data: bytes) -> None:
    """Raise ReadingError, with what to convert the file to, if it is of a kind that is not read."""
    if data.startswith(_OLE):
        raise _old_office(data)
    if _is_image(data):
        raise ReadingError(
            "图片不含文字层；请先识别为文本", "an image holds no text; convert it to text first"
        )
    if data.startswith(_PACKED):
        raise archive.no_document()
    if data.startswith(b"{\\rtf"):
        raise ReadingError("暂不支持 RTF；请另存为 .docx", "RTF is not read; save it as .docx")
    for sign, name, ending in _OFFICE_XML:
        if sign in data[:_HEAD]:
            raise ReadingError(
                f"暂不支持 {name}；请另存为 {ending}", f"{name} is not read; save it as {ending}"
            )


def _old_office(data: bytes) -> ReadingError:
    """Return what to do with an OLE file; its streams are named in UTF-16."""
    if _ENCRYPTED.encode("utf-16-le") in data:
        return archive.protected()
    for stream, zh, en, ending in _OLE_KINDS:
        if stream.encode("utf-16-le") in data:
            return ReadingError(f"{zh}；请另存为 {ending}", f"{en}; save it as {ending}")
    return ReadingError(
        "旧版 Office 文件（.doc 等）；请另存为 .docx",
        "an old Office file (.doc or the like); save it as .docx",
    )


def _is_image(data: bytes) -> bool:
    bitmap = data.startswith(b"BM") and data[6:10] == bytes(4)
    webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    return bitmap or webp or data.startswith(_IMAGES)
