"""Answers in XML: what any reader of XML reads as it is, or an error."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import ontology
from graph.errors import FailedError
from graph.store.answers import UNLIMITED, Dataset, Names, answer
from graph.store.markup import Xml

NAMES = Names("http://127.0.0.1/", ontology.PREFIXES)
SPARQL = "{http://www.w3.org/2005/sparql-results#}"
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


def written(query: str, form: str) -> bytes:
    return answer(ox.Store(), query, lambda _: form, Dataset(), NAMES, UNLIMITED).content


def literal(text: str) -> str:
    return ox.Literal(text).__str__()


def is_xml(text: str) -> bool:
    try:
        etree.Element("a").text = text
    except ValueError:
        return False
    return True


@given(TEXTS)
def test_a_table_says_what_the_value_says(text: str) -> None:
    query = f"SELECT ({literal(text)} AS ?x) {{}}"
    if not is_xml(text):
        with pytest.raises(FailedError, match="JSON"):
            written(query, "xml")
        return
    found = etree.fromstring(written(query, "xml")).find(f".//{SPARQL}literal")
    assert found is not None
    assert (found.text or "") == text


@given(TEXTS)
def test_a_graph_says_what_the_value_says(text: str) -> None:
    query = f"CONSTRUCT {{ <a:a> <a:b> {literal(text)} }} {{}}"
    if not is_xml(text):
        with pytest.raises(FailedError, match="XML"):
            written(query, "rdfxml")
        return
    content = written(query, "rdfxml")
    [element] = etree.fromstring(content)[0]
    assert (element.text or "") == text
    [quad] = ox.parse(content, ox.RdfFormat.RDF_XML)
    assert quad.object == ox.Literal(text)


@pytest.mark.parametrize("predicate", ["http://x/", "http://x/12", "http://x/a-", "http://x/a#"])
def test_predicates_without_a_local_name_are_an_error(predicate: str) -> None:
    query = f'CONSTRUCT {{ <a:a> <{predicate}> "a" }} {{}}'
    try:
        content = written(query, "rdfxml")
    except FailedError:
        return
    [quad] = ox.parse(content, ox.RdfFormat.RDF_XML)
    assert quad.predicate.value == predicate
    assert etree.fromstring(content) is not None


class Kept:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)


@given(st.lists(st.integers(1, 40), max_size=6))
def test_what_is_forbidden_is_seen_across_pieces(sizes: list[int]) -> None:
    for text in ("a\ufffeb", "<oxprefix: x", "a<oxprefix:12/>"):
        sink, data = Xml(Kept()), text.encode()

        def pieces(sink: Xml = sink, left: bytes = data) -> None:
            for size in sizes:
                sink.write(left[:size])
                left = left[size:]
            sink.write(left)

        with pytest.raises(FailedError):
            pieces()
