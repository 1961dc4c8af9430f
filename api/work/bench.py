"""What a worker has at hand: the store, the version that a request is answered from, its upload."""

from io import BytesIO
from typing import BinaryIO

from api.settings import Settings
from graph.errors import StoreError
from graph.ledger import Ledger
from graph.store import Snapshot, Store
from graph.store.answers import UNLIMITED
from graph.store.remote import SECONDS, Allowed


class Bench:
    """The place where views work; it stays with its worker from one request to the next."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self.limits = UNLIMITED
        self.upload: BinaryIO = BytesIO()
        self.ledger: tuple[Ledger, float] | None = None
        """An endpoint's ledger, and until when (`time.monotonic`) it serves."""
        self._opened: Snapshot | None = None

    def open(self, version: int | None) -> None:
        """Open a version for what is asked next, or the one that counts; it stays open.

        Raises AbsentError or GoneError where there is none.
        """
        wanted = self.store.version() if version is None else version
        if self._opened is None or self._opened.version != wanted or wanted == 0:
            self._opened = None
            self._opened = self.store.snapshot(version)

    @property
    def allowed(self) -> Allowed:
        """The addresses that queries and updates may use, and how far; half of a query's time is
        left for what is done with what they answer."""
        told = self.settings
        seconds = min(SECONDS, told.seconds / 2)
        return Allowed(told.allowed_services, size=told.upload_bytes, seconds=seconds)

    @property
    def snapshot(self) -> Snapshot:
        """The version that this request is answered from."""
        if self._opened is None:
            raise StoreError("没有打开的版本", "no version is open")
        return self._opened
