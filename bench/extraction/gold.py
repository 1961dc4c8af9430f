"""Gold files → records: what a document says, written down by careful readers."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.extraction import wording
from bench.extraction.wording import Place

SEEDS = {"task-table": "000_*", "action-plan": "002_*"}
"""The gold files whose documents lie among the seeds, under other names."""

FACTS = ("title", "number", "issuers", "date")


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered unit with its title."""

    place: Place
    title: str


@dataclass(frozen=True, slots=True)
class Duty:
    """One party in one role; `raw` is the text that says so."""

    place: Place
    role: str
    party: str
    raw: str


@dataclass(frozen=True, slots=True)
class Goal:
    """One quantity; `periods` are the frequencies that are right (None: none is said).

    `measure` is the number of the measure that the quantity belongs to where only an inference
    can say so.
    """

    place: Place
    value: Decimal
    maximum: Decimal | None
    comparator: str
    unit: str
    periods: frozenset[tuple[int, int] | str | None]
    raw: str
    sure: bool = True
    measure: str | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """All that is written down about the document `key`.

    `facts` has a key for each fact that is judged (None: the document prints none). Where `loose`,
    order is lost: measures are known by number and title alone, and targets by value, comparator
    and unit. `prose` tells the common format from those of the seeds; `exact` documents may have
    no miss and no invention.
    """

    key: str
    facts: Mapping[str, str | frozenset[str] | None]
    sections: Sequence[str]
    measures: Sequence[Heading]
    duties: Sequence[Duty]
    goals: Sequence[Goal]
    loose: bool = False
    prose: bool = False
    exact: bool = False


def read(path: Path) -> Gold:
    """Read a gold file of any of the three formats. Raises ValueError or KeyError if it is none."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if "assignments" in content:
        return _prose(path.stem, content)
    return _table(path.stem, content) if "tasks" in content else _plan(path.stem, content)


def _prose(key: str, content: dict[str, Any]) -> Gold:
    duties = [
        Duty(wording.place(entry["path"]), entry["role"], party, entry["raw"])
        for entry in content["assignments"]
        for party in entry["parties"]
    ]
    return Gold(
        key,
        _facts(content),
        (),
        [Heading(wording.place(m["path"]), m["title"]) for m in content["measures"]],
        duties,
        [_goal(target, wording.place(target["path"])) for target in content["targets"]],
        prose=True,
    )


def _table(key: str, content: dict[str, Any]) -> Gold:
    """The task table: projects in its first part, chapters of measures of tasks in its second."""
    first, second = (wording.number(s["number"]) for s in content["sections"])
    at = {m["number"]: (second, m["chapter"], f"({m['number']})") for m in content["measures"]}
    rows: list[tuple[Place, dict[str, Any]]] = [
        ((first, str(p["number"])), p) for p in content["projects"]
    ]
    rows += [((*at[t["measure"]], str(t["number"])), t) for t in content["tasks"]]
    duties = [
        Duty(place, role, party, f"{row['text']} {role} {party}")
        for place, row in rows
        for role in ("lead", "support")
        for party in row[role]
    ]
    goals = []
    for target in content["targets"]:
        above, item = target["at"].split()
        place = (first, item) if above == "project" else (*at[above], item)
        goals.append(_goal(target, place))
    titles = [s["title"] for s in content["sections"] + content["chapters"]]
    measures = [Heading(at[m["number"]], m["title"]) for m in content["measures"]]
    return Gold(key, _facts(content["policy"]), titles, measures, duties, goals, exact=True)


def _plan(key: str, content: dict[str, Any]) -> Gold:
    return Gold(
        key,
        _facts(content["policy"]),
        [chapter["title"] for chapter in content["chapters"]],
        [Heading((str(m["number"]),), m["title"]) for m in content["measures"]],
        (),
        [_goal(target, ()) for target in content["targets"]],
        loose=True,
    )


def _facts(content: dict[str, Any]) -> dict[str, str | frozenset[str] | None]:
    found = {name: content[name] for name in FACTS if name in content}
    if "issuers" in found:
        found["issuers"] = frozenset(found["issuers"] or ()) or None
    return found


def _goal(target: dict[str, Any], place: Place) -> Goal:
    maximum = target.get("max")
    measure = target.get("measure")
    return Goal(
        place,
        Decimal(str(target["value"])),
        None if maximum is None else Decimal(str(maximum)),
        target["comparator"],
        target["unit"],
        periods(target.get("period"), target.get("per")),
        target.get("raw") or target.get("object") or target["indicator"],
        target.get("sure", True),
        None if measure is None else str(measure),
    )


def periods(period: str | None, per: str | None) -> frozenset[tuple[int, int] | str | None]:
    """Return the frequencies that a period and a `per` stand for: 每学年 is a year as well."""
    found: set[tuple[int, int] | str | None] = {wording.duration(period) if period else None}
    if per and "学年" in per:
        found |= {None, wording.duration("P1Y")}
    return frozenset(found)
