"""What a finding says beside its result: whose it is, why, which words; and the denominators."""

from pathlib import Path

import pytest

from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.findings import Finding, Report, Tally
from shapes.validation import narrowed, validate
from tests.shape_cases import COMPLETE, EX, GRAPH, NESTED, changed, without
from tests.shape_reports import stored

pytestmark = pytest.mark.handmade

OTHER = "http://127.0.0.1:8000/graph/other"
SILENT = without("ex:task pg:objective ")
WORDS = "一、建设基地\\n1.建设3个基地；选址。2.开课"
TEXT = (
    changed('pg:sourceText "建设3个基地"', f'pg:sourceText "{WORDS}"')
    .replace("oa:start 0 ", "oa:start 9 ")
    .replace("oa:end 6 ", "oa:end 14 ")
    .replace('oa:exact "建设3个基地"', 'oa:exact "建设3个基"')
)


def checked(folder: Path, turtle: str) -> Report:
    return validate(stored(folder, {GRAPH: turtle}).snapshot())


def of(report: Report, shape: str) -> Finding:
    (found,) = (finding for finding in report.findings if finding.shape == SHAPES + shape)
    return found


def tally(report: Report, shape: str, scope: str, place: str | None = None) -> Tally:
    (found,) = (
        t
        for t in report.tallies
        if (t.shape, t.scope, t.of) == (SHAPES + shape, scope, place and EX + place)
    )
    return found


def test_a_task_is_theirs_who_lead_it_or_are_responsible(tmp_path: Path) -> None:
    turtle = SILENT + "ex:other pg:responsibleFor ex:task ."
    found = of(checked(tmp_path, turtle), "TaskObjective")
    assert [(p.iri, p.name, p.key) for p in found.departments] == [
        (f"{EX}lead", "教务处", "lead"),
        (f"{EX}other", "other", "other"),
    ]
    assert (found.measure, found.measure_label) == (f"{EX}measure", f"{EX}measure")


def test_a_target_is_theirs_who_have_its_task(tmp_path: Path) -> None:
    found = of(checked(tmp_path, without("ex:target pg:unit")), "TargetUnit")
    assert [party.name for party in found.departments] == ["教务处"]
    assert found.measure == f"{EX}measure"


def test_a_measure_is_theirs_who_have_its_tasks(tmp_path: Path) -> None:
    turtle = without("ex:measure dct:title") + NESTED + "ex:second pg:leads ex:inner ."
    found = of(checked(tmp_path, turtle), "MeasureTitle")
    assert [party.key for party in found.departments] == ["lead", "second"]


def test_what_has_no_work_is_nobodys(tmp_path: Path) -> None:
    assert of(checked(tmp_path, without("ex:policy dct:title")), "PolicyTitle").departments == ()


@pytest.mark.parametrize(
    ("about", "kind", "cause"),
    [
        ("task", "CutShort", "unread"),
        ("measure", "Masked", "unread"),
        ("policy", "Shuffled", "unread"),
        ("task", "EmptyCell", "silent"),
        ("other", "ReadingFailed", "silent"),
    ],
)
def test_what_is_absent_is_silent_unless_its_reading_is_at_fault(
    about: str, kind: str, cause: str, tmp_path: Path
) -> None:
    turtle = SILENT + f"ex:note pg:about ex:{about} ; pg:noteKind pg:{kind} ."
    report = checked(tmp_path, turtle)
    assert of(report, "TaskObjective").cause == cause
    counted = tally(report, "TaskObjective", "store")
    assert (counted.silent, counted.unread) == ((1, 0) if cause == "silent" else (0, 1))


def test_a_contradiction_has_no_cause(tmp_path: Path) -> None:
    assert (
        of(checked(tmp_path, COMPLETE + "ex:lead pg:supports ex:task ."), "TaskRoles").cause is None
    )


def test_a_finding_quotes_its_words_within_their_sentence(tmp_path: Path) -> None:
    quote = of(
        checked(tmp_path, without("ex:task pg:objective ", turtle=TEXT)), "TaskObjective"
    ).quote
    assert quote is not None
    assert (quote.source, quote.start, quote.end) == (f"{EX}source", 9, 14)
    assert (quote.before, quote.exact, quote.after) == ("1.", "建设3个基", "地；")


