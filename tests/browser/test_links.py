"""Every link of every page leads somewhere, and every IRI in the data answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from lxml import html

from tests.browser.kinds import rows
from tests.browser.sources import anchors, sources

LINKS = "//@href | //script/@src | //img/@src | //@cite | //form/@action"
POSTED = ("/q", "/documents", "/validate", "/update")
"""Addresses of forms that are only sent to."""

IRIS = """SELECT DISTINCT ?iri {
  GRAPH ?g { ?s ?p ?o }
  VALUES ?place { 1 2 }
  BIND(IF(?place = 1, ?s, ?o) AS ?iri)
  FILTER(ISIRI(?iri) && CONTAINS(STR(?iri), "/id/"))
  FILTER NOT EXISTS {
    GRAPH ?g { ?policy dct:title ?title VALUES ?title { "万项工作要点" "长文件工作要点" } }
  }
}"""
"""All things of the service but those of the documents whose many tasks are all alike."""


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


def test_every_link_leads_somewhere(service: str, links: Mapping[str, str]) -> None:
    within: dict[str, set[str]] = defaultdict(set)
    for link in links:
        address, fragment = urldefrag(link)
        if link.startswith(f"{service}/") and address.removeprefix(service) not in POSTED:
            within[address].add(fragment)
    assert len(within) > 100
    found = sources(within)
    broken = {address: status for address, (status, _) in found.items() if status >= 400}
    assert not {address: (status, links.get(address)) for address, status in broken.items()}
    lost = [
        f"{address}#{fragment} on {links[f'{address}#{fragment}']}"
        for address, fragments in within.items()
        if fragments - {""}
        for fragment in fragments - {""} - anchors(found[address][1])
        if unquote(fragment) not in anchors(found[address][1])
    ]
    assert not lost, "\n".join(lost)


def test_every_thing_in_the_data_answers(service: str) -> None:
    things = [row["iri"] for row in rows(service, IRIS)]
    base, _, _ = things[0].partition("/id/")
    assert len(things) > 500
    found = sources((f"{service}{iri.removeprefix(base)}" for iri in things), accept="text/turtle")
    assert not {address: status for address, (status, _) in found.items() if status != 200}
