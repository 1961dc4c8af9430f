"""The vocabulary as a reference: its terms, how many of each there are, examples that run."""

from api.charts.model import model
from api.glossary import glossary
from api.ledgers import ledger
from api.pages.examples import examples, specimens
from api.pages.frame import Behind, page
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

_FORMATS = {"Turtle": ".ttl", "JSON-LD": ".jsonld", "N-Triples": ".nt", "RDF/XML": ".rdf"}

_HELD = """\
PREFIX pg: <https://w3id.org/policygraph#>

SELECT ?class (COUNT(?thing) AS ?number) WHERE {
  ?thing a ?class .
  FILTER(STRSTARTS(STR(?class), STR(pg:)))
}
GROUP BY ?class
ORDER BY DESC(?number)"""


def terms(bench: Bench, asked: Asked) -> Reply:
    """Show the vocabulary."""
    snapshot, language = bench.snapshot, asked.language
    return page(
        bench,
        asked,
        "ontology.html",
        Behind(
            "词汇表" if language == "zh" else "Vocabulary",
            _HELD,
            formats={name: f"/ontology{suffix}" for name, suffix in _FORMATS.items()},
        ),
        scripts=("reference.js", "copy.js"),
        model=model(language),
        glossary=glossary(language),
        totals=ledger(bench).totals(),
        examples=examples(language),
        specimens=specimens(snapshot, language),
    )
