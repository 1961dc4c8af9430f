"""What can go wrong, said once in Chinese and English.

    PolicygraphError
    ├── ReadingError      a file that cannot be read as a document
    ├── ExtractionError   a document that holds nothing to extract
    ├── QueryError        a query or update that is malformed or refused
    │   ├── ForbiddenError   asks for what is not allowed
    │   └── FailedError      failed while it ran
    ├── LimitError        one that was stopped: too long, too large, too much memory
    ├── ShapesError       SHACL shapes that are not well-formed, or ask for what cannot be
    ├── CancelledError    a piece of work that was called off before its end
    ├── StoreError        a store that cannot be opened, written or matched
    ├── AbsentError       a graph or version that never was
    └── GoneError         a version that was cleared, a thing that was withdrawn

The command line turns each into one line and an exit status, the service into an HTTP status.
"""

from typing import Literal

Reason = Literal["time", "memory", "rows", "bytes", "crash"]
"""Which limit stopped a piece of work; `crash` if it ended its process."""


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


class ForbiddenError(QueryError):
    """The query or update asks for something that is not allowed, however well-formed it is."""


class FormatError(QueryError):
    """What was asked for cannot be written in the format that was asked for."""


class FailedError(QueryError):
    """The query or update is well-formed and failed while it ran."""


class ShapesError(PolicygraphError):
    """The shapes are not well-formed, hold a faulty query, or ask for what cannot be checked."""


class CancelledError(PolicygraphError):
    """The work was called off; there is no result, not even a part of one."""


class StoreError(PolicygraphError):
    """The store is absent, damaged, of another base, or refuses the change."""


class AbsentError(PolicygraphError):
    """There is no such thing, and never was."""


class GoneError(PolicygraphError):
    """There was such a thing, and it is not there any more."""


class LimitError(PolicygraphError):
    """The work was stopped by a limit; `reason` tells by which."""

    def __init__(self, reason: Reason, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason = reason
