"""A department, or a group of them: what it does, what is due when, how much that is against
others, what it is called, and what is found wrong about its work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from markupsafe import Markup

from api import addresses, overview, turning
from api.charts.timeline import Dot, Slot, timeline
from api.errors import RefusedError
from api.language import Language
from api.ledgers import ledger
from api.pages.frame import Behind, page
from api.pages.shares import words_of_shares
from api.party import dates, duties, findings, load, naming, worklist
from api.party.dates import Calendar, Column
from api.party.duties import ROLES, Document
from api.render import linker
from api.report_pages import words
from api.reporting import PASSING
from api.things import schema_org
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store import Snapshot

DOCUMENTS: Final = 12
"""How many documents a page lists."""

TITLE: Final = 120
"""How many characters of a name stand where it is but mentioned."""

_ANSWERING = frozenset({"leads", "responsibleFor"})
"""The roles whose work the check asks for."""

_DESCRIBED = {"Turtle": ".ttl", "JSON-LD": ".jsonld"}


def department(bench: Bench, asked: Asked, iri: str) -> Reply:
    """Show a party; with `policy`, only its work in that document, and `leads` and the other roles,
    `targets` and `documents` tell which page of each is shown.

    Raises RefusedError for a policy that gives it no work and for a page that is no number.
    """
    snapshot, language = bench.snapshot, asked.language
    called = naming.names(snapshot, iri, language)
    every = duties.documents(snapshot, iri)
    chosen = _chosen(snapshot, every, asked.parameter("policy"))
    held = [chosen] if chosen else every
    book = ledger(bench)
    policy = chosen.policy if chosen else None
    calendar = dates.calendar(book, iri, turning.number(asked, "targets"), policy)
    title = called.name[:TITLE]
    place = Place(asked, title)
    pages = {role: turning.number(asked, role) for role in ROLES}
    path = iri.removeprefix(f"{snapshot.base}id/")
    answers = any(n for each in every for role, n in each.numbers.items() if role in _ANSWERING)
    found = findings.findings(bench, iri, chosen.graph if chosen else None) if answers else None
    passing = answers and found is None and findings.will_be(bench)
    behind = Behind(
        title,
        worklist.query(iri, title, policy, language),
        things=[(title, iri), *([(chosen.title[:TITLE], chosen.policy)] if chosen else [])],
    )
    sheets = _sheets(asked, addresses.key(snapshot.base, "party", iri), chosen)
    described = {name: f"/doc/{path}{suffix}" for name, suffix in _DESCRIBED.items()}
    reply = page(
        bench,
        asked,
        "department.html",
        replace(behind, formats={**sheets, **behind.data(), **described}),
        scripts=("department.js",),
        near=turning.near,
        called=called,
        iri=iri,
        key=quote(addresses.key(snapshot.base, "party", iri), safe="/~:@"),
        path=quote(path, safe="/~:@"),
        sheets=sheets,
        place=place,
        sentence=addresses.sentence(linker(snapshot.base, asked.root)),
        chosen=chosen,
        totals=duties.totals(held),
        sections=duties.sections(snapshot, iri, held, pages),
        documents=_some(snapshot, every, turning.number(asked, "documents")),
        document_page=turning.number(asked, "documents"),
        document_pages=-(-len(every) // DOCUMENTS),
        every=len(every),
        by_date=len(every) <= duties.SORTED,
        calendar=calendar,
        picture=_picture(calendar, place, snapshot.time.date(), language),
        load=load.load(book, iri),
        trail=overview.trail(snapshot, iri, language),
        structured=schema_org.block(schema_org.of_resource(snapshot, iri, language)),
        answers=answers,
        found=found,
        passing=passing,
        **words_of_shares(),
        **words(language),
    )
    if not passing:
        return reply
    return Reply(reply.body, reply.media_type, reply.status, {**reply.headers, **PASSING})


class Place:
    """The addresses of this page with other pages of its lists, or of one document."""

    def __init__(self, asked: Asked, name: str) -> None:
        self._address = asked.root + quote(asked.path, safe="/~:@")
        self._pairs = [(n, v) for n, v in asked.pairs if v and n in (*_PAGED, *_KEPT)]
        self.name = name

    def pages(self, of: str) -> Callable[[int], str]:
        """Return what gives the addresses with other pages of one list."""
        return lambda number: self._at({of: str(number) if number > 1 else ""}, of)

    def policy(self, key: str) -> str:
        """Return the address with the work in one document alone, or ("") in all."""
        return self._at({"policy": key, **dict.fromkeys(_PAGED, "")})

    def target(self, number: int) -> str:
        """Return where a target's line stands."""
        return f"#target-{number}"

    def _at(self, changed: Mapping[str, str], fragment: str = "") -> str:
        pairs = [(name, value) for name, value in self._pairs if name not in changed]
        query = urlencode([*pairs, *((n, v) for n, v in changed.items() if v)])
        end = f"#{fragment}" if fragment else ""
        return f"{self._address}{f'?{query}' if query else ''}{end}"


