"""Reports of graphs that nobody would write on purpose, except to do harm."""

import io
import json

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

import ontology
from api.report_pages import alone
from api.service import create_app
from api.settings import Settings
from graph.store.folder import FolderStore
from graph.store.graphs import PutGraph
from shapes import sending
from shapes.document import order
from shapes.findings import Finding, Report
from shapes.formats import FORMATS, write
from shapes.records import findings_read, findings_written
from shapes.validation import narrowed, report

BASE = "http://127.0.0.1:8000/"
PREFIXES = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in ontology.PREFIXES.items())
SH = "http://www.w3.org/ns/shacl#"
SPAN = """<urn:p> prov:wasDerivedFrom <urn:s> . <urn:s> oa:hasSource <urn:t> ; oa:hasSelector [
    oa:exact "x" ; oa:start {start} ; oa:end {end} ] . """
TEXT = '<urn:t> a pg:SourceDocument ; pg:sourceText "abcdef" . '
LITERALS = {
    "organisation": '<urn:n> pg:withinOrganisation "x> . <urn:evil> <urn:evil> <urn:evil> ." . ',
    "responsible": '<urn:n> pg:responsibleFor "http://evil/"@en . ',
}


def quads(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(f"{PREFIXES} <urn:p> a pg:Policy . {turtle}", ox.RdfFormat.TURTLE))


def sent(turtle: str) -> Report:
    return sending.report([quad.triple for quad in quads(turtle)], BASE)


def foci(content: bytes, format: ox.RdfFormat) -> set[str]:
    parsed = ox.parse(content, format)
    return {str(quad.object) for quad in parsed if quad.predicate.value == f"{SH}focusNode"}


def refocused(found: Report) -> list[Finding]:
    return [finding for finding in found.findings if finding.focus_literal is not None]


@pytest.mark.parametrize("kind", LITERALS)
def test_literals_that_are_looked_at_are_literals_in_rdf(kind: str) -> None:
    found = sent(LITERALS[kind])
    (literal,) = {str(finding.focus_literal) for finding in refocused(found)}
    for name, form in (("turtle", ox.RdfFormat.TURTLE), ("json-ld", ox.RdfFormat.JSON_LD)):
        written = write(found, name, "zh")
        assert literal in foci(written, form)
        assert "urn:evil" not in {quad.predicate.value for quad in ox.parse(written, form)}


def test_no_table_links_to_a_literal() -> None:
    book = load_workbook(io.BytesIO(write(sent(LITERALS["responsible"]), "xlsx", "zh")))
    links = [cell.hyperlink.target for row in book.worksheets[0] for cell in row if cell.hyperlink]
    assert "http://evil/" not in links


def test_literals_are_kept_as_they_are() -> None:
    found = refocused(sent("".join(LITERALS.values())))
    assert found
    read = list(findings_read(found[0].graph, json.loads(json.dumps(findings_written(found)))))
    assert read == found


def test_an_iri_that_begins_like_a_prefix_stays_itself() -> None:
    found = sent("<sh:Task> a pg:Task . <pg:Task> a pg:Measure . <value:x> a pg:Target .")
    written = write(found, "json-ld", "zh")
    assert foci(written, ox.RdfFormat.JSON_LD) == foci(
        write(found, "turtle", "zh"), ox.RdfFormat.TURTLE
    )


@pytest.mark.parametrize("text", ["", TEXT])
@pytest.mark.parametrize(
    ("start", "end"),
    [('"abc"', "5"), ("9" * 5000, "5"), ("2", "50"), ("-3", "-1"), ("<urn:x>", "5.5"), ("0", "0")],
)
def test_a_place_that_is_none_quotes_nothing(text: str, start: str, end: str) -> None:
    found = sent(text + SPAN.format(start=start, end=end)).findings
    quotes = [finding.quote for finding in found if finding.focus == "urn:p"]
    assert quotes
    assert not text or all(q is None or q.start <= q.end <= len("abcdef") for q in quotes)


