"""What is told of a report that was kept and cannot be read."""

from graph.errors import StoreError


def damaged() -> StoreError:
    """Return the problem that a kept report is damaged; whoever finds that takes it away."""
    return StoreError(
        "保存的检查报告已损坏，将重新生成：请再试一次",
        "the report that was kept is damaged, and will be made anew: try again",
    )
