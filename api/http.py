"""HTTP as the service speaks it: bodies, conditions, clients that go away, answers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache, partial
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeVar, cast

from starlette.types import Receive, Scope, Send

from api import packing, ranges
from api.errors import RefusedError
from api.work.reply import Reply

VERSION_HEADER = "X-Policygraph-Version"

BODY_SECONDS = 120
"""Seconds in which a request's body must be whole."""

HEAD = 16 * 1024
"""Bytes of an upload that are looked at before the rest is taken."""

_PROMPT = 0.05
_READ = "policygraph.headers"
_CHUNK = 2**18
_Result = TypeVar("_Result")


class GoneAwayError(Exception):
    """The client did not wait for its answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply and what is told of it: its version, its tag, when that version was made.

    The tag is `weak` where the same may be written in other bytes another time (RFC 9110, 8.8.1).
    """

    reply: Reply
    version: int = 0
    tag: str | None = None
    modified: datetime | None = None
    weak: bool = False


async def body(scope: Scope, receive: Receive, most: int) -> bytes:
    """Return a request's body. Raises RefusedError if it is coded, larger than `most` bytes, breaks
    off, or is not whole in time."""
    _require_plain(scope)
    data = bytearray()
    async for part in _parts(receive, most):
        data += part
    return bytes(data)


def _require_plain(scope: Scope) -> None:
    """Refuse a body that says it is coded (RFC 9110, 8.4 and 15.5.16): taken as it comes it would
    be something else."""
    coding = request_headers(scope).get("content-encoding", "").strip().lower()
    if coding not in ("", "identity"):
        raise RefusedError(
            415,
            "请求正文不得压缩：请去掉 Content-Encoding，原样发送",
            "bodies are taken as they are: send this one without Content-Encoding",
            {"Accept-Encoding": "identity"},
        )


async def upload(
    scope: Scope, receive: Receive, most: int, look: Callable[[bytes], None] | None = None
) -> BinaryIO:
    """Return a request's body as a file. Raises RefusedError as `body`.

    `look` is shown the first HEAD bytes (or all, if there are fewer) before more is taken, and
    refuses the rest by what it raises.
    """
    _require_plain(scope)
    file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - its taker closes it
    head = bytearray()
    try:
        async for part in _parts(receive, most):
            file.write(part)
            head += part[: HEAD - len(head)]
            if look is not None and len(head) >= HEAD:
                look(bytes(head))
                look = None
        if look is not None:
            look(bytes(head))
    except BaseException:
        file.close()
        raise
    file.flush()
    file.seek(0)
    return file


async def _parts(receive: Receive, most: int) -> AsyncIterator[bytes]:
    size, end = 0, asyncio.get_running_loop().time() + BODY_SECONDS
    more = True
    while more:
        try:
            async with asyncio.timeout_at(end):
                message = await receive()
        except TimeoutError as error:
            raise RefusedError(
                408, "请求正文迟迟未到", "the body did not arrive in time"
            ) from error
        if message["type"] == "http.disconnect":
            raise RefusedError(400, "请求正文不完整", "the body is not complete")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise RefusedError(
                413, f"请求过大（上限 {most} 字节）", f"the request is over {most} bytes"
            )
        yield part
        more = message.get("more_body", False)


def options(scope: Scope, *methods: str) -> Answer | None:
    """Return the answer to OPTIONS (RFC 9110, 9.3.7); None for one of the other `methods`.

    Raises RefusedError for any that there is not.
    """
    if scope["method"] in methods:
        return None
    allowed = {"Allow": ", ".join((*methods, "OPTIONS"))}
    if scope["method"] == "OPTIONS":
        return Answer(Reply(b"", "", 204, allowed))
    raise RefusedError(405, "此地址不支持该方法", "this address has no such method", allowed)


async def while_connected(receive: Receive, work: Coroutine[Any, Any, _Result]) -> _Result:
    """Return what `work` returns; it is cancelled when the client goes away.

    Raises GoneAwayError.
    """
    loop, task = asyncio.get_running_loop(), cast("asyncio.Task[Any]", asyncio.current_task())
    watchers: list[asyncio.Task[None]] = []
    timer = loop.call_later(
        _PROMPT, lambda: watchers.append(loop.create_task(_cancel_without(receive, task)))
    )
    try:
        return await work
    except asyncio.CancelledError:
        gone = any(watcher.done() for watcher in watchers)
        if gone and task.uncancel() == 0:
            raise GoneAwayError from None
        raise
    finally:
        timer.cancel()
        for watcher in watchers:
            watcher.cancel()


