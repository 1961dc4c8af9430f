"""Connections that send too much or nothing: closed, and nobody else notices."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api.connections import HEAD_BYTES, Connection

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with how many bytes came; `/slow` takes a while."""
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    if scope["path"] == "/slow":
        await asyncio.sleep(0.5)
    body = str(size).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[int]:
    config = uvicorn.Config(echo, http=Connection, lifespan="off", log_level="critical")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        yield listener.getsockname()[1]
        await server.shutdown(sockets=[listener])


def talk(say: Talk) -> bytes:
    """Return what the server says to what `say` sends, until it closes."""

    async def run() -> bytes:
        async with serving() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                return await asyncio.wait_for(say(reader, writer), 20)
            finally:
                writer.close()

    return asyncio.run(run())


def sending(*parts: bytes) -> Talk:
    """Return what sends parts and reads to the end."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        with contextlib.suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
        with contextlib.suppress(ConnectionError):
            return await reader.read()
        return b"reset"

    return say


START = b"POST / HTTP/1.1\r\nHost: a\r\n"
PIECES = [b"x" * 65_536] * 64


class TestHeads:
    @pytest.mark.parametrize(
        "start",
        [
            START + b"X: ",
            b"GET /",
            START + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: ",
        ],
        ids=["header", "address", "trailer"],
    )
    def test_what_never_ends_is_cut_off(self, start: bytes) -> None:
        said = talk(sending(start, *PIECES))
        assert said == b"reset" or said.startswith((b"HTTP/1.1 431", b"HTTP/1.1 400")), said

    def test_many_headers_count_together(self) -> None:
        lines = b"".join(b"X-%d: y\r\n" % number for number in range(4000))
        assert len(lines) * 16 > HEAD_BYTES * 2
        said = talk(sending(START, *[lines] * 16))
        assert said == b"reset" or said.startswith(b"HTTP/1.1 431")

    @pytest.mark.parametrize("hosts", [b"", b"Host: a\r\nHost: b\r\n"], ids=["none", "two"])
    def test_a_request_names_one_host(self, hosts: bytes) -> None:
        said = talk(sending(b"POST / HTTP/1.1\r\n" + hosts + b"Content-Length: 2\r\n\r\nab"))
        assert said.startswith(b"HTTP/1.1 400"), said
        assert said.count(b"HTTP/1.1") == 1

    def test_older_clients_name_no_host(self) -> None:
        assert talk(sending(b"GET / HTTP/1.0\r\n\r\n")).startswith(b"HTTP/1.1 200")

    def test_a_long_address_and_a_large_body_pass(self) -> None:
        head = b"POST /?q=%s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" % (b"q" * 50_000)
        length = sum(map(len, PIECES))
        said = talk(sending(head + b"Content-Length: %d\r\n\r\n" % length, *PIECES))
        assert said.endswith(b"\r\n\r\n%d" % length)

    def test_who_never_asks_is_not_waited_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("api.connections.HEAD_SECONDS", 0.1)
        for start in (b"", START, b"G"):
            assert talk(sending(start)).startswith(b"HTTP/1.1 408")

    def test_an_answer_that_takes_longer_is_waited_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("api.connections.HEAD_SECONDS", 0.1)
        ahead = b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n"
        said = talk(sending(ahead))
        assert said.startswith(b"HTTP/1.1 200")
        assert said.count(b"HTTP/1.1 408") == 1
        assert said.index(b"\r\n\r\n0") < said.index(b"408")
