"""All targets: a table that sorts and filters, and pictures of them by unit and deadline."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from markupsafe import Markup

from api import wording
from api.about import expanded
from api.charts import deadlines
from api.errors import RefusedError
from api.ledgers import ledger
from api.pages.asking import iri, query, spoken
from api.pages.frame import Behind, page
from api.pages.lists import LINES, View
from api.render import linker
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.ledger import (
    AROUND,
    TARGET_SORTS,
    Facets,
    Ledger,
    Mark,
    TargetFilter,
    TargetLine,
    UnitMarks,
)

PANELS = 6
"""How many units have a picture; the others are counted."""

SHOWN = 12
"""How many values of a facet are offered; the others are counted."""

_NARROWING = (
    "q", "policy", "measure", "unit", "comparator", "from", "to", "least", "most", "party",
)  # fmt: skip
_NUMBERS = ("value",)
_THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{4,}")
_ZH = ((1e8, "亿"), (1e4, "万"))
_EN = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))
_ENDS = "。！？；!?;\\t\\n\\r"
_LARGEST, _SMALLEST = Decimal(10) ** 30, Decimal(10) ** -30


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to narrow the list by, or to widen it again where it is chosen."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one facet, the most frequent ones, and how many more there are."""

    name: str
    title: str
    choices: Sequence[Choice]
    more: int


@dataclass(frozen=True, slots=True)
class Panel:
    """The picture of one unit and what is said below it."""

    title: str
    picture: Markup
    total: int
    undated: int


@dataclass(frozen=True, slots=True)
class Plots:
    """The pictures, and how many more units have dated targets, and how many those are."""

    panels: Sequence[Panel]
    units: int
    targets: int


def targets(bench: Bench, asked: Asked) -> Reply:
    """Show the targets that pass all filters, in the order of `sort`.

    `policy`, `measure` and `party` are IRIs or what follows their kind in them (`154e…/1.2`),
    `comparator` a local name, `from` and `to` years, `least` and `most` values; each of the words
    in `q` stands in the label, the sentence or the titles.
    """
    view = View.of(asked, TARGET_SORTS, ("deadline", False), _NARROWING)
    base, book, zh = bench.snapshot.base, ledger(bench), asked.language == "zh"
    wanted = _filter(view, base)
    listed = book.targets(wanted, view.sort, view.descending, view.offset, LINES)
    facets = book.facets(wanted)
    return page(
        bench,
        asked,
        "targets.html",
        Behind(
            "量化目标" if zh else "Targets",
            asked_of_graph(view, wanted),
            things=_things(wanted, book),
        ),
        view=view,
        listed=listed,
        columns=view.columns(_titles(zh=zh), _NUMBERS),
        facets=_facets(view, facets, base, asked.language),
        chosen=_chosen(view, wanted, book, asked.language),
        plots=_plots(view, wanted, book, asked, base),
        pages=view.pages(listed.total),
        amount=amount,
        keys=deadlines.keys(),
    )


def amount(line: TargetLine) -> str:
    """Return a target's amount as its label says it after the indicator, thousands set apart."""
    said = line.label.removeprefix(line.indicator).strip()
    return _THOUSANDS.sub(lambda found: f"{int(found[0]):,}", said)


def _filter(view: View, base: str) -> TargetFilter:
    def named(name: str, kind: str) -> str | None:
        value = view.said(name)
        if not value:
            return None
        return iri(name, value if "://" in value else f"{base}id/{kind}/{value}").value

    return TargetFilter(
        policy=named("policy", "policy"),
        measure=named("measure", "policy"),
        party=named("party", "party"),
        unit=view.said("unit") or None,
        comparator=view.said("comparator") or None,
        year_from=_year("from", view.said("from")),
        year_to=_year("to", view.said("to")),
        value_from=_number("least", view.said("least")),
        value_to=_number("most", view.said("most")),
        words=view.said("q"),
    )


def asked_of_graph(view: View, wanted: TargetFilter) -> str:
    """Return the query that lists what all pages of the table show."""
    policy = f"\n    VALUES ?policy {{ {iri('policy', wanted.policy)} }}" if wanted.policy else ""
    party = ""
    if wanted.party:
        party = (
            f"\n    ?task pg:hasTarget ?target . "
            f"{iri('party', wanted.party)} pg:leads|pg:responsibleFor ?task ."
        )
    sentence = _SENTENCE if wanted.words.split() else ""
    return query(
        f"""
SELECT DISTINCT ?target ?label ?indicator ?comparator ?value ?unit ?deadline ?policy ?title
                ?measure ?under ?words{" ?sentence" if sentence else ""} WHERE {{
  GRAPH ?document {{{policy}
    ?policy a pg:Policy ; dct:title ?title .
    ?target a pg:Target ; rdfs:label ?label .{party}
    OPTIONAL {{ ?target pg:indicator ?indicator }}
    OPTIONAL {{ ?target pg:comparator ?comparator }}
    OPTIONAL {{ ?target pg:value ?value }}
    OPTIONAL {{ ?target pg:unit ?unit }}
    OPTIONAL {{ ?target pg:deadlineEnd ?deadline }}
    OPTIONAL {{
      ?target ^pg:hasTarget/pg:implements? ?measure . ?measure a pg:Measure ; dct:title ?under
    }}
    OPTIONAL {{
      ?target prov:wasDerivedFrom/oa:hasSelector ?place . ?place oa:exact ?words .{sentence}
    }}
  }}{_conditions(wanted)}
}}
ORDER BY {_order(view)} ?title ?target""",
        "pg", "dct", "rdfs", "prov", "oa",
    )  # fmt: skip


