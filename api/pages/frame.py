"""What every page tells about itself: the query behind it, its data, how to cite it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from api.render import render
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

_TABLES = {"JSON": "json", "CSV": "csv", "TSV": "tsv", "XML": "xml"}
_GRAPHS = {"Turtle": "turtle", "JSON-LD": "jsonld", "N-Triples": "ntriples", "RDF/XML": "rdfxml"}
_PASSING = frozenset({"lang", "version"})


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a page.

    `title` is what the page is cited as; `query` the SPARQL that gives what it shows, with `graph`
    where its answer is RDF; `formats` the addresses below the root of the page's data by the names
    of their formats (by default the formats of the query's answer); `things` the resources that the
    page is about, as labels and IRIs.
    """

    title: str
    query: str = ""
    graph: bool = False
    formats: Mapping[str, str] | None = None
    things: Sequence[tuple[str, str]] = ()

    def data(self) -> Mapping[str, str]:
        """Return the addresses below the root of the page's data by the names of their formats."""
        if self.formats is not None or not self.query:
            return self.formats or {}
        names = _GRAPHS if self.graph else _TABLES
        return {
            name: f"/sparql?{urlencode({'query': self.query, 'format': form})}"
            for name, form in names.items()
        }


@dataclass(frozen=True, slots=True)
class Citation:
    """How to cite a page: its title, its version with the date, and where it stays.

    `version` is 0 in a store that has no versions, whose pages are cited by the day.
    """

    title: str
    version: int
    date: str
    address: str


@dataclass(frozen=True, slots=True)
class About:
    """What the end of a page tells about it."""

    query: str
    editor: str
    formats: Mapping[str, str]
    citation: Citation
    things: Sequence[tuple[str, str]] = field(default=())


def page(
    bench: Bench,
    asked: Asked,
    template: str,
    behind: Behind,
    status: int = 200,
    **content: object,
) -> Reply:
    """Return a page: `template` filled in with `content`, and what it tells about itself."""
    about = About(
        behind.query,
        f"/sparql?{urlencode({'query': behind.query})}" if behind.query else "",
        behind.data(),
        _citation(bench, asked, behind.title),
        behind.things,
    )
    return render(bench.snapshot.base, asked, template, status, about_page=about, **content)


def _citation(bench: Bench, asked: Asked, title: str) -> Citation:
    snapshot = bench.snapshot
    pairs = [(name, value) for name, value in asked.pairs if name not in _PASSING and value]
    pairs += [("version", str(snapshot.version))] if snapshot.version else []
    path = quote(asked.path.removeprefix("/"), safe="/~:@!$&'()*+,;=-._")
    query = f"?{urlencode(pairs)}" if pairs else ""
    date = snapshot.time.date().isoformat()
    return Citation(title, snapshot.version, date, f"{snapshot.base}{path}{query}")
