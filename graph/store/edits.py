"""Changes to a store that can be asked for; those of one commit are one version."""

from typing import Protocol

from graph.store.draft import Draft
from graph.store.graphs import DeleteGraph, PostGraph, PutGraph, ReplaceGraphs, Written
from graph.store.updates import PatchGraph, Update

__all__ = [
    "DeleteGraph",
    "Edit",
    "PatchGraph",
    "PostGraph",
    "PutGraph",
    "ReplaceGraphs",
    "Update",
    "Written",
]


class Edit(Protocol):
    """A change to a draft, whole or not at all."""

    def apply(self, draft: Draft) -> object:
        """Change the draft and tell the outcome. Raises PolicygraphError."""
