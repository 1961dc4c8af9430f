"""The ledger that a page counts and lists from."""

import time

from api.work.bench import Bench
from graph.errors import StoreError
from graph.ledger import Ledger, Ledgers
from graph.store.folder import FolderStore

_PATIENCE = 20
"""How many times as long as it took to make does an endpoint's ledger serve."""


def ledger(bench: Bench) -> Ledger:
    """Return the ledger of the version that a request is answered from.

    Where the disk takes no ledger, and for a store on an endpoint, it is made in memory: an
    endpoint's is kept for twenty times as long as that takes, so it may be behind by that.
    """
    if isinstance(bench.store, FolderStore):
        try:
            beside = bench.store.companion(bench.snapshot.version)
            return Ledger.open(beside / Ledgers.name)
        except StoreError:
            return Ledger.of(bench.snapshot)
    begun = time.monotonic()
    if bench.ledger is None or bench.ledger[1] < begun:
        made = Ledger.of(bench.snapshot)
        bench.ledger = (made, begun + _PATIENCE * (time.monotonic() - begun))
    return bench.ledger[0]
