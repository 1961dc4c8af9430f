"""The digest of a report: it finds what the report finds, a part of it as well as all."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from graph.errors import StoreError
from graph.ingestion import ingest
from graph.store.edits import ReplaceGraphs
from graph.store.folder import FolderStore
from graph.store.graphs import DeleteGraph
from shapes import TIERS, keeping
from shapes.catalogue import SEVERITIES, catalogue
from shapes.comparison import compared
from shapes.digest import Digest, Part
from shapes.digest.groups import By, counted, groups, least, number
from shapes.digest.part import NOBODY
from shapes.digest.tables import NUMBERS
from shapes.findings import Finding, Report, Tally
from shapes.validation import narrowed, report
from tests.conftest import EXAMPLES


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    """A store with reports of two versions, the second made from the first."""
    store = FolderStore.create(tmp_path_factory.mktemp("digest") / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    reported(store)
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    reported(store)
    return store


@pytest.fixture(scope="module")
def whole(store: FolderStore) -> Report:
    return report(store)


@pytest.fixture(scope="module")
def digest(store: FolderStore) -> Digest:
    return kept(store)


def kept(store: FolderStore, version: int | None = None) -> Digest:
    found = keeping.digested(store, version or store.version())
    assert found is not None
    return found


def reported(store: FolderStore) -> None:
    """Have the report and its digest made, as the service does."""
    report(store)
    kept(store)


def all_of(digest: Digest, part: Part | None = None) -> list[Finding]:
    return digest.findings(part, limit=100_000)


def ids(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.id for finding in findings)


def test_it_has_the_findings_of_the_report(whole: Report, digest: Digest) -> None:
    assert sorted(all_of(digest), key=lambda f: f.graph) == list(whole.findings)
    assert digest.number() == len(whole.findings)
    assert digest.severities() == whole.severities()
    assert digest.titles() == whole.titles
    assert digest.version == whole.version


def test_pages_of_findings_are_parts_of_all(digest: Digest) -> None:
    every = all_of(digest)
    for size in (1, 7, 40):
        pages = [digest.findings(offset=n, limit=size) for n in range(0, len(every), size)]
        assert [finding for page in pages for finding in page] == every


@pytest.mark.parametrize("tier", [None, *TIERS])
@pytest.mark.parametrize("severity", [None, *SEVERITIES])
def test_a_part_is_what_the_report_is_cut_down_to(
    whole: Report, digest: Digest, tier: str | None, severity: str | None
) -> None:
    part = narrowed(whole, tier=tier, severity=severity)
    found = all_of(digest, Part(tier=tier, severity=severity))
    assert ids(found) == ids(part.findings)
    assert digest.number(Part(tier=tier, severity=severity)) == len(found)


def choices(found: Finding) -> dict[str, object]:
    return {
        "document": found.graph,
        "shape": found.shape,
        "cause": found.cause,
        "department": found.departments[0].iri if found.departments else NOBODY,
    }


def test_each_choice_leaves_what_has_it(whole: Report, digest: Digest) -> None:
    every = list(whole.findings)
    chosen = {(name, value) for found in every for name, value in choices(found).items() if
              value is not None}  # fmt: skip
    fits: dict[str, Callable[[Finding, object], bool]] = {
        "document": lambda f, value: f.graph == value,
        "shape": lambda f, value: f.shape == value,
        "cause": lambda f, value: f.cause == value,
        "department": lambda f, value: (
            any(party.iri == value for party in f.departments) if value else not f.departments
        ),
    }
    assert len(chosen) > 20
    for name, value in chosen:
        found = all_of(digest, Part(**{name: value}))  # type: ignore[arg-type]
        assert ids(found) == ids(f for f in every if fits[name](f, value)), (name, value)


def test_findings_are_found_by_the_paths_of_their_units(whole: Report, digest: Digest) -> None:
    first = next(found for found in whole.findings if found.focus_path)
    part = Part(document=first.graph, paths=(str(first.focus_path), "none"))
    place = (first.graph, first.focus_path)
    expected = [f for f in whole.findings if (f.graph, f.focus_path) == place]
    assert all_of(digest, part) == expected
    assert all_of(digest, Part(paths=())) == []


def test_tallies_are_those_of_the_report(whole: Report, digest: Digest) -> None:
    def sorted_(tallies: Iterable[Tally]) -> list[Tally]:
        return sorted(tallies, key=lambda tally: tally.shape)

    by_place: dict[tuple[str, str | None], list[Tally]] = {}
    for tally in whole.tallies:
        by_place.setdefault((tally.scope, tally.of), []).append(tally)
    assert sorted_(digest.tallies()) == sorted_(by_place["store", None])
    for (scope, of), tallies in by_place.items():
        if scope == "document":
            assert sorted_(digest.tallies(document=of)) == sorted_(tallies)
        if scope == "department":
            assert sorted_(digest.tallies(department=of)) == sorted_(tallies)


def test_standings_add_tallies_up(digest: Digest) -> None:
    for document in (None, *digest.titles()):
        standing = digest.standing(document)
        for tier in TIERS:
            tallies = [t for t in digest.tallies(document) if catalogue()[t.shape].tier == tier]
            assert standing[tier].applicable == sum(t.applicable for t in tallies)
            assert standing[tier].failed == sum(t.failed for t in tallies)
            assert standing[tier].passed == sum(t.passed for t in tallies)


@pytest.mark.parametrize("by", ["document", "department", "shape"])
def test_groups_hold_all_findings(whole: Report, digest: Digest, by: By) -> None:
    found = groups(digest, Part(), by)
    assert len({group.key for group in found}) == len(found)
    for group in found:
        part = {"document": Part(document=group.key), "department": Part(department=group.key),
                "shape": Part(shape=group.key)}[by]  # fmt: skip
        assert group.severities == {} or group.severities == digest.severities(part)
        assert group.total == digest.number(part)
    if by != "department":
        assert sum(group.total for group in found) == len(whole.findings)


def test_a_part_s_groups_count_what_belongs_to_both(digest: Digest) -> None:
    department = next(g.key for g in groups(digest, Part(), "department") if g.key)
    part = Part(department=department, tier="complete")
    found = groups(digest, part, "document")
    assert [group.key for group in found] == [*digest.titles(department)]
    assert sum(group.total for group in found) == digest.number(part)
    assert sum(group.standing.failed for group in counted(digest, part, "document", found)) == (
        digest.standing(department=department)["complete"].failed
    )


def test_the_least_complete_come_first(digest: Digest) -> None:
    documents = least(digest, "document", 10)
    shares = [row.all.share for row in documents]
    assert None not in shares
    assert shares == sorted(shares, key=lambda share: share or 0)
    departments = least(digest, "department", 3)
    failed = [row.all.failed for row in departments]
    assert failed == sorted(failed, reverse=True)
    assert number(digest, "department") > len(departments)
    assert departments[0].tiers == digest.standing(department=departments[0].key)


def test_what_is_new_is_what_the_comparison_finds(store: FolderStore, whole: Report) -> None:
    now, before = kept(store), kept(store, 2)
    told = compared(whole, report(store, 2)).comparison
    assert told is not None
    assert {f.id for f in all_of(now.without(before))} == told.new
    assert ids(all_of(before.without(now))) == ids(told.mended)
    assert now.without(now).number() == 0


def sums(digest: Digest) -> list[tuple[object, ...]]:
    """What is counted over all documents, and over each of their departments."""
    said = "LEFT JOIN department d ON d.number = t.department WHERE t.document = 0 ORDER BY 1, 2"
    tallies = f"SELECT d.iri, s.iri, {NUMBERS}, documents FROM tally t"
    standing = f"SELECT d.iri, tier, {NUMBERS}, documents FROM standing t {said}"
    return [
        *digest.select(f"{tallies} JOIN shape s ON s.number = t.shape {said}"),
        *digest.select(standing),
    ]


@pytest.mark.handmade
def test_it_tells_which_documents_came_changed_and_went(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    reported(store)
    assert (kept(store).since, kept(store).news()) == (None, [])
    [plan] = store.snapshot().documents()
    ingest(store, [EXAMPLES / "task-table.docx"])
    reported(store)
    [table] = set(store.snapshot().documents()) - {plan}
    assert [(n.graph, n.became) for n in kept(store).news()] == [(table, "came")]
    quads = list(store.snapshot().quads(table))[:-1]
    store.commit([ReplaceGraphs({table: quads}), DeleteGraph(plan)])
    reported(store)
    assert {(n.graph, n.became) for n in kept(store).news()} == {
        (table, "changed"), (plan, "went")
    }  # fmt: skip
    assert kept(store).since == store.version() - 1
    assert kept(store).title(plan) is None
    assert sums(kept(store)) == sums(Digest.of(report(store)))


def test_one_that_is_missing_or_damaged_is_made_anew(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    reported(store)
    every = list(report(store).findings)
    path = store.folder / "reports" / str(store.version()) / "digest"
    for damage in (b"", b"no database" * 1000):
        path.unlink()
        path.write_bytes(damage)
        assert keeping.digest(store, store.version()) is None
        path.unlink(missing_ok=True)
        reported(store)
        assert all_of(kept(store)) == every
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    found = keeping.digest(store, store.version())
    if found is not None:
        with pytest.raises(StoreError, match="made anew"):
            all_of(found)
    reported(store)
    assert all_of(kept(store)) == every


def test_a_damaged_one_is_not_taken_over(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    reported(store)
    path = store.folder / "reports" / str(store.version()) / "digest"
    held = path.read_bytes()
    path.unlink()
    path.write_bytes(held[:-4096] + b"\xff" * 4096)
    ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
    every = sorted(finding.id for finding in report(store).findings)
    assert sorted(finding.id for finding in all_of(kept(store))) == every


def test_there_is_none_of_what_is_no_report(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    assert keeping.digested(store, store.version()) is None
    report(store)
    left = store.folder / "reports" / str(store.version()) / "digest.making"
    left.write_bytes(b"begun by somebody who was stopped")
    assert keeping.digested(store, store.version()) is not None
    assert not left.exists()


def test_it_outlives_its_file(tmp_path: Path) -> None:
    store = FolderStore.create(tmp_path / "store")
    ingest(store, [EXAMPLES / "action-plan.html"])
    reported(store)
    found = kept(store)
    (store.folder / "reports" / str(store.version()) / "digest").unlink()
    assert len(all_of(found)) == found.number() > 0


def test_a_report_that_is_kept_nowhere_has_one_in_memory(whole: Report, digest: Digest) -> None:
    found = Digest.of(whole)
    assert all_of(found) == sorted(all_of(digest), key=lambda f: f.graph)
    with pytest.raises(ValueError, match="versions"):
        found.without(digest)
    with pytest.raises(ValueError, match="nothing is known"):
        Digest.of(Report({}, ()))


def test_ids_are_told_with_their_shapes(whole: Report, digest: Digest) -> None:
    some = [found.id for found in whole.findings][:3]
    told = digest.among([*some, "0" * 16])
    assert json.dumps(sorted(told)) == json.dumps(sorted(some))
    assert set(told.values()) <= set(catalogue())
