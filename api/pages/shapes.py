"""The shapes as a reference: what each checks, of whom, how it runs, how the store stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import pyoxigraph as ox

from api import negotiation, wording
from api.about import shortened
from api.language import Language
from api.legible import legible
from api.pages.frame import Behind, page
from api.reporting import PASSING, latest
from api.things import rdf
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from shapes import shapes as turtle
from shapes import targets
from shapes.catalogue import Shape, catalogue, tier_names, tier_notes
from shapes.excerpts import excerpts
from shapes.formats.wording import SEVERITIES
from shapes.running import schema

_FORMATS: Final = {
    "Turtle": "turtle",
    "JSON-LD": "jsonld",
    "N-Triples": "ntriples",
    "RDF/XML": "rdfxml",
}
_FILLED: Final = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a shape is asked of: `kind` is the local name of the property of SHACL that says it,
    `iri` the class, property or node that it names."""

    kind: str
    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A shape as its page explains it: whom it is asked of and not, its message in pieces of which
    each second one is filled in, its Turtle, and the queries that it runs as."""

    shape: Shape
    audience: Sequence[Audience]
    excepted: Sequence[str]
    message: Sequence[str]
    turtle: str
    queries: Sequence[str]

    def findings(self) -> str:
        """Return the address below the root of what this shape found."""
        return f"/reports?check={self.shape.key}"


def shapes(bench: Bench, asked: Asked) -> Reply:
    """Return the shapes (`/shapes`) as RDF or as a page."""
    name = rdf.wanted(asked, extra={negotiation.HTML: "html"})
    if name == "html":
        return _reference(bench, asked)
    return rdf.reply([quad.triple for quad in ox.parse(turtle(), ox.RdfFormat.TURTLE)], name)


def prepared() -> None:
    """Read all that pages say of the shapes, in both languages."""
    _tiers("zh")
    _tiers("en")


def _reference(bench: Bench, asked: Asked) -> Reply:
    language, digest = asked.language, latest(bench)
    reply = page(
        bench,
        asked,
        "shapes.html",
        Behind(
            "完整性检查项" if language == "zh" else "The shapes of completeness",
            formats={name: f"/shapes?format={form}" for name, form in _FORMATS.items()},
        ),
        scripts=("reference.js", "copy.js"),
        tiers=_tiers(language),
        severities=SEVERITIES[language],
        tier_names=tier_names(),
        tier_notes=tier_notes(),
        report=digest,
        tallies={tally.shape: tally for tally in digest.tallies()} if digest else {},
    )
    if digest is not None and digest.version == bench.snapshot.version:
        return reply
    return replace(reply, headers={**reply.headers, **PASSING})


@cache
def _tiers(language: Language) -> Mapping[str, Sequence[Explained]]:
    """Return the shapes by their tiers."""
    queries = _queries()
    found: dict[str, list[Explained]] = {tier: [] for tier in tier_names()}
    for shape in catalogue().values():
        found[shape.tier].append(
            Explained(
                shape,
                _audience(shape, language),
                [each.removeprefix("?this ").removesuffix(" ?other") for each in shape.unless],
                _FILLED.split(shape.messages[language]),
                excerpts()[shape.iri],
                queries[shape.iri],
            )
        )
    return found


def _audience(shape: Shape, language: Language) -> Sequence[Audience]:
    """Return whom a shape is asked of; a node shape may say it in several tiers."""
    found = (one for one in targets.declared() if one.holder == shape.node)
    named = dict.fromkeys((one.kind, one.name.value) for one in found)
    return [
        Audience(kind, iri, wording.term(iri, language) or shortened(iri)) for kind, iri in named
    ]


@cache
def _queries() -> Mapping[str, Sequence[str]]:
    """Return what each shape runs as; shapes that ask the same share a query."""
    found: dict[str, list[str]] = {}
    for name, query in schema().queries().items():
        for shape in name.partition("#q")[0].split():
            found.setdefault(shape, []).append(legible(query))
    return found
