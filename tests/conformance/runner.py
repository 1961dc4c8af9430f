"""Entries → outcomes, against one service; each test is carried out once."""

from tests.conformance.client import Client
from tests.conformance.handlers import HANDLERS
from tests.conformance.manifests import Entry


class Runner:
    """Carries tests out and remembers what became of each."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._failures: dict[str, str | None] = {}

    def failure(self, entry: Entry) -> str | None:
        """Return what was wrong with the service's answers to a test, None if nothing was."""
        if entry.iri not in self._failures:
            self._failures[entry.iri] = self._carried_out(entry)
        return self._failures[entry.iri]

    def _carried_out(self, entry: Entry) -> str | None:
        try:
            HANDLERS[entry.kind](self._client, entry)
        except AssertionError as error:
            return str(error) or "an assertion failed"
        return None
