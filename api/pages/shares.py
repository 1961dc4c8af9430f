"""What templates need to show shares: bars, percentages, and the pattern that bars refer to."""

from typing import Any

from api.charts.shares import bar, hatching, percentage


def words_of_shares() -> dict[str, Any]:
    """Return what the macros of `shares.html` call."""
    return {"bar": bar, "percentage": percentage, "hatching": hatching}
