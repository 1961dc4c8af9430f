"""SPARQL 1.1 Protocol: how a request says its query or its update, and a query's answer."""

import re
from binascii import a2b_qp
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from api import negotiation
from api.errors import RefusedError
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store.answers import Dataset, Kind

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

MOST = 1_000
"""How many parameters a request may have."""

Pairs = tuple[tuple[str, str], ...]

_NO_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def parameters(url: bytes) -> Pairs:
    """Return the parameters of an address. Raises RefusedError if they are not UTF-8."""
    try:
        return _parameters(url)
    except ValueError as error:
        raise RefusedError(
            400, "地址中的参数不是 UTF-8", "the parameters in the address are not UTF-8"
        ) from error


def sent(pairs: Pairs, content_type: str | None, body: bytes, direct: str) -> Pairs:
    """Return the parameters of a POST, whichever of the protocol's two forms it has (2.1.2,
    2.1.3, 2.2.1, 2.2.2); `direct` is the type of a body that is the query or update itself.

    Raises RefusedError for another content type, or a body that is not UTF-8.
    """
    media_type, _, details = (content_type or "").partition(";")
    media_type = media_type.strip().lower()
    if media_type not in (FORM, direct):
        raise RefusedError(
            415,
            f"请求正文的类型应为 {direct} 或 {FORM}",
            f"the body's type is to be {direct} or {FORM}",
        )
    charset = details.lower().partition("charset=")[2].strip(' "').partition(";")[0] or "utf-8"
    try:
        if charset not in ("utf-8", "utf8", "us-ascii"):
            raise ValueError(charset)
        if media_type == direct:
            return (*pairs, ("query" if direct == QUERY else "update", body.decode("utf-8")))
        return (*pairs, *_parameters(body))
    except ValueError as error:
        raise RefusedError(400, "请求正文不是 UTF-8", "the body is not UTF-8") from error


def _parameters(said: bytes) -> Pairs:
    """Return the parameters of an address or a form. Raises ValueError if they are not UTF-8."""
    if said.count(b"&") >= MOST:
        raise RefusedError(
            400, f"参数过多（上限 {MOST} 个）", f"there are more than {MOST} parameters"
        )
    pairs = (item.partition(b"=") for item in said.split(b"&") if item)
    return tuple((_unquoted(name), _unquoted(value)) for name, _, value in pairs)


def _unquoted(said: bytes) -> str:
    """Return what a part of a form says. Raises ValueError if it is not UTF-8.

    Long queries are unquoted as quoted-printable, whose escapes differ in their sign alone: that
    takes a quarter of the time.
    """
    spaced = said.replace(b"+", b" ")
    if _NO_ESCAPE.search(spaced):
        return unquote_to_bytes(spaced).decode("utf-8")
    return a2b_qp(spaced.replace(b"=", b"=3D").replace(b"%", b"=")).decode("utf-8")


def question(pairs: Pairs) -> str | None:
    """Return the one query among the parameters, if there is one.

    Raises RefusedError if there are more, or an update.
    """
    if any(name == "update" for name, _ in pairs):
        raise RefusedError(400, "更新请发送到 /update", "updates are sent to /update")
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise RefusedError(400, "一次请求只能有一个查询", "one request holds one query")
    return queries[0] if queries and queries[0].strip() else None


def answer(bench: Bench, asked: Asked) -> Reply:
    """Answer a query whole, in the format that is asked for."""
    dataset = Dataset(asked.parameters("default-graph-uri"), asked.parameters("named-graph-uri"))
    chosen = asked.parameter("format") or asked.parameter("output")
    found = bench.snapshot.query(
        asked.parameter("query") or "",
        lambda kind: chosen_format(kind, chosen, asked.accept),
        dataset,
        bench.limits,
        bench.allowed,
    )
    if found.format is None:
        offered = " ".join(negotiation.types_of(found.kind))
        raise RefusedError(
            406,
            f"没有可接受的结果格式；可用：{offered}",
            f"no acceptable format; there are: {offered}",
        )
    headers = {"Vary": "Accept"}
    if found.rows is not None:
        headers["X-Policygraph-Rows"] = str(found.rows)
    media_type = negotiation.CONTENT_TYPES[found.format]
    return Reply(found.spool.taken(), media_type, headers=headers, rows=found.rows)


def for_person(pairs: Sequence[tuple[str, str]], accept: str | None) -> bool:
    """Tell whether a browser asks, which gets a page."""
    if any(name in ("format", "output") for name, _ in pairs):
        return False
    machine_types = [*negotiation.TABLE_TYPES, *negotiation.GRAPH_TYPES]
    return negotiation.prefers_html(accept, machine_types)


def chosen_format(kind: Kind, chosen: str | None, accept: str | None) -> str | None:
    """Choose by the Accept header; a format by name counts where that header leaves it open
    (a browser's, or anything at all), since some clients send both and mean the header."""
    types = negotiation.types_of(kind)
    named = negotiation.named("graph" if kind == "triples" else "table", chosen)
    open_to_all = negotiation.choose(accept, ["anything/else", *types]) == "anything/else"
    left_open = open_to_all or negotiation.prefers_html(accept, list(types))
    if left_open and named is not None:
        return named
    media_type = negotiation.choose(accept, list(types))
    return types[media_type] if media_type else None