async def _cancel_without(receive: Receive, task: "asyncio.Task[Any]") -> None:
    """Cancel a task when its client goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    task.cancel()


def request_headers(scope: Scope) -> Mapping[str, str]:
    """Return the headers by name; several of one name are joined by commas (RFC 9110, 5.3)."""
    known: dict[str, str] | None = scope.get(_READ)
    if known is not None:
        return known
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    scope[_READ] = found
    return found


def holds(scope: Scope, tag: str) -> bool:
    """Tell whether the client says that it holds the answer of this tag (RFC 9110, 13.1.2): then
    there is one, and it need not be found again."""
    if scope["method"] not in ("GET", "HEAD"):
        return False
    said = request_headers(scope).get("if-none-match", "")
    return tag in (item.strip().removeprefix("W/") for item in said.split(","))


def _unchanged(scope: Scope, answer: Answer) -> bool:
    """Tell whether the client holds an answer already (RFC 9110, 13.1.2 and 13.1.3); whatever it
    says, it is told of an answer that is none (13.2.1)."""
    if answer.reply.status != 200 or answer.tag is None or scope["method"] not in ("GET", "HEAD"):
        return False
    headers = request_headers(scope)
    none_match = headers.get("if-none-match")
    if none_match is not None:
        return none_match.strip() == "*" or holds(scope, answer.tag)
    since = headers.get("if-modified-since")
    if since is None or answer.modified is None:
        return False
    try:
        return answer.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (TypeError, ValueError, OverflowError):
        return False


def _holds_page(headers: Mapping[str, str], tag: str | None) -> bool:
    """Tell whether what the client holds is a page that was packed: its tag is the weak one."""
    weak = f"W/{tag}" in headers.get("if-none-match", "")
    return weak and packing.taken(headers) and "text/html" in headers.get("accept", "")


async def deliver(scope: Scope, send: Send, answer: Answer) -> None:
    """Send an answer: 304 to a client that holds it, none of its body to a HEAD request, a part of
    it to a range request, a page packed or not as the client takes it."""
    reply, said = answer.reply, request_headers(scope)
    try:
        answer = replace(answer, reply=packing.fitting(reply, said, part="range" in said))
        if _unchanged(scope, answer):
            told = {k: v for k, v in answer.reply.headers.items() if k != packing.CODING}
            answer = replace(answer, reply=Reply(b"", "", 304, told))
        await _deliver(scope, send, answer)
    finally:
        if not isinstance(reply.body, bytes):
            reply.body.close()


async def _deliver(scope: Scope, send: Send, answer: Answer) -> None:
    reply = answer.reply
    size = len(reply.body) if isinstance(reply.body, bytes) else _size(reply.body)
    status, first, last = reply.status, 0, size
    headers = headers_of_answer(answer)
    if reply.status == 304 and _holds_page(request_headers(scope), answer.tag):
        headers["ETag"] = f"W/{answer.tag}"
    steady = answer.tag is not None and not answer.weak
    if reply.status == 200 and steady and not packing.is_packed(reply):
        headers["Accept-Ranges"] = "bytes"
        part = ranges.asked(request_headers(scope), scope["method"], size, str(answer.tag))
        if part is not None:
            status, first, last = part.status, part.first, part.last
            headers["Content-Range"] = part.header
    if status not in (204, 304):
        headers["Content-Length"] = str(last - first)
    raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    empty = scope["method"] == "HEAD"
    if isinstance(reply.body, bytes):
        await send({"type": "http.response.body", "body": b"" if empty else reply.body[first:last]})
        return
    reply.body.seek(first)
    left = 0 if empty else last - first
    while left > 0 and (chunk := reply.body.read(min(_CHUNK, left))):
        left -= len(chunk)
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def headers_of_answer(answer: Answer) -> dict[str, str]:
    """Return the headers that an answer has by itself.

    The tag of a packed page is weak: it stands for the page, not for these bytes of it.
    """
    reply = answer.reply
    headers = dict(reply.headers)
    if reply.media_type:
        headers["Content-Type"] = reply.media_type
    if answer.version:
        headers[VERSION_HEADER] = str(answer.version)
    if reply.status in (200, 304) and answer.tag is not None:
        weak = answer.weak or packing.is_packed(reply)
        headers["ETag"] = f"W/{answer.tag}" if weak else answer.tag
        headers.setdefault("Cache-Control", "no-cache")
    if reply.status in (200, 304) and answer.modified is not None:
        headers["Last-Modified"] = _dated(answer.modified)
    return headers


_dated = lru_cache(64)(partial(format_datetime, usegmt=True))


def _size(file: BinaryIO) -> int:
    size = file.seek(0, 2)
    file.seek(0)
    return size
