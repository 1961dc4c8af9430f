"""What a result says: the messages of its constraint or shape, with names replaced by terms."""

import re
from collections.abc import Mapping

from shapes.shacl.model import Messages
from shapes.shacl.terms import Term, shown

_PLACE = re.compile(r"\{[?$](\w+)\}")


def filled(messages: Messages, said: Mapping[str, Term | str]) -> Messages:
    """Return messages with each `{?name}` replaced by what it stands for, if that is known."""
    if not said:
        return messages
    return {language: _filled(text, said) for language, text in messages.items()}


def _filled(text: str, said: Mapping[str, Term | str]) -> str:
    def replaced(found: re.Match[str]) -> str:
        term = said.get(found[1])
        if term is None:
            return found[0]
        return term if isinstance(term, str) else shown(term)

    return _PLACE.sub(replaced, text)
