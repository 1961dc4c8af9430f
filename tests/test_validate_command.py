"""`policygraph validate` as its users call it: what it prints, where to, and its exit status."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from api.cli.checking import ReportFormat, Severity, Tier
from shapes import TIERS
from shapes.catalogue import SEVERITIES
from shapes.formats import FORMATS
from tests.conftest import EXAMPLES
from tests.test_cli import run

Told = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("validate") / "store"
    for name in ("action-plan.html", "task-table.docx"):
        done = run("ingest", EXAMPLES / name, "--store", folder)
        assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path) -> Told:
    return told(folder)


def told(folder: Path, *arguments: object) -> Told:
    done = run("validate", "--store", folder, "--format", "json", *arguments)
    assert done.returncode in (0, 1), done.stderr
    found: Told = json.loads(done.stdout)
    return found


def ids(found: Told) -> list[object]:
    return [finding["id"] for finding in found["findings"]]


def test_what_can_be_chosen_is_what_there_is() -> None:
    assert [form.value for form in ReportFormat] == [
        *list(FORMATS)[:6], "html", *list(FORMATS)[6:]
    ]  # fmt: skip
    assert [tier.value for tier in Tier] == list(TIERS)
    assert [each.value.capitalize() for each in Severity] == list(SEVERITIES)


class TestText:
    def test_counts_with_denominators_come_first(self, folder: Path, whole: Told) -> None:
        done = run("validate", "--store", folder)
        assert (done.returncode, done.stderr) == (1, "")
        lines = done.stdout.splitlines()
        assert lines[0].startswith(
            f"2 documents checked: does not conform; results: {len(ids(whole))}"
        )
        counts = {each["name_en"]: each for each in whole["counts"]}
        rows = [re.match(r" +(\d+)/(\d+)  (.*?)(?: \(|$)", line) for line in lines[1:40]]
        told = {row[3]: (int(row[1]), int(row[2])) for row in rows if row and row[3] in counts}
        assert told == {
            name: (each["failed"], each["applicable"])
            for name, each in counts.items() if each["count"]
        }  # fmt: skip

    def test_in_chinese(self, folder: Path) -> None:
        done = run("validate", "--store", folder, language="zh_CN.UTF-8")
        assert done.stdout.startswith("检查 2 份文件：不符合；")


class TestPlaces:
    def test_to_a_file(self, folder: Path, tmp_path: Path, whole: Told) -> None:
        for name in ("x.csv", "x.xlsx", "x.html", "x.sarif"):
            form = name.partition(".")[2]
            done = run("validate", "--store", folder, "--format", form, "-o", tmp_path / name)
            assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
        rows = csv.reader(io.StringIO((tmp_path / "x.csv").read_text("utf-8-sig"), newline=""))
        assert [row[0] for row in rows][1:] == ids(whole)
        assert (tmp_path / "x.xlsx").read_bytes().startswith(b"PK")
        assert (tmp_path / "x.html").read_text("utf-8").startswith("<!doctype html>")
        assert not list(tmp_path.glob("*.part"))

    def test_a_place_that_cannot_be_written(self, folder: Path, tmp_path: Path) -> None:
        done = run("validate", "--store", folder, "-o", tmp_path / "none" / "x")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
        assert "cannot write" in done.stderr


class TestParts:
    def test_one_tier(self, folder: Path, whole: Told) -> None:
        for tier in TIERS:
            expected = [each["id"] for each in whole["findings"] if each["tier"] == tier]
            assert ids(told(folder, "--tier", tier)) == expected

    def test_one_severity_and_all_graver(self, folder: Path, whole: Told) -> None:
        for severity, grave in (("violation", SEVERITIES[:1]), ("warning", SEVERITIES[:2])):
            expected = [each["id"] for each in whole["findings"] if each["severity"] in grave]
            assert ids(told(folder, "--severity", severity)) == expected

    def test_one_department_by_name_key_and_iri(self, folder: Path, whole: Told) -> None:
        parties = [p for each in whole["findings"] for p in each["departments"]]
        party = parties[0]
        expected = [each["id"] for each in whole["findings"] if party in each["departments"]]
        for name in (party["name"], party["key"], party["iri"]):
            assert ids(told(folder, "--department", name)) == expected

    def test_one_document(self, folder: Path, whole: Told) -> None:
        graph = str(whole["graphs"][1]["graph"])
        own = told(folder, "--graph", graph.rpartition("/")[2])
        assert own["graphs"] == [whole["graphs"][1]]
        assert ids(own) == [each["id"] for each in whole["findings"] if each["graph"] == graph]

    def test_a_page_says_what_part_it_is(self, folder: Path, whole: Told) -> None:
        party = next(p for each in whole["findings"] for p in each["departments"])
        title = whole["graphs"][1]["title"]
        graph = whole["graphs"][1]["graph"]
        for arguments, said in (
            ((), ""),
            (("--department", party["key"]), party["name"]),
            (("--graph", graph, "--tier", "complete"), f"{title} · Complete"),
        ):
            done = run("validate", "--store", folder, "--format", "html", *arguments)
            [heading] = html.document_fromstring(done.stdout.encode()).iter("h1")
            said = f"{said} · " if said else ""
            assert heading.text_content() == f"{said}Completeness report"

    def test_tiers_have_their_sums(self, whole: Told) -> None:
        assert list(whole["tiers"]) == list(TIERS)
        for tier, sums in whole["tiers"].items():
            of_tier = [each for each in whole["counts"] if each["tier"] == tier]
            for name, number in sums.items():
                assert number == sum(each[name] for each in of_tier)
            assert sums["applicable"] == sums["passed"] + sums["failed"]

    def test_an_earlier_version(self, folder: Path, whole: Told) -> None:
        earlier = told(folder, "--version", 2)
        assert earlier["version"] == 2
        assert 0 < len(ids(earlier)) < len(ids(whole))


class TestSince:
    def test_what_is_new_and_what_is_mended(self, folder: Path, whole: Told) -> None:
        earlier = told(folder, "--version", 2)
        comparison = told(folder, "--since", 2)["comparison"]
        assert comparison["since"] == 2
        assert set(comparison["new"]) == set(ids(whole)) - set(ids(earlier))
        mended = {each["id"] for each in comparison["mended"]}
        assert mended == set(ids(earlier)) - set(ids(whole))
        back = told(folder, "--version", 2, "--since", whole["version"])["comparison"]
        assert {each["id"] for each in back["mended"]} == set(comparison["new"])

    def test_since_there_was_nothing_all_is_new(self, folder: Path, whole: Told) -> None:
        assert set(told(folder, "--since", 1)["comparison"]["new"]) == set(ids(whole))

    def test_of_a_part(self, folder: Path) -> None:
        comparison = told(folder, "--since", 1, "--tier", "coherent")
        assert set(comparison["comparison"]["new"]) == set(ids(comparison))
        assert ids(comparison)
        done = run("validate", "--store", folder, "--since", 1, "--tier", "coherent")
        number = len(ids(comparison))
        assert f"since version 1: {number} new, 0 mended" in done.stdout


class TestWaivers:
    def test_they_are_shown_counted_and_end_with_status_0(
        self, folder: Path, tmp_path: Path
    ) -> None:
        file = tmp_path / "waivers.csv"
        coherent = told(folder, "--tier", "coherent")
        rows = [f"{each},=已商定,2999-12-31" for each in ids(coherent)]
        file.write_text("\n".join(["finding,reason,until", *rows]), "utf-8")
        done = run("validate", "--store", folder, "--tier", "coherent", "--waivers", file)
        assert done.returncode == 0
        assert f"of these waived: {len(rows)}" in done.stdout
        assert "waived until 2999-12-31: =已商定" in done.stdout
        file.write_text("\n".join(["finding,reason,until", *rows[1:]]), "utf-8")
        done = run("validate", "--store", folder, "--tier", "coherent", "--waivers", file)
        assert done.returncode == 1

    def test_those_that_expired_hold_no_more(self, folder: Path, tmp_path: Path) -> None:
        file = tmp_path / "waivers.csv"
        coherent = told(folder, "--tier", "coherent")
        file.write_text(f"finding,reason,until\n{ids(coherent)[0]},x,2020-01-01\n", "utf-8")
        found = told(folder, "--waivers", file)
        assert (found["waived"], len(found["expired"])) == (0, 1)


class TestStatus:
    @pytest.mark.parametrize(
        ("arguments", "status"),
        [((), 1), (("--fail-on", "info"), 1), (("--fail-on", "warning"), 1),
         (("--fail-on", "violation"), 0), (("--tier", "coherent", "--fail-on", "info"), 1)],
    )  # fmt: skip
    def test_it_is_1_where_something_so_grave_is_not_waived(
        self, folder: Path, arguments: tuple[str, ...], status: int
    ) -> None:
        assert run("validate", "--store", folder, *arguments).returncode == status

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [(("--graph", "none"), "no such graph: none"),
         (("--department", "无此处"), "no department is called '无此处'"),
         (("--version", "99"), "99"), (("--since", "99"), "99"),
         (("--waivers", "/nowhere/w.csv"), "/nowhere/w.csv")],
    )  # fmt: skip
    def test_what_there_is_not_is_one_line(
        self, folder: Path, arguments: tuple[str, ...], said: str
    ) -> None:
        done = run("validate", "--store", folder, *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        assert said in done.stderr

    @pytest.mark.parametrize(
        "arguments",
        [("--tier", "golden"), ("--format", "pdf"), ("--fail-on", "x"), ("--since", "0")],
    )
    def test_wrong_usage_is_2(self, folder: Path, arguments: tuple[str, ...]) -> None:
        assert run("validate", "--store", folder, *arguments).returncode == 2

    def test_nothing_loaded(self, tmp_path: Path) -> None:
        run("init", "--store", tmp_path / "s")
        done = run("validate", "--store", tmp_path / "s")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
