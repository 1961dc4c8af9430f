"""SPARQL 1.1 Protocol, query: GET, POST with a form, POST with the query itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api import negotiation
from api.current import Current
from api.errors import RefusedError
from api.pages import Pages
from graph.store.answers import Dataset, Kind

MAX_BODY = 2_000_000
"""Bytes that a request's body may have."""

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the query, its dataset and a format by name."""

    query: str | None
    dataset: Dataset
    format: str | None


async def asked(request: Request) -> Asked:
    """Return what a request asks, whichever of the protocol's three forms it has.

    Raises RefusedError for another content type, an update, more than one query, or a body that
    is too large or not UTF-8.
    """
    pairs = [(name, value) for name, value in request.query_params.multi_items()]
    if request.method == "POST":
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = await _body(request)
        if content_type == FORM:
            pairs += parse_qsl(body, keep_blank_values=True)
        elif content_type == DIRECT:
            pairs.append(("query", body))
        elif content_type != _UPDATE:
            raise RefusedError(
                415,
                f"请求正文的类型应为 {DIRECT} 或 {FORM}",
                f"the body's type is to be {DIRECT} or {FORM}",
            )
        else:
            pairs.append(("update", body))
    return _parsed(pairs)


def _parsed(pairs: Sequence[tuple[str, str]]) -> Asked:
    def values(name: str) -> list[str]:
        return [value for key, value in pairs if key == name]

    if values("update"):
        raise RefusedError(403, "本服务只读，不接受更新", "this service is read-only: no updates")
    queries = [query for query in values("query") if query.strip()]
    if len(queries) > 1:
        raise RefusedError(400, "一次请求只能有一个查询", "one request holds one query")
    dataset = Dataset(values("default-graph-uri"), values("named-graph-uri"))
    formats = values("format") or values("output")
    return Asked(queries[0] if queries else None, dataset, formats[0] if formats else None)


async def _body(request: Request) -> str:
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > MAX_BODY:
                raise RefusedError(
                    413,
                    f"请求过大（上限 {MAX_BODY} 字节）",
                    f"the request is over {MAX_BODY} bytes",
                )
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "请求正文不是 UTF-8", "the body is not UTF-8") from error
    except ClientDisconnect as error:
        raise RefusedError(400, "请求正文不完整", "the body is not complete") from error


class Endpoint:
    """`/sparql`: queries for machines, and a form with a table for people."""

    def __init__(self, current: Current, pages: Pages) -> None:
        self._current = current
        self._pages = pages

    async def __call__(self, request: Request) -> Response:
        """Answer a query whole, or say what is wrong with it."""
        question = await asked(request)
        accept = request.headers.get("accept")
        machine_types = [*negotiation.TABLE_TYPES, *negotiation.GRAPH_TYPES]
        person = question.format is None and negotiation.prefers_html(accept, machine_types)
        if person:
            return await run_in_threadpool(
                self._pages.query, request, question.query, question.dataset
            )
        if question.query is None:
            raise RefusedError(
                400,
                "缺少参数 query；用 GET ?query= 或 POST 发送 SPARQL 查询",
                "the parameter query is missing; send a SPARQL query with GET ?query= or POST",
            )
        return await run_in_threadpool(self._answer, question.query, question, accept)

    def _answer(self, query: str, question: Asked, accept: str | None) -> Response:
        snapshot = self._current.snapshot()
        answer = snapshot.query(
            query, lambda kind: _format(kind, question.format, accept), question.dataset
        )
        if answer.format is None:
            offered = " ".join(_types(answer.kind))
            raise RefusedError(
                406,
                f"没有可接受的结果格式；可用：{offered}",
                f"no acceptable format; there are: {offered}",
            )
        return Response(
            answer.content,
            media_type=negotiation.CONTENT_TYPES[answer.format],
            headers={"Vary": "Accept", "X-Policygraph-Version": str(snapshot.version)},
        )


def _format(kind: Kind, chosen: str | None, accept: str | None) -> str | None:
    """Choose by the Accept header; a format by name counts where that header leaves it open
    (a browser's, or anything at all), since some clients send both and mean the header."""
    types = _types(kind)
    names = negotiation.NAMES["graph" if kind == "triples" else "table"]
    open_to_all = negotiation.choose(accept, ["anything/else", *types]) == "anything/else"
    left_open = open_to_all or negotiation.prefers_html(accept, list(types))
    if left_open and chosen is not None and chosen.lower() in names:
        return names[chosen.lower()]
    media_type = negotiation.choose(accept, list(types))
    return types[media_type] if media_type else None


def _types(kind: Kind) -> Mapping[str, str]:
    if kind == "triples":
        return negotiation.GRAPH_TYPES
    if kind == "bindings":
        return negotiation.TABLE_TYPES
    return {m: name for m, name in negotiation.TABLE_TYPES.items() if name in ("json", "xml")}