_SENTENCE = f"""
      ?place oa:start ?start ; oa:end ?end . ?source pg:sourceText ?text
      BIND(IF(?start > {AROUND}, {AROUND}, ?start) AS ?near)
      BIND(SUBSTR(?text, ?start - ?near + 1, ?near) AS ?left)
      BIND(SUBSTR(?text, ?end + 1, {AROUND}) AS ?right)
      BIND(CONCAT(REPLACE(?left, "^.*[{_ENDS}]", "", "s"), ?words,
                  REPLACE(?right, "([{_ENDS}]).*$", "$1", "s")) AS ?sentence)"""
"""What finds the rest of a target's sentence, where words are looked for in it: long texts are
cut for that, target by target."""


def _order(view: View) -> str:
    by = {"policy": "title"}.get(view.sort, view.sort)
    return f"ASC(!BOUND(?{by})) {'DESC' if view.descending else 'ASC'}(?{by})"


def _conditions(wanted: TargetFilter) -> str:
    found = []
    if wanted.measure:
        found.append(f"?measure = {iri('measure', wanted.measure)}")
    if wanted.unit is not None:
        found.append(f"?unit = {ox.Literal(wanted.unit)}")
    if wanted.comparator is not None:
        found.append(f"STRAFTER(STR(?comparator), '#') = {ox.Literal(wanted.comparator)}")
    for sign, year in ((">=", wanted.year_from), ("<=", wanted.year_to)):
        found += [f"YEAR(?deadline) {sign} {year}"] if year is not None else []
    for sign, value in ((">=", wanted.value_from), ("<=", wanted.value_to)):
        found += [f"?value {sign} {value:f}"] if value is not None else []
    said = spoken(("?label", "?indicator", "?sentence", "?under", "?title"), wanted.words)
    return "".join(f"\n  FILTER({condition})" for condition in found) + said


def _facets(view: View, facets: Facets, base: str, language: str) -> list[Facet]:
    zh = language == "zh"
    titles = {
        "unit": "单位" if zh else "Unit",
        "comparator": "比较方式" if zh else "Comparator",
        "year": "期限（年）" if zh else "Due in",
        "policy": "文件" if zh else "Policy",
        "measure": "举措" if zh else "Measure",
    }
    found = []
    for name, title in titles.items():
        values = [value for value in facets.get(name, ()) if value[0]]
        if name == "year":
            values.sort()
        first = values[:SHOWN] + [v for v in values[SHOWN:] if _is_chosen(view, name, v[0], base)]
        choices = [_choice(view, name, *value, base, language) for value in first]
        if choices:
            found.append(Facet(name, title, choices, len(values) - len(choices)))
    return found


def _choice(
    view: View, name: str, value: str, label: str, count: int, base: str, language: str
) -> Choice:
    if name == "comparator":
        label = wording.term(expanded(f"pg:{value}"), language) or value
    chosen, values = _is_chosen(view, name, value, base), _parameters(name, value, base)
    then = view.having(**dict.fromkeys(values, "")) if chosen else view.having(**values)
    return Choice(label or value, count, then.address(), chosen)


def _parameters(name: str, value: str, base: str) -> dict[str, str]:
    """Return the parameters that narrow the list to a value of a facet."""
    if name == "year":
        return {"from": value, "to": value}
    said = value.removeprefix(f"{base}id/policy/") if name in ("policy", "measure") else value
    return {"policy": said, "measure": ""} if name == "policy" else {name: said}


def _is_chosen(view: View, name: str, value: str, base: str) -> bool:
    told = _parameters(name, value, base).items()
    return all(view.said(key) == said for key, said in told if said)


def _chosen(
    view: View, wanted: TargetFilter, book: Ledger, language: str
) -> list[tuple[str, str, str]]:
    """Return what the list is narrowed by that no facet shows: what, the value, and the address
    without it."""
    zh, found = language == "zh", []
    if wanted.party is not None:
        line = book.department(wanted.party)
        name = line.name if line else wanted.party
        found.append(("部门" if zh else "Department", name, view.without("party").address()))
    for name, words in (
        ("q", "词" if zh else "Words"),
        ("from", "不早于" if zh else "Not before"),
        ("to", "不晚于" if zh else "Not after"),
        ("least", "数值不小于" if zh else "Value at least"),
        ("most", "数值不大于" if zh else "Value at most"),
    ):
        if view.said(name):
            found.append((words, view.said(name), view.without(name).address()))
    return found


