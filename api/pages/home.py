"""The first page: what is loaded, and where to start."""

from api import overview, schema_org
from api.pages.frame import Behind, page
from api.pages.samples import NEW_QUERY, questions
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

DOCUMENTS = 200
"""How many documents the home page lists; a query that lists all of them is linked."""

_ALL_DOCUMENTS = """PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?policy ?title WHERE {
  ?policy a pg:Policy ; dct:title ?title .
}
ORDER BY ?title
"""


def home(bench: Bench, asked: Asked) -> Reply:
    """Show what is loaded and where to start."""
    snapshot = bench.snapshot
    title = (
        "政策文件知识图谱" if asked.language == "zh" else "Policy documents as a knowledge graph"
    )
    return page(
        bench,
        asked,
        "home.html",
        Behind(title, _ALL_DOCUMENTS),
        counts=overview.counts(snapshot),
        policies=overview.policies(snapshot),
        listed=DOCUMENTS,
        all_documents=_ALL_DOCUMENTS,
        questions=questions(asked.language),
        query=NEW_QUERY,
        version=snapshot.version,
        structured=schema_org.block(
            schema_org.of_dataset(snapshot, bench.settings.licence, asked.language)
        ),
    )
