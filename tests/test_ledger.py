"""The ledger: what it counts and lists, in which order, and that it never falls behind."""

import random
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.cli.serving import complete
from api.ledgers import ledger
from api.settings import Settings
from api.work.bench import Bench
from graph.errors import QueryError, StoreError
from graph.ingestion import ingest
from graph.ledger import (
    DEPARTMENT_SORTS,
    POLICY_SORTS,
    TARGET_SORTS,
    Ledger,
    Ledgers,
    TargetFilter,
    TargetLine,
)
from graph.ledger.schema import CLASSES, FILE, FORMAT, FORMAT_FILE, sounds
from graph.store import open_store
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES
from tests.servers import oxigraph

PG = "https://w3id.org/policygraph#"
PLAN, TABLE = EXAMPLES / "action-plan.html", EXAMPLES / "task-table.docx"
EVERYTHING = 10_000


def made(folder: Path) -> FolderStore:
    """A store as the product opens it."""
    store = open_store(str(folder), create=True)
    assert isinstance(store, FolderStore)
    return store


def kept(store: FolderStore, version: int | None = None) -> Path:
    """The folder of a version's ledger."""
    number = store.version() if version is None else version
    return store.companion(number) / Ledgers.name


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> FolderStore:
    store = made(tmp_path_factory.mktemp("ledger") / "store")
    ingest(store, [PLAN])
    ingest(store, [TABLE], "云溪职业技术学院")
    return store


@pytest.fixture(scope="module")
def book(store: FolderStore) -> Ledger:
    return Ledger.open(kept(store))


Ask = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def ask(store: FolderStore) -> Ask:
    snapshot = store.snapshot()

    def asked(query: str) -> list[dict[str, str]]:
        rows = snapshot.select(query)
        return [{name: term.value for name, term in row.items()} for row in rows]

    return asked


