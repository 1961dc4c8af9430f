"""The report that is asked for: of a version, a part of it, compared, with what is accepted.

Who needs a report at once takes one that is made (`ready`, `latest`): the service makes that of the
version that counts in the background (`prepare`).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

from api.steward import keeps_reports
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError, GoneError
from graph.store import Store
from graph.store.folder import FolderStore
from shapes import keeping, validation, waivers
from shapes.comparison import compared
from shapes.digest import Digest
from shapes.findings import Report
from shapes.running import NothingError, nothing
from shapes.units import Gathered

OnGraph = Callable[[int, str], None]

PASSING: Final[Mapping[str, str]] = MappingProxyType({"Cache-Control": "no-store"})
"""The headers of a page that says that a report is being made."""


def ready(bench: Bench) -> Digest | None:
    """Return the report of the version that is open, if it is made: about a millisecond."""
    return digest(bench.store, bench.snapshot.version)


def latest(bench: Bench) -> Digest | None:
    """Return the report of the version that is open, or of the nearest earlier one that is made;
    its `version` tells which. None if there is none."""
    store = bench.store
    if not isinstance(store, FolderStore):
        return None
    numbers = (n for n in keeping.reported(store) if n <= bench.snapshot.version)
    return next((found for n in numbers if (found := digest(store, n)) is not None), None)


def at_hand(bench: Bench) -> Digest | None:
    """Return the report of the version that is open; None if the service is making it, which it
    does for the version that counts where reports are kept. Any other is made now.

    Raises NothingError where there is nothing to check, StoreError.
    """
    found, store, version = ready(bench), bench.store, bench.snapshot.version
    if found is not None:
        return found
    if not bench.snapshot.documents():
        raise nothing()
    if keeps_reports(store) and version == store.version():
        return None
    made = validation.report(store, version or None)
    return _digested(store, version) or Digest.of(made)


def digest(store: Store, version: int) -> Digest | None:
    """Return the report of a version, if it is made."""
    if not isinstance(store, FolderStore):
        return None
    try:
        return keeping.digest(store, version)
    except AbsentError:
        return None


def prepare(bench: Bench, _asked: Asked) -> Reply:
    """Make the report of the version that is open, and what pages need of this and of earlier
    ones, unless it is made. Raises StoreError."""
    store, version = bench.store, bench.snapshot.version
    try:
        validation.report(store, version)
    except NothingError:
        return Reply(b"", "text/plain", 204)
    if isinstance(store, FolderStore):
        for number in reversed(keeping.reported(store)):
            with suppress(AbsentError, GoneError):  # It may be cleared meanwhile.
                keeping.digested(store, number)
    return Reply(b"", "text/plain")


def _digested(store: Store, version: int) -> Digest | None:
    return keeping.digested(store, version) if isinstance(store, FolderStore) else None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report is wanted: of a version (the one that counts if None), of some documents'
    graphs, a tier, a severity and all graver ones, a department (as `department` knows it);
    compared with the version `since`; with the waivers of a file."""

    version: int | None = None
    graphs: Sequence[str] | None = None
    tier: str | None = None
    severity: str | None = None
    department: str | None = None
    since: int | None = None
    waivers: Path | None = None


def report(
    store: Store, wanted: Wanted, on_graph: OnGraph | None = None, processes: int = 1
) -> Report:
    """Return the report that is wanted; `on_graph` is told the index and name of each graph that
    is checked, `processes` of them at once.

    Raises StoreError where there is nothing to check, AbsentError and GoneError for a version or
    department that is not there, WaiverError for a file that cannot be read.
    """
    accepted = waivers.read(wanted.waivers) if wanted.waivers is not None else None
    whole = validation.report(store, wanted.version, wanted.graphs, on_graph, processes)
    if wanted.department is not None:
        wanted = replace(wanted, department=department(whole, wanted.department))
    found = _part(whole, wanted)
    if wanted.since is not None:
        found = compared(found, _earlier(store, wanted, wanted.since))
    return found if accepted is None else waivers.waived(found, accepted, date.today())


def department(report: Report, wanted: str) -> str:
    """Return the IRI of the department that is called `wanted`: by its IRI, the end of that, or a
    name that no other has.

    Raises AbsentError if there is none or more than one.
    """
    names = dict(report.names)
    counted = {tally.of for tally in report.tallies if tally.scope == "department" and tally.of}
    found = [
        iri
        for iri in sorted(counted)
        if wanted in (iri, names.get(iri)) or iri.endswith(f"/{wanted}")
    ]
    if len(found) == 1:
        return found[0]
    shown = repr(wanted[:100])
    if found:
        raise AbsentError(
            f"有 {len(found)} 个部门叫 {shown}，请给出标识：{' '.join(found)}",
            f"{len(found)} departments are called {shown}; name one: {' '.join(found)}",
        )
    raise AbsentError(
        f"没有哪个部门叫 {shown}；可用全名、标识或其末段",
        f"no department is called {shown}; give its name, its identifier or the end of that",
    )


def _part(whole: Report, wanted: Wanted) -> Report:
    if wanted.tier is None and wanted.severity is None and wanted.department is None:
        return whole
    return validation.narrowed(
        whole, tier=wanted.tier, severity=wanted.severity, department=wanted.department
    )


def _earlier(store: Store, wanted: Wanted, version: int) -> Report:
    """Return the same part of an earlier version's report; documents that it had not are left
    out."""
    known = store.snapshot(version).documents()
    graphs = [graph for graph in known if wanted.graphs is None or graph in wanted.graphs]
    if not graphs:
        return Report({}, (), version, units=Gathered({}))
    return _part(validation.report(store, version, wanted.graphs and graphs), wanted)
