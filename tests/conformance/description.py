"""Tests of the SPARQL 1.1 Service Description."""

from collections.abc import Callable, Mapping

import pyoxigraph as ox

from tests.conformance.client import Client
from tests.conformance.manifests import RDF, Entry
from tests.conformance.terms import Term

SD = "http://www.w3.org/ns/sparql-service-description#"
_TYPES = {"text/turtle": ox.RdfFormat.TURTLE, "application/rdf+xml": ox.RdfFormat.RDF_XML}

_CLASSES = frozenset(
    "Aggregate Dataset EntailmentProfile EntailmentRegime Feature Function Graph "
    "GraphCollection Language NamedGraph Service".split()
)
_PROPERTIES: Mapping[str, tuple[str, str | None]] = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "inputFormat": ("Service", None),
    "resultFormat": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
"""The vocabulary's properties with their domains and ranges; None is outside the vocabulary."""

_INSTANCES = {
    "SPARQL10Query": "Language",
    "SPARQL11Query": "Language",
    "SPARQL11Update": "Language",
    "DereferencesURIs": "Feature",
    "UnionDefaultGraph": "Feature",
    "RequiresDataset": "Feature",
    "EmptyGraphs": "Feature",
    "BasicFederatedQuery": "Feature",
}
_BROADER = {"Dataset": ("GraphCollection",)}


def check(client: Client, entry: Entry) -> None:
    """The description that the endpoint gives of itself is what the test's name says."""
    _CHECKS[entry.name](client)


def _fetched(client: Client, media_type: str = "text/turtle") -> list[ox.Quad]:
    answer = client.send("GET", client.endpoints.query, {"Accept": media_type})
    assert answer.status == 200, answer
    assert answer.media_type == media_type, answer
    try:
        return list(ox.parse(answer.body, _TYPES[media_type], base_iri=client.endpoints.query))
    except SyntaxError as error:
        raise AssertionError(f"not well-formed: {error}") from error


def _returns_rdf(client: Client) -> None:
    for media_type in _TYPES:
        assert _fetched(client, media_type), "the description is empty"


def _has_endpoint(client: Client) -> None:
    endpoints = [q.object for q in _fetched(client) if q.predicate.value == f"{SD}endpoint"]
    assert endpoints == [ox.NamedNode(client.endpoints.query)], endpoints


def _conforms(client: Client) -> None:
    """Check every term against the vocabulary: it exists, and has its domain and range."""
    quads = _fetched(client)
    classes = _classes(quads)
    services = [subject for subject, names in classes.items() if "Service" in names]
    assert len(services) == 1, f"the services are {services}"
    for quad in quads:
        if not quad.predicate.value.startswith(SD):
            continue
        name = quad.predicate.value.removeprefix(SD)
        assert name in _PROPERTIES, f"sd:{name} is no property"
        domain, range_ = _PROPERTIES[name]
        _fits(classes.get(str(quad.subject), set()), domain, f"subject of sd:{name}")
        if range_ is not None:
            _fits(_classes_of(quad.object, classes), range_, f"object of sd:{name}")
        assert not isinstance(quad.object, ox.Literal), f"sd:{name} is followed by a literal"


def _classes(quads: list[ox.Quad]) -> dict[str, set[str]]:
    """Return of which classes of the vocabulary each resource is."""
    found: dict[str, set[str]] = {}
    for quad in quads:
        kind = quad.object
        if quad.predicate.value != f"{RDF}type" or not isinstance(kind, ox.NamedNode):
            continue
        if kind.value.startswith(SD):
            name = kind.value.removeprefix(SD)
            assert name in _CLASSES, f"sd:{name} is no class"
            found.setdefault(str(quad.subject), set()).update((name, *_BROADER.get(name, ())))
    return found


def _classes_of(term: Term, classes: Mapping[str, set[str]]) -> set[str]:
    if isinstance(term, ox.NamedNode) and term.value.startswith(SD):
        name = term.value.removeprefix(SD)
        assert name in _INSTANCES, f"sd:{name} is not in the vocabulary"
        return {_INSTANCES[name]}
    return classes.get(str(term), set())


def _fits(found: set[str], wanted: str, what: str) -> None:
    """What the description does not say more about may be of any class."""
    assert not found or wanted in found, f"the {what} is a {found}, not a {wanted}"


_CHECKS: Mapping[str, Callable[[Client], None]] = {
    "returns-rdf": _returns_rdf,
    "has-endpoint-triple": _has_endpoint,
    "conforms-to-schema": _conforms,
}
