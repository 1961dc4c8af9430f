"""Where an answer is written: in memory, then in a file, and only up to a limit."""

import mmap
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, BinaryIO, cast

from graph.errors import LimitError
from graph.store.markup import Xml

XML = frozenset(("xml", "rdfxml"))
"""The formats that are XML."""

IN_MEMORY = 2**20
"""Bytes that are held in memory before a file takes them."""


class Spool:
    """A file to write to that refuses to grow beyond `most` bytes."""

    def __init__(self, most: int) -> None:
        self._file: BinaryIO = BytesIO()
        self._size = 0
        self._most = most
        self._is_taken = False

    def __del__(self) -> None:
        if not self._is_taken:
            self._file.close()

    def sink(self, format: str) -> IO[bytes]:
        """Return what the engine can write a format to: no more of a file than that."""
        return cast(IO[bytes], Xml(self) if format in XML else self)

    def write(self, data: bytes) -> int:
        """Take what the engine writes. Raises LimitError beyond the limit."""
        size = self._size + len(data)
        if size > self._most:
            raise LimitError(
                "bytes",
                f"结果超过 {self._most} 字节；请用 LIMIT 和 OFFSET 分次取，或缩小范围",
                f"the answer is over {self._most} bytes; fetch it in parts with LIMIT and OFFSET, "
                "or narrow it",
            )
        if self._size <= IN_MEMORY < size:
            self._file = self._moved()
        self._size = size
        return self._file.write(data)

    def flush(self) -> None:
        """Do nothing: what is written is read from the same file."""

    def content(self) -> bytes | mmap.mmap:
        """Return what was written, to look through it."""
        if isinstance(self._file, BytesIO):
            return self._file.getvalue()
        self._file.flush()
        return mmap.mmap(self._file.fileno(), self._size, access=mmap.ACCESS_READ)

    def taken(self) -> bytes | BinaryIO:
        """Return what was written: in memory, or as a file whose taker closes it."""
        if isinstance(self._file, BytesIO):
            return self._file.getvalue()
        self._file.seek(0)
        self._is_taken = True
        return self._file

    def whole(self) -> bytes:
        """Return what was written, all of it in memory."""
        return self.content()[:]

    def _moved(self) -> BinaryIO:
        file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - it outlives this function
        file.write(self._file.getvalue() if isinstance(self._file, BytesIO) else b"")
        return file
