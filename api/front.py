"""The way of a request through the service: what is asked, is it known, who works on it, and back.

Nothing of what a client sends reaches the engine here; views do that, in workers.
"""

import asyncio
import re
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from importlib.metadata import version as installed
from os import SEEK_END
from typing import Any

from starlette.types import Receive, Scope, Send

from api import negotiation, sparql
from api.cache import Cache
from api.errors import RefusedError, UncertainError, headers_of, public, status_of
from api.facts import facts
from api.http import Answer, GoneAwayError, deliver, holds, request_headers, while_connected
from api.render import LANGUAGE_COOKIE, problem
from api.settings import Settings
from api.things.rdf import origin
from api.work.asked import Asked
from api.work.job import Job
from api.work.reply import Reply
from api.work.workshop import Lane, Order, Workshop
from graph.errors import PolicygraphError
from graph.store import Store
from graph.store.answers import Limits
from graph.store.folder import FolderStore

READY = 4
"""What part of the room for answers is for those that are ready to be sent."""

_REMEMBERED = 1_000
"""How many versions' times are remembered."""

MOMENT = 0.02
"""Seconds for which the version that counts is taken to be the same."""

_CHANGING = ("now", "rand", "uuid", "bnode", "service")
_WORDS = re.compile(rf"(?:{'|'.join(_CHANGING)})(?!\w)", re.I)
"""What makes a query's answer another one each time. The engine takes such a word also right behind
another (`ORDER BYRAND()`), and none with escapes."""

_SECONDS = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_VARYING = {"Vary": "Accept, Accept-Language, Cookie, Accept-Encoding"}
_COOKIE = re.compile(rf"(?:^|;)\s*{LANGUAGE_COOKIE}=(zh|en)\s*(?:;|$)")
_NAMED = re.compile(r"/(?:dump|changes)/([1-9][0-9]{0,8})(?![0-9])")
"""Addresses that name a version themselves, whichever counts."""


def place(scope: Scope) -> str | None:
    """Return the origin at which the client asks, if it names one that may be told."""
    return origin(scope["scheme"], request_headers(scope).get("host"))


def _changes(query: str) -> bool:
    """Tell whether a query's answer may be another one each time. Most say none of the words in
    any way, which is found out sooner."""
    said = query.lower()
    return any(word in said for word in _CHANGING) and _WORDS.search(query) is not None


def _makes_nodes(query: str) -> bool:
    """Tell whether a query may make blank nodes for its answer, with other names each time: the
    template of CONSTRUCT does (SPARQL 1.1 Query Language, 16.2.1). Where in the text they are
    written is not looked at."""
    return "construct" in query.lower() and any(sign in query for sign in ("_:", "[", "("))


def _stopping() -> RefusedError:
    return RefusedError(
        503,
        "服务正在停止；请稍后重试",
        "the service is stopping; try again later",
        {"Retry-After": "5"},
    )


