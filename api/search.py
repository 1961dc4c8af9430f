"""Searching: a page for people, JSON for programs."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from api import negotiation, wording
from api.about import expanded
from api.errors import RefusedError, status_of
from api.language import Language
from api.render import render
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import QueryError
from graph.search import CLASSES, Counts, Hit, Hits, Index, Marked, SearchIndex
from graph.store.folder import FolderStore

LIMIT = 20
"""How many hits a page has unless told otherwise."""

MOST = 100
"""How many hits a page can have."""

_JSON = "application/json"
_OFFERED = ("Policy", "Measure", "Task", "Project", "Target", "Department", "DepartmentGroup")
"""The classes that a page offers to narrow a search by."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: words, and what the hits must belong to."""

    text: str
    classes: tuple[str, ...] = ()
    policy: str | None = None
    party: str | None = None
    page: int = 1
    limit: int = LIMIT

    @classmethod
    def of(cls, asked: Asked) -> "Wanted":
        """Return what a request searches for. Raises RefusedError for a parameter that is wrong."""
        classes = tuple(dict.fromkeys(filter(None, asked.parameters("class"))))
        unknown = next((name for name in classes if name not in CLASSES), None)
        if unknown is not None:
            raise RefusedError(
                400,
                f"没有可检索的类 {unknown!r}；可用：{'、'.join(_OFFERED)}",
                f"no class {unknown!r} can be searched; there are {', '.join(_OFFERED)}",
            )
        return cls(
            text=(asked.parameter("q") or "").strip(),
            classes=classes,
            policy=asked.parameter("policy") or None,
            party=asked.parameter("party") or None,
            page=_number(asked, "page", 1, 10**9),
            limit=_number(asked, "limit", LIMIT, MOST),
        )

    @property
    def offset(self) -> int:
        """How many hits stand on the pages before."""
        return (self.page - 1) * self.limit

    def address(self) -> str:
        """Return the query part of this search's address."""
        pairs = [("q", self.text), *(("class", name) for name in self.classes)]
        for name, value in (("policy", self.policy), ("party", self.party)):
            pairs += [(name, value)] if value else []
        for name, number, usual in (("page", self.page, 1), ("limit", self.limit, LIMIT)):
            pairs += [(name, str(number))] if number != usual else []
        return f"?{urlencode(pairs)}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow a search by: what it is called, how many hits it leaves, and the address
    with it, or without it where it is chosen."""

    value: str
    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a page shows: hits, choices, and what the things on it are called."""

    hits: Hits
    choices: Mapping[str, Sequence[Choice]]
    labels: Mapping[str, str]


def search(bench: Bench, asked: Asked) -> Reply:
    """Answer a search as a page or as JSON, by `format` or else by the Accept header.

    The parameters are `q`, `class` (any number of times), `policy`, `party` (IRIs), `page` (from
    1) and `limit`.
    """
    if _format(asked) == "html":
        return _page(bench, asked)
    wanted = Wanted.of(asked)
    found = _found(bench, wanted, asked.language)
    body = json.dumps(_told(wanted, found, bench.snapshot.version), ensure_ascii=False)
    headers = {"Vary": "Accept, Accept-Language, Cookie"}
    return Reply(body.encode(), _JSON, headers=headers, rows=len(found.hits.hits))


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


