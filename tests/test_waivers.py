"""Waivers, what became of findings, and measurements."""

from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest

import ontology
from graph.store.folder import FolderStore
from graph.store.graphs import PutGraph
from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.comparison import compared
from shapes.findings import Report, Waiver
from shapes.measurements import DQV, METRICS, history, measurements, metric, metrics
from shapes.validation import narrowed, report
from shapes.waivers import WaiverError, parsed, read, waived
from tests.shape_cases import COMPLETE, GRAPH, without
from tests.shape_reports import parsed as turtle
from tests.shape_reports import stored

pytestmark = pytest.mark.handmade

TODAY = date(2026, 6, 30)
OTHER = "http://127.0.0.1:8000/graph/other"
IDS = ("4a15a4581dbe9416", "1db45224a2ff0b0e")


@pytest.fixture
def kept(tmp_path: Path) -> FolderStore:
    faulty = without("ex:task pg:text", "ex:task pg:objective ")
    return stored(tmp_path, {GRAPH: faulty, OTHER: without("ex:policy dct:title")})


def put(store: FolderStore, graph: str, said: str) -> None:
    quads = list(ox.parse(turtle(said), ox.RdfFormat.TURTLE))
    store.commit([PutGraph(graph, quads)])


def keys(found: Report) -> list[str]:
    return [catalogue()[finding.shape].key for finding in found.findings]


