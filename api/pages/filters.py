"""What of a report is wanted: its parameters, looked at, and as addresses again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import urlencode

import pyoxigraph as ox

from api.errors import RefusedError
from api.report_pages import Subject
from api.work.asked import Asked
from graph.errors import AbsentError
from shapes import TIERS
from shapes.catalogue import SEVERITIES, catalogue
from shapes.digest import Part
from shapes.digest.groups import By
from shapes.findings import Cause

WAYS: Final[tuple[By, ...]] = ("document", "department", "shape")

KEPT: Final = (
    "tier", "severity", "cause", "check", "document", "department", "since", "new", "version",
    "lang",
)  # fmt: skip
"""Parameters that say what a report is about, and stay from page to page."""

SHARED: Final = ("tier", "severity", "document", "department", "since", "version", "lang")
"""Those of them that all formats know."""

_CAUSES: Final[Mapping[str, Cause]] = {"silent": "silent", "unread": "unread"}
_FIGURES: Final = 10
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Filter:
    """The part of a report that is wanted, compared with a version or not, `new` only since then,
    and how a page groups it."""

    part: Part
    since: int | None
    new: bool
    by: By
    page: int


def wanted(asked: Asked, base: str, subject: Subject) -> Filter:
    """Return what a request asks of the report of a subject.

    Raises RefusedError for a value that a parameter cannot have, AbsentError for a key that nothing
    can have.
    """
    tier, severity = part(asked)
    chosen = Part(
        document=subject.graph or _iri(f"{base}graph/", asked.parameter("document")),
        department=subject.department or _iri(f"{base}id/party/", asked.parameter("department")),
        tier=tier,
        severity=severity,
        shape=choice(asked, "check", {shape.key: shape.iri for shape in catalogue().values()}),
        cause=choice(asked, "cause", _CAUSES),
    )
    new = choice(asked, "new", {"yes": True}) or False
    by = choice(asked, "by", {way: way for way in WAYS}) or "document"
    return Filter(chosen, since(asked), new, by, number(asked, "page") or 1)


def _iri(start: str, key: str | None) -> str | None:
    """Return the IRI that ends in a key, if there is one. Raises AbsentError where none can."""
    try:
        return ox.NamedNode(f"{start}{key}").value if key else None
    except ValueError as error:
        shown = repr((key or "")[:100])
        raise AbsentError(
            f"没有文件或部门 {shown}；全部见 /reports",
            f"there is no document or department {shown}; /reports lists them",
        ) from error


def part(asked: Asked) -> tuple[str | None, str | None]:
    """Return the tier and the severity that the parameters ask for. Raises RefusedError."""
    tier = choice(asked, "tier", {name: name for name in TIERS})
    return tier, choice(asked, "severity", {name.lower(): name for name in SEVERITIES})


def since(asked: Asked) -> int | None:
    """Return the version to compare with. Raises RefusedError."""
    return number(asked, "since")


def number(asked: Asked, name: str) -> int | None:
    """Return the positive number that a parameter is. Raises RefusedError for anything else."""
    said = asked.parameter(name)
    if not said:
        return None
    if said.isascii() and said.isdecimal() and len(said) < _FIGURES and int(said):
        return int(said)
    zh, en = {
        "page": ("页码，从 1 起", "the number of a page, from 1"),
        "since": ("版本号，例如 since=3", "the number of a version, such as since=3"),
    }[name]
    raise RefusedError(400, f"参数 {name} 应为{zh}", f"the parameter {name} is {en}")


def choice(asked: Asked, name: str, known: Mapping[str, _Value]) -> _Value | None:
    """Return what the value of a parameter stands for. Raises RefusedError for one that is none."""
    said = asked.parameter(name)
    if not said:
        return None
    if said not in known:
        raise RefusedError(
            400,
            f"参数 {name} 不能是 {said[:40]!r}；可用：{' '.join(known)}",
            f"the parameter {name} cannot be {said[:40]!r}; there are: {' '.join(known)}",
        )
    return known[said]


class Place:
    """Where a report stands, and the addresses of what stands beside it."""

    def __init__(self, asked: Asked, subject: Subject) -> None:
        self._root = asked.root
        self._subject = subject
        self.pairs = [(name, value) for name, value in asked.pairs if name in KEPT and value]
        self.by = asked.parameter("by")

    @property
    def bare(self) -> str:
        """The address of this report without parameters."""
        return f"{self._root}{self._subject.address}"

    def at(self, **changed: str | None) -> str:
        """Return the address of this report with some parameters changed."""
        return f"{self._root}{self._subject.address}{query(self._changed(changed))}"

    def download(self, ending: str) -> str:
        """Return the address below the root of this report in another format."""
        pairs = [(name, value) for name, value in self.pairs if name in SHARED]
        return f"{self._subject.address}{ending}{query(pairs)}"

    def other(self, address: str, *without: str) -> str:
        """Return the address of another report with the same parameters, but for some."""
        pairs = [(name, value) for name, value in self.pairs if name not in without]
        return f"{self._root}{address}{query(pairs)}"

    def differences(self, since: str) -> str:
        """Return the address of what is different since a version, in this part of the report."""
        subject = self._subject
        about = [("document", _end(subject.graph)), ("department", _end(subject.department or ""))]
        pairs = [(name, value) for name, value in self.pairs if name not in ("since", "new")]
        pairs += [(name, value) for name, value in about if value]
        return f"{self._root}/reports/differences{query([('since', since), *pairs])}"

    def hidden(self, *names: str) -> list[tuple[str, str]]:
        """Return the parameters that a form hands on which lets one choose those of `names`."""
        pairs = [(name, value) for name, value in self.pairs if name not in names]
        return [*pairs, ("by", self.by)] if self.by else pairs

    def value(self, name: str) -> str | None:
        """Return the value of a parameter that stays."""
        return next((value for key, value in self.pairs if key == name), None)

    def _changed(self, changed: Mapping[str, str | None]) -> list[tuple[str, str]]:
        pairs = [(name, value) for name, value in self.pairs if name not in changed]
        if self.by and "by" not in changed:
            pairs.append(("by", self.by))
        return pairs + [(name, value) for name, value in changed.items() if value]


def query(pairs: Sequence[tuple[str, str]]) -> str:
    """Return parameters as the end of an address."""
    return f"?{urlencode(pairs)}" if pairs else ""


def _end(iri: str) -> str:
    return iri.rpartition("/")[2]


def within(part: Part, by: By, key: str) -> Part:
    """Return the part of a group: one document, department or shape."""
    if by == "document":
        return replace(part, document=key)
    return replace(part, department=key) if by == "department" else replace(part, shape=key)