def _page(bench: Bench, asked: Asked) -> Reply:
    wanted, found, problem, status = Wanted(asked.parameter("q") or ""), None, None, 200
    try:
        wanted = Wanted.of(asked)
        if wanted.text:
            found = _found(bench, wanted, asked.language)
    except (QueryError, RefusedError) as error:
        problem, status = error.text(asked.language), status_of(error)
    last = -(-found.hits.total // wanted.limit) if found else 0
    return render(
        bench.store.base,
        asked,
        "search.html",
        status,
        wanted=wanted,
        found=found,
        problem=problem,
        last=last,
        pages={
            number: replace(wanted, page=number).address() for number in _near(wanted.page, last)
        },
    )


def _found(bench: Bench, wanted: Wanted, language: Language) -> Found:
    index = _index(bench)
    within = (wanted.text, wanted.classes, wanted.policy, wanted.party)
    hits = index.search(*within, offset=wanted.offset, limit=wanted.limit)
    counts = index.counts(*within)
    told = [hit.policy for hit in hits.hits if hit.policy]
    chosen = [iri for iri in (wanted.policy, wanted.party) if iri]
    labels = index.labels([*dict.fromkeys([*told, *counts.policies, *counts.parties, *chosen])])
    return Found(hits, _choices(wanted, counts, labels, language), labels)


def _index(bench: Bench) -> Index:
    if not isinstance(bench.store, FolderStore):
        raise RefusedError(
            501,
            "此库在别处的 SPARQL 端点上，没有检索索引",
            "this store is a SPARQL endpoint elsewhere and has no index to search",
        )
    return Index.open(bench.store.companion(bench.snapshot.version) / SearchIndex.name)


def _choices(
    wanted: Wanted, counts: Counts, labels: Mapping[str, str], language: Language
) -> dict[str, list[Choice]]:
    classes = {name: counts.classes.get(name, 0) for name in _OFFERED}
    return {
        "class": [
            Choice(
                name,
                wording.term(expanded(f"pg:{name}"), language) or name,
                count,
                replace(
                    wanted, classes=() if name in wanted.classes else (name,), page=1
                ).address(),
                name in wanted.classes,
            )
            for name, count in classes.items()
            if count or name in wanted.classes
        ],
        "policy": [
            _choice(iri, labels, count, replace(wanted, page=1, policy=other), chosen=other is None)
            for iri, count in _with(counts.policies, wanted.policy)
            for other in [None if iri == wanted.policy else iri]
        ],
        "party": [
            _choice(iri, labels, count, replace(wanted, page=1, party=other), chosen=other is None)
            for iri, count in _with(counts.parties, wanted.party)
            for other in [None if iri == wanted.party else iri]
        ],
    }


def _choice(
    iri: str, labels: Mapping[str, str], count: int, then: Wanted, *, chosen: bool
) -> Choice:
    return Choice(iri, labels.get(iri, iri), count, then.address(), chosen)


def _with(counts: Mapping[str, int], chosen: str | None) -> Iterable[tuple[str, int]]:
    return ({chosen: counts.get(chosen, 0)} | dict(counts) if chosen else counts).items()


def _near(page: int, last: int) -> list[int]:
    """Return the numbers of the first and the last page, and of those around this one."""
    near = {1, last, *range(page - 2, page + 3)}
    return sorted(number for number in near if 1 <= number <= last) if last > 1 else []


def _number(asked: Asked, name: str, usual: int, most: int) -> int:
    said = asked.parameter(name)
    if said is None or said == "":
        return usual
    if said.isascii() and said.isdecimal() and len(said) < 12 and 1 <= int(said) <= most:
        return int(said)
    raise RefusedError(
        400,
        f"参数 {name} 应为 1 到 {most} 的整数",
        f"the parameter {name} is a whole number from 1 to {most}",
    )


def _told(wanted: Wanted, found: Found, version: int) -> dict[str, object]:
    last = -(-found.hits.total // wanted.limit)
    return {
        "query": wanted.text,
        "version": version,
        "total": found.hits.total,
        "page": wanted.page,
        "pages": last,
        "limit": wanted.limit,
        "filters": {
            "class": list(wanted.classes), "policy": wanted.policy, "party": wanted.party
        },
        "next": _at(wanted, wanted.page + 1, last),
        "previous": _at(wanted, wanted.page - 1, last),
        "facets": {
            name: [{"value": c.value, "label": c.label, "count": c.count} for c in choices]
            for name, choices in found.choices.items()
        },
        "hits": [_hit(hit, found.labels) for hit in found.hits.hits],
    }  # fmt: skip


def _at(wanted: Wanted, page: int, last: int) -> str | None:
    return f"/search{replace(wanted, page=page).address()}" if 1 <= page <= last else None


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
