"""The version that the service answers from: it follows the store, request by request."""

import threading

from graph.store import Snapshot, Store


class Current:
    """Holds one open snapshot and opens the next when the store has moved on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._snapshot = store.snapshot()

    @property
    def base(self) -> str:
        """What the store's identifiers begin with."""
        return self._store.base

    def snapshot(self) -> Snapshot:
        """Return the version that counts now.

        Raises StoreError if the store cannot be read any more.
        """
        version = self._store.version()
        with self._lock:
            if self._snapshot.version != version:
                self._snapshot = self._store.snapshot()
            return self._snapshot
