"""The report that is kept beside a version: equal to a full run, however it came to be."""

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import ontology
from graph import names
from graph.errors import AbsentError, GoneError, StoreError
from graph.store import disk
from graph.store.edits import Edit
from graph.store.folder import FolderStore
from graph.store.graphs import DeleteGraph, PutGraph
from graph.store.retention import Retention
from graph.store.updates import Update
from shapes import keeping, stored
from shapes.catalogue import catalogue
from shapes.digest import Digest, Part
from shapes.digest.groups import groups
from shapes.findings import Finding, Report
from shapes.segments import MOST
from shapes.validation import report, validate

pytestmark = pytest.mark.handmade

Patch = pytest.MonkeyPatch

BASE = "http://127.0.0.1:8000/"
KEYS = ("a", "b", "c", "d")
PARTIES = ("lead", "support", "third")
PREFIXES = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in ontology.PREFIXES.items())


def graph(key: str) -> str:
    return f"{BASE}graph/{key}"


def policy(key: str) -> str:
    return f"{BASE}id/policy/{key}"


def quads(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + turtle, ox.RdfFormat.TURTLE, base_iri=f"{BASE}id/"))


@dataclass(frozen=True)
class Task:
    """A task, and what of it is said."""

    lead: str | None
    support: str | None
    value: int | None
    cut: bool

    def turtle(self, key: str, measure: int, number: int) -> str:
        node = f"<policy/{key}/{measure}.{number}>"
        said = f"""{node} a pg:Task ; pg:path "{measure}.{number}" ; pg:text "做" ;
            pg:implements <policy/{key}/{measure}> ; pg:partOf <policy/{key}/{measure}> .\n"""
        for role, party in (("leads", self.lead), ("supports", self.support)):
            if party:
                said += f"<party/{party}> a pg:Party ; pg:name '{party}' ; pg:{role} {node} .\n"
        if self.value is not None:
            target = f"<policy/{key}/{measure}.{number}/target>"
            said += f"""{node} pg:hasTarget {target} . {target} a pg:Target ; pg:value
                {self.value}.0 ; pg:comparator pg:AtLeast ; pg:unit "%" ;
                prov:wasDerivedFrom <span/{key}> .\n"""
        if self.cut:
            said += f"<note/{key}> pg:about {node} ; pg:noteKind pg:CutShort .\n"
        return said


@dataclass(frozen=True)
class Written:
    """A document is written anew."""

    key: str
    titled: bool
    cites: bool
    measures: tuple[tuple[Task, ...], ...]

    def edit(self) -> Edit:
        key = self.key
        said = f"""<policy/{key}> a pg:Policy ; dct:source <source/{key}> .
            <source/{key}> a pg:SourceDocument ; pg:sourceText "一二三四五" .
            <span/{key}> a pg:SourceSpan ; oa:hasSource <source/{key}> ; oa:hasSelector <at/{key}> .
            <at/{key}> oa:start 1 ; oa:end 3 ; oa:exact "二三" .\n"""
        if self.titled:
            said += f"<policy/{key}> dct:title 'Policy {key}' .\n"
        if self.cites:
            said += f"""<policy/{key}/citation/1> a pg:Citation ; pg:citedTitle "上级" ;
                prov:wasDerivedFrom <span/{key}> ; pg:citationKind pg:ToCarryOut .\n"""
        for number, tasks in enumerate(self.measures, start=1):
            said += f"""<policy/{key}/{number}> a pg:Measure ; pg:path "{number}" ;
                rdfs:label "{number}"@zh ; prov:wasDerivedFrom <span/{key}> .\n"""
            said += "".join(task.turtle(key, number, n) for n, task in enumerate(tasks, start=1))
        return PutGraph(graph(key), quads(said))


@dataclass(frozen=True)
class Deleted:
    """A document goes; what links said of it stays."""

    key: str

    def edit(self) -> Edit:
        return DeleteGraph(graph(self.key))


