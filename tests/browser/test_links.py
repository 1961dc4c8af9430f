"""Every link of every page leads somewhere, and every IRI in the data answers."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from lxml import html

from tests.browser.kinds import KINDS, rows
from tests.browser.sources import anchors, sources

LINKS = "//@href | //script/@src | //img/@src | //@cite | //form/@action"
POSTED = ("/q", "/documents", "/validate", "/update")
"""Addresses of forms that are only sent to."""

GRAPHS = """SELECT ?graph {
  GRAPH ?graph { ?policy a pg:Policy ; dct:title ?title }
  FILTER(?title NOT IN ("万项工作要点", "长文件工作要点"))
}"""
"""The documents, but those whose many tasks are all alike."""

IRIS = """SELECT DISTINCT ?iri {{
  {{ GRAPH <{graph}> {{ ?iri ?p ?o }} }} UNION {{ GRAPH <{graph}> {{ ?s ?p ?iri }} }}
  FILTER(ISIRI(?iri) && CONTAINS(STR(?iri), "/id/"))
}}"""
"""All things of the service that a document names."""

LANGUAGE = re.compile(r"[?&]lang=(zh|en)$")

ANSWERS = re.compile(r"/sparql\?.*&format=(?!json|turtle)")
"""What queries behind pages answer in other formats than the first: it is looked up once."""


@pytest.fixture(scope="module")
def links(service: str, places: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Links of all pages, in both languages, each with a page that has it."""
    pages = [f"{service}{path}" for paths in places.values() for path in paths]
    found: dict[str, str] = {}
    for address, (_, text) in [
        *sources(pages, "zh").items(),
        *sources(pages, "en").items(),
    ]:
        for link in html.document_fromstring(text).xpath(LINKS):
            found.setdefault(urljoin(address, link), address)
    return found


def test_links_are_of_the_web(links: Mapping[str, str]) -> None:
    schemes = ("http://", "https://", "data:image/svg+xml,")
    assert not [link for link in links if not link.startswith(schemes)]


def test_every_link_leads_somewhere(
    service: str, links: Mapping[str, str], places: Mapping[str, Sequence[str]]
) -> None:
    """But those by which a page that says what is wrong leads to itself, in either language."""
    told = {f"{service}{path}": kind.status for kind in KINDS for path in places[kind.name]}
    within: dict[str, set[str]] = defaultdict(set)
    for link in links:
        address, fragment = urldefrag(link)
        path = address.removeprefix(service)
        if link.startswith(f"{service}/") and path not in POSTED and not ANSWERS.match(path):
            within[address].add(fragment)
    assert len(within) > 100
    found = sources(within)
    broken = {
        address: (status, links.get(address))
        for address, (status, _) in found.items()
        if status >= 400 and told.get(LANGUAGE.sub("", address)) != status
    }
    assert not broken
    lost = [
        f"{address}#{fragment} on {links[f'{address}#{fragment}']}"
        for address, fragments in within.items()
        if fragments - {""}
        for fragment in fragments - {""} - anchors(found[address][1])
        if unquote(fragment) not in anchors(found[address][1])
    ]
    assert not lost, "\n".join(lost)


def test_every_thing_in_the_data_answers(service: str) -> None:
    graphs = [row["graph"] for row in rows(service, GRAPHS)]
    things = {row["iri"] for graph in graphs for row in rows(service, IRIS.format(graph=graph))}
    base, _, _ = graphs[0].partition("/graph/")
    assert len(things) > 500
    found = sources((f"{service}{iri.removeprefix(base)}" for iri in things), accept="text/turtle")
    assert not {address: status for address, (status, _) in found.items() if status != 200}
