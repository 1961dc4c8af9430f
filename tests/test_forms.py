"""The bundled example: one table in three forms, one set of facts."""

import dataclasses
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from graph.extraction import extract
from graph.facts import Basis, NoteKind, PolicyFacts, Role, UnitKind
from graph.reading import read
from graph.reading.document import Span
from graph.store.snapshot import FolderSnapshot
from graph.writing.iris import content_key
from tests.conftest import EXAMPLES, read_into

FORMS = ("task-table.docx", "task-table.html", "task-table.txt")


def facts(name: str) -> PolicyFacts:
    return extract(read(EXAMPLES / name))


def comparable(found: PolicyFacts) -> dict[str, list[Any]]:
    """Return all that is said, without where it stands in the file's own text."""
    return {
        "title": [found.title],
        "units": [(u.kind, u.path, u.parent, u.order, u.number, u.details) for u in found.units],
        "assignments": [
            (a.task, a.party, a.role, a.basis, a.surface_form, a.open_ended)
            for a in found.assignments
        ],
        "targets": [dataclasses.replace(target, span=Span(0, 0)) for target in found.targets],
        "notes": [(n.kind, n.about, n.zh, n.en, n.detail) for n in found.notes],
    }


@pytest.mark.parametrize("name", FORMS[1:])
def test_each_form_says_the_same(name: str) -> None:
    assert comparable(facts(name)) == comparable(facts(FORMS[0]))
    assert content_key(facts(name)) == content_key(facts(FORMS[0]))


@pytest.mark.parametrize("name", FORMS)
def test_each_form_gives_the_same_statements(
    name: str, tmp_path: Path, example: FolderSnapshot
) -> None:
    """All but what tells of the file itself: its text, its hashes and where words stand."""

    def statements(snapshot: FolderSnapshot) -> set[str]:
        return {
            f"{row['s'].value} {row['p'].value} {row['o']}"
            for row in snapshot.select(
                "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!CONTAINS(STR(?s), '/id/source/')) "
                "FILTER(?p != prov:wasDerivedFrom) }"
            )
        }

    own = read_into(tmp_path, [EXAMPLES / name], "云溪职业技术学院")
    assert statements(own) == statements(example)


class TestExpectedFacts:
    """Against the list of what the example was written to say."""

    expected = json.loads((Path(__file__).parent / "data" / "example.json").read_text("utf-8"))
    found = facts(FORMS[0])

    def at(self, path: str) -> str:
        """Return a task's place as the list spells it: `project 2`, `三 1`."""
        units = {unit.path: unit for unit in self.found.units}
        task = units[path]
        if task.kind is UnitKind.PROJECT:
            return f"project {path.rpartition('.')[2]}"
        measure = units[task.details.implements or ""]
        return f"{(measure.number or '').strip('（）')} {path.rpartition('.')[2]}"

    def tasks(self) -> list[tuple[str, dict[str, Any]]]:
        projects = [(f"project {p['number']}", p) for p in self.expected["projects"]]
        return projects + [(f"{t['measure']} {t['number']}", t) for t in self.expected["tasks"]]

    def test_units(self) -> None:
        kinds = (UnitKind.TASK, UnitKind.PROJECT)
        found = {
            self.at(u.path): (u.details.text, list(u.details.objectives), list(u.details.actions))
            for u in self.found.units
            if u.kind in kinds
        }
        assert found == {
            at: (
                t["text"],
                [t["objective"]] * bool(t["objective"]),
                [t["action"]] * bool(t["action"]),
            )
            for at, t in self.tasks()
        }
        measures = [u for u in self.found.units if u.kind is UnitKind.MEASURE]
        assert [(u.number or "").strip("（）") for u in measures] == [
            m["number"] for m in self.expected["measures"]
        ]
        assert [u.details.title for u in measures] == [
            m["title"] for m in self.expected["measures"]
        ]

    def test_assignments(self) -> None:
        found = {(self.at(a.task), a.role, a.party.name, a.basis) for a in self.found.assignments}
        expected = set()
        for at, task in self.tasks():
            basis = Basis.CARRIED_DOWN if task["lead_carried_down"] else Basis.STATED
            expected |= {(at, Role.LEAD, name, basis) for name in task["lead"]}
            expected |= {(at, Role.SUPPORT, name, Basis.STATED) for name in task["support"]}
        assert found == expected

    def test_targets(self) -> None:
        found = {
            (self.at(t.unit or ""), t.value, t.comparator.value.lower(), t.measure_unit, t.period)
            for t in self.found.targets
        }
        assert found == {
            (t["at"], Decimal(t["value"]), t["comparator"].lower(), t["unit"], t.get("period"))
            for t in self.expected["targets"]
        }

    def test_notes(self) -> None:
        def about(kind: NoteKind) -> list[str]:
            return [self.at(n.about or "") for n in self.found.notes if n.kind is kind]

        findings = self.expected["findings"]
        assert about(NoteKind.EMPTY_CELL) == findings["tasks_without_support"]
        assert about(NoteKind.NUMBER_MISSING) == findings["number_missing_in_text"]
        assert about(NoteKind.CUT_SHORT) == findings["text_cut_short"]
        gaps = [n.detail for n in self.found.notes if n.kind is NoteKind.NUMBER_GAP]
        assert gaps == ["6"]
        assert findings["measure_number_gaps"] == ["六"]