@pytest.mark.handmade
def test_one_bad_graph_does_not_keep_others_from_their_report(store: FolderStore) -> None:
    bad = TEXT + SPAN.format(start="2", end="50")
    bad += "<urn:t1> a pg:Task ; pg:implements <<( <urn:a> <urn:b> <urn:c> )>> . "
    bad += "<urn:n> pg:about <<( <urn:a> <urn:b> <urn:c> )>> . "
    graphs = [f"{BASE}graph/{key}" for key in ("bad", "good")]
    store.commit([PutGraph(graphs[0], quads(bad)), PutGraph(graphs[1], quads(""))])
    found = report(store)
    assert list(found.titles) == graphs
    assert {finding.graph for finding in found.findings} == set(graphs)
    for name in FORMATS:
        assert write(found, name, "en")
    assert alone(found, "zh")


def test_no_words_of_a_document_are_a_link_or_a_placeholder_in_sarif() -> None:
    found = sent('<urn:t1> a pg:Task ; rdfs:label "[click](http://evil/) {0}" .')
    log = json.loads(write(found, "sarif", "en"))
    texts = [result["message"]["text"] for result in log["runs"][0]["results"]]
    (told, *_) = [text for text in texts if "click" in text]
    assert r"\[click\](http://evil/) {{0}}" in told


def test_findings_that_differ_in_words_alone_have_one_order() -> None:
    said = [f'<urn:n> pg:about <urn:p> ; rdfs:comment "{words}" . ' for words in "ab"]
    found = [sent("".join(said)).findings, sent("".join(reversed(said))).findings]
    assert sorted(found[0], key=order) == list(found[1])


def test_where_there_is_nothing_to_check_there_is_no_report(store: FolderStore) -> None:
    with TestClient(create_app(str(store.folder), Settings(workers=1, slow_workers=1))) as client:
        answer = client.get("/reports.json", headers={"Accept-Language": "en"})
    assert answer.status_code == 404
    assert "nothing to validate" in answer.text


@pytest.mark.handmade
def test_a_department_of_any_name_has_its_report(store: FolderStore) -> None:
    """The headers of an answer carry IRIs, and headers are ASCII."""
    party, graph = f"{BASE}id/party/办公室'(一)", f"{BASE}graph/policy/p"
    text = (
        f"<urn:t1> a pg:Task . <{party}> a pg:Department ; pg:name '办公室' ; pg:leads <urn:t1> ."
    )
    store.commit([PutGraph(graph, quads(text))])
    with TestClient(create_app(str(store.folder), Settings(workers=1, slow_workers=1))) as client:
        answer = client.get("/reports/department/办公室'(一).json")
    assert answer.status_code == 200
    about = "/id/party/%E5%8A%9E%E5%85%AC%E5%AE%A4'(%E4%B8%80)"
    assert f'{about}>; rel="about"' in answer.headers["link"]


class TestPartOfAReport:
    """What was cut down to a part says so in every format that has a place for it."""

    @pytest.mark.parametrize("name", sorted({*FORMATS} - {"csv", "sarif", "xlsx"}))
    def test_says_so(self, name: str) -> None:
        whole = sent("<urn:t1> a pg:Task .")
        part = narrowed(whole, tier="coherent")
        words = "reported only" if name != "json" else '"narrowed": {"tier": "coherent"}'
        assert words in write(part, name, "en").decode()
        assert words not in write(whole, name, "en").decode()

    def test_conforms_in_that_part_alone(self) -> None:
        part = narrowed(sent(""), tier="coherent")
        assert part.conforms
        assert "conforms in what is reported" in write(part, "text", "en").decode()

    def test_is_cut_down_further(self) -> None:
        part = narrowed(narrowed(sent(""), severity="Violation"), tier="basic", severity="Info")
        assert (part.narrowed.tier, part.narrowed.severity) == ("basic", "Violation")
        with pytest.raises(ValueError, match="coverage"):
            narrowed(part, tier="coverage")
