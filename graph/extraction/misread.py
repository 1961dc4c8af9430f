"""Signs that were read for others (2O25年, l2所, l00%, a bracket of another kind at the end of a
round one): those that were printed."""

import re

from graph.extraction.wording import Wording

_FIGURE = re.compile(
    r"(?<![A-Za-z0-9])(?=[lI]*\d)[lI\d][lIoO\d]*(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9])[lI](?=\s?[.．、][\u4e00-\u9fff“《])"
)
_BRACKET = re.compile(r"[（(](?!\d{4}[〕\]】])[^（）()〔〕\[\]【】]{2,200}+[〕\]】]")
_DIGITS = str.maketrans("lIoO", "1100")


def corrected(words: Wording) -> Wording:
    """Return words with digits where letters stand in a figure or an item's number, and round
    brackets closed as such; each character keeps its place.

    What begins with O is a name (O2O), not a figure.
    """
    text = _FIGURE.sub(lambda found: found[0].translate(_DIGITS), words.text)
    text = _BRACKET.sub(lambda found: found[0][:-1] + "）", text)
    return Wording(text, words.starts, words.ends)
