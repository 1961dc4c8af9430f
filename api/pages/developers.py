"""How to pull data out of the service: programs that run as they are pasted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from api.ledgers import ledger
from api.pages.frame import Behind, page
from api.recipes import LANGUAGES, Recipe, recipes
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store.folder import FolderStore

_FORMATS: Mapping[str, str] = {
    "OpenAPI": "/openapi.json",
    "VoID": "/.well-known/void?format=turtle",
    "SPARQL SD": "/sparql?format=turtle",
    "JSON-LD": "/context.jsonld",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A recipe as it is shown: its words, and its programs by the names of their languages."""

    name: str
    title: str
    description: str
    needs: str
    programs: Mapping[str, str]


def developers(bench: Bench, asked: Asked) -> Reply:
    """Show how programs pull data, each written for the address at which it was asked."""
    address = _address(bench, asked)
    key = _key(bench)
    return page(
        bench,
        asked,
        "developers.html",
        Behind("给开发者" if asked.language == "zh" else "For developers", formats=_FORMATS),
        scripts=("tabs.js", "copy.js"),
        address=address,
        identifiers=bench.snapshot.base,
        recipes=[_shown(recipe, asked, address, key) for recipe in _possible(bench, key)],
        languages=LANGUAGES,
        settings=bench.settings,
        version=bench.snapshot.version,
    )


def _address(bench: Bench, asked: Asked) -> str:
    """Return where the service is: as it is told, else as it was asked, else as its store says."""
    told = bench.settings.public_url or (asked.origin and f"{asked.origin}{asked.root}")
    return (told or bench.snapshot.base).rstrip("/")


def _key(bench: Bench) -> str:
    """Return the key of a policy that the store has, as an address spells it; "" if it has none."""
    beginning = f"{bench.snapshot.base}id/policy/"
    for line in ledger(bench).policies(limit=1).items:
        if line.iri.startswith(beginning):
            return quote(line.iri.removeprefix(beginning), safe="")
    return ""


def _possible(bench: Bench, key: str) -> Sequence[Recipe]:
    """Return the recipes that the store has what they need for."""
    has_versions = isinstance(bench.store, FolderStore)
    lacking = set() if key else {"document"}
    lacking |= set() if has_versions else {"versions", "token"}
    return [recipe for recipe in recipes() if recipe.needs not in lacking]


def _shown(recipe: Recipe, asked: Asked, address: str, key: str) -> Shown:
    language = asked.language
    return Shown(
        recipe.name,
        recipe.titles[language],
        recipe.descriptions[language],
        recipe.needs,
        recipe.programs(address, key),
    )
