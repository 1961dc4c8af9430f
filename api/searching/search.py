"""`/search`: JSON for programs, a page for people."""

import json
from collections.abc import Mapping
from dataclasses import replace

from api import negotiation
from api.errors import RefusedError
from api.pages import search as pages
from api.searching.finding import Found, found
from api.searching.wanted import Wanted
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.search import Hit, Marked

_JSON = "application/json"


def search(bench: Bench, asked: Asked) -> Reply:
    """Answer a search as a page or as JSON, by `format` or else by the Accept header.

    The parameters are `q`, `class` (any number of times), `policy`, `party` (IRIs), `page` (from
    1) and `limit`.
    """
    if _format(asked) == "html":
        return pages.search(bench, asked)
    wanted = Wanted.of(asked)
    told = found(bench, wanted, asked.language)
    body = json.dumps(_told(wanted, told, bench, asked), ensure_ascii=False)
    headers = {"Vary": "Accept, Accept-Language, Cookie"}
    return Reply(body.encode(), _JSON, headers=headers, rows=len(told.hits.hits))


def _format(asked: Asked) -> str:
    said = asked.parameter("format")
    if said in ("json", "html"):
        return said
    if said is None:
        if negotiation.prefers_html(asked.accept, [_JSON]):
            return "html"
        chosen = negotiation.choose(asked.accept, [_JSON, negotiation.HTML])
        if chosen is not None:
            return "html" if chosen == negotiation.HTML else "json"
    raise RefusedError(
        406,
        "检索结果只有 JSON 和网页两种格式：format=json 或 format=html",
        "a search is answered as JSON or as a page: format=json or format=html",
    )


def _told(wanted: Wanted, found: Found, bench: Bench, asked: Asked) -> dict[str, object]:
    last = -(-found.hits.total // wanted.limit)
    return {
        "query": wanted.text,
        "version": bench.snapshot.version,
        "total": found.hits.total,
        "page": wanted.page,
        "pages": last,
        "limit": wanted.limit,
        "filters": {
            "class": list(wanted.classes), "policy": wanted.policy, "party": wanted.party
        },
        "next": _at(wanted, wanted.page + 1, last, asked),
        "previous": _at(wanted, wanted.page - 1, last, asked),
        "facets": {
            name: [{"value": c.value, "label": c.label, "count": c.count} for c in choices]
            for name, choices in found.choices.items()
        },
        "hits": [_hit(hit, found.labels) for hit in found.hits.hits],
    }  # fmt: skip


def _at(wanted: Wanted, page: int, last: int, asked: Asked) -> str | None:
    if not 1 <= page <= last:
        return None
    said = asked.parameter("version")
    return f"/search{replace(wanted, page=page).address()}{f'&version={said}' if said else ''}"


def _hit(hit: Hit, labels: Mapping[str, str]) -> dict[str, object]:
    policy = {"iri": hit.policy, "label": labels.get(hit.policy, "")} if hit.policy else None
    return {
        "iri": hit.iri,
        "class": hit.cls,
        "score": round(hit.score, 4),
        "label": _marked(hit.label),
        "snippet": _marked(hit.snippet),
        "path": hit.path or None,
        "policy": policy,
        "parties": [{"iri": iri, "label": name} for iri, name in hit.parties],
    }


def _marked(text: Marked) -> dict[str, object]:
    return {"text": text.text, "ranges": text.ranges}
