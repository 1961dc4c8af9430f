"""The form by which a document is added."""

from api.forms import LONGEST
from api.held import MOST_FILES
from api.pages.frame import Behind, page
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.reading import SUFFIXES

_LATEST = """PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?policy ?title ?issued WHERE {
  ?policy a pg:Policy ; dct:title ?title .
  OPTIONAL { ?policy dct:issued ?issued }
}
ORDER BY DESC(?issued)
LIMIT 50
"""


def form(bench: Bench, asked: Asked) -> Reply:
    """Show the form."""
    return _form(bench, asked, "form")


def closed(bench: Bench, asked: Asked) -> Reply:
    """Tell how whoever runs the service lets others add documents."""
    return _form(bench, asked, "closed")


def elsewhere(bench: Bench, asked: Asked) -> Reply:
    """Tell that the store is an endpoint that is not written from here."""
    return _form(bench, asked, "elsewhere")


def _form(bench: Bench, asked: Asked, state: str) -> Reply:
    return page(
        bench,
        asked,
        "add.html",
        Behind("添加文件" if asked.language == "zh" else "Add a document", _LATEST),
        scripts=("adding.js",),
        state=state,
        most=MOST_FILES,
        bytes=bench.settings.upload_bytes,
        longest=LONGEST,
        endings=sorted(SUFFIXES),
    )