class Front:
    """Takes requests to the workers and brings the answers back."""

    def __init__(self, store: Store, settings: Settings, workshop: Workshop) -> None:
        self.store = store
        self.settings = settings
        self.workshop = workshop
        self.cache: Cache[Reply] = Cache(settings.cache_bytes - settings.cache_bytes // READY)
        said = f"{installed('policygraph')} {settings.model_dump_json(exclude={'token_sha256'})}"
        self._seed = blake2b(said.encode(), digest_size=16).hexdigest()
        self._when: dict[int, datetime] = {}
        self._current, self._looked = 0, 0.0
        self._dated: tuple[int, datetime | None] = 0, None
        self.limits = Limits(settings.rows, settings.answer_bytes)

    async def view(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        view: str,
        lane_of: "Callable[[Front, str, Asked], Lane]",
        *,
        placed: bool = False,
    ) -> None:
        """Answer with a view of the version that counts, or that a parameter names; `lane_of`
        tells where it is worked on. One that is `placed` is told at which origin it was asked."""

        async def answered() -> Answer:
            asked = self.asked(scope)
            if placed:
                asked = replace(asked, origin=place(scope))
            lane = lane_of(self, view, asked)
            most = self.settings.report_seconds if lane == "check" else self.settings.seconds
            seconds = self.seconds(asked.pairs, most)
            return await self.answer(scope, receive, view, asked, lane=lane, seconds=seconds)

        await self.respond(scope, send, answered())

    async def respond(self, scope: Scope, send: Send, work: Coroutine[Any, Any, Answer]) -> None:
        """Send what `work` brings, or the problem that it raises; where the service stops and
        waits no longer, that."""
        try:
            answer = await work
        except GoneAwayError:
            facts(scope)["outcome"] = "cancelled"
            return
        except asyncio.CancelledError:
            facts(scope)["outcome"] = "stopped"
            stopped = UncertainError(503) if facts(scope).get("writing") else _stopping()
            answer = Answer(self.problem(scope, stopped))
        except PolicygraphError as error:
            answer = Answer(self.problem(scope, error))
        await deliver(scope, send, answer)

    async def answer(
        self,
        scope: Scope,
        receive: Receive,
        view: str,
        asked: Asked,
        *,
        lane: Lane = "view",
        query: str | None = None,
        seconds: float,
        file: int | None = None,
    ) -> Answer:
        """Return a view's answer: from those given before, or from a worker.

        With `query`, the text of a query from outside, the lane follows from what is known of it.
        `file` is an open file that the worker reads; what is asked must stand for what it holds.
        """
        named = _NAMED.match(asked.path)
        version = int(named[1]) if named else self._version(asked)
        steady = version > 0 and (query is None or not _changes(query))
        weak = query is not None and _makes_nodes(query)
        tag = self.tag(version, view, asked) if steady else None
        told = facts(scope)
        told["version"] = version
        modified = self._modified(version) if steady else None
        if tag is not None and holds(scope, tag):
            return Answer(Reply(b"", "", 304, _VARYING), version, tag, modified, weak)
        known_reply = self.cache.get(tag) if tag is not None else None
        if known_reply is not None:
            told.update(cache="hit", rows=known_reply.rows)
            return Answer(known_reply, version, tag, modified, weak)
        opened = None if named else version or None
        job = Job(view, asked, opened, self.limits)
        order = Order(job, told["arrived"], seconds, file=file)
        work = self.workshop.do(lane, order) if query is None else self.workshop.query(query, order)
        done = await while_connected(receive, work)
        told.update(rows=done.reply.rows, memory=done.memory, lane=done.lane)
        if done.reply.headers.get("Cache-Control") == "no-store":
            return Answer(done.reply, done.version)
        reply = done.reply
        if tag is not None and reply.status == 200:
            reply = self._kept(tag, reply)
        return Answer(reply, version or done.version, tag, modified, weak)

    def _kept(self, tag: str, reply: Reply) -> Reply:
        """Return a reply that is kept, in memory, if there is room for it."""
        body = reply.body
        if not isinstance(body, bytes):
            if body.seek(0, SEEK_END) > self.cache.largest:
                return reply
            body.seek(0)
            with body:
                reply = replace(reply, body=body.read())
        if isinstance(reply.body, bytes):
            self.cache.put(tag, reply, len(reply.body))
        return reply

    def asked(self, scope: Scope, pairs: sparql.Pairs | None = None) -> Asked:
        """Return what a request asks, with its own parameters or with `pairs`."""
        headers = request_headers(scope)
        cookie = _COOKIE.search(headers.get("cookie", ""))
        root = str(scope.get("root_path", ""))
        return Asked(
            method="GET",
            path=str(scope["path"]).removeprefix(root),
            pairs=sparql.parameters(scope["query_string"]) if pairs is None else pairs,
            accept=headers.get("accept"),
            accept_language=headers.get("accept-language"),
            cookie=cookie[1] if cookie else None,
            root=root,
        )

    def problem(self, scope: Scope, error: PolicygraphError) -> Reply:
        """Return a problem as one line of plain text, or as a page for people."""
        error = public(error)
        try:
            asked = self.asked(scope)
        except PolicygraphError:
            asked = self.asked(scope, ())
        if negotiation.prefers_html(asked.accept, []):
            return problem(self.store.base, asked, error)
        headers = {"Vary": "Accept, Accept-Language", "Content-Language": asked.language}
        return Reply(
            f"{error.text(asked.language)}\n".encode(),
            "text/plain; charset=utf-8",
            status_of(error),
            {**headers, **headers_of(error)},
        )

    def seconds(self, pairs: sparql.Pairs, most: float | None = None) -> float:
        """Return how long an answer may take: `most`, or what the settings give a query; or the
        parameter `timeout` if that is shorter.

        Raises RefusedError if that is no positive number of seconds.
        """
        most = self.settings.seconds if most is None else most
        said = [value for name, value in pairs if name == "timeout"]
        wanted = [float(value) for value in said if _SECONDS.fullmatch(value)]
        if len(wanted) < len(said) or 0 in wanted:
            raise RefusedError(
                400,
                "参数 timeout 应为正的秒数，例如 timeout=5",
                "the parameter timeout is a positive number of seconds, such as timeout=5",
            )
        return min([*wanted, most])

    def version(self) -> int:
        """Return the number of the version that counts, or did so a moment ago."""
        now = time.monotonic()
        if now >= self._looked + MOMENT:
            self._current, self._looked = self.store.version(), now
        return self._current

    def look(self) -> None:
        """Look at once which version counts: one was written."""
        self._looked = 0.0

    def _version(self, asked: Asked) -> int:
        said = asked.parameters("version")
        if not said:
            return self.version()
        if len(said) > 1 or not re.fullmatch("[1-9][0-9]{0,8}", said[0]):
            raise RefusedError(
                400,
                "参数 version 应为版本号，例如 version=3",
                "the parameter version is the number of a version, such as version=3",
            )
        return int(said[0])

    def _modified(self, version: int) -> datetime | None:
        """Return when a version was made, unless the one before was made in the same second: HTTP
        could not tell them apart."""
        if version != self._dated[0]:
            made, before = self._made(version), self._made(version - 1)
            same = made and before and made.replace(microsecond=0) == before.replace(microsecond=0)
            self._dated = version, None if same else made
        return self._dated[1]

    def _made(self, version: int) -> datetime | None:
        if version in self._when or not isinstance(self.store, FolderStore):
            return self._when.get(version)
        try:
            self._when[version] = made = self.store.made(version)
        except (PolicygraphError, OSError):
            return None
        while len(self._when) > _REMEMBERED:
            del self._when[next(iter(self._when))]
        return made

    def tag(self, version: int, view: str, asked: Asked) -> str:
        """Return the tag of an answer: it follows from what is asked, from the release and the
        settings, and from the version, whose number another store may have too."""
        which = version, self._made(version)
        said = repr((self._seed, which, view, asked)).encode("utf-8", "surrogatepass")
        return f'"{blake2b(said, digest_size=16).hexdigest()}"'
