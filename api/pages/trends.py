"""How complete something was in each version that a report is kept of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from markupsafe import Markup

from api.charts.trend import Step, trend
from api.language import Language
from api.reporting import digest
from api.work.bench import Bench
from graph.store.folder import FolderStore
from shapes import keeping
from shapes.catalogue import tier_names
from shapes.digest import Standing

MOST: Final = 30
"""How many versions are shown, the last."""


@dataclass(frozen=True, slots=True)
class Point:
    """One version: its number, when it was made, and how far something was complete, by tier."""

    version: int
    time: datetime | None
    tiers: Mapping[str, Standing]


def points(bench: Bench, document: str | None = None, department: str | None = None) -> list[Point]:
    """Return what was counted of the store, of a document or a department, up to the version that
    is open, the first first; without the versions that it was not in."""
    store = bench.store
    if not isinstance(store, FolderStore):
        return []
    numbers = [n for n in keeping.reported(store) if n <= bench.snapshot.version][:MOST]
    kept = (digest(store, number) for number in reversed(numbers))
    found = [
        Point(one.version, one.time, one.standing(document, department)) for one in kept if one
    ]
    return [point for point in found if any(s.applicable for s in point.tiers.values())]


def picture(found: Sequence[Point], language: Language) -> Markup | None:
    """Return the shares as a picture; None where there are not two versions to compare."""
    if len(found) < len(("before", "after")):
        return None
    names = {tier: words[language] for tier, words in tier_names().items()}
    first, last = found[0], found[-1]
    said = "；" if language == "zh" else "; "
    ends = said.join(
        f"{names[tier]} {_percent(first.tiers[tier])} → {_percent(last.tiers[tier])}"
        for tier in names
    )
    return trend(
        [
            Step(str(point.version), {tier: held.share for tier, held in point.tiers.items()})
            for point in found
        ],
        names,
        name="trend",
        title="各版中通过的检查所占比例"
        if language == "zh"
        else "Share of checks passed, by version",
        description=f"{first.version} → {last.version}: {ends}",
    )


def _percent(standing: Standing) -> str:
    return "—" if standing.share is None else f"{standing.share:.1%}"
