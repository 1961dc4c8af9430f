"""The shapes as queries on other engines: the same report as in the project's own store."""

from collections.abc import Iterator

import pytest

from graph.store import Snapshot, open_store
from graph.store.edits import Update
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from shapes.validation import validate
from tests import virtuoso
from tests.servers import oxigraph

Said = tuple[str, ...]


@pytest.fixture(scope="module")
def flawed(example: FolderSnapshot, tmp_path_factory: pytest.TempPathFactory) -> FolderSnapshot:
    """The example, of which much is missing: leads, values, units, texts of some tasks."""
    folder = tmp_path_factory.mktemp("flawed") / "store"
    store = FolderStore.create(folder, example.base)
    store.replace({name: list(example.quads(name)) for name in example.graphs()})
    gone = ("pg:leads", "pg:value", "pg:unit", "pg:text", "pg:deadlineEnd", "dct:title")
    text = ";\n".join(
        f"DELETE {{ GRAPH ?g {{ ?s {name} ?o }} }} WHERE {{ GRAPH ?g {{ ?s {name} ?o "
        f'FILTER(CONTAINS(STR(CONCAT(STR(?s), STR(?o))), "1")) }} }}'
        for name in gone
    )
    [outcome] = store.commit([Update(text)]).outcomes
    assert not isinstance(outcome, Exception), outcome
    return store.snapshot()


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def elsewhere(
    request: pytest.FixtureRequest, flawed: FolderSnapshot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp(request.param)
    if request.param == "oxigraph":
        with oxigraph(folder) as address:
            store = open_store(f"{address}/query", flawed.base)
            store.replace({name: list(flawed.quads(name)) for name in flawed.graphs()})
            yield store.snapshot()
        return
    if not virtuoso.installed():
        pytest.skip("Virtuoso is not installed here")
    quads = folder / "data.nq"
    quads.write_bytes(flawed.dump("nquads"))
    with virtuoso.server(folder / "virtuoso", quads) as port:
        yield open_store(f"http://127.0.0.1:{port}/sparql", flawed.base).snapshot()


def said(snapshot: Snapshot) -> list[Said]:
    """Return the findings of a full validation, in an order of their own."""
    return sorted(
        (f.graph, f.shape, f.focus, f.value or "", f.severity, f.message_zh)
        for f in validate(snapshot).findings
    )


def test_the_report_is_the_same(flawed: FolderSnapshot, elsewhere: Snapshot) -> None:
    expected = said(flawed)
    assert len({shape for _, shape, *_ in expected}) > 8
    assert said(elsewhere) == expected
