"""The pages of a report of completeness: how far, since when, what is missing and whose it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from api import turning
from api.errors import RefusedError
from api.language import Language
from api.pages import choosing, trends
from api.pages.accepted import accepted
from api.pages.behind import behind
from api.pages.choosing import Option
from api.pages.compared import Compared, compared
from api.pages.filters import WAYS, Filter, Place, wanted, within
from api.pages.frame import page
from api.pages.passing import passing
from api.pages.sections import Count, Leaf, Read, Section, leaf
from api.pages.shares import words_of_shares
from api.render import linker
from api.report_pages import (
    WAYS as WAY_NAMES,
)
from api.report_pages import (
    Keyed,
    Subject,
    department_address,
    document_address,
    thing_address,
    words,
)
from api.reporting import at_hand
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError
from shapes.catalogue import SEVERITIES, catalogue
from shapes.deferred import DeferredSequence
from shapes.digest import Digest, Part
from shapes.digest.groups import By, Group, counted, groups
from shapes.findings import Finding, Narrowed, Report, Tally, at_least
from shapes.formats import FORMATS
from shapes.formats.counting import Line
from shapes.formats.wording import headline

CONTENTS: Final = 30
"""How many groups a page lists; it says how many there are."""

MENDED: Final = 20
"""How many findings that are mended a page shows; another page has all of them."""


def view(bench: Bench, asked: Asked, subject: Subject) -> Reply:
    """Show the report of a subject, or that it is being made.

    Raises AbsentError for a document, department or version that there is not, RefusedError for a
    parameter that is wrong, NothingError where nothing is to check, WaiverError.
    """
    found = wanted(asked, bench.snapshot.base, subject)
    digest = at_hand(bench)
    if digest is None:
        return passing(bench, asked, subject)
    return shown(bench, asked, subject, found, digest)


def shown(bench: Bench, asked: Asked, subject: Subject, found: Filter, digest: Digest) -> Reply:
    """Show a part of a report. Raises as `view`."""
    part, base = found.part, bench.snapshot.base
    subject, chosen = _named(digest, part, subject), digest
    since = compared(bench, digest, part, found.since) if found.since else None
    if found.new and since is not None and since.came is not None:
        chosen = since.came
    waived = accepted(bench.settings.waivers, chosen, part)
    grouped = groups(chosen, part, found.by)

    def read(group: Group, start: int, many: int) -> Sequence[Finding]:
        return waived.marked(chosen.findings(within(part, found.by, group.key), start, many))

    def count(some: Sequence[Group]) -> list[Group]:
        return counted(digest, part, found.by, some)

    on_page = _leaf(grouped, found, read, count)
    place, link = Place(asked, subject), linker(base, asked.root)
    lines = [
        Line(catalogue()[t.shape], t, t.results, waived.counts.get(t.shape, 0))
        for t in _tallies(digest, part)
    ]
    findings = [finding for section in on_page.groups for finding in section.findings]
    titles = digest.titles()
    policies = {g: g.replace(f"{base}graph/", f"{base}id/policy/") for g in titles}
    history = trends.points(bench, part.document, part.department)
    return page(
        bench,
        asked,
        "reports.html",
        behind(asked, subject, place, part, base),
        about=subject.name,
        about_address=link(subject.iri),
        headline=headline(_said(digest, chosen, part), asked.language),
        total=chosen.number(part),
        severities_of=chosen.severities(part),
        tiers_of=digest.standing(part.document, part.department),
        tier_address=lambda tier: place.at(tier=tier),
        lines=lines,
        checks=_checks(lines),
        history=history,
        trend=trends.picture(history, asked.language),
        place=place,
        choices=choosing.choices(place, lines, history, asked.language),
        chips=choosing.chips(place, digest, part, subject, asked.language),
        by=found.by,
        groups=[Section(group) for group in count(grouped[:CONTENTS])],
        groups_total=len(grouped),
        leaf=on_page,
        pages={each: place.at(page=str(each)) for each in turning.near(found.page, on_page.pages)},
        ways=_ways(place, found.by, asked.language),
        alternates={place.download(each.ending): each.media_type for each in FORMATS.values()},
        waived=waived,
        since=since,
        new=since.fresh(findings) if since is not None else frozenset(),
        mended=_mended(since, part),
        differences=_differences(place, since),
        titles=titles,
        shape_address=lambda shape: f"{place.at(check=shape.key, by='shape')}#c-{shape.key}",
        group_address=_group_address(base, place),
        thing_address=thing_address(link, policies),
        **words_of_shares(),
        **words(asked.language),
    )


def _named(digest: Digest, part: Part, subject: Subject) -> Subject:
    """Return the subject with what it is called; raises AbsentError for a document or department
    that the report has not."""
    title = digest.title(part.document) if part.document is not None else ""
    name = digest.name(part.department) if part.department is not None else ""
    if title is None:
        raise AbsentError(
            "没有这份文件；全部文件见 /reports", "no such document; /reports lists them"
        )
    if name is None:
        raise AbsentError(
            "没有哪个部门是这个标识；全部部门见 /reports?by=department",
            "no department has this identifier; /reports?by=department lists them",
        )
    return replace(subject, name=name if subject.department else title if subject.graph else "")


def _tallies(digest: Digest, part: Part) -> list[Tally]:
    """Return what is counted of the checks that a part is about."""
    grave = at_least(part.severity or SEVERITIES[-1])
    return [
        tally
        for tally in digest.tallies(part.document, part.department)
        if part.shape in (None, tally.shape)
        and part.tier in (None, catalogue()[tally.shape].tier)
        and catalogue()[tally.shape].severity in grave
    ]


def _checks(lines: Sequence[Line]) -> dict[str, int]:
    tallies = [line.tally for line in lines if line.tally is not None]
    return {
        "failed": sum(tally.failed for tally in tallies),
        "applicable": sum(tally.applicable for tally in tallies),
    }


def _said(digest: Digest, chosen: Digest, part: Part) -> Report:
    """Return what a headline says, as a report whose findings are only counted."""
    titles = digest.titles(part.department)
    if part.document is not None:
        titles = {part.document: titles.get(part.document, "")}
    severities = chosen.severities(part)
    some = {shape.severity: shape.iri for shape in catalogue().values()}
    return Report(
        titles,
        DeferredSequence(lambda: iter(()), sum(severities.values())),
        results={some[name]: number for name, number in severities.items()},
        names={}
        if part.department is None
        else {part.department: digest.name(part.department) or ""},
        narrowed=Narrowed(part.tier, part.severity, part.department),
    )


def _leaf(grouped: Sequence[Group], found: Filter, read: Read, count: Count) -> Leaf:
    on_page = leaf(grouped, found.page, read, count)
    if found.page > on_page.pages:
        raise RefusedError(
            404,
            f"没有第 {found.page} 页，共 {on_page.pages} 页",
            f"no page {found.page}; there are {on_page.pages}",
        )
    return on_page


def _ways(place: Place, by: By, language: Language) -> list[Option]:
    names = WAY_NAMES[language]
    return [Option(names[way], place.at(by=way), way == by) for way in WAYS]


def _group_address(base: str, place: Place) -> Callable[[Keyed, By], str]:
    """Return what tells the address of the report of a group alone."""

    def address(group: Keyed, by: By) -> str:
        if by == "shape":
            return place.at(check=catalogue()[group.key].key)
        if by == "document":
            return place.other(document_address(base, group.key), "document")
        return place.other(department_address(base, group.key), "department") if group.key else ""

    return address


def _mended(since: Compared | None, part: Part) -> list[Finding]:
    return since.went.findings(part, limit=MENDED) if since and since.went else []


def _differences(place: Place, since: Compared | None) -> str:
    """Return the address of the page that tells all that is different since a version."""
    return place.differences(str(since.since)) if since is not None else ""
