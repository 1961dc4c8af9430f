"""Ways to pull data out of the service, as programs that run as they are pasted.

A recipe is a file `NN-name.txt`: a header of comments, then a program for each of LANGUAGES.

    # zh: 标题
    # en: title
    # about zh: 说明
    # about en: description
    # needs: nothing | document | versions | token

    === curl
    …

The programs ask `http://127.0.0.1:8000` about the policy of the bundled examples whose key is KEY;
`Recipe.programs` puts another service and another policy in their places.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, Literal, get_args

__all__ = ["LANGUAGES", "Needs", "Recipe", "recipes"]

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"curl": "curl", "python": "Python", "r": "R", "javascript": "JavaScript"}
)
"""The languages that each recipe is written in, with their names."""

SERVICE: Final = "http://127.0.0.1:8000"
"""Where the service is that the programs ask as they are written."""

KEY: Final = "5a17c595a5d8837a"
"""The policy that the programs ask about as they are written."""

Needs = Literal["nothing", "document", "versions", "token"]
"""What there has to be: a document in the store, versions of the store, a token of the reader."""

_FILE: Final = re.compile(
    r"# zh: ([^\n]+)\n# en: ([^\n]+)\n# about zh: ([^\n]+)\n# about en: ([^\n]+)\n"
    r"# needs: (\w+)\n\n(.+)",
    re.S,
)
_PROGRAM: Final = re.compile(r"^=== (\w+)\n", re.M)
_NAME: Final = re.compile(r"\d\d-([a-z]+)\.txt")


@dataclass(frozen=True, slots=True)
class Recipe:
    """One thing to do, with its programs as they are written, by language."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    needs: Needs
    written: Mapping[str, str]

    def programs(self, service: str, key: str) -> Mapping[str, str]:
        """Return the programs as they ask the service at the address `service` about the policy
        whose identifier ends in `key`. Both are plain ASCII that no shell and no program obeys."""
        return {
            language: text.replace(SERVICE, service).replace(KEY, key)
            for language, text in self.written.items()
        }


@cache
def recipes() -> Sequence[Recipe]:
    """Return the recipes in their order. Raises ValueError for a file that is none."""
    folder = files(__package__)
    found = ((_NAME.fullmatch(file.name), file) for file in folder.iterdir())
    named = sorted((name[0], name[1], file) for name, file in found if name)
    return tuple(_read(name, file.read_text("utf-8")) for _, name, file in named)


def _read(name: str, text: str) -> Recipe:
    found = _FILE.fullmatch(text)
    if found is None or found[5] not in get_args(Needs):
        raise ValueError(f"the head of the recipe {name} is not as it has to be")
    _, *parts = _PROGRAM.split(found[6])
    programs = {
        language: program.strip("\n")
        for language, program in zip(parts[::2], parts[1::2], strict=True)
    }
    if list(programs) != list(LANGUAGES):
        raise ValueError(f"the recipe {name} is not written in {', '.join(LANGUAGES)}")
    return Recipe(
        name,
        MappingProxyType({"zh": found[1], "en": found[2]}),
        MappingProxyType({"zh": found[3], "en": found[4]}),
        found[5],  # type: ignore[arg-type]
        MappingProxyType(programs),
    )