@dataclass(frozen=True)
class Joined:
    """The links are others."""

    implements: frozenset[tuple[str, str]]
    carries: frozenset[tuple[str, str]]
    cited: frozenset[tuple[str, str]]

    def edit(self) -> Edit:
        said = "".join(
            f"<policy/{child}> pg:implementsPolicy <policy/{parent}> .\n"
            for child, parent in self.implements
        )
        said += "".join(
            f"<policy/{child}/1> pg:carriesOut <policy/{parent}/{n}> .\n"
            for child, parent in self.carries
            for n in (1, 2)
        )
        said += "".join(
            f"<policy/{child}/citation/1> pg:citedPolicy <policy/{parent}> .\n"
            for child, parent in self.cited
        )
        return PutGraph(names.links(BASE), quads(said))


@dataclass(frozen=True)
class Meant:
    """What a document's targets count is said, or not any more."""

    key: str
    known: bool

    def edit(self) -> Edit:
        said = "".join(
            f"<policy/{self.key}/{m}.{n}/target> pg:indicatorConcept <concept/share> .\n"
            for m in (1, 2)
            for n in (1, 2)
        )
        return PutGraph(names.topics(BASE, graph(self.key)), quads(said if self.known else ""))


@dataclass(frozen=True)
class Dropped:
    """Statements are taken out of a document by an update."""

    key: str
    predicate: str

    def edit(self) -> Edit:
        where = f"GRAPH <{graph(self.key)}> {{ ?s <{self.predicate}> ?o }}"
        return Update(f"DELETE WHERE {{ {where} }}")


@dataclass(frozen=True)
class Elsewhere:
    """Something is said in a graph that is no document's."""

    graph: str
    turtle: str

    def edit(self) -> Edit:
        return PutGraph(self.graph, quads(self.turtle))


@dataclass(frozen=True)
class Created:
    """A graph is made in which nothing is said, or taken away with all that it says."""

    graph: str
    there: bool

    def edit(self) -> Edit:
        words = "CREATE SILENT" if self.there else "DROP SILENT"
        return Update(f"{words} GRAPH <{self.graph}>")


Step = Created | Written | Deleted | Joined | Meant | Dropped | Elsewhere

keys = st.sampled_from(KEYS)
tasks = st.builds(
    Task,
    lead=st.sampled_from((None, *PARTIES)),
    support=st.sampled_from((None, *PARTIES)),
    value=st.sampled_from((None, 50, 80)),
    cut=st.booleans(),
)
written = st.builds(
    Written,
    key=keys,
    titled=st.booleans(),
    cites=st.booleans(),
    measures=st.lists(st.lists(tasks, max_size=2).map(tuple), max_size=2).map(tuple),
)
pairs = st.frozensets(st.tuples(keys, keys).filter(lambda pair: pair[0] != pair[1]), max_size=3)
steps = st.one_of(
    written,
    written,
    st.builds(Deleted, keys),
    st.builds(Joined, pairs, pairs, pairs),
    st.builds(Meant, keys, st.booleans()),
    st.builds(
        Dropped,
        keys,
        st.sampled_from(
            [
                f"{ontology.NAMESPACE}{name}"
                for name in ("leads", "implements", "value", "text", "hasTarget", "citedTitle")
            ]
            + [f"{ontology.PREFIXES['rdf']}type", f"{ontology.PREFIXES['dct']}source"]
        ),
    ),
    st.builds(Created, st.sampled_from([*map(graph, KEYS), "urn:mine"]), st.booleans()),
    st.builds(
        Elsewhere,
        st.sampled_from([names.register(BASE), names.default(BASE), "urn:mine"]),
        st.sampled_from(
            [
                "",
                "<policy/a/1> pg:carriesOut <policy/b/1> .",
                "<policy/a> pg:implementsPolicy <policy/c> .",
                "<policy/b/1.1/target> pg:indicatorConcept <concept/share> ; pg:value 10.0 .",
            ]
        ),
    ),
)
asked = st.sampled_from(["nothing", "report", "digest"])
rounds = st.lists(st.tuples(st.lists(steps, min_size=1, max_size=3), asked), max_size=5)
FIRST: list[Step] = [
    Written(key, True, True, ((Task("lead", "support", value, False),) * 2,) * 2)
    for key, value in (("a", 50), ("b", 80))
]
LINKED = Joined(frozenset({("a", "b")}), frozenset({("a", "b")}), frozenset({("a", "b")}))
MEANT: list[Step] = [Meant(key, known=True) for key in KEYS]


