"""The query editor, with the answer to what was asked."""

from urllib.parse import urlencode

from api.errors import status_of
from api.pages.frame import Behind, page
from api.pages.samples import NEW_QUERY, questions
from api.shown import Shown, shown, shown_format
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.store.answers import Dataset


def query(bench: Bench, asked: Asked) -> Reply:
    """Show the query form and, with a query, its answer or its error."""
    text = next((query for query in asked.parameters("query") if query.strip()), None)
    table, problem, status = None, None, 200
    if text is not None:
        try:
            dataset = Dataset(
                asked.parameters("default-graph-uri"), asked.parameters("named-graph-uri")
            )
            found = bench.snapshot.query(text, shown_format, dataset, bench.limits, bench.allowed)
            table = shown(found)
        except PolicygraphError as error:
            problem, status = error.text(asked.language), status_of(error)
    return page(
        bench,
        asked,
        "query.html",
        Behind("查询" if asked.language == "zh" else "Query"),
        status=status,
        query=text or NEW_QUERY,
        shown=table,
        problem=problem,
        questions=questions(asked.language),
        own=_same(text or ""),
        same=_same,
        downloads=_downloads(text, table),
    )


def _same(query: str) -> str:
    """Return `query` as it is compared: a form sends other line breaks than were written."""
    return "\n".join(query.split())


def _downloads(query: str | None, table: Shown | None) -> dict[str, str]:
    if query is None or table is None:
        return {}
    names = ["json", "csv", "tsv", "xml"]
    if table.turtle is not None:
        names = ["turtle", "jsonld", "ntriples", "rdfxml"]
    elif table.truth is not None:
        names = ["json", "xml"]
    return {name: f"/sparql?{urlencode({'query': query, 'format': name})}" for name in names}
