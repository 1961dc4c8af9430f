"""One measured validation: `python -m bench.validators NAME STORE DATA SHAPES REPORT`.

It prints JSON: seconds from opening the version (or the file of triples) to the written report,
how many results there are, and the peak of memory in MiB: of this process and, for each that it
started, as much as the largest of these took.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
import pyshacl
from rdflib import Graph
from rdflib.namespace import SH

from bench import memory
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from shapes.checking import Checking, alone, processors, together
from shapes.formats import write
from shapes.validation import validate


@dataclass(frozen=True, slots=True)
class Case:
    """The same data twice, in a store and as N-Triples; shapes, and where the report goes."""

    store: Path
    data: Path
    shapes: Path
    report: Path


def on_disk(case: Case) -> int:
    """Validate a version where it lies, as the command does: on every processor."""
    snapshot = FolderStore.open(case.store).snapshot()
    return _own(snapshot, case.report, together(case.store, processors()))


def in_memory(case: Case) -> int:
    """Copy a version to memory and validate the copy."""
    snapshot = FolderStore.open(case.store).snapshot()
    copy = ox.Store()
    copy.bulk_extend(chain(snapshot.everything(), snapshot.statements(ox.DefaultGraph())))
    return _own(snapshot.of(copy), case.report)


def _own(snapshot: FolderSnapshot, target: Path, checking: Checking = alone) -> int:
    report = validate(snapshot, checking=checking)
    target.write_bytes(write(report, "turtle", "zh"))
    return len(report.findings)


def by_pyshacl(case: Case) -> int:
    """Validate the triples, read by rdflib, with pySHACL."""
    data = Graph().parse(case.data, format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=Graph().parse(case.shapes, format="turtle"))
    if not isinstance(report, Graph):
        raise TypeError(str(report))
    report.serialize(case.report, format="turtle")
    return sum(1 for _ in report.objects(None, SH.result))


OWN: Mapping[str, Callable[[Case], int]] = {
    "on disk": on_disk,
    "in memory": in_memory,
    "pyshacl": by_pyshacl,
}
"""Those that run in this environment."""


def main(name: str, *paths: str) -> None:
    """Run one of OWN."""
    case = Case(*map(Path, paths))
    begun = time.perf_counter()
    results = OWN[name](case)
    seconds = time.perf_counter() - begun
    helpers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 * processors()
    peak = memory.peak() + helpers
    print(json.dumps({"seconds": seconds, "results": results, "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