def same(one: Report, other: Report) -> None:
    assert dict(one.titles) == dict(other.titles)
    assert list(one.findings) == list(other.findings)
    assert list(one.tallies) == list(other.tallies)
    assert dict(one.names) == dict(other.names)
    assert (one.version, one.fallbacks, one.results) == (
        other.version,
        other.fallbacks,
        other.results,
    )
    assert one.severities() == other.severities()
    assert len(one.findings) == len(list(other.findings))


def same_digest(store: FolderStore, full: Report) -> None:
    """The digest that was made from an earlier one says what one made of everything says."""
    kept, whole = keeping.digested(store, store.version()), Digest.of(full)
    assert kept is not None
    departments = [group.key for group in groups(whole, Part(), "department") if group.key]
    for document in (None, *whole.titles()):
        part = Part(document=document)
        assert kept.severities(part) == whole.severities(part)
        assert kept.tallies(document) == whole.tallies(document)
        if document is not None:
            assert kept.findings(part, limit=1000) == whole.findings(part, limit=1000)
    for department in departments:
        assert kept.tallies(department=department) == whole.tallies(department=department)
        assert kept.titles(department) == whole.titles(department)
    assert kept.titles() == whole.titles()
    assert groups(kept, Part(), "department") == groups(whole, Part(), "department")


def changed(store: FolderStore, changes: Sequence[Step]) -> None:
    store.commit([step.edit() for step in changes])