_PAGED = (*ROLES, "targets", "documents")
_KEPT = ("policy", "lang", "version", "format")


def _chosen(snapshot: Snapshot, every: Sequence[Document], key: str | None) -> Document | None:
    if not key:
        return None
    found = next((document for document in every if document.key == key), None)
    if found is None:
        raise RefusedError(
            400,
            f"文件 {key[:60]!r} 没有给它分工",
            f"the document {key[:60]!r} gives it no work",
        )
    return duties.titled(snapshot, [found])[0]


def _some(snapshot: Snapshot, every: Sequence[Document], number: int) -> list[Document]:
    start = (number - 1) * DOCUMENTS
    return duties.titled(snapshot, every[start : start + DOCUMENTS])


def _sheets(asked: Asked, key: str, chosen: Document | None) -> dict[str, str]:
    """Return the addresses below the root of the work list for spreadsheets."""
    pairs = [(n, v) for n, v in asked.pairs if n in ("lang", "version") and v]
    pairs += [("policy", chosen.key)] if chosen else []
    query = f"?{urlencode(pairs)}" if pairs else ""
    address = f"/departments/{quote(key, safe='/~:@')}"
    return {"XLSX": f"{address}.xlsx{query}", "CSV (BOM)": f"{address}.csv{query}"}


def _picture(calendar: Calendar, place: Place, today: date, language: Language) -> Markup | None:
    """Return the time line; None where fewer than two targets have a day."""
    found = dates.columns(calendar)
    if calendar.total - calendar.undated < 2:
        return None
    slots = [_slot(calendar, column, first, place, language) for first, column in _marked(found)]
    zh = language == "zh"
    title = f"{place.name}的量化目标，按期限" if zh else f"Targets of {place.name} by deadline"
    told = (
        "每个圆点是一个目标，其中的编号与下表相同，所在位置是到期的时间。"
        if zh
        else "Each dot is a target with its number in the list below, where it is due."
    )
    return timeline(slots, title, told, _now(found, today), "本版日期" if zh else "this version")


def _marked(found: Sequence[Column]) -> list[tuple[bool, Column]]:
    """Return the columns, each with whether it is the first of its year."""
    years = [None, *(column.year for column in found)]
    return [(before != c.year, c) for before, c in zip(years, found, strict=False)]


def _slot(
    calendar: Calendar, column: Column, first: bool, place: Place, language: Language
) -> Slot:
    dots = []
    for number in column.listed:
        target = calendar.listed[number - calendar.before - 1]
        said = f"{number}. {target.label[:200]} · {target.deadline_end}"
        dots.append(Dot(number, place.target(number), said))
    year = str(column.year)
    if column.months >= 12:
        last = column.year + column.months // 12 - 1
        label = year if column.months == 12 else f"{year}–{last % 100:02}"
        return Slot(label, "", dots, column.total)
    month = column.of_year
    label = f"{month}" + ("月" if language == "zh" else "")
    if column.months == 3:
        label = f"Q{(month + 2) // 3}"
    return Slot(label, year if first else "", dots, column.total)


def _now(found: Sequence[Column], today: date) -> float | None:
    """Return where a day is on the axis, as a share of it; None if it is not within."""
    first, step = found[0].month, found[0].months
    month = today.year * 12 + today.month - 1 + (today.day - 1) / 31
    share = (month - first) / (step * len(found))
    return share if 0 <= share <= 1 else None