class TestTotals:
    def test_are_what_a_query_counts(self, book: Ledger, ask: Ask) -> None:
        totals = book.totals()
        assert list(totals) == list(CLASSES)
        for name, total in totals.items():
            [row] = ask(
                f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ GRAPH ?g {{ ?x a pg:{name} . "
                "?p a pg:Policy } }"
            )
            assert (name, int(row["n"])) == (name, total)


class TestPolicies:
    def test_have_the_numbers_of_their_documents(self, book: Ledger, ask: Ask) -> None:
        lines = book.policies().items
        assert len(lines) == 2
        for line in lines:
            for name, number in (
                ("Section", line.sections),
                ("Measure", line.measures),
                ("Task", line.tasks),
                ("Assignment", line.assignments),
                ("Target", line.targets),
                ("ReadingNote", line.notes),
            ):
                [row] = ask(
                    f"SELECT (COUNT(?x) AS ?n) {{ GRAPH <{line.graph}> {{ ?x a pg:{name} }} }}"
                )
                assert int(row["n"]) == number
            assert book.policy(line.iri) == line

    def test_tell_who_issued_them(self, book: Ledger) -> None:
        line = book.policies(words="東江市").items[0]
        assert (line.number, line.issued) == ("东政办发〔2022〕36号", "2022-09-08")
        assert (line.issuer, line.place) == ("东江市人民政府办公室", "东江市")

    def test_of_nothing_known_are_none(self, book: Ledger) -> None:
        assert book.policy("http://example.org/") is None
        assert book.policies(words="龘龘").total == 0


class TestDepartments:
    def test_have_their_tasks_by_role(self, book: Ledger, ask: Ask) -> None:
        lines = book.departments(limit=EVERYTHING).items
        for line in lines:
            for role, number in (
                ("leads", line.leads),
                ("supports", line.supports),
                ("responsibleFor", line.responsible),
                ("guides", line.guides),
                ("supervises", line.supervises),
            ):
                [row] = ask(f"SELECT (COUNT(DISTINCT ?t) AS ?n) {{ <{line.iri}> pg:{role} ?t }}")
                assert int(row["n"]) == number
            [row] = ask(
                "SELECT (COUNT(DISTINCT ?x) AS ?n) "
                f"{{ <{line.iri}> pg:leads|pg:responsibleFor ?t . ?t pg:hasTarget ?x }}"
            )
            assert int(row["n"]) == line.targets
            assert book.targets(TargetFilter(party=line.iri)).total == line.targets
            assert book.department(line.iri) == line
        assert max(line.leads for line in lines) > 3
        assert any(line.targets for line in lines)

    def test_of_a_policy_are_those_of_its_document(self, book: Ledger, ask: Ask) -> None:
        for policy in book.policies().items:
            lines = book.departments(limit=EVERYTHING, policy=policy.iri).items
            rows = ask(
                f"SELECT DISTINCT ?d {{ GRAPH <{policy.graph}> {{ ?d a ?c }} "
                "VALUES ?c { pg:Department pg:DepartmentGroup } }"
            )
            assert {line.iri for line in lines} == {row["d"] for row in rows}

    def test_rank_among_their_kind(self, book: Ledger) -> None:
        lines = book.departments(limit=EVERYTHING).items
        own = [line for line in lines if line.kind == "Department"]
        assert book.rank(own[0].iri) == (1, len(own))
        for line in own:
            better = [other for other in own if other.supports > line.supports]
            assert book.rank(line.iri, "supports") == (len(better) + 1, len(own))
        assert book.rank("http://example.org/") == (0, 0)


class TestTargets:
    def test_say_what_the_graph_says(self, book: Ledger, ask: Ask) -> None:
        lines = {line.iri: line for line in book.targets(TargetFilter(), limit=EVERYTHING).items}
        rows = ask(
            "SELECT * { ?t a pg:Target ; rdfs:label ?label ; pg:value ?value ; "
            "pg:comparator ?comparator ; ^pg:hasTarget ?bearer ; pg:unit ?unit "
            "OPTIONAL { ?t pg:deadlineEnd ?end } OPTIONAL { ?t pg:deadlineText ?text } "
            "OPTIONAL { ?t pg:per ?per } OPTIONAL { ?t pg:period ?period } "
            "OPTIONAL { ?t pg:change ?change } OPTIONAL { ?t pg:maxValue ?most } }"
        )
        assert {row["t"] for row in rows} == set(lines)
        for row in rows:
            line = lines[row["t"]]
            assert (line.label, line.unit, line.bearer) == (
                row["label"], row["unit"], row["bearer"]
            )  # fmt: skip
            assert line.value == Decimal(row["value"])
            assert PG + line.comparator == row["comparator"]
            end = date.fromisoformat(row["end"]) if "end" in row else None
            assert (line.deadline_end, line.deadline) == (end, row.get("text", ""))
            assert line.year == (end.year if end else None)
            assert (line.per, line.period) == (row.get("per", ""), row.get("period", ""))
            assert line.change == row.get("change", "").removeprefix(PG)
            assert line.maximum == (Decimal(row["most"]) if "most" in row else None)

    def test_lead_to_their_sentence(self, book: Ledger, ask: Ask) -> None:
        for line in book.targets(TargetFilter(), limit=EVERYTHING).items:
            assert line.source is not None
            [row] = ask(
                f"SELECT ?text {{ GRAPH ?g {{ <{line.iri}> a pg:Target . "
                "?s pg:sourceText ?text } }"
            )
            text, source = row["text"], line.source
            assert text[source.start : source.end] == source.exact
            before, after = source.before.lstrip("…"), source.after.rstrip("…")
            assert " ".join(text[: source.start].split()).endswith(" ".join(before.split()))
            assert text[source.end :].startswith(after)

    def test_stand_in_a_measure_where_they_do(self, book: Ledger, ask: Ask) -> None:
        for line in book.targets(TargetFilter(), limit=EVERYTHING).items:
            rows = ask(
                f"SELECT ?m ?title {{ {{ ?m pg:hasTarget <{line.iri}> }} UNION "
                f"{{ ?u pg:hasTarget <{line.iri}> ; pg:implements ?m }} "
                "?m a pg:Measure ; dct:title ?title }"
            )
            found = [(row["m"], row["title"]) for row in rows] or [("", "")]
            assert (line.measure, line.measure_title) in found

    @pytest.mark.parametrize(
        ("wanted", "holds"),
        [
            (TargetFilter(unit="个"), lambda line: line.unit == "个"),
            (TargetFilter(comparator="AtLeast"), lambda line: line.comparator == "AtLeast"),
            (TargetFilter(year_from=2025), lambda line: (line.year or 0) >= 2025),
            (TargetFilter(year_to=2025), lambda line: (line.year or 9999) <= 2025),
            (TargetFilter(value_from=Decimal(20)), lambda line: line.value >= 20),
            (TargetFilter(value_to=Decimal("2.5")), lambda line: line.value <= 2.5),
            (TargetFilter(words="數據"), lambda line: "数据" in spoken(line)),
            (
                TargetFilter(words="教师 培训", unit="%"),
                lambda line: "教师" in spoken(line) and "培训" in spoken(line) and line.unit == "%",
            ),
        ],
        ids=["unit", "comparator", "from-year", "to-year", "from", "to", "words", "together"],
    )
    def test_can_be_narrowed(
        self, book: Ledger, wanted: TargetFilter, holds: Callable[[TargetLine], bool]
    ) -> None:
        every = book.targets(TargetFilter(), limit=EVERYTHING).items
        found = book.targets(wanted, limit=EVERYTHING)
        assert {line.iri for line in found.items} == {line.iri for line in every if holds(line)}
        assert 0 < found.total == len(found.items) < len(every)

    def test_of_a_policy_and_of_a_measure(self, book: Ledger) -> None:
        every = book.targets(TargetFilter(), limit=EVERYTHING).items
        for name in ("policy", "measure"):
            values = {getattr(line, name) for line in every} - {""}
            for value in values:
                found = book.targets(TargetFilter(**{name: value}), limit=EVERYTHING).items
                assert {line.iri for line in found} == {
                    line.iri for line in every if getattr(line, name) == value
                }


def spoken(line: TargetLine) -> str:
    source = line.source
    sentence = f"{source.before}{source.exact}{source.after}" if source else ""
    return f"{line.label} {line.indicator} {sentence} {line.measure_title} {line.policy_title}"


class TestFacets:
    @pytest.mark.parametrize(
        "wanted",
        [
            TargetFilter(),
            TargetFilter(unit="个"),
            TargetFilter(unit="个", comparator="Exactly"),
            TargetFilter(year_from=2024, year_to=2025),
            TargetFilter(words="教师"),
            TargetFilter(value_from=Decimal(10), unit="%"),
        ],
        ids=lambda wanted: "-".join(
            str(value) for value in (wanted.unit, wanted.comparator, wanted.year_from, wanted.words)
        ),
    )
    def test_count_what_each_choice_would_leave(self, book: Ledger, wanted: TargetFilter) -> None:
        facets = book.facets(wanted)
        for value, _, count in facets["unit"]:
            assert book.targets(with_(wanted, unit=value)).total == count
        for value, _, count in facets["comparator"]:
            assert book.targets(with_(wanted, comparator=value)).total == count
        for value, label, count in facets["policy"]:
            assert book.targets(with_(wanted, policy=value)).total == count
            line = book.policy(value)
            assert line is not None
            assert line.title == label
        for value, _, count in facets["year"]:
            if value:
                year = int(value)
                assert book.targets(with_(wanted, year_from=year, year_to=year)).total == count

    def test_of_one_policy_list_its_measures(self, book: Ledger) -> None:
        assert "measure" not in book.facets(TargetFilter())
        policy = book.policies().items[0].iri
        measures = book.facets(TargetFilter(policy=policy))["measure"]
        assert measures
        for value, title, count in measures:
            lines = book.targets(TargetFilter(policy=policy, measure=value))
            assert (lines.total, lines.items[0].measure_title) == (count, title)


def with_(wanted: TargetFilter, **changes: Any) -> TargetFilter:  # noqa: ANN401 - any field
    return replace(wanted, **changes)


class TestMarks:
    def test_are_the_dated_targets_of_each_unit(self, book: Ledger) -> None:
        every = book.targets(TargetFilter(), limit=EVERYTHING).items
        units, more, rest = book.marks(TargetFilter(), units=2)
        assert len(units) == 2
        dated = [line for line in every if line.deadline_end]
        assert sum(unit.total for unit in units) + rest == len(dated)
        assert len({(line.unit, line.change) for line in dated}) == 2 + more
        for unit in units:
            own = [x for x in every if (x.unit, x.change) == (unit.unit, unit.change)]
            ends = [x.deadline_end for x in own if x.deadline_end]
            assert sum(mark.count for mark in unit.marks) == unit.total == len(ends)
            assert unit.undated == len(own) - len(ends)
            assert {mark.end for mark in unit.marks} == set(ends)


def sorted_as(value: object) -> Any:  # noqa: ANN401 - what `sorted` takes
    return sounds(value) if isinstance(value, str) else value


class TestOrder:
    def test_of_chinese_is_by_sound(self) -> None:
        assert sorted(["总务处", "教务处", "財務處", "学工部"], key=sounds) == [
            "財務處", "教务处", "学工部", "总务处"
        ]  # fmt: skip

    @pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
    @pytest.mark.parametrize("sort", TARGET_SORTS)
    @pytest.mark.parametrize("limit", [7, EVERYTHING])
    def test_of_targets_has_no_gaps(
        self, book: Ledger, sort: str, descending: bool, limit: int
    ) -> None:
        total = book.targets(TargetFilter()).total
        pages = [
            line
            for offset in range(0, total, limit)
            for line in book.targets(TargetFilter(), sort, descending, offset, limit).items
        ]
        assert len({line.iri for line in pages}) == total == len(pages)
        names = {"deadline": "deadline_end", "policy": "policy_title"}
        values = [getattr(line, names.get(sort, sort)) for line in pages]
        known = [value for value in values if value is not None]
        assert values[: len(known)] == known, "what has none comes last"
        by = str if sort == "unit" else sorted_as
        assert known == sorted(known, key=by, reverse=descending)

    @pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
    def test_of_policies_and_departments(self, book: Ledger, descending: bool) -> None:
        for sort in POLICY_SORTS:
            values = [getattr(x, sort) for x in book.policies(sort, descending).items if x.issued]
            assert values == sorted(values, key=sorted_as, reverse=descending)
        for sort in DEPARTMENT_SORTS:
            lines = book.departments(sort, descending, limit=EVERYTHING)
            values = [getattr(line, sort) for line in lines.items]
            assert values == sorted(values, key=sorted_as, reverse=descending)
            assert lines.total == len(lines.items)

    def test_by_what_there_is_not_is_refused(self, book: Ledger) -> None:
        hostile = "title; DROP TABLE policy"
        with pytest.raises(QueryError, match="sorted by"):
            book.policies(hostile)
        with pytest.raises(QueryError, match="sorted by"):
            book.departments("folded")
        with pytest.raises(QueryError, match="sorted by"):
            book.targets(TargetFilter(), hostile)
        with pytest.raises(QueryError, match="sorted by"):
            book.rank(book.departments().items[0].iri, "name")


HOSTILE = [
    "%",
    "_",
    "' OR 1=1 --",
    '"',
    "\\",
    "\x00",
    "%%%%%",
    "'; DROP TABLE target; --",
    "🙂",
    "[",
]


class TestHostileText:
    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_is_looked_for_as_it_stands(self, book: Ledger, text: str) -> None:
        every = book.targets(TargetFilter(), limit=EVERYTHING).items
        found = book.targets(TargetFilter(words=text), limit=EVERYTHING).items
        held = {line.iri for line in every if all(w in spoken(line) for w in text.split())}
        assert {line.iri for line in found} == held
        for name in ("policy", "measure", "unit", "comparator", "party"):
            assert book.targets(with_(TargetFilter(), **{name: text})).total == (
                len([line for line in every if line.unit == text]) if name == "unit" else 0
            )
        book.policies(words=text)
        book.departments(words=text, policy=text)

    def test_of_too_many_words_is_refused(self, book: Ledger) -> None:
        for text in (" ".join("abcdefghijklmnopq"), "字" * 201):
            with pytest.raises(QueryError):
                book.targets(TargetFilter(words=text))

    @given(st.text(max_size=60))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_never_fails(self, book: Ledger, text: str) -> None:
        try:
            book.facets(TargetFilter(words=text))
        except QueryError:
            assert len(text.split()) > 16


class TestVersions:
    def test_a_change_shows_in_its_version_alone(self, tmp_path: Path) -> None:
        store = made(tmp_path)
        ingest(store, [PLAN])
        before = store.version()
        ingest(store, [TABLE])
        old, new = Ledger.open(kept(store, before)), Ledger.open(kept(store))
        assert (old.policies().total, new.policies().total) == (1, 2)
        assert old.totals()["Task"] < new.totals()["Task"]

    def test_one_that_is_missing_or_of_another_format_is_made(self, tmp_path: Path) -> None:
        bare = FolderStore.create(tmp_path)
        ingest(bare, [PLAN])
        store = made(tmp_path)
        folder = kept(store)
        told = dump(folder)
        (folder / FILE).unlink()
        assert dump(kept(store)) == told
        (folder / FILE).write_bytes(b"")
        (folder / FORMAT_FILE).write_text("0", "utf-8")
        assert dump(kept(store)) == told
        others = {path.name for path in folder.parent.iterdir()}
        assert others == {"indexes", "withdrawn", "ledger"}

    def test_another_format_is_not_carried_on(self, tmp_path: Path) -> None:
        store = made(tmp_path)
        ingest(store, [PLAN])
        folder = kept(store)
        (folder / FILE).write_bytes(b"")
        (folder / FORMAT_FILE).write_text("0", "utf-8")
        ingest(store, [TABLE])
        assert Ledger.open(kept(store)).policies().total == 2

    def test_none_and_a_damaged_one_are_told(self, tmp_path: Path) -> None:
        with pytest.raises(StoreError):
            Ledger.open(tmp_path)
        (tmp_path / FORMAT_FILE).write_text(FORMAT, "utf-8")
        (tmp_path / FILE).write_bytes(b"not a database, but long enough to look at" * 99)
        with pytest.raises(StoreError):
            Ledger.open(tmp_path)

    @pytest.mark.handmade
    def test_the_version_before_keeps_its_file(self, tmp_path: Path) -> None:
        store = made(tmp_path)
        ingest(store, [TABLE])
        folder = kept(store)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        ingest(store, [PLAN])
        store.replace({store.snapshot().documents()[0]: []})
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
        assert set(before) == {FILE, FORMAT_FILE}

    @pytest.mark.handmade
    @pytest.mark.parametrize("seed", range(5))
    def test_changes_lead_where_making_it_anew_leads(self, tmp_path: Path, seed: int) -> None:
        """Random changes of documents that share parties and say odd things."""
        store = made(tmp_path / "store")
        pick = random.Random(seed)  # noqa: S311 - it makes graphs, not secrets
        for number in range(10):
            graphs = {f"{store.base}graph/{pick.randrange(4)}" for _ in range(pick.randint(1, 2))}
            store.replace({graph: list(some_quads(graph, store.base, pick)) for graph in graphs})
            folder = tmp_path / f"anew{number}"
            folder.mkdir()
            Ledgers().build(None, folder, [], store.snapshot())
            assert dump(folder) == dump(kept(store))

    def test_in_memory_it_is_the_same(self, store: FolderStore, book: Ledger) -> None:
        other = Ledger.of(store.snapshot())
        assert other.targets(TargetFilter()) == book.targets(TargetFilter())
        assert (other.totals(), other.policies()) == (book.totals(), book.policies())


def dump(folder: Path) -> list[str]:
    """All that a ledger holds, whatever the order in which it was written."""
    connection = sqlite3.connect(folder / FILE)
    lines = sorted(connection.iterdump())
    connection.close()
    return lines


def some_quads(graph: str, base: str, pick: random.Random) -> Iterator[ox.Quad]:
    """A document's graph as nobody should write one: values twice, cycles, wrong types."""
    name, key = ox.NamedNode(graph), graph.rsplit("/", 1)[1]
    things = [f"{base}id/policy/{key}"]
    things += [f"{base}id/policy/{key}/{number}" for number in range(6)]
    things += [f"{base}id/party/{letter}" for letter in "abc"]
    nodes: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(thing) for thing in things]
    nodes.append(ox.BlankNode("b"))
    values = [ox.Literal(text) for text in ("3", "12.50", "x", "2025-12-31", "2024", "个", "甲乙")]

    def quad(subject: object, predicate: str, value: object) -> ox.Quad:
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        assert isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal)
        return ox.Quad(subject, ox.NamedNode(predicate), value, name)

    rdf, dct = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/dc/terms/"
    links = [f"{PG}{n}" for n in ("hasTarget", "leads", "responsibleFor", "supports", "implements")]
    links += [f"{PG}issuedBy", f"{PG}comparator"]
    told = [f"{PG}{n}" for n in ("value", "unit", "name", "deadlineEnd", "deadline", "sourceText")]
    told += [f"{dct}title", f"{dct}issued", "http://www.w3.org/2000/01/rdf-schema#label"]
    for _ in range(pick.choice([0, 20, 60])):
        node = pick.choice(nodes)
        kind = pick.choice(CLASSES)
        yield quad(node, f"{rdf}type", ox.NamedNode(PG + kind))
        yield quad(pick.choice(nodes), pick.choice(links), pick.choice(nodes))
        yield quad(node, pick.choice(told), pick.choice(values))


