"""The program curl, as it comes, against the running service."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

import ontology
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conformance.services import TOKEN, WRITABLE
from tests.conftest import EXAMPLES
from tests.servers import policygraph
from tests.soundness import check

CURL = shutil.which("curl") or ""
pytestmark = pytest.mark.skipif(not CURL, reason="curl is not here")

TASK = f"{ontology.NAMESPACE}Task"
TABLE = f"SELECT ?t {{ ?t a <{TASK}> }}"
TRUTH = f"ASK {{ ?t a <{TASK}> }}"
GRAPH = f"CONSTRUCT {{ ?t a <{TASK}> }} WHERE {{ ?t a <{TASK}> }}"
TASKS = 32
XML = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    store = FolderStore.create(tmp_path_factory.mktemp("curl") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"])
    check(store.snapshot())
    with policygraph(store.folder, settings=WRITABLE) as address:
        yield address


def curl(*arguments: str) -> str:
    done = subprocess.run([CURL, "-sS", *arguments], capture_output=True, check=True, timeout=60)
    return done.stdout.decode()


def asked(address: str, query: str, accept: str | None = None) -> str:
    wanted = ["-H", f"Accept: {accept}"] if accept else []
    return curl("-f", "-G", f"{address}/sparql", "--data-urlencode", f"query={query}", *wanted)


def test_without_a_word_about_formats(address: str) -> None:
    assert len(json.loads(asked(address, TABLE))["results"]["bindings"]) == TASKS
    assert len(list(ox.parse(asked(address, GRAPH), ox.RdfFormat.TURTLE))) == TASKS


def test_tables(address: str) -> None:
    found = json.loads(asked(address, TABLE, "application/sparql-results+json"))
    assert len(found["results"]["bindings"]) == TASKS
    tree = ElementTree.fromstring(asked(address, TABLE, "application/sparql-results+xml"))  # noqa: S314
    assert len(tree.findall(f"{XML}results/{XML}result")) == TASKS
    assert len(asked(address, TABLE, "text/csv").splitlines()) == TASKS + 1
    assert len(asked(address, TABLE, "text/tab-separated-values").splitlines()) == TASKS + 1


def test_truth_values(address: str) -> None:
    assert json.loads(asked(address, TRUTH, "application/sparql-results+json"))["boolean"] is True
    tree = ElementTree.fromstring(asked(address, TRUTH, "application/sparql-results+xml"))  # noqa: S314
    assert tree.findtext(f"{XML}boolean") == "true"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_graphs(address: str, accept: str, form: ox.RdfFormat) -> None:
    assert len(list(ox.parse(asked(address, GRAPH, accept), form))) == TASKS


def test_a_query_from_a_file(address: str, tmp_path: Path) -> None:
    file = tmp_path / "question.rq"
    file.write_text(TABLE, encoding="utf-8")
    told = ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}"]
    assert len(json.loads(curl("-f", f"{address}/sparql", *told))["results"]["bindings"]) == TASKS


def test_compressed(address: str) -> None:
    query = ["-G", f"{address}/sparql", "--data-urlencode", f"query={TABLE}"]
    assert curl("--compressed", *query) == curl(*query)


def test_a_packed_dump(address: str, tmp_path: Path) -> None:
    file = tmp_path / "dump.nq.gz"
    curl("-f", "-L", "-o", str(file), f"{address}/dump/current.nq.gz")
    quads = list(ox.parse(gzip.decompress(file.read_bytes()), ox.RdfFormat.N_QUADS))
    tasks = [q for q in quads if q.object == ox.NamedNode(TASK)]
    assert len(tasks) == TASKS
    assert curl("-f", "-L", f"{address}/dump/current.nq").count("\n") == len(quads)


def test_head(address: str) -> None:
    for path in ("/", "/ontology", "/health", "/sparql?query=ASK%7B%7D"):
        assert " 200" in curl("-I", f"{address}{path}").splitlines()[0], path


def test_what_did_not_change_is_not_sent_again(address: str, tmp_path: Path) -> None:
    tag, body = tmp_path / "tag", tmp_path / "body"
    query = ["-G", f"{address}/sparql", "--data-urlencode", f"query={TABLE}"]
    assert curl("--etag-save", str(tag), "-o", str(body), "-w", "%{http_code}", *query) == "200"
    assert tag.read_text()
    again = curl("--etag-compare", str(tag), "-w", "%{http_code} %{size_download}", *query)
    assert again == "304 0"


def test_a_thing_is_followed_to_its_description(address: str) -> None:
    task = json.loads(asked(address, TABLE))["results"]["bindings"][0]["t"]["value"]
    place = f"{address}/id/{task.partition('/id/')[2]}"
    found = curl("-f", "-L", "-H", "Accept: application/n-triples", place)
    assert f"<{task}>" in found


def test_a_graph_is_written_and_deleted(address: str, tmp_path: Path) -> None:
    file = tmp_path / "graph.ttl"
    file.write_text("<http://example.org/a> <http://example.org/b> '任务' .", encoding="utf-8")
    place = ["-G", "--data-urlencode", "graph=http://example.org/curl", f"{address}/graphs"]
    target = curl("-o", "/dev/null", "-w", "%{url_effective}", *place)
    code = ["-o", "/dev/null", "-w", "%{http_code}"]
    told = ["-H", "Content-Type: text/turtle", "-T", str(file)]
    assert curl(*code, *told, target) == "401"
    may = ["--oauth2-bearer", TOKEN]
    assert curl(*code, *may, *told, target) == "201"
    assert "任务" in curl("-f", target)
    assert curl(*code, *may, "-X", "DELETE", target) == "204"
    assert curl(*code, target) == "404"


def test_a_form_of_documents_is_added_to_a_graph(address: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        file = tmp_path / f"{name}.nt"
        file.write_text(f"<http://example.org/{name}> <http://example.org/p> _:x .\n")
    target = f"{address}/graphs?graph=http%3A%2F%2Fexample.org%2Fform"
    parts = [f"{n}=@{tmp_path / n}.nt;type=application/n-triples" for n in ("a", "b")]
    sent = [argument for part in parts for argument in ("-F", part)]
    code = ["-o", "/dev/null", "-w", "%{http_code}"]
    assert curl(*code, "--oauth2-bearer", TOKEN, *sent, target) == "201"
    found = list(ox.parse(curl("-f", target), ox.RdfFormat.TURTLE))
    assert len({quad.object for quad in found}) == 2
