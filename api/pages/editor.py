"""The query editor, with the answer to what was asked, or the place of the mistake."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from api import assets
from api.charts.answers import chart
from api.errors import RefusedError, status_of
from api.misspelt import misspelt
from api.mistakes import mistake
from api.pages.frame import Behind, page
from api.pages.samples import GROUPS, NEW_QUERY, grouped
from api.shown import Shown, shown, shown_format
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.store.answers import Dataset
from ontology.questions import Question, questions

BUNDLE = "editor.js"
"""The editor as `make` builds it, from `web/`; without it there is a plain text area."""

_KEPT = ("default-graph-uri", "named-graph-uri", "version")
"""What is asked beside a query, and asked again with the next one."""

_TABLES = ("json", "csv", "tsv", "xml")
_TRUTH = ("json", "xml")
_GRAPHS = ("turtle", "jsonld", "ntriples", "rdfxml")


def query(bench: Bench, asked: Asked) -> Reply:
    """Show the editor and, with a query, its answer or its error.

    With `question=NAME` it holds a question of the catalogue. Raises RefusedError (404) if there
    is no such question.
    """
    text = next((query for query in asked.parameters("query") if query.strip()), None)
    sample = _question(asked) if text is None else None
    found, problem = None, None
    if text is not None:
        try:
            found = _answered(bench, asked, text)
        except PolicygraphError as error:
            problem = error
    kept = [(name, value) for name in _KEPT for value in asked.parameters(name)]
    known = sample or _known(text)
    return page(
        bench,
        asked,
        "query.html",
        Behind("查询" if asked.language == "zh" else "Query"),
        status=200 if problem is None else status_of(problem),
        scripts=("query.js",),
        editor=assets.address(BUNDLE) if BUNDLE in assets.assets() else "",
        query=text or (sample.query if sample else NEW_QUERY),
        kept=kept,
        shown=found,
        chart=chart(found) if found is not None else None,
        title=known.titles[asked.language] if known else "",
        problem=problem.text(asked.language) if problem else None,
        place=mistake(problem, text) if problem and text else None,
        misspelt=misspelt(text) if text and found is not None else (),
        groups=[(GROUPS[audience], listed) for audience, listed in grouped().items()],
        current=known,
        downloads=_downloads(text, kept, found),
    )


def _answered(bench: Bench, asked: Asked, text: str) -> Shown:
    dataset = Dataset(asked.parameters("default-graph-uri"), asked.parameters("named-graph-uri"))
    return shown(bench.snapshot.query(text, shown_format, dataset, bench.limits, bench.allowed))


def _question(asked: Asked) -> Question | None:
    name = asked.parameter("question")
    if name is None:
        return None
    found = questions().get(name)
    if found is None:
        raise RefusedError(
            404,
            f"目录里没有问题 {name[:60]!r}；全部问题见 /queries",
            f"there is no question {name[:60]!r}; /queries lists them",
        )
    return found


def _known(text: str | None) -> Question | None:
    """Return the question of the catalogue that a query is, if it is one: a form sends other line
    breaks than were written."""
    words = (text or "").split()
    return next((each for each in questions().values() if each.query.split() == words), None)


def _downloads(
    query: str | None, kept: Sequence[tuple[str, str]], found: Shown | None
) -> Mapping[str, str]:
    if query is None or found is None:
        return {}
    names: Sequence[str] = _TABLES if found.truth is None else _TRUTH
    if found.turtle is not None:
        names = _GRAPHS
    pairs = [("query", query), *kept]
    return {name: f"/sparql?{urlencode([*pairs, ('format', name)])}" for name in names}
