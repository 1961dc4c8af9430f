"""A marked text as HTML, written here and not in a template: a page has thousands of pieces."""

from collections.abc import Callable, Iterable, Mapping
from html import escape

from markupsafe import Markup

from api.language import Language
from api.text.marking import Token
from api.text.sources import Mark
from api.things.description import pieces

_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(127, 160)), "\ufffd")
"""Characters that no page can hold; each is shown as one that stands for it."""


class Writer:
    """Writes marked texts; `link` turns an IRI into an address, `words` are what kinds of marks
    are called."""

    def __init__(
        self, link: Callable[[str], str], words: Mapping[str, str], language: Language
    ) -> None:
        self._link = link
        self._words = words
        self._language = language

    def written(self, tokens: Iterable[Token[Mark]]) -> Markup:
        """Return a text with its marks; without the elements, it is the text."""
        return Markup("".join(map(self._token, tokens)))  # noqa: S704 - each token is escaped

    def _token(self, token: Token[Mark]) -> str:
        if token.step == "text":
            return _text(token.text.translate(_CONTROLS))
        if token.step == "close":
            return "</mark>"
        if token.what is None:
            return f'<span class="place" id="c-{token.place}"></span>'
        return self._opened(token, token.what)

    def _opened(self, token: Token[Mark], mark: Mark) -> str:
        on = "" if token.first else " on"
        place = "" if token.place is None else f' id="c-{token.place}"'
        links = self._links(mark) if token.first else ""
        return f'<mark class="k-{mark.kind}{on}"{place} title="{escape(self._told(mark))}">{links}'

    def _links(self, mark: Mark) -> str:
        word, found = self._words[mark.kind], ""
        for thing in mark.things:
            if address := escape(self._link(thing.iri)):
                name = escape(f"{word} {thing.label}")
                found += f'<a class="to" href="{address}" aria-label="{name}"></a>'
        return found

    def _told(self, mark: Mark) -> str:
        zh = self._language == "zh"
        told = ("、" if zh else ", ").join(thing.label for thing in mark.things)
        if mark.more:
            total = mark.more + len(mark.things)
            told += f" 等 {total} 项" if zh else f" and more, {total} in all"
        return f"{self._words[mark.kind]} {told}"


def _text(text: str) -> str:
    """Return the text with breaks in vertical text unseen, and those of empty lines made small."""
    if "\n" not in text:
        return escape(text)
    found = ""
    for piece in pieces(text):
        plain = escape(piece.text)
        if piece.gap and piece.within:
            found += f'<span class="run">{plain}</span>'
        elif piece.gap and plain.count("\n") > 1:
            last = plain.rfind("\n") + 1
            found += f'<span class="gap">{plain[:last]}</span>{plain[last:]}'
        else:
            found += plain
    return found