def _plots(view: View, wanted: TargetFilter, book: Ledger, asked: Asked, base: str) -> Plots:
    """Return the pictures of the units that have most dated targets, and what they leave out; the
    pages after the first have none."""
    if view.page > 1:
        return Plots((), 0, 0)
    units, more, rest = book.marks(wanted, PANELS)
    days = [mark.end for unit in units for mark in unit.marks]
    if not days:
        return Plots((), more, rest)
    zh = asked.language == "zh"
    frame = deadlines.Frame(
        date(min(days).year, 1, 1),
        date(max(days).year, 12, 31),
        _ZH if zh else _EN,
        _teller(zh=zh),
        _addresser(view, asked.root, linker(base, asked.root)),
    )
    panels = [
        _panel(unit, frame, f"unit-{number}", asked.language)
        for number, unit in enumerate(units, 1)
    ]
    return Plots(panels, more, rest)


def _panel(unit: UnitMarks, frame: deadlines.Frame, name: str, language: str) -> Panel:
    zh, called = language == "zh", unit.unit or "—"
    if unit.change:
        called = (
            f"{called} ({wording.term(expanded(f'pg:{unit.change}'), language) or unit.change})"
        )
    years = f"{frame.first.year}–{frame.last.year}"
    values = [mark.value for mark in unit.marks]
    low, high = f"{min(values):,f}", f"{max(values):,f}"
    title = f"以“{called}”计的目标" if zh else f"Targets in {called}"
    described = (
        f"{unit.total} 项有期限的目标，{years} 年，数值从 {low} 到 {high}"
        if zh
        else f"{unit.total} dated targets, {years}, values from {low} to {high}"
    )
    return Panel(
        called, deadlines.panel(unit, frame, name, title, described), unit.total, unit.undated
    )


def _teller(*, zh: bool) -> Callable[[Sequence[Mark]], str]:
    def described(marks: Sequence[Mark]) -> str:
        count, first = sum(mark.count for mark in marks), marks[0]
        if count == 1:
            return f"{first.label} · {first.end.isoformat()} · {first.policy_title}"
        years = sorted({mark.end.year for mark in marks})
        span = f"{years[0]}" if len(years) == 1 else f"{years[0]}–{years[-1]}"
        if zh:
            return f"{span} 年到期的 {count} 项目标，如：{first.label}"
        return f"{count} targets due in {span}, such as: {first.label}"

    return described


def _addresser(
    view: View, root: str, link: Callable[[str], str]
) -> Callable[[Sequence[Mark]], str]:
    """Return where a mark leads: one target to its page, several to the list of them."""

    def address(marks: Sequence[Mark]) -> str:
        if sum(mark.count for mark in marks) == 1:
            return link(marks[0].iri)
        years, values = [mark.end.year for mark in marks], [mark.value for mark in marks]
        then = view.having(
            **{"from": str(min(years)), "to": str(max(years))},
            unit=marks[0].unit,
            least=f"{min(values):f}",
            most=f"{max(values):f}",
        )
        return f"{root}{then.address()}#table"

    return address


def _titles(*, zh: bool) -> dict[str, str]:
    return {
        "indicator": "目标" if zh else "Target",
        "value": "数值" if zh else "Value",
        "unit": "单位" if zh else "Unit",
        "deadline": "期限" if zh else "Due",
        "policy": "文件" if zh else "Policy",
    }


def _things(wanted: TargetFilter, book: Ledger) -> list[tuple[str, str]]:
    """Return the resources that the list is narrowed to."""
    found: list[tuple[str, str]] = []
    policy = book.policy(wanted.policy) if wanted.policy else None
    party = book.department(wanted.party) if wanted.party else None
    found += [(policy.title, policy.iri)] if policy else []
    found += [(party.name, party.iri)] if party else []
    return found


def _year(name: str, said: str) -> int | None:
    if not said:
        return None
    if said.isascii() and said.isdecimal() and len(said) == 4:
        return int(said)
    raise RefusedError(
        400, f"参数 {name} 应为四位数的年份", f"the parameter {name} is a year of four digits"
    )


def _number(name: str, said: str) -> Decimal | None:
    if not said:
        return None
    try:
        value = Decimal(said) if said.isascii() and len(said) < 40 else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or not _reasonable(value):
        raise RefusedError(400, f"参数 {name} 应为一个数", f"the parameter {name} is a number")
    return value


def _reasonable(value: Decimal) -> bool:
    return value == 0 or _SMALLEST <= abs(value) <= _LARGEST
