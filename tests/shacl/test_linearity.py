"""What each kind of constraint compiles to reads rows in proportion to the data.

The engine's own program counts the rows that each step of a query yields. The project's own shapes
are counted in `tests/test_growth.py`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.store.snapshot import FolderSnapshot
from shapes.shacl import compiled

OXIGRAPH = str(Path(sys.executable).parent / "oxigraph")
TIMES = 10
MARGIN = 1.1


KINDS = """
    @prefix : <urn:kinds#> .
    @prefix pg: <https://w3id.org/policygraph#> .
    @prefix sh: <http://www.w3.org/ns/shacl#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    :Task a sh:NodeShape ; sh:targetClass pg:Task ; sh:closed true ; sh:property
        :Several , :Few , :Equal , :Apart , :Ordered , :Tagged , :Typed , :Some , :Deep , :Far ,
        :One .
    :Several sh:path [ sh:inversePath pg:leads ] ; sh:minCount 2 .
    :Few sh:path [ sh:inversePath pg:supports ] ; sh:maxCount 1 .
    :Equal sh:path [ sh:inversePath pg:leads ] ; sh:equals pg:partOf .
    :Apart sh:path pg:partOf ; sh:disjoint pg:implements .
    :Ordered sh:path pg:order ; sh:lessThan pg:number .
    :Tagged sh:path rdfs:label ; sh:uniqueLang true .
    :Typed sh:path pg:text ; sh:datatype xsd:integer ; sh:pattern "x" ; sh:minLength 999 .
    :Some sh:path [ sh:inversePath pg:task ] ; sh:qualifiedMinCount 2 ;
        sh:qualifiedValueShape [ sh:path pg:role ; sh:hasValue pg:Lead ] .
    :Deep sh:path pg:implements ; sh:node [ sh:property :Title ; sh:not [ sh:class pg:Task ] ] .
    :Title sh:path [ sh:inversePath pg:implements ] ; sh:maxCount 1 .
    :Far sh:path ( pg:implements [ sh:zeroOrMorePath pg:partOf ] ) ; sh:class pg:Measure .
    :One sh:path pg:implements ;
        sh:xone ( [ sh:class pg:Measure ] [ sh:property :Title ] [ sh:nodeKind sh:Literal ] ) .
"""
MEASURE = "<https://w3id.org/policygraph#Measure>"
QUADRATIC = f"SELECT ?a ?b WHERE {{ ?a a {MEASURE} . ?b a {MEASURE} }}"


@cache
def _queries() -> dict[str, str]:
    return dict(compiled(KINDS.encode()).queries())


@pytest.fixture(scope="session")
def sizes(example: FolderSnapshot, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two databases: the bundled example's graph, and ten copies that share their parties."""
    (name,) = example.documents()
    quads = list(example.quads(name))
    folders = []
    for number in (1, TIMES):
        folder = tmp_path_factory.mktemp("linearity") / str(number)
        store = ox.Store(str(folder))
        store.bulk_extend(copy for n in range(number) for copy in _copied(quads, n, example.base))
        store.flush()
        del store
        folders.append(folder)
    return folders[0], folders[1]


def _copied(quads: list[ox.Quad], number: int, base: str) -> Iterator[ox.Quad]:
    def own(term: object) -> object:
        if not isinstance(term, ox.NamedNode) or not term.value.startswith(base):
            return term
        return term if "/id/party/" in term.value else ox.NamedNode(f"{term.value}-{number}")

    for quad in quads:
        yield ox.Quad(own(quad.subject), quad.predicate, own(quad.object))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", _queries())
def test_rows_grow_no_faster_than_the_data(
    name: str, sizes: tuple[Path, Path], tmp_path: Path
) -> None:
    few, many = (_rows(folder, _queries()[name], tmp_path) for folder in sizes)
    assert many <= few * TIMES * MARGIN


def test_rows_that_grow_faster_are_seen(sizes: tuple[Path, Path], tmp_path: Path) -> None:
    few, many = (_rows(folder, QUADRATIC, tmp_path) for folder in sizes)
    assert many > few * TIMES * MARGIN


def _rows(folder: Path, query: str, scratch: Path) -> int:
    explained = scratch / "explained.json"
    command = [OXIGRAPH, "query", "--location", str(folder), "--query", query, "--stats"]
    command += ["--explain-file", str(explained), "--results-file", str(scratch / "results.json")]
    subprocess.run(command, check=True, capture_output=True)
    return _counted(json.loads(explained.read_text("utf-8"))["plan"])


def _counted(step: dict[str, object]) -> int:
    children, own = step["children"], step["number of results"]
    assert isinstance(children, list)
    assert isinstance(own, int)
    return own + sum(_counted(child) for child in children)
