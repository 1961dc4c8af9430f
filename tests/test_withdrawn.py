"""The list of what was withdrawn, carried from version to version."""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.store.companions import Row
from graph.store.folder import FolderStore
from graph.store.withdrawn import FILE, Withdrawn, find

pytestmark = pytest.mark.handmade
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


class History:
    """A store whose versions have their lists."""

    def __init__(self, folder: Path) -> None:
        self.store = FolderStore.create(folder / "store")
        self.folder = folder
        self.base = self.store.base
        self.last: Path | None = None

    def quads(self, graph: str, things: Sequence[str]) -> list[ox.Quad]:
        name = ox.NamedNode(f"{self.base}graph/{graph}")
        return [
            ox.Quad(ox.NamedNode(f"{self.base}id/{thing}"), LABEL, ox.Literal(thing), name)
            for thing in things
        ]

    def become(self, graph: str, *things: str) -> None:
        """Let a graph hold just these things, in a new version."""
        name, new = f"{self.base}graph/{graph}", self.quads(graph, things)
        old = list(self.store.snapshot().quads(name))
        self.store.replace({name: new})
        rows: list[Row] = [("D", quad) for quad in old if quad not in new]
        rows += [("A", quad) for quad in new if quad not in old]
        snapshot = self.store.snapshot()
        target = self.folder / "lists" / str(snapshot.version)
        target.mkdir(parents=True)
        Withdrawn().build(self.last, target, rows, snapshot)
        self.last = target

    def gone(self, name: str) -> int | None:
        assert self.last is not None
        return find(self.last, self.base, self.base + name)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def test_what_goes_is_listed_with_its_version(history: History) -> None:
    history.become("a", "x", "y", "x#part")
    history.become("a", "y")
    version = history.store.version()
    history.become("b", "z")
    assert history.gone("id/x") == version
    assert history.gone("id/y") is None
    assert history.gone("id/never") is None
    assert history.gone("id/x#part") is None, "a fragment is asked for by what it is part of"


def test_what_comes_back_is_taken_off(history: History) -> None:
    history.become("a", "x")
    history.become("a", "y")
    assert history.gone("id/x")
    history.become("a", "y", "x")
    assert history.gone("id/x") is None
    history.become("a", "y")
    assert history.gone("id/x") == history.store.version()


def test_what_another_graph_still_describes_is_there(history: History) -> None:
    history.become("a", "x")
    history.become("b", "x")
    history.become("a", "y")
    assert history.gone("id/x") is None


def test_a_graph_that_is_empty_is_gone(history: History) -> None:
    history.become("a", "x")
    history.become("a")
    assert history.gone("graph/a") == history.store.version()
    history.become("a", "x")
    assert history.gone("graph/a") is None


def test_every_line_is_found_among_many(history: History) -> None:
    things = [f"{letter}{'/' * (n % 2)}{n}" for letter in "ab" for n in range(700)]
    history.become("a", *things)
    history.become("a", "other")
    version = history.store.version()
    assert {history.gone(f"id/{thing}") for thing in things} == {version}
    absent = ("a", "a/", "a/0", "b701", "zz", "0", "")
    assert [history.gone(f"id/{thing}") for thing in absent] == [None] * len(absent)


def test_a_list_without_changes_is_shared(history: History) -> None:
    history.become("a", "x")
    history.become("a", "y")
    before = history.last
    target = history.folder / "lists" / "next"
    target.mkdir()
    Withdrawn().build(before, target, [], history.store.snapshot())
    assert before is not None
    assert (target / FILE).samefile(before / FILE)


def test_without_a_list_nothing_is_known_to_be_gone(tmp_path: Path) -> None:
    assert find(tmp_path, "http://a/", "http://a/id/x") is None
    (tmp_path / FILE).touch()
    assert find(tmp_path, "http://a/", "http://a/id/x") is None
    assert find(tmp_path, "http://a/", "http://b/id/x") is None