def test_a_file_is_read_however_its_columns_stand(tmp_path: Path) -> None:
    file = tmp_path / "waivers.csv"
    file.write_text(
        "\ufeffuntil,note,finding,reason\r\n"
        f'2026-12-31,x,{IDS[0]},"按上级，不改"\r\n'
        ",,,\r\n"
        f" 2026-06-30 ,, {IDS[1]} , 待定 \r\n",
        "utf-8",
        newline="",
    )
    assert read(file) == [
        Waiver(IDS[0], "按上级，不改", date(2026, 12, 31)),
        Waiver(IDS[1], "待定", TODAY),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("finding,reason\n", "line 1: there is no column until"),
        ("", "line 1: there is no column finding, reason, until"),
        (
            f"finding,reason,until\n{IDS[0]},r,2026-12-31\nabc,r,2026-12-31\n",
            "line 3: finding 'abc'",
        ),
        (f"finding,reason,until\n{IDS[0]},,2026-12-31\n", "line 2: there is no reason"),
        (f"finding,reason,until\n{IDS[0]},r,31.12.2026\n", "line 2: until '31.12.2026' is not"),
        (f"finding,reason,until\n{IDS[0]},r,2026-02-30\n", "line 2: until '2026-02-30' is not"),
        (f"finding,reason,until\n{IDS[0]},r\n", "line 2: until '' is not"),
        (f'finding,reason,until\n{IDS[0]},"r,2026-12-31\n', "no CSV"),
        (f"finding,reason,until\n{IDS[0]},r,2026-12-31\n{IDS[0]},r,2026-12-31\n", "twice"),
    ],
)
def test_a_wrong_line_is_told_in_both_languages(text: str, problem: str) -> None:
    with pytest.raises(WaiverError) as raised:
        parsed(text, "w.csv")
    assert problem in str(raised.value)
    assert "w.csv" in raised.value.zh
    assert "豁免文件" in raised.value.zh


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="cannot be read"):
        read(tmp_path / "none.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WaiverError, match="UTF-8"):
        read(tmp_path / "binary.csv")


def test_waived_findings_are_shown_and_counted_and_pass_the_gate(kept: FolderStore) -> None:
    plain = report(kept)
    grave = [finding for finding in plain.findings if finding.severity == "Violation"]
    waivers = [Waiver(finding.id, "ok", TODAY) for finding in grave]
    found = waived(plain, waivers, TODAY)
    assert plain.fails("Violation")
    assert not found.fails("Violation")
    assert found.fails("Warning")
    assert found.waived() == len(grave) > 0
    assert len(found.findings) == len(plain.findings)
    assert not found.conforms
    assert {f.waiver for f in found.findings if f.severity == "Violation"} == set(waivers)
    assert narrowed(found, severity="Violation").waived() == len(grave)


def test_an_expired_waiver_does_not_count_and_is_told(kept: FolderStore) -> None:
    plain = report(kept)
    waiver = Waiver(plain.findings[0].id, "ok", TODAY)
    found = waived(plain, [waiver], TODAY + timedelta(days=1))
    assert found.waived() == 0
    assert found.expired == (waiver,)
    assert narrowed(found, severity="Violation").expired == (waiver,)


def test_a_comparison_tells_what_is_new_and_what_is_mended(kept: FolderStore) -> None:
    before = report(kept)
    first = kept.version()
    put(kept, GRAPH, without("ex:task pg:objective ", "ex:target pg:unit"))
    found = compared(report(kept), report(kept, first))
    assert found.comparison is not None
    assert found.comparison.since == first
    new = [f for f in found.findings if f.id in found.comparison.new]
    assert [catalogue()[f.shape].key for f in new] == ["TargetUnit"]
    assert [catalogue()[f.shape].key for f in found.comparison.mended] == ["TaskText"]
    same = compared(before, before).comparison
    assert same is not None
    assert (same.new, list(same.mended)) == (frozenset(), [])
    assert "PolicyTitle" in keys(found)


def test_a_comparison_needs_versions(kept: FolderStore) -> None:
    found = report(kept)
    with pytest.raises(ValueError, match="versions"):
        compared(found, Report({}, ()))


def _values(triples: list[ox.Triple], of: ox.NamedNode, on: str) -> list[str]:
    def subjects(name: str, value: ox.NamedNode) -> set[object]:
        predicate = ox.NamedNode(DQV + name)
        return {t.subject for t in triples if t.predicate == predicate and t.object == value}

    nodes = subjects("isMeasurementOf", of) & subjects("computedOn", ox.NamedNode(on))
    value = ox.NamedNode(DQV + "value")
    return [
        t.object.value
        for t in triples
        if t.subject in nodes and t.predicate == value and isinstance(t.object, ox.Literal)
    ]


def test_tallies_are_measurements_of_metrics_in_dimensions(kept: FolderStore) -> None:
    found = report(kept)
    said = list(measurements(found.tallies, kept.base, kept.version(), kept.made(kept.version())))
    objective = f"{SHAPES}TaskObjective"
    dataset = f"{kept.base}.well-known/void#dataset"
    assert _values(said, metric(objective, "applicable"), dataset) == ["2"]
    assert _values(said, metric(objective, "passed"), dataset) == ["1"]
    assert _values(said, metric(objective, "silent"), GRAPH) == ["1"]
    defined = list(metrics())
    known = {t.subject for t in defined if t.object == ox.NamedNode(DQV + "Metric")}
    assert len(known) == len(catalogue()) * len(METRICS)
    of = ox.NamedNode(DQV + "isMeasurementOf")
    assert {t.object for t in said if t.predicate == of} <= known
    dimension = ox.NamedNode(DQV + "inDimension")
    tiers = {t.object for t in defined if t.predicate == dimension}
    assert tiers == {t.subject for t in defined if t.object == ox.NamedNode(DQV + "Dimension")}


def test_history_has_every_version_that_a_report_is_kept_of(kept: FolderStore) -> None:
    report(kept)
    first = kept.version()
    put(kept, GRAPH, COMPLETE + "ex:policy rdfs:label '一' .")
    put(kept, GRAPH, COMPLETE)
    report(kept)
    said = list(history(kept))
    dataset = f"{kept.base}.well-known/void#dataset"
    assert _values(said, metric(f"{SHAPES}TaskObjective", "failed"), dataset) == ["1", "0"]
    number = ox.NamedNode(ontology.PREFIXES["owl"] + "versionInfo")
    versions = {t.object.value for t in said if t.predicate == number}  # type: ignore[union-attr]
    assert versions == {str(first), str(kept.version())}
