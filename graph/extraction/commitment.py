"""Which quantities are targets: numbers that somebody is to reach, keep or not exceed."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from graph.extraction import needs
from graph.extraction.clauses import Clauses, Setting
from graph.extraction.exclusions import excluded, named
from graph.extraction.figures import Quantity

_BESIDE = re.compile("[、和及与或]")
_LONGEST_PART = 90
_HISTORY = re.compile(
    r"(?:19|20)\d\d年[^。；;]{0,60}?(?:已(?!有)|[^为除]了(?![解断结望]))"
    r"|[“”]?(?:[^，,。；;]{0,16}(?:近年来|[^\d]年来|以来(?!源)|截至目前|过去)|截[至止](?:19|20)\d\d年)"
)
_FUTURE = re.compile(
    r"到(?:19|20)\d\d年|力争|确保|今后|下一步|未来|[要应将须]|加快|推进|推动|实施|鼓励|支持|建立|完善|加强|坚持|目标|计划|每年"
)


class Commitments:
    """Tells of each quantity of one text, in reading order, whether it is a target."""

    def __init__(self, text: str, clauses: Clauses) -> None:
        self._text = text
        self._clauses = clauses
        self._past = _past_sentences(text, clauses.sentence_ends)
        self._last: tuple[Quantity, bool] | None = None

    def admits(self, quantity: Quantity, setting: Setting) -> bool:
        """Tell whether `quantity` is a target; to be asked in reading order."""
        lead = self._text[quantity.start : quantity.figure]
        admitted = not self._speaks_against(quantity, setting) and needs.commits(
            quantity, setting, lead
        )
        self._last = quantity, admitted
        return admitted

    def _speaks_against(self, quantity: Quantity, setting: Setting) -> bool:
        figure = quantity.figure
        return (
            named(self._text[max(0, figure - 4) : figure])
            or self._clauses.quoted(figure)
            or self._is_past(figure)
            or excluded(quantity.kind, setting) is not None
            or self._around_excluded(quantity)
            or self._follows_excluded(quantity, setting)
        )

    def _is_past(self, position: int) -> bool:
        index = bisect_right(self._past, (position, len(self._text))) - 1
        return index >= 0 and position < self._past[index][1]

    def _around_excluded(self, quantity: Quantity) -> bool:
        """Tell whether what holds for the brackets around a quantity makes it none."""
        bracket = self._clauses.bracket(quantity.figure)
        if bracket is None:
            return False
        return excluded(quantity.kind, self._clauses.setting(*bracket)) is not None

    def _follows_excluded(self, quantity: Quantity, setting: Setting) -> bool:
        """Tell whether the quantity before was none and this one is part of it (其中) or stands
        beside it in a list."""
        if self._last is None or self._last[1]:
            return False
        previous = self._last[0]
        between = self._text[max(previous.end, quantity.start - _LONGEST_PART) : quantity.start]
        if setting.before.startswith("其中"):
            return "其中" in between
        return previous.kind is quantity.kind and _BESIDE.fullmatch(between) is not None


def _past_sentences(text: str, ends: Sequence[int]) -> list[tuple[int, int]]:
    """Return the sentences that tell of the past: those that open with 近年来 and the like, and
    those after them that say nothing of what is to come."""
    past: list[tuple[int, int]] = []
    carried = False
    start = 0
    for end in [*ends, len(text)]:
        opened = _HISTORY.match(text, start, end) is not None
        carried = opened or (carried and _FUTURE.search(text, start, end) is None)
        if carried:
            past.append((start, end))
        start = end
    return past