class TestOfABench:
    def test_it_is_the_versions_own(self, tmp_path: Path) -> None:
        store = made(tmp_path)
        ingest(store, [PLAN])
        bench = Bench(store, Settings())
        found: Sequence[int] = []
        for version in (1, 2):
            bench.open(version)
            found = [*found, ledger(bench).policies().total]
        assert found == [0, 1]


class TestServing:
    def test_a_store_of_an_earlier_release_gets_what_it_lacks_before_requests_wait_for_it(
        self, tmp_path: Path
    ) -> None:
        ingest(FolderStore.create(tmp_path / "store"), [PLAN])
        store = made(tmp_path / "store")
        assert not store.accompanied(store.version())
        complete(str(tmp_path / "store"))
        assert store.accompanied(store.version())
        assert Ledger.open(store.folder / "beside" / "2" / Ledgers.name).policies().total == 1


class TestOnAnEndpoint:
    def test_it_is_the_same_and_follows_what_is_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        local = made(tmp_path / "local")
        ingest(local, [PLAN])
        with oxigraph(tmp_path / "remote") as address:
            remote = open_store(f"{address}/query")
            ingest(remote, [PLAN])
            bench = Bench(remote, Settings())
            bench.open(None)
            now = [0.0]
            monkeypatch.setattr("time.monotonic", lambda: now[0])
            here, there = Ledger.open(kept(local)), ledger(bench)
            assert there.policies() == here.policies()
            assert there.departments(limit=99) == here.departments(limit=99)
            assert there.targets(TargetFilter(), limit=99) == here.targets(TargetFilter(), limit=99)
            ingest(remote, [TABLE])
            assert ledger(bench) is there
            now[0] = 3600
            assert ledger(bench).policies().total == 2
