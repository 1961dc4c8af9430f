"""What tests share: where documents lie, stores made of them, and what holds for every graph."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.ingestion import Result, ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from tests.soundness import check

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples"
SHARED = ROOT.parent / "shared"
SEED = SHARED / "seeds" / "000_e57bcbddc381aba0.txt"

Ingest = Callable[..., FolderSnapshot]


def read_into(
    folder: Path, paths: Sequence[Path], organisation: str | None = None
) -> FolderSnapshot:
    """Ingest `paths` into the store in `folder`; none may fail, and the graphs must be sound."""
    store = open_store(str(folder), create=True)
    assert isinstance(store, FolderStore)
    failed = [r for r in ingest(store, list(paths), organisation) if r.error is not None]
    assert not failed, [str(result.error) for result in failed]
    snapshot = store.snapshot()
    check(snapshot)
    return snapshot


def outcomes(store: FolderStore, *paths: Path) -> list[Result]:
    """Ingest `paths` and return what became of each."""
    results = ingest(store, list(paths))
    check(store.snapshot())
    return results


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> FolderSnapshot:
    """The bundled example, as `make serve` reads it."""
    return read_into(
        tmp_path_factory.mktemp("example"), [EXAMPLES / "task-table.docx"], "云溪职业技术学院"
    )


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> FolderSnapshot:
    """The college's task table beside the project."""
    if not SEED.exists():
        pytest.skip("the shared documents are not here")
    return read_into(tmp_path_factory.mktemp("seed"), [SEED])


@pytest.fixture(autouse=True)
def sound_stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Check, after a test, every store that it left and that still opens."""
    yield
    if request.node.get_closest_marker("handmade"):
        return
    for description in tmp_path.rglob("store.json"):
        try:
            snapshot = FolderStore.open(description.parent).snapshot()
        except StoreError:
            continue
        check(snapshot)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """An empty store."""
    return FolderStore.create(tmp_path / "store")
