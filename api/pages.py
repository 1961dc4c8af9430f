"""Pages for people: server-rendered, in Chinese and English, without scripts."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote, urlencode

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

import ontology
from api import description, glossary, overview, wording
from api import outline as outlines
from api.about import expanded, shortened
from api.current import Current
from api.errors import status_of
from api.language import Language, of_request
from graph.errors import PolicygraphError
from graph.store import Snapshot
from graph.store.answers import Answer, Dataset, Kind

ROWS = 500
"""How many rows of an answer a page shows; it says so and links to the whole."""

DOCUMENTS = 200
"""How many documents the home page lists; a query that lists all of them is linked."""

LANGUAGE_COOKIE = "lang"

_SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept, Accept-Language, Cookie",
}
_NEW_QUERY = """PREFIX pg: <https://w3id.org/policygraph#>

SELECT ?department ?task WHERE {
  ?party pg:leads ?t ; pg:name ?department .
  ?t pg:text ?task .
}
LIMIT 20
"""


_ALL_DOCUMENTS = """PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?policy ?title WHERE {
  ?policy a pg:Policy ; dct:title ?title .
}
ORDER BY ?title
"""
_NUMBERS = frozenset(
    f"{ontology.PREFIXES['xsd']}{name}" for name in ("integer", "decimal", "double", "float")
)
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Question:
    """A bundled question, as a page offers it."""

    name: str
    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as a page shows it: a truth value, a table, or a graph as text.

    `numbers` are the names of the columns that hold nothing but numbers.
    """

    names: list[str]
    rows: list[list[description.Value | None]]
    total: int
    truth: bool | None = None
    turtle: str | None = None
    numbers: frozenset[str] = frozenset()


class Pages:
    """Renders the pages from the version that counts."""

    def __init__(self, current: Current) -> None:
        self._current = current
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader("api"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=jinja2.StrictUndefined,
        )

    def home(self, request: Request) -> HTMLResponse:
        """Show what is loaded and where to start."""
        snapshot = self._current.snapshot()
        language = _language(request)
        return self._page(
            request,
            "home.html",
            counts=overview.counts(snapshot),
            policies=overview.policies(snapshot),
            listed=DOCUMENTS,
            all_documents=_ALL_DOCUMENTS,
            questions=questions(language),
            query=_NEW_QUERY,
            version=snapshot.version,
        )

    def query(self, request: Request, query: str | None, dataset: Dataset) -> HTMLResponse:
        """Show the query form and, with a query, its answer or its error."""
        shown, problem, status = None, None, 200
        if query is not None:
            try:
                shown = _shown(self._current.snapshot().query(query, _shown_format, dataset))
            except PolicygraphError as error:
                problem, status = error.text(_language(request)), status_of(error)
        return self._page(
            request,
            "query.html",
            status=status,
            query=query or _NEW_QUERY,
            shown=shown,
            problem=problem,
            questions=questions(_language(request)),
            asked=_same(query or ""),
            same=_same,
            downloads=_downloads(query, shown),
        )

    def resource(self, request: Request, snapshot: Snapshot, iri: str) -> HTMLResponse:
        """Show a resource with its neighbours and its source passages."""
        language = _language(request)
        path = iri.removeprefix(f"{snapshot.base}id/")
        resource = description.describe(snapshot, iri, language)
        types = {value.iri for value in resource.types}
        is_policy = expanded("pg:Policy") in types
        return self._page(
            request,
            "resource.html",
            resource=resource,
            trail=overview.trail(snapshot, iri, language),
            outline=outlines.outline(snapshot, iri, language) if is_policy else None,
            counts=overview.counts(snapshot, iri) if is_policy else {},
            assignments=outlines.assignments(snapshot, [iri]).get(iri, []),
            assigning=wording.ASSIGNING,
            context=description.CONTEXT,
            pieces=description.pieces,
            has_text=expanded("pg:SourceDocument") in types,
            formats={
                suffix: f"/doc/{path}{suffix}" for suffix in (".ttl", ".jsonld", ".nt", ".rdf")
            },
            text_link=f"/doc/{path}.txt",
        )

    def vocabulary(self, request: Request) -> HTMLResponse:
        """Show the vocabulary's terms with their definitions."""
        return self._page(request, "ontology.html", sections=glossary.terms(_language(request)))

    def problem(self, request: Request, error: PolicygraphError) -> HTMLResponse:
        """Show a problem as a page."""
        status = status_of(error)
        text = error.text(_language(request))
        return self._page(request, "problem.html", status=status, text=text, code=status)

    def _page(
        self, request: Request, template: str, status: int = 200, **content: object
    ) -> HTMLResponse:
        language = _language(request)
        root = str(request.scope.get("root_path", ""))
        text = self._environment.get_template(template).render(
            language=language,
            t=lambda zh, en: zh if language == "zh" else en,
            link=_linker(self._current.base, root),
            root=root,
            named=_namer(self._current.base),
            term=lambda name: wording.term(expanded(name), language) or name,
            foreign=lambda text: _foreign(text, language),
            other_language=_switched(request, language),
            **content,
        )
        response = HTMLResponse(text, status, headers=_SECURITY)
        if request.query_params.get("lang") in ("zh", "en"):
            response.set_cookie(LANGUAGE_COOKIE, language, samesite="lax", httponly=True)
        return response


