"""Ten times the data: what queries read of it grows no faster.

The native engine tells how many rows each part of a query's plan gave. The data grow in both ways:
longer documents, and more of them.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import ontology
from bench.documents import BODIES, page
from bench.prose import prose, title
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from ontology.questions import questions
from shapes import shapes
from shapes.shacl import compiled

TIMES = 10
ROWS, PLANS = 40, 2
"""Tasks of the longest table, and plans (each with two tables of ten tasks), before they grow."""

MOST = 1.25
"""How many times faster than the data the rows read may grow: two stores are never the same."""

FEW = 50
"""Rows that do not count: of what is there once, or by chance."""

_PREFIXES = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in ontology.PREFIXES.items())


@dataclass(frozen=True, slots=True)
class Databases:
    """The same documents once and tenfold, as databases of the native engine."""

    folder: Path
    small: Path
    large: Path

    def rows(self, query: str) -> tuple[int, int]:
        """Return how many rows a query reads of each."""
        return self._rows(self.small, query), self._rows(self.large, query)

    def _rows(self, database: Path, query: str) -> int:
        plan = self.folder / "plan.json"
        program = Path(sys.executable).parent / "oxigraph"
        command = [str(program), "query", "--location", str(database), "--query", query]
        command += ["--results-format", "csv", "--results-file", str(self.folder / "rows.csv")]
        command += ["--explain-file", str(plan), "--stats"]
        subprocess.run(command, check=True, capture_output=True)
        return _given(json.loads(plan.read_text("utf-8"))["plan"])


def _given(node: Mapping[str, Any]) -> int:
    rows: int = node["number of results"]
    return rows + sum(map(_given, node["children"]))


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    folder = tmp_path_factory.mktemp("growth")
    return Databases(folder, _database(folder / "small", 1), _database(folder / "large", TIMES))


def _database(folder: Path, times: int) -> Path:
    documents = folder / "documents"
    documents.mkdir(parents=True)
    _write_long(documents / "long.html", ROWS * times)
    for plan in range(PLANS * times):
        (documents / f"{plan}.txt").write_text(prose(1_500, plan), "utf-8")
        for number in (2 * plan, 2 * plan + 1):
            words = f"为贯彻落实《{title(plan)}》，制定本表。"
            page(documents / f"{number}.html", 10, 1_000 + number, words)
    store = FolderStore.create(folder / "store")
    failed = [result for result in ingest(store, sorted(documents.iterdir())) if result.error]
    assert not failed
    store.snapshot().checkpoint(folder / "database")
    return folder / "database"


def _write_long(path: Path, rows: int) -> None:
    """Write a table in which every tenth task has the words of the one before."""
    lines = ["<!doctype html><p>重点工作任务分解表</p><table><tr>"]
    lines += [f"<th>{cell}</th>" for cell in ("工作任务", "改革目标", "牵头部门", "配合部门")]
    for row in range(rows):
        task = f"{row + 1}.建设第{row - (row % 10 == 9)}个示范点，每年培训{row % 50 + 50}人次"
        goal = f"覆盖率达到{row % 50 + 50}%以上" if row % 3 else ""
        lead, support = BODIES[row % 7], BODIES[row % 5] if row % 4 else ""
        lines.append(f"<tr><td>{task}<td>{goal}<td>{lead}<td>{support}</tr>")
    path.write_text("\n".join([*lines, "</table>"]), "utf-8")


@pytest.mark.parametrize("name", compiled(shapes()).queries())
def test_the_queries_of_a_shape(databases: Databases, name: str) -> None:
    few, many = databases.rows(compiled(shapes()).queries()[name])
    assert many <= TIMES * MOST * few + FEW


@pytest.mark.parametrize("name", questions())
def test_the_questions_of_the_catalogue(databases: Databases, name: str) -> None:
    few, many = databases.rows(_PREFIXES + questions()[name].query)
    assert many <= TIMES * MOST * few + FEW


def test_what_reads_all_for_each_is_found(databases: Databases) -> None:
    few, many = databases.rows(_PREFIXES + "SELECT * { ?a a pg:Task . ?b a pg:Measure }")
    assert many > TIMES * MOST * few + FEW
