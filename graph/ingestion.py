"""Files → store: each file read on its own, all of them written as one change."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from graph import extraction, reading, writing
from graph.derivation import ACCEPTED, derive
from graph.errors import PolicygraphError, ReadingError
from graph.facts import PolicyFacts
from graph.reading.document import Document, Source
from graph.store import Content, Difference, Documents, Snapshot, Store
from graph.writing import DocumentGraph, register

_NAMED = """SELECT ?name {{ GRAPH {graph} {{ ?source pg:fileSha256 {sha} ; pg:fileName ?name }} }}
ORDER BY ?name LIMIT 1"""


class Outcome(Enum):
    """What became of a file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SAME = "same"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """A file's outcome: its facts and policy, the file it equals, or why it failed."""

    path: Path
    outcome: Outcome
    facts: PolicyFacts | None = None
    policy: str | None = None
    same_as: Path | None = None
    error: PolicygraphError | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    """What a file says, as facts and as the graph that would be stored."""

    facts: PolicyFacts
    graph: DocumentGraph


@dataclass(frozen=True, slots=True)
class _Read:
    path: Path
    facts: PolicyFacts
    graph: DocumentGraph


def find(paths: Iterable[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files to read and, of the folders among `paths`, the files passed over.

    A folder that cannot be opened stands among the files to read, so that reading says why.
    """
    chosen: list[Path] = []
    passed_over: list[Path] = []
    for path in paths:
        if not os.path.isdir(path):
            chosen.append(path)
            continue
        for found in _files_below(path, chosen):
            hidden = found.name.lower().startswith((".", "~$", "readme"))
            readable = found.suffix.lower() in reading.SUFFIXES and not hidden
            (chosen if readable else passed_over).append(found)
    return list(dict.fromkeys(chosen)), passed_over


def _files_below(folder: Path, unreadable: list[Path]) -> Iterator[Path]:
    def note(error: OSError) -> None:
        unreadable.append(Path(error.filename))

    for place, folders, files in os.walk(folder, onerror=note):
        folders.sort()
        for name in sorted(files):
            if os.path.isfile(os.path.join(place, name)):
                yield Path(place, name)


def ingest(
    store: Store,
    files: Sequence[Path],
    organisation: str | None = None,
    on_file: Callable[[int, Path], None] | None = None,
    on_wait: Callable[[], None] | None = None,
    accepted: Decimal = ACCEPTED,
    read: Callable[[Path], Document] = reading.read,
) -> list[Result]:
    """Read `files` and put their graphs into the store as one version, with what is derived.

    A file that fails is reported and changes nothing; the others are stored all the same.
    `on_file` is told the index and path of the file that is read next; links between documents
    are stated from the score `accepted` on; `read` reads what a path stands for. The register of
    central bodies comes along. Raises StoreError if the store cannot be written; then nothing of it
    has changed.
    """
    before = store.snapshot()
    known = set(before.documents())
    results: dict[Path, Result] = {}
    found: dict[str, _Read] = {}
    for index, path in enumerate(files):
        if on_file is not None:
            on_file(index, path)
        try:
            said = understand(partial(read, path), organisation, before)
        except PolicygraphError as error:
            results[path] = Result(path, Outcome.FAILED, error=error)
            continue
        here = _Read(path, said.facts, said.graph)
        first = found.setdefault(here.graph.name, here)
        if first is not here:
            results[path] = _second_reading(first, here)
    graphs = {name: item.graph.quads for name, item in found.items()}
    shared = dict([register.quads(store.base)]) if found else {}

    def derived(content: Content, changed: Documents) -> Difference:
        documents = {name: quads for name, quads in changed.items() if name in graphs}
        return derive(content, documents, accepted)

    changed = store.replace({**shared, **graphs}, on_wait, derived)
    for name, item in found.items():
        outcome = Outcome.UNCHANGED
        if name in changed:
            outcome = Outcome.CHANGED if name in known else Outcome.NEW
        results[item.path] = Result(item.path, outcome, item.facts, item.graph.policy)
    return [results[path] for path in files]


def understand(
    document: Callable[[], Document], organisation: str | None, stored: Snapshot
) -> Understood:
    """Return what a document says that is read now; nothing is stored.

    A file that is `stored` already, byte for byte, keeps the name under which it came: another
    name says nothing new. Raises PolicygraphError if it cannot be read.
    """
    try:
        facts = extraction.extract(document(), organisation)
        graph = writing.write(facts, stored.base)
        source = facts.document.source
        name = _name_before(stored, graph.name, source)
        if name != source.name:
            named = replace(facts.document, source=replace(source, name=name))
            facts = replace(facts, document=named)
            graph = writing.write(facts, stored.base)
        return Understood(facts, graph)
    except PolicygraphError:
        raise
    except Exception as error:
        kind = type(error).__name__
        raise ReadingError(
            f"读取时出现意外错误（{kind}）；请报告此问题并附上文件",
            f"an unexpected error while reading ({kind}); please report it with the file",
        ) from error


def _name_before(stored: Snapshot, graph: str, source: Source) -> str:
    """Return the name under which a file was stored, or else its own."""
    rows = stored.select(_NAMED.format(graph=ox.NamedNode(graph), sha=ox.Literal(source.sha256)))
    return next((row["name"].value for row in rows), source.name)


def _second_reading(first: _Read, second: _Read) -> Result:
    if first.graph.content == second.graph.content:
        return Result(second.path, Outcome.SAME, second.facts, second.graph.policy, first.path)
    return Result(second.path, Outcome.FAILED, error=indistinct(first.path.name))


def indistinct(name: str) -> ReadingError:
    """Return what is wrong with a file that has the identifier of another, called `name`, of the
    same request, and says something else."""
    return ReadingError(
        f"与 {name} 单位、标题相同而内容不同，无法区分；请分别命名或分次读入",
        f"same organisation and title as {name} but other content; "
        "give it a title of its own, or read it on its own to replace the other",
    )
