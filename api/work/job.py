"""What a worker is told to do, and how it is written into a frame."""

from dataclasses import dataclass, fields
from typing import Any

from api.work.asked import Asked
from graph.store.answers import UNLIMITED, Limits

OUT_OF_MEMORY = 77
"""The exit code of a worker that found no more memory."""

_ASKED = tuple(field.name for field in fields(Asked))


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
        asked = [getattr(self.asked, name) for name in _ASKED]
        limits = [self.limits.rows, self.limits.size]
        return {"view": self.view, "asked": asked, "version": self.version, "limits": limits}

    @classmethod
    def of(cls, head: dict[str, Any]) -> "Job":
        """Return the job that `head` was made of."""
        method, path, pairs, *others = head["asked"]
        asked = Asked(method, path, tuple((name, value) for name, value in pairs), *others)
        return cls(head["view"], asked, head["version"], Limits(*head["limits"]))
