"""What is different between two versions: the findings that are new, and those that are mended."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from api import turning
from api.errors import RefusedError
from api.pages.accepted import Accepted, accepted
from api.pages.behind import query
from api.pages.choosing import Option, chips
from api.pages.compared import Compared, compared
from api.pages.filters import Filter, Place, choice, wanted, within
from api.pages.frame import Behind, page
from api.pages.passing import passing
from api.pages.sections import Leaf, leaf
from api.pages.shares import words_of_shares
from api.pages.trends import Point, points
from api.render import linker
from api.report_pages import WAYS, Keyed, Subject, thing_address, words
from api.reporting import at_hand
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError
from shapes.digest import Digest
from shapes.digest.groups import By, Group, groups
from shapes.findings import Finding

ROWS: Final = 30
"""How many documents, departments or checks are listed with what became of them."""

SUBJECT: Final = Subject("/reports/differences")

Side = Literal["new", "mended"]


@dataclass(frozen=True, slots=True)
class Balance:
    """How many findings of a document, department or check are new, and how many are mended."""

    key: str
    title: str
    new: int
    mended: int


def differences(bench: Bench, asked: Asked) -> Reply:
    """Show what is different since an earlier version, by default the one before.

    Raises AbsentError and GoneError for a version that is not there, RefusedError for a parameter
    that is wrong, NothingError where nothing is to check.
    """
    found = wanted(asked, bench.snapshot.base, SUBJECT)
    digest = at_hand(bench)
    if digest is None:
        return passing(bench, asked, SUBJECT)
    history = points(bench)
    since = found.since or next((p.version for p in reversed(history[:-1])), None)
    if since is not None and since >= bench.snapshot.version:
        raise RefusedError(
            400,
            "参数 since 应为更早的版本",
            "the parameter since is the number of an earlier version",
        )
    both = None if since is None else compared(bench, digest, found.part, since)
    return _page(bench, asked, found, digest, both, history)


def _page(
    bench: Bench,
    asked: Asked,
    found: Filter,
    digest: Digest,
    both: Compared | None,
    history: Sequence[Point],
) -> Reply:
    base, place = bench.snapshot.base, Place(asked, SUBJECT)
    zh, version = asked.language == "zh", bench.snapshot.version
    title = (
        f"第 {both.since if both else ''} 版与第 {version} 版的差异"
        if zh
        else f"Differences between versions {both.since if both else ''} and {version}"
    )
    pairs = place.download(".json").partition("?")[2]
    formats = {"JSON": f"/reports.json?{pairs}"} if both is not None else {}
    return page(
        bench,
        asked,
        "differences.html",
        Behind(title, query(found.part), formats=formats),
        place=place,
        both=both,
        history=history,
        version=version,
        chips=chips(place, digest, found.part, SUBJECT, asked.language),
        by=found.by,
        tiers_now=digest.standing(found.part.document, found.part.department),
        **(_content(bench, asked, found, digest, both, place) if both and both.earlier else {}),
        thing_address=thing_address(
            linker(base, asked.root),
            {g: g.replace(f"{base}graph/", f"{base}id/policy/") for g in digest.titles()},
        ),
        **words_of_shares(),
        **words(asked.language),
    )


def _content(
    bench: Bench, asked: Asked, found: Filter, digest: Digest, both: Compared, place: Place
) -> dict[str, Any]:
    came, went, earlier = both.came, both.went, both.earlier
    if came is None or went is None or earlier is None:
        return {}
    part, by = found.part, found.by
    new, mended = groups(came, part, by), groups(went, part, by)
    side = choice(asked, "show", {"new": "new", "mended": "mended"})
    side = side or ("new" if both.new or not both.mended else "mended")
    chosen, grouped = (came, new) if side == "new" else (went, mended)
    waived = accepted(bench.settings.waivers, chosen, part)
    on_page = _leaf(chosen, [group for group in grouped if group.total], found, waived)
    balances = _balances(new, mended)
    return {
        "severities_new": came.severities(part),
        "severities_mended": went.severities(part),
        "tiers_then": earlier.standing(part.document, part.department),
        "balances": balances[:ROWS],
        "balances_total": len(balances),
        "side": side,
        "sides": {each: place.at(show=each) for each in ("new", "mended")},
        "ways": [Option(name, place.at(by=way), way == by) for way, name in
                 WAYS[asked.language].items()],
        "leaf": on_page,
        "pages": {
            n: place.at(show=side, page=str(n))
            for n in turning.near(found.page, on_page.pages)
        },
        "new": frozenset[str](),
        "titles": {**earlier.titles(), **digest.titles()},
        "only": lambda group: _only(place, by, group, digest),
    }  # fmt: skip


def _leaf(digest: Digest, grouped: Sequence[Group], found: Filter, waived: Accepted) -> Leaf:
    def read(group: Group, start: int, many: int) -> Sequence[Finding]:
        some = digest.findings(within(found.part, found.by, group.key), start, many)
        return waived.marked(some)

    on_page = leaf(grouped, found.page, read, list)
    if found.page > on_page.pages:
        raise AbsentError(
            f"没有第 {found.page} 页，共 {on_page.pages} 页",
            f"no page {found.page}; there are {on_page.pages}",
        )
    return on_page


def _balances(new: Sequence[Group], mended: Sequence[Group]) -> list[Balance]:
    """Return what became of each, those with most first."""
    found: dict[str, Balance] = {}
    for group in new:
        found[group.key] = Balance(group.key, group.title, group.total, 0)
    for group in mended:
        before = found.get(group.key, Balance(group.key, group.title, 0, 0))
        found[group.key] = replace(before, mended=group.total)
    held = [balance for balance in found.values() if balance.new or balance.mended]
    return sorted(held, key=lambda one: -(one.new + one.mended))


def _only(place: Place, by: By, group: Keyed, digest: Digest) -> str:
    """Return the address of the same of one document, department or check alone."""
    if not group.key:
        return ""
    name, value = {
        "document": ("document", group.key.rpartition("/")[2]),
        "department": ("department", group.key.rpartition("/")[2]),
        "shape": ("check", group.key.rpartition("#")[2]),
    }[by]
    gone = by == "document" and digest.title(group.key) is None
    return "" if gone else place.at(**{name: value})