@pytest.fixture(autouse=True, scope="module")
def quick_disk() -> Iterator[None]:
    """What lasts is not tested here, and waiting for the disk takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disk, "sync", lambda _: None)
        yield


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rounds)
def test_a_kept_report_equals_a_full_run(changes: list[tuple[list[Step], str]]) -> None:
    with TemporaryDirectory() as folder:
        store = FolderStore.create(Path(folder) / "store")
        changed(store, [*FIRST, LINKED, *MEANT])
        same(report(store), validate(store.snapshot()))
        for each, wanted in [*changes, ([FIRST[0]], "digest")]:
            changed(store, each)
            if wanted != "nothing" and store.snapshot().documents():
                full = validate(store.snapshot())
                same(report(store), full)
                if wanted == "digest":
                    same_digest(store, full)


@pytest.fixture
def linked(store: FolderStore) -> FolderStore:
    """A store in which document a carries out document b, with a report of it."""
    changed(store, [*FIRST, LINKED, *MEANT])
    report(store)
    return store


def keys_of(findings: Iterable[Finding]) -> set[str]:
    return {catalogue()[finding.shape].key for finding in findings}


def checked_graphs(store: FolderStore) -> list[str]:
    told: list[str] = []
    report(store, on_graph=lambda _, name: told.append(name.rpartition("/")[2]))
    return told


def test_shapes_look_across_these_documents(linked: FolderStore) -> None:
    assert {"TargetOfParent", "ParentLoaded"} <= keys_of(report(linked).findings)
    changed(linked, [Joined(frozenset({("a", "b")}), frozenset(), frozenset())])
    assert "ParentMeasures" in keys_of(report(linked).findings)


def test_only_documents_that_changed_are_checked(linked: FolderStore) -> None:
    assert checked_graphs(linked) == []
    changed(linked, [Dropped("a", f"{ontology.NAMESPACE}leads")])
    assert checked_graphs(linked) == ["a"]
    changed(linked, [Joined(frozenset(), frozenset(), frozenset())])
    assert checked_graphs(linked) == []


def test_a_document_that_says_nothing_is_in_the_report(linked: FolderStore) -> None:
    for step in (
        Created(graph("c"), there=True),
        Elsewhere("urn:mine", "<policy/a> pg:implementsPolicy <policy/c> ."),
        Created(graph("c"), there=False),
    ):
        changed(linked, [step])
        same(report(linked), validate(linked.snapshot()))


def test_a_change_of_a_parent_is_seen_in_what_carries_it_out(linked: FolderStore) -> None:
    before = [f for f in report(linked).findings if f.graph == graph("a")]
    assert "TargetOfParent" in keys_of(before)
    changed(linked, [Dropped("b", f"{ontology.NAMESPACE}value")])
    after = [f for f in report(linked).findings if f.graph == graph("a")]
    assert keys_of(before) - keys_of(after) == {"TargetOfParent"}


def test_what_did_not_change_is_not_written_again(linked: FolderStore) -> None:
    first, second = linked.version(), linked.version() + 1
    changed(linked, [Dropped("a", f"{ontology.NAMESPACE}leads")])
    report(linked)
    folder = linked.folder / "reports"
    held = {
        number: {path.name: path.stat() for path in (folder / str(number)).glob("*.units")}
        for number in (first, second)
    }
    (shared,) = held[first]
    assert held[second][shared].st_nlink == 2
    assert held[second][shared].st_ino == held[first][shared].st_ino


def test_many_versions_leave_few_segments(linked: FolderStore) -> None:
    for number in range(2 * MOST):
        changed(linked, [Elsewhere(graph("c"), f"<policy/c> a pg:Policy ; dct:title '{number}' .")])
        report(linked)
    folder = linked.folder / "reports" / str(linked.version())
    assert len(list(folder.glob("*.units"))) <= MOST
    same(report(linked), validate(linked.snapshot()))


def test_a_report_of_other_shapes_is_not_used(linked: FolderStore, monkeypatch: Patch) -> None:
    monkeypatch.setattr(stored, "made_by", lambda: "others")
    assert checked_graphs(linked) == ["a", "b"]
    assert checked_graphs(linked) == []


def test_a_damaged_report_is_made_anew(linked: FolderStore) -> None:
    folder = linked.folder / "reports" / str(linked.version())
    (folder / "index").write_text("{", "utf-8")
    assert checked_graphs(linked) == ["a", "b"]
    next(folder.glob("*.units")).unlink()
    same(report(linked), validate(linked.snapshot()))


@pytest.mark.parametrize("index", ["[]", "[" * 100_000, '{"documents": []}', ""])
def test_what_is_no_index_is_made_anew(linked: FolderStore, index: str) -> None:
    folder = linked.folder / "reports" / str(linked.version())
    (folder / "index").write_text(index, "utf-8")
    same(report(linked), validate(linked.snapshot()))


@pytest.mark.parametrize("left", [0, 300, -10])
def test_a_segment_that_breaks_off_is_made_anew(linked: FolderStore, left: int) -> None:
    rewrite(linked, lambda held: held[:left])
    same(report(linked), validate(linked.snapshot()))


def test_a_damaged_segment_is_told_of_and_then_made_anew(linked: FolderStore) -> None:
    rewrite(linked, lambda held: held[: len(held) // 2] + b"damage" + held[len(held) // 2 + 6 :])
    changed(linked, [Written("c", False, False, ())])
    with pytest.raises(StoreError, match="made anew"):
        list(report(linked).findings)
    same(report(linked), validate(linked.snapshot()))


@pytest.mark.parametrize("table", ["document", "record"])
def test_a_damaged_index_is_not_taken_over(linked: FolderStore, table: str) -> None:
    path = linked.folder / "reports" / str(linked.version()) / "index"
    with closing(sqlite3.connect(path)) as index:
        (page,) = index.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,))
        (size,) = index.execute("PRAGMA page_size").fetchone()
    held, start = path.read_bytes(), (page[0] - 1) * size
    path.unlink()
    path.write_bytes(held[:start] + b"\xff" * size + held[start + size :])
    changed(linked, [Written("c", False, False, ())])
    if table == "document":  # which is not looked at before it is copied
        with pytest.raises(StoreError, match="made anew"):
            report(linked)
    same(report(linked), validate(linked.snapshot()))


def rewrite(store: FolderStore, change: Callable[[bytes], bytes]) -> None:
    """Put another file in the place of a report's segment."""
    (path,) = (store.folder / "reports" / str(store.version())).glob("*.units")
    held = path.read_bytes()
    path.unlink()
    path.write_bytes(change(held))


def test_what_a_document_says_of_another_is_seen_there(linked: FolderStore) -> None:
    said = f"<{policy('b')}> <{ontology.NAMESPACE}implementsPolicy> <{policy('a')}>"
    linked.commit([Update(f"INSERT DATA {{ GRAPH <{graph('c')}> {{ {said} }} }}")])
    same(report(linked), validate(linked.snapshot()))