def test_ids_are_the_same_again_and_differ_by_shape_focus_and_value(tmp_path: Path) -> None:
    turtle = COMPLETE + "ex:lead pg:supports ex:task . ex:support pg:leads ex:task ."
    again = turtle + 'ex:policy rdfs:label "新版"@zh .'
    first, second = (checked(tmp_path / str(n), t) for n, t in enumerate((turtle, again)))
    ids = [finding.id for finding in first.findings]
    assert ids == [finding.id for finding in second.findings]
    assert len(set(ids)) == len(ids) > 1
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in ids)


def test_a_message_calls_values_what_people_call_them(tmp_path: Path) -> None:
    report = checked(tmp_path, COMPLETE)
    assert report.conforms
    assert not report.fails("Info")


def test_tallies_count_over_store_document_department_and_measure(tmp_path: Path) -> None:
    turtle = SILENT + NESTED.replace("ex:lead", "ex:second")
    report = checked(tmp_path, turtle)
    # The outer task holds another, which carries its objective.
    assert tally(report, "TaskObjective", "store") == Tally(
        f"{SHAPES}TaskObjective", "store", None, applicable=1, failed=0, not_applicable=1
    )
    plain = checked(tmp_path / "2", SILENT)
    for scope, place in (("store", None), ("department", "lead"), ("measure", "measure")):
        counted = tally(plain, "TaskObjective", scope, place)
        assert (counted.applicable, counted.failed, counted.passed, counted.results) == (1, 1, 0, 1)
    assert {t.of for t in plain.tallies if t.scope == "document"} == {GRAPH}


def test_numbers_of_the_store_are_the_sums_of_its_documents(tmp_path: Path) -> None:
    store = stored(tmp_path, {GRAPH: without("ex:support"), OTHER: without("ex:task pg:action ")})
    report = validate(store.snapshot())
    for shape in catalogue().values():
        rows: dict[str, list[Tally]] = {
            scope: [] for scope in ("store", "document", "department", "measure")
        }
        for counted in report.tallies:
            if counted.shape == shape.iri:
                rows[counted.scope].append(counted)
        (whole,) = rows["store"]
        for name in ("applicable", "failed", "passed", "not_applicable", "silent", "results"):
            assert getattr(whole, name) == sum(getattr(t, name) for t in rows["document"])
    assert report.severities()["Warning"] == len(report.findings) == 2


def test_a_report_narrows_to_a_severity_and_to_a_department(tmp_path: Path) -> None:
    turtle = without("ex:task pg:text", "ex:task pg:objective ", "ex:policy pg:issuedBy")
    report = validate(stored(tmp_path, {GRAPH: turtle, OTHER: "ex:p a pg:Policy ."}).snapshot())
    assert len(report.findings) > 3
    grave = narrowed(report, severity="Violation")
    assert [finding.shape for finding in grave.findings] == [f"{SHAPES}TaskText"]
    assert {counted.shape for counted in grave.tallies} <= {
        shape.iri for shape in catalogue().values() if shape.severity == "Violation"
    }
    assert grave.severities() == {"Violation": 1, "Warning": 0, "Info": 0}
    assert [f.tier for f in narrowed(report, tier="complete").findings][:1] == ["complete"]
    lead = narrowed(report, department=f"{EX}lead")
    assert {finding.shape for finding in lead.findings} == {
        f"{SHAPES}TaskText",
        f"{SHAPES}TaskObjective",
    }
    assert list(lead.titles) == [GRAPH]
    assert tally(lead, "TaskObjective", "store").applicable == 1
    with pytest.raises(ValueError, match="Fatal"):
        narrowed(report, severity="Fatal")


def test_the_gate_looks_at_its_severity_and_graver_ones(tmp_path: Path) -> None:
    report = checked(tmp_path, SILENT)
    assert [report.fails(level) for level in ("Violation", "Warning", "Info")] == [
        False,
        True,
        True,
    ]
