"""One box for every character that a PDF prints with a Chinese font it does not hold.

PDFium looks for such fonts on the machine, and leaves out text for which it finds none. Only
places are read here, never shapes, and the PDF itself says how wide a character is; so a font in
which all characters are the same box reads every text, and alike on every machine.
"""

import ctypes
import struct
from typing import Any

from pypdfium2 import raw

_OWN = frozenset({0, 2})
"""The character sets, Latin and symbols, for which PDFium brings fonts of its own."""

_EM, _ASCENT, _DESCENT = 1000, 880, -120
_LEFT, _RIGHT, _TOP = 50, 450, 800
"""The box: narrow enough to fit into a Latin letter's place."""


def use_box_font() -> None:
    """Let PDFium ask for fonts here from now on, not on the machine."""
    raw.FPDF_SetSystemFontInfo(ctypes.byref(_INFO))


def _font() -> bytes:
    """Return a TrueType font (ISO/IEC 14496-22) with one glyph for all characters but blanks."""
    width = _RIGHT - _LEFT
    box = struct.pack(">5hHH4B", 1, _LEFT, 0, _RIGHT, _TOP, 3, 0, 1, 1, 1, 1)
    box += struct.pack(">8h", _LEFT, 0, width, 0, 0, _TOP, -width, -_TOP)
    groups = struct.pack(">6I", 0x21, 0x2FFF, 1, 0x3001, 0x10FFFF, 1)
    cmap = struct.pack(">4HI2H3I", 0, 1, 3, 10, 12, 13, 0, 16 + len(groups), 0, 2) + groups
    head = struct.pack(">4I2H2Q", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0)
    head += struct.pack(">4h2H3h", 0, _DESCENT, _EM, _ASCENT, 0, 8, 2, 1, 0)
    return _file(
        {
            b"OS/2": bytes(78),
            b"cmap": cmap,
            b"glyf": box,
            b"head": head,
            b"hhea": struct.pack(">I4h22xH", 0x10000, _ASCENT, _DESCENT, 0, _EM, 2),
            b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, _LEFT),
            b"loca": struct.pack(">3I", 0, 0, len(box)),
            b"maxp": struct.pack(">I6H16x", 0x10000, 2, 4, 1, 0, 0, 2),
            b"post": struct.pack(">I28x", 0x30000),
        }
    )


def _file(tables: dict[bytes, bytes]) -> bytes:
    start = 12 + 16 * len(tables)
    directory = struct.pack(">I4H", 0x10000, len(tables), 128, 3, 16 * len(tables) - 128)
    body = b""
    for name, table in tables.items():
        directory += struct.pack(">4s3I", name, 0, start + len(body), len(table))
        body += table + bytes(-len(table) % 4)
    return directory + body


_DATA = _font()


def _mapped(
    _info: object, _weight: int, _italic: int, charset: int, _pitch: int, _face: object, _: object
) -> int | None:
    return None if charset in _OWN else 1


def _copied(_info: object, _font: object, table: int, buffer: Any, size: int) -> int:  # noqa: ANN401
    """Copy the font to PDFium if the buffer is large enough, and return how large it must be;
    single tables are not asked for."""
    if table:
        return 0
    if buffer and size >= len(_DATA):
        ctypes.memmove(buffer, _DATA, len(_DATA))
    return len(_DATA)


def _answers() -> Any:  # noqa: ANN401
    kinds = dict(raw.FPDF_SYSFONTINFO._fields_)
    return raw.FPDF_SYSFONTINFO(
        version=1, MapFont=kinds["MapFont"](_mapped), GetFontData=kinds["GetFontData"](_copied)
    )


_INFO = _answers()
