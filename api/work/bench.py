"""What a worker has at hand: the store, and the version that a request is answered from."""

from graph.errors import StoreError
from graph.store import Snapshot, Store


class Bench:
    """The place where views work; it stays with its worker from one request to the next."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._opened: Snapshot | None = None

    def open(self, version: int) -> None:
        """Open a version for the requests that come; the one that is open stays open."""
        if self._opened is None or self._opened.version != version:
            self._opened = self.store.snapshot()

    @property
    def snapshot(self) -> Snapshot:
        """The version that this request is answered from."""
        if self._opened is None:
            raise StoreError("没有打开的版本", "no version is open")
        return self._opened
