"""The college's task table, by SPARQL over the stored graph, against the facts written down."""

import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import cn2an
import pytest

from bench.extraction import report
from bench.extraction.__main__ import scored
from graph.store.snapshot import FolderSnapshot
from tests.conftest import SHARED

pytestmark = pytest.mark.skipif(
    not (SHARED / "gold").exists(), reason="the shared documents are not here"
)

TASKS = """
SELECT ?path ?number ?text ?chapter ?measure ?kind WHERE {
  ?t a pg:Task ; pg:path ?path ; pg:number ?number ; pg:text ?text ; pg:partOf ?above .
  OPTIONAL { ?t pg:implements ?m . ?m pg:number ?measure ; pg:partOf/pg:number ?chapter }
  BIND(EXISTS { ?t a pg:Project } AS ?kind)
}
"""
PARTIES = """
SELECT ?path ?role ?name ?basis WHERE {
  ?a pg:task/pg:path ?path ; pg:role ?role ; pg:party/pg:name ?name ; pg:basis ?basis .
}
"""


def gold() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SHARED / "gold" / "task-table.json").read_text("utf-8"))
    return found


def values(snapshot: FolderSnapshot, query: str) -> list[dict[str, str]]:
    return [{name: node.value for name, node in row.items()} for row in snapshot.select(query)]


def place(row: dict[str, str]) -> str:
    """Return where a task stands, as the gold file spells it: `project 2` or `九 4`."""
    if row["kind"] == "true":
        return f"project {row['number']}"
    return f"{row['measure'].strip('（）')} {row['number']}"


@pytest.fixture(scope="module")
def tasks(seed: FolderSnapshot) -> dict[str, dict[str, str]]:
    return {row["path"]: row for row in values(seed, TASKS)}


def test_units_are_the_gold_ones_and_nothing_more(seed: FolderSnapshot) -> None:
    rows = values(
        seed,
        "SELECT ?kind ?u { VALUES ?kind { pg:Section pg:Measure pg:Task pg:Project } ?u a ?kind }",
    )
    counts = Counter(row["kind"].rpartition("#")[2] for row in rows)
    assert counts == {"Section": 9, "Measure": 17, "Task": 73, "Project": 10}


def test_sections_and_measures_have_number_and_title(seed: FolderSnapshot) -> None:
    sections = values(
        seed, "SELECT ?number ?title { ?s a pg:Section ; pg:number ?number ; dct:title ?title }"
    )
    expected = [(s["number"], s["title"]) for s in gold()["sections"] + gold()["chapters"]]
    assert sorted((s["number"], s["title"]) for s in sections) == sorted(expected)
    measures = values(
        seed,
        "SELECT ?number ?title ?chapter { ?m a pg:Measure ; pg:number ?number ; dct:title ?title ; "
        "pg:partOf/pg:number ?chapter }",
    )
    found = sorted((m["number"].strip("（）"), m["title"], m["chapter"]) for m in measures)
    assert found == sorted((m["number"], m["title"], m["chapter"]) for m in gold()["measures"])


def test_tasks_have_their_words_and_measure(tasks: dict[str, dict[str, str]]) -> None:
    found = sorted((place(row), row["text"], row.get("chapter", "")) for row in tasks.values())
    expected = [(f"project {p['number']}", p["text"], "") for p in gold()["projects"]]
    expected += [
        (f"{t['measure']} {t['number']}", t["text"], t["chapter"]) for t in gold()["tasks"]
    ]
    assert found == sorted(expected)


def test_every_lead_and_support_is_exact(
    seed: FolderSnapshot, tasks: dict[str, dict[str, str]]
) -> None:
    found = {
        (place(tasks[row["path"]]), *(row[n].rpartition("#")[2] for n in ("role", "name", "basis")))
        for row in values(seed, PARTIES)
    }
    expected = set()
    for kind, rows in (("project", gold()["projects"]), ("task", gold()["tasks"])):
        for row in rows:
            at = (
                f"project {row['number']}"
                if kind == "project"
                else f"{row['measure']} {row['number']}"
            )
            basis = "CarriedDown" if row.get("lead_carried_down") else "Stated"
            expected |= {(at, "Lead", name, basis) for name in row["lead"]}
            expected |= {(at, "Support", name, "Stated") for name in row["support"]}
    assert found == expected
    carried = {at for at, _, _, basis in found if basis == "CarriedDown"}
    assert len(carried) == gold()["findings"]["leads_carried_down"]


def test_targets_are_exact_and_none_is_invented(
    seed: FolderSnapshot, tasks: dict[str, dict[str, str]]
) -> None:
    rows = values(
        seed,
        "SELECT ?path ?value ?comparator ?unit ?indicator ?period ?start { ?u pg:hasTarget ?t ; "
        "pg:path ?path . ?t pg:value ?value ; pg:comparator ?comparator ; pg:unit ?unit "
        "OPTIONAL { ?t pg:indicator ?indicator } OPTIONAL { ?t pg:period ?period } "
        "OPTIONAL { ?t pg:startYear ?start } }",
    )
    found = {
        (
            place(tasks[row["path"]]),
            Decimal(row["value"]),
            row["comparator"].rpartition("#")[2].lower(),
            row["unit"],
            row["indicator"],
            row.get("period"),
            row.get("start"),
        )
        for row in rows
    }
    expected = {
        (
            target["at"],
            Decimal(target["value"]),
            target["comparator"].lower(),
            target["unit"],
            target["indicator"],
            target.get("period"),
            str(target["startYear"]) if "startYear" in target else None,
        )
        for target in gold()["targets"]
    }
    assert found == expected
    assert len(rows) == 12


def test_notes_tell_what_a_reader_must_know(
    seed: FolderSnapshot, tasks: dict[str, dict[str, str]]
) -> None:
    rows = values(
        seed,
        "SELECT ?kind ?path ?number ?detail { ?n pg:noteKind ?kind ; pg:about ?u . "
        "?u pg:path ?path ; pg:number ?number OPTIONAL { ?n pg:detail ?detail } }",
    )
    by_kind: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"].rpartition("#")[2], []).append(row)
    findings = gold()["findings"]
    gaps = [cn2an.an2cn(row["detail"]) for row in by_kind["NumberGap"]]
    assert sorted(gaps) == sorted(findings["measure_number_gaps"])
    missing = [place(tasks[row["path"]]) for row in by_kind["NumberMissing"]]
    assert missing == findings["number_missing_in_text"]
    assert [place(tasks[row["path"]]) for row in by_kind["CutShort"]] == findings["text_cut_short"]
    empty = [row["path"] for row in by_kind["EmptyCell"]]
    assert [place(tasks[p]) for p in empty if p in tasks] == findings["tasks_without_support"]
    assert sorted(p for p in empty if p not in tasks) == ["1", "1", "2", "2"]
    assert set(by_kind) == {"NumberGap", "NumberMissing", "CutShort", "EmptyCell"}


def test_paths_are_the_printed_numbers(tasks: dict[str, dict[str, str]]) -> None:
    assert all(re.fullmatch(r"1\.\d+|2\.\d+\.\d+\.\d+", path) for path in tasks)
    assert tasks["2.1.4.1"]["text"] == tasks["1.3"]["text"]


def test_documents_are_read_as_well_as_is_asked() -> None:
    documents = list(
        scored(sorted((SHARED / "gold").glob("*.json")), SHARED / "corpus", SHARED / "seeds")
    )
    assert [document.error for document in documents if document.error] == []
    assert list(report.bars(documents)) == []