def questions(language: Language) -> list[Question]:
    """Return the bundled questions with their titles in `language`."""
    found = []
    for name, text in ontology.queries().items():
        titles = dict(line[2:].split(": ", 1) for line in text.splitlines()[:2])
        found.append(Question(name, titles[language], text))
    return found


def stylesheet() -> bytes:
    """Return the one stylesheet."""
    return files("api").joinpath("static/style.css").read_bytes()


def _language(request: Request) -> Language:
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    return of_request(chosen, request.headers.get("accept-language"))


def _switched(request: Request, language: Language) -> str:
    """Return this page's address in the other language."""
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    pairs.append(("lang", "en" if language == "zh" else "zh"))
    return f"?{urlencode(pairs)}"


def _linker(base: str, root: str) -> Callable[[str], str]:
    """Return what turns an IRI into an address: the service's own things stay on this host."""

    def link(iri: str) -> str:
        if iri.startswith(f"{base}id/"):
            return f"{root}/doc/{quote(iri.removeprefix(f'{base}id/'), safe='/~:@#')}"
        if iri.startswith(base):
            return f"{root}/{quote(iri.removeprefix(base), safe='/~:@#')}"
        if iri.startswith(ontology.NAMESPACE):
            return f"{root}/ontology#{iri.removeprefix(ontology.NAMESPACE)}"
        return iri if iri.startswith(("http://", "https://")) else ""

    return link


def _namer(base: str) -> Callable[[str], str]:
    """Return what shows an IRI: prefixed, or without the store's base, or else whole."""

    def named(iri: str) -> str:
        if iri.startswith(base):
            return iri.removeprefix(base).removeprefix("id/")
        known = any(iri.startswith(namespace) for namespace in ontology.PREFIXES.values())
        return shortened(iri) if known else iri

    return named


def _foreign(text: str, language: Language) -> bool:
    """Tell whether `text` is Chinese on an English page, and so has to be marked."""
    return language == "en" and _HAN.search(text) is not None


def _same(query: str) -> str:
    """Return `query` as it is compared: a form sends other line breaks than were written."""
    return "\n".join(query.split())


def _shown_format(kind: Kind) -> str:
    return "turtle" if kind == "triples" else "json"


def _shown(answer: Answer) -> Shown:
    if answer.kind == "triples":
        turtle = answer.content.decode()
        lines = turtle.splitlines()
        return Shown([], [], len(lines), turtle="\n".join(lines[:ROWS]))
    found = json.loads(answer.content)
    if answer.kind == "boolean":
        return Shown([], [], 1, truth=found["boolean"])
    names = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    rows = [[_value(binding.get(name)) for name in names] for binding in bindings[:ROWS]]
    return Shown(names, rows, len(bindings), numbers=_numbers(bindings[:ROWS]))


def _numbers(bindings: list[dict[str, dict[str, str]]]) -> frozenset[str]:
    numbers: set[str] = set()
    others: set[str] = set()
    for binding in bindings:
        for name, found in binding.items():
            (numbers if found.get("datatype") in _NUMBERS else others).add(name)
    return frozenset(numbers - others)


def _value(found: dict[str, str] | None) -> description.Value | None:
    if found is None:
        return None
    iri = found["value"] if found["type"] == "uri" else None
    return description.Value(found["value"], iri, found.get("xml:lang"))


def _downloads(query: str | None, shown: Shown | None) -> dict[str, str]:
    if query is None or shown is None:
        return {}
    names = ["json", "csv", "tsv", "xml"]
    if shown.turtle is not None:
        names = ["turtle", "jsonld", "ntriples", "rdfxml"]
    elif shown.truth is not None:
        names = ["json", "xml"]
    return {name: f"/sparql?{urlencode({'query': query, 'format': name})}" for name in names}
