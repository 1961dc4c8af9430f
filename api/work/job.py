"""What a worker is told to do, and how it is written into a frame."""

from dataclasses import astuple, dataclass
from typing import Any

from api.work.asked import Asked
from graph.store.answers import UNLIMITED, Limits

OUT_OF_MEMORY = 77
"""The exit code of a worker that found no more memory."""


@dataclass(frozen=True, slots=True)
class Job:
    """A view by its name (`api.module:function`), what is asked of it and of which version.

    `version` None is the one that counts when the worker begins.
    """

    view: str
    asked: Asked
    version: int | None = None
    limits: Limits = UNLIMITED

    def head(self) -> dict[str, Any]:
        """Return the job as plain data."""
        return {
            "view": self.view,
            "asked": astuple(self.asked),
            "version": self.version,
            "limits": astuple(self.limits),
        }

    @classmethod
    def of(cls, head: dict[str, Any]) -> "Job":
        """Return the job that `head` was made of."""
        method, path, pairs, *others = head["asked"]
        asked = Asked(method, path, tuple((name, value) for name, value in pairs), *others)
        return cls(head["view"], asked, head["version"], Limits(*head["limits"]))
