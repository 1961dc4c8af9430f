"""Signs that were read for others (2O25年, l2所, l00%, a bracket of another kind at the end of a
round one): those that were printed."""

import re
from itertools import chain

from graph.extraction.wording import Wording

_FIGURE = re.compile(
    r"(?<![A-Za-z0-9])(?=[lI]*\d)[lI\d][lIoO\d]*(?![A-Za-z0-9])"
    r"|(?<=[\u4e00-\u9fff])l(?=[\u4e00-\u9fff])"
    r"|(?<![A-Za-z0-9])[lI](?=\s?[.．、][\u4e00-\u9fff“《])"
)
_PAGE = re.compile(
    r"(?<![0-9A-Za-z])[ \u3000]{0,3}[-—－–] ?\d{1,3} ?[-—－–][ \u3000]{0,3}"
    r"(?=[^0-9A-Za-z—-]|\d{1,2} ?[.．、]|$)"
)
_BRACKET = re.compile(r"[（(](?!\d{4}[〕\]】])[^（）()〔〕\[\]【】]{2,200}+[〕\]】]")
_DIGITS = str.maketrans("lIoO", "1100")


def corrected(words: Wording) -> Wording:
    """Return words with digits where letters stand in a figure or an item's number, and round
    brackets closed as such, and without page numbers; each character keeps its place.

    What begins with O is a name (O2O), not a figure.
    """
    words = _without_pages(words)
    text = _FIGURE.sub(lambda found: found[0].translate(_DIGITS), words.text)
    text = _BRACKET.sub(lambda found: found[0][:-1] + "）", text)
    return Wording(text, words.starts, words.ends)


def _without_pages(words: Wording) -> Wording:
    pages = [found.span() for found in _PAGE.finditer(words.text)]
    bounds = [0, *chain(*pages), len(words.text)]
    kept = [range(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True)]
    places = [place for part in kept for place in part]
    return Wording(
        "".join(words.text[place] for place in places),
        [words.starts[place] for place in places],
        [words.ends[place] for place in places],
    )
