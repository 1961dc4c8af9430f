"""What can go wrong, said once in Chinese and English.

    PolicygraphError
    ├── ReadingError      a file that cannot be read as a document
    ├── ExtractionError   a document that holds nothing to extract
    ├── QueryError        a query that is not answered
    ├── LimitError        an answer that would take more than the limits allow
    ├── AbsentError       something that never was there
    ├── GoneError         something that was there and is no more
    └── StoreError        a store that cannot be opened, written or matched

The command line turns each into one line and an exit status, the service into an HTTP status.
"""

from typing import Literal

Reason = Literal["time", "memory", "rows", "bytes", "crash"]


class PolicygraphError(Exception):
    """One problem for people: what is wrong and what to do, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def text(self, language: str) -> str:
        """Return the message in `language` (`zh` or `en`)."""
        return self.zh if language == "zh" else self.en


class ReadingError(PolicygraphError):
    """The file is missing, damaged, protected, hostile or no document at all."""


class ExtractionError(PolicygraphError):
    """The document was read but holds no policy content that can be understood."""


class QueryError(PolicygraphError):
    """The query is malformed or asks for something that is refused."""


class StoreError(PolicygraphError):
    """The store is absent, damaged, of another base, or refuses the change."""


class LimitError(PolicygraphError):
    """A limit was reached; there is no answer, not even a part of one."""

    def __init__(self, reason: Reason, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason: Reason = reason


class AbsentError(PolicygraphError):
    """There is no such version, graph or resource, and there never was."""


class GoneError(PolicygraphError):
    """The version, graph or resource was there and was withdrawn or cleared."""