def test_a_report_goes_with_its_version(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    Retention(last=1, daily=False).write(store.folder)
    changed(store, FIRST)
    report(store)
    first = store.version()
    assert (store.folder / "reports" / str(first)).is_dir()
    changed(store, [Deleted("a")])
    assert not (store.folder / "reports" / str(first)).exists()
    with pytest.raises(GoneError):
        report(store, first)


def test_an_older_version_has_its_own_report(linked: FolderStore) -> None:
    first = linked.version()
    kept = [finding.id for finding in report(linked).findings]
    changed(linked, [Deleted("a")])
    assert [finding.id for finding in report(linked, first).findings] == kept
    assert list(report(linked).titles) == [graph("b")]
    with pytest.raises(AbsentError):
        report(linked, linked.version() + 1)


def test_a_report_outlives_its_files(linked: FolderStore) -> None:
    found = report(linked)
    number = len(list(found.findings))
    shutil.rmtree(linked.folder / "reports")
    assert len(list(found.findings)) == number


def test_where_nothing_can_be_written_the_report_is_made_all_the_same(
    store: FolderStore, monkeypatch: Patch
) -> None:
    changed(store, FIRST)
    monkeypatch.setattr(os, "access", lambda *_: False)
    same(report(store), validate(store.snapshot()))
    assert not (store.folder / "reports").exists()


def test_a_full_disk_keeps_no_report_from_being_made(
    store: FolderStore, monkeypatch: Patch
) -> None:
    changed(store, FIRST)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(disk, "settle", full)
    same(report(store), validate(store.snapshot()))
    assert not list((store.folder / "reports").iterdir())


def test_some_documents_are_shown_of_a_kept_report(linked: FolderStore) -> None:
    whole = report(linked)
    part = report(linked, graphs=[graph("b"), graph("b")])
    assert list(part.titles) == [graph("b")]
    assert list(part.findings) == [f for f in whole.findings if f.graph == graph("b")]
    with pytest.raises(StoreError, match="there is no graph urn:unknown"):
        report(linked, graphs=["urn:unknown"])


def test_some_documents_are_checked_alone_as_long_as_no_report_is_kept(store: FolderStore) -> None:
    changed(store, FIRST)
    told: list[str] = []
    part = report(store, graphs=[graph("b")], on_graph=lambda _, name: told.append(name))
    assert told == list(part.titles) == [graph("b")]
    assert not (store.folder / "reports").exists()
    whole = report(store)
    same(report(store, graphs=[graph("b")]), part)
    assert list(part.findings) == [f for f in whole.findings if f.graph == graph("b")]


def test_a_store_without_anything_to_check_keeps_no_report(store: FolderStore) -> None:
    with pytest.raises(StoreError, match="nothing to validate"):
        report(store)
    changed(store, [Elsewhere(graph("a"), "<urn:a> rdfs:label 'a' .")])
    with pytest.raises(StoreError, match="nothing to validate"):
        report(store)
    assert not any((store.folder / "reports").glob("*"))


def test_several_that_ask_at_once_get_one_report(store: FolderStore) -> None:
    changed(store, FIRST)
    told: list[str] = []
    with ThreadPoolExecutor(4) as pool:
        found = list(
            pool.map(lambda _: report(store, on_graph=lambda _, g: told.append(g)), range(4))
        )
    assert sorted(told) == [graph("a"), graph("b")]
    assert all(list(each.findings) == list(found[0].findings) for each in found)


def hang(folder: str, marker: str) -> None:
    """Begin a report, and never end."""

    def begun(_number: int, _name: str) -> None:
        Path(marker).touch()
        time.sleep(600)

    report(FolderStore.open(Path(folder)), on_graph=begun)


def test_a_killed_process_leaves_nothing_that_counts(store: FolderStore, tmp_path: Path) -> None:
    changed(store, FIRST)
    marker = tmp_path / "begun"
    process = get_context("spawn").Process(target=hang, args=(str(store.folder), str(marker)))
    process.start()
    try:
        while not marker.exists():
            assert process.is_alive()
            time.sleep(0.05)
    finally:
        process.kill()
        process.join()
    folder = store.folder / "reports"
    assert [path.suffix for path in folder.iterdir()] == [".making"]
    same(report(store), validate(store.snapshot()))
    assert [path.name for path in folder.iterdir()] == [str(store.version())]
