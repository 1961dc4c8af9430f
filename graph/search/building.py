"""The index of a version, made from that of the version before.

The index is a folder beside each version. Its segments are files that nobody writes again, so the
next version's folder takes them over as hard links; what an index knows about its segments
(`meta.json` and `.managed.json`) is small and copied. Then the entries that the change touches are
deleted (which the engine writes to new files) and added (as a new segment), and now and then the
engine joins small segments into a larger one. So a version costs what its change costs, each
version has an index of its own that never changes, and one version can be cleared without looking
at the others. The other way, rows with the versions from which and to which they count, would need
one file that is written while it is read, and would answer from old versions with the word
frequencies of the new.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Set
from importlib.metadata import version
from pathlib import Path

import tantivy

from graph.search import entries
from graph.search.entries import Content, Entry, Row
from graph.search.functions import Functions
from graph.search.records import IRI, record, schema

FORMAT = f"1, jieba {version('jieba')}"
"""How entries are divided and kept. An index of another format is not carried on."""

_FORMAT = "format"
_CHANGED_IN_PLACE = ("meta.json", ".managed.json")
_LOCKS = (".tantivy-meta.lock", ".tantivy-writer.lock")
_MEMORY = 50_000_000


class SearchIndex:
    """Keeps an index beside each version of a store: a companion, in the store's words."""

    name = "indexes"

    def build(
        self, previous: Path | None, target: Path, change: Iterable[Row], snapshot: Content
    ) -> None:
        """Fill `target`, an empty folder, with the index of what `snapshot` holds.

        It is made from the index in `previous` and the change since; without `previous` from
        `snapshot` alone.
        """
        if previous is None or not _fits(previous):
            make(target, entries.read(entries.everything(snapshot), snapshot))
            return
        _take_over(previous, target)
        touched = entries.touched(change, snapshot)
        new = list(entries.read(touched.changed, snapshot))
        gone = touched.lost.union(entry.iri for entry in new)
        if gone:
            _write(target, gone, new)

    def fits(self, folder: Path) -> bool:
        """Tell whether there is an index: one of another format serves its version all the same."""
        return folder.is_dir()

    def functions(self, folder: Callable[[], Path]) -> Functions:
        """Return what one query may call; `folder` returns the folder of its version's index."""
        return Functions(folder)


def make(target: Path, new: Iterable[Entry]) -> None:
    """Make an index of `new` in `target`, an empty folder."""
    tantivy.Index(schema(), path=str(target))
    (target / _FORMAT).write_text(FORMAT, "utf-8")
    _write(target, frozenset(), new)


def _fits(previous: Path) -> bool:
    try:
        return (previous / _FORMAT).read_text("utf-8") == FORMAT
    except OSError:
        return False


def _take_over(previous: Path, target: Path) -> None:
    for path in previous.iterdir():
        if path.name in _CHANGED_IN_PLACE:
            shutil.copyfile(path, target / path.name)
        elif path.name not in _LOCKS:
            os.link(path, target / path.name)


def _write(target: Path, gone: Set[str], new: Iterable[Entry]) -> None:
    """Delete the entries of `gone` and add new ones."""
    writer = tantivy.Index.open(str(target)).writer(_MEMORY, num_threads=1)
    for iri in sorted(gone):
        writer.delete_documents_by_term(IRI, iri)
    for entry in new:
        writer.add_document(record(entry))
    writer.commit()
    writer.wait_merging_threads()
    for name in _CHANGED_IN_PLACE:
        (target / name).chmod(0o644)
