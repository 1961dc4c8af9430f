"""Messages between the service and its workers over a Unix socket: words, a body, an open file.

A frame is a header (lengths of head and body, whether a file comes along), the head in JSON and
the body as it is. The file is passed as a descriptor with the header (`SCM_RIGHTS`).
"""

import json
import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

INLINE = 2**20
"""Bytes up to which a body travels in its frame; a larger one is left in a file."""

_HEADER = struct.Struct("!IQ?")
_CHUNK = 2**18
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Message:
    """One frame: `head` is plain data, `file` a descriptor that its holder has to close."""

    head: Any
    body: bytes = b""
    file: int | None = None

    def written(self) -> bytes:
        """Return the frame without its file."""
        head = _JSON.encode(self.head).encode("utf-8", "surrogatepass")
        header = _HEADER.pack(len(head), len(self.body), self.file is not None)
        return b"".join((header, head, self.body))


@dataclass(slots=True)
class Assembler:
    """Puts frames together from what arrives, in pieces of any size."""

    _data: bytearray = field(default_factory=bytearray)
    _files: list[int] = field(default_factory=list)

    def feed(self, data: bytes, files: list[int]) -> Iterator[Message]:
        """Take what arrived and yield the frames that are whole."""
        self._data += data
        self._files += files
        while len(self._data) >= _HEADER.size:
            head_size, body_size, has_file = _HEADER.unpack_from(self._data)
            start = _HEADER.size + head_size
            end = start + body_size
            if len(self._data) < end:
                return
            head = json.loads(self._data[_HEADER.size : start].decode("utf-8", "surrogatepass"))
            body = bytes(self._data[start:end])
            del self._data[:end]
            yield Message(head, body, self._files.pop(0) if has_file else None)

    def close(self) -> None:
        """Close the files that no frame took."""
        while self._files:
            os.close(self._files.pop())


def send(connection: socket.socket, message: Message) -> None:
    """Send a frame on a blocking socket."""
    data = memoryview(message.written())
    files = [] if message.file is None else [message.file]
    sent = socket.send_fds(connection, [data[:_CHUNK]], files)
    connection.sendall(data[sent:])


def receive(connection: socket.socket, assembler: Assembler) -> Message | None:
    """Wait for the next frame on a blocking socket; None when the other side is gone."""
    data, files = b"", list[int]()
    while True:
        for message in assembler.feed(data, files):
            return message
        data, files, _, _ = socket.recv_fds(connection, _CHUNK, 1)
        if not data:
            return None
