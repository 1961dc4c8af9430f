"""Permalinks: a short address that names a query, the version it was asked of, and its rows.

A permalink is a file beside the versions, named by a hash of what it holds: who makes the same one
again gets the same address.
"""

import base64
import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from urllib.parse import urlencode

from starlette.types import Receive, Scope, Send

from api import negotiation, sparql
from api.errors import RefusedError
from api.front import Front
from api.http import Answer, body, options, request_headers
from api.rates import RateLimit
from api.render import render
from api.work.asked import Asked
from api.work.reply import Reply
from graph.errors import AbsentError
from graph.store.folder import FolderStore
from graph.store.place import PERMALINKS

MOST = 100_000
"""How many permalinks a store keeps."""

A_MINUTE = 10
"""How many new permalinks a client may make a minute: they stay for good."""

AT_ONCE = 100
"""How many a client may make at once after a silence."""

LONGEST = 20_000
"""Characters of a query and its dataset that a permalink may name."""

ADDRESS = 60_000
"""Characters of an address that servers and clients still take; an answer whose address is longer
is given at the permalink itself."""

_ID = re.compile(r"/q/([a-z2-7]{12})(\.json)?")
_FORMATS = ("format", "output")
_DATASET = ("default-graph-uri", "named-graph-uri")


@dataclass(frozen=True, slots=True)
class Permalink:
    """A query with its dataset, the version it was asked of, its rows then, and when that was."""

    query: str
    dataset: tuple[tuple[str, str], ...]
    version: int
    rows: int | None
    made: str

    @property
    def key(self) -> str:
        """The short name: a hash of the query, its dataset and the version."""
        said = json.dumps([self.query, self.dataset, self.version])
        return (
            base64.b32encode(blake2b(said.encode(), digest_size=7).digest())[:12].decode().lower()
        )

    def address(self) -> str:
        """Return where the answer is, below the service's root."""
        return f"/sparql?{urlencode(self.pairs())}"

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the parameters of the query."""
        return (("query", self.query), *self.dataset, ("version", str(self.version)))


class Links:
    """The folder of permalinks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, link: Permalink) -> Permalink:
        """Keep a permalink and return it, or the one of its name that was kept before.

        Raises RefusedError where there are too many.
        """
        if self.holds(link):
            return self.get(link.key)
        self._folder.mkdir(exist_ok=True)
        if sum(1 for _ in os.scandir(self._folder)) >= MOST:
            raise RefusedError(
                507, "永久链接已满，不能再添加", "there are too many permalinks: no more are kept"
            )
        with tempfile.NamedTemporaryFile("w", dir=self._folder, delete=False) as file:
            json.dump(asdict(link), file)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._folder / f"{link.key}.json")
        return link

    def holds(self, link: Permalink) -> bool:
        """Tell whether there is a permalink already."""
        return (self._folder / f"{link.key}.json").exists()

    def get(self, key: str) -> Permalink:
        """Return a permalink. Raises AbsentError."""
        try:
            said = json.loads((self._folder / f"{key}.json").read_text("utf-8"))
        except FileNotFoundError as error:
            raise AbsentError(f"没有此永久链接：{key}", f"no such permalink: {key}") from error
        said["dataset"] = tuple((name, value) for name, value in said["dataset"])
        return Permalink(**said)


class Permalinks:
    """`POST /q` makes a permalink, `/q/…` shows it to people and sends machines to the answer."""

    def __init__(self, front: Front) -> None:
        self._front = front
        store = front.store
        self._links = Links(store.folder / PERMALINKS) if isinstance(store, FolderStore) else None
        settings = front.settings
        self._limit = RateLimit(A_MINUTE / 60, AT_ONCE, settings) if settings.rate else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        work = self._made if scope.get("path_params", {}).get("key") is None else self._shown
        await self._front.respond(scope, send, work(scope, receive))

    async def _made(self, scope: Scope, receive: Receive) -> Answer:
        if (told_methods := options(scope, "POST")) is not None:
            return told_methods
        links, front = self._kept(), self._front
        content = await body(scope, receive, front.settings.query_bytes)
        content_type = request_headers(scope).get("content-type")
        said = sparql.parameters(scope["query_string"])
        pairs = sparql.sent(said, content_type, content, sparql.QUERY)
        query = sparql.question(pairs)
        kept = tuple(pair for pair in pairs if pair[0] in (*_DATASET, "version"))
        if query is None or len(query) + sum(len(value) for _, value in kept) > LONGEST:
            raise RefusedError(
                400,
                f"缺少参数 query，或与其数据集共超过 {LONGEST} 字符",
                "the parameter query is missing, or has, with its dataset, over "
                f"{LONGEST} characters",
            )
        asked = Asked("GET", "/sparql", (("query", query), *kept))
        seconds = front.seconds(pairs)
        answer = await front.answer(
            scope, receive, "api.sparql:answer", asked, query=query, seconds=seconds
        )
        if not isinstance(answer.reply.body, bytes):
            answer.reply.body.close()
        dataset = tuple(pair for pair in kept if pair[0] in _DATASET)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        link = Permalink(query, dataset, answer.version, answer.reply.rows, now)
        if self._limit is not None and not links.holds(link):
            self._limit.require(scope)
        link = links.put(link)
        browser = negotiation.prefers_html(front.asked(scope, ()).accept, [])
        location = {"Location": f"{scope.get('root_path', '')}/q/{link.key}"}
        if browser:
            return Answer(Reply(b"", "", 303, location))
        return Answer(replace(_told(link), status=201, headers=location))

    async def _shown(self, scope: Scope, receive: Receive) -> Answer:
        if (told_methods := options(scope, "GET", "HEAD")) is not None:
            return told_methods
        front = self._front
        asked = front.asked(scope)
        found = _ID.fullmatch(asked.path)
        if found is None:
            raise RefusedError(404, "没有这个地址", "there is no such address")
        link = self._kept().get(found[1])
        if found[2]:
            return self._lasting(_told(link), link, asked)
        if negotiation.prefers_html(asked.accept, []):
            page = render(front.store.base, asked, "permalink.html", permalink=link)
            return self._lasting(page, link, asked)
        formats = tuple(pair for pair in asked.pairs if pair[0] in _FORMATS)
        if len(link.address()) > ADDRESS:
            wanted = Asked("GET", "/sparql", (*link.pairs(), *formats), asked.accept)
            return await front.answer(
                scope, receive, "api.sparql:answer", wanted,
                query=link.query, seconds=front.seconds(asked.pairs),
            )  # fmt: skip
        named = f"&{urlencode(formats)}" if formats else ""
        headers = {"Location": f"{asked.root}{link.address()}{named}", "Vary": "Accept"}
        return Answer(Reply(b"", "", 303, headers))

    def _lasting(self, reply: Reply, link: Permalink, asked: Asked) -> Answer:
        """Answer with what is told of a permalink, which never changes."""
        tag = self._front.tag(link.version, link.key, asked)
        return Answer(reply, tag=tag, modified=datetime.fromisoformat(link.made))

    def _kept(self) -> Links:
        if self._links is None:
            raise RefusedError(
                403,
                "远程端点没有版本，不能做永久链接",
                "an endpoint elsewhere has no versions to link to",
            )
        return self._links


def _told(link: Permalink) -> Reply:
    said: Mapping[str, object] = asdict(link) | {"key": link.key, "answer": link.address()}
    content = json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"
    return Reply(content, "application/json")
