"""The vocabulary's terms with their definitions."""

from api import glossary
from api.pages.frame import Behind, page
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

_FORMATS = {"Turtle": ".ttl", "JSON-LD": ".jsonld", "N-Triples": ".nt", "RDF/XML": ".rdf"}


def terms(bench: Bench, asked: Asked) -> Reply:
    """Show the vocabulary."""
    return page(
        bench,
        asked,
        "ontology.html",
        Behind(
            "词汇表" if asked.language == "zh" else "Vocabulary",
            formats={name: f"/ontology{suffix}" for name, suffix in _FORMATS.items()},
        ),
        sections=glossary.terms(asked.language),
    )
