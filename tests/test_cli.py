"""The command line as its users call it: a process of its own, its output and exit status."""

import csv
import io
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph import reading
from tests import documents
from tests.conftest import EXAMPLES, ROOT

TABLE = EXAMPLES / "task-table.docx"


def run(
    *arguments: object, stdin: str = "", language: str = "C"
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "api.cli", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("LC_")}
        | {"LANG": language, "PYTHONUTF8": "1"},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "store"
    done = run("ingest", TABLE, "--store", folder)
    assert done.returncode == 0, done.stderr
    return folder


class TestIngest:
    def test_the_score_from_which_links_are_stated(self, tmp_path: Path) -> None:
        plan, table = EXAMPLES / "action-plan.html", EXAMPLES / "task-table.docx"
        question = "SELECT (COUNT(*) AS ?n) { ?a pg:carriesOut ?b }"
        for score, expected in (("0.8", "9"), ("1", "0"), ("1.2", "")):
            folder = tmp_path / score
            done = run("ingest", plan, table, "--store", folder, "--accepted", score)
            assert done.returncode == (2 if score == "1.2" else 0)
            if expected:
                counted = run("query", "-", "--store", folder, "--format", "csv", stdin=question)
                assert counted.stdout.split() == ["n", expected]

    def test_a_summary_for_each_file(self, tmp_path: Path) -> None:
        done = run("ingest", EXAMPLES, "--store", tmp_path / "s")
        assert done.returncode == 0
        assert (
            "measures 9 · tasks 32 · parties 20 · targets 19 · reading notes 5 [new]" in done.stdout
        )
        assert done.stdout.count("same content, not stored twice (task-table.docx)") == 2
        assert "4 files read, 0 failed; 1 file of another kind passed over" in done.stdout
        assert done.stderr == ""

    def test_in_chinese(self, tmp_path: Path) -> None:
        done = run("ingest", TABLE, "--store", tmp_path / "s", language="zh_CN.UTF-8")
        assert "举措 9 · 任务 32" in done.stdout
        assert "读取 1 个文件，失败 0 个" in done.stdout

    def test_a_bad_file_is_one_line_and_status_1(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.docx"
        bad.write_bytes(documents.word()[:500])
        done = run("ingest", bad, TABLE, "--store", tmp_path / "s")
        assert done.returncode == 1
        assert done.stderr.splitlines() == [
            f"✗ {bad}: not a complete Word document (damaged or truncated); "
            "fetch it again or save it as .docx"
        ]
        assert "1 file read, 1 failed" in done.stdout

    def test_nothing_to_read(self, tmp_path: Path) -> None:
        (tmp_path / "docs").mkdir()
        endings = " ".join(sorted(reading.SUFFIXES))
        done = run("ingest", tmp_path / "docs", "--store", tmp_path / "s")
        assert (done.returncode, done.stdout) == (1, f"no files to read ({endings})\n")

    def test_another_base_is_refused(self, folder: Path) -> None:
        done = run("ingest", TABLE, "--store", folder, "--base", "http://other.example.org/")
        assert done.returncode == 1
        assert "given once" in done.stderr


class TestQuery:
    query = "SELECT ?n WHERE { ?p a pg:Policy ; dct:title ?n }"

    def test_a_table(self, folder: Path) -> None:
        done = run("query", "-", "--store", folder, stdin=self.query)
        assert done.returncode == 0
        assert (
            done.stdout.splitlines()[2]
            == "云溪职业技术学院落实《东江市数字校园建设行动计划》任务分解表"
        )

    def test_a_file_and_each_format(self, folder: Path, tmp_path: Path) -> None:
        file = tmp_path / "q.rq"
        file.write_text(self.query, "utf-8")

        def out(name: str) -> str:
            return run("query", file, "--store", folder, "--format", name).stdout

        assert len(json.loads(out("json"))["results"]["bindings"]) == 1
        assert len(list(csv.DictReader(io.StringIO(out("csv"))))) == 1
        assert out("tsv").startswith("?n")
        assert "<sparql" in out("xml")

    def test_a_graph(self, folder: Path) -> None:
        done = run(
            "query", "-", "--store", folder, stdin="CONSTRUCT { ?p a ?c } { ?p a ?c } LIMIT 3"
        )
        assert len(list(ox.parse(done.stdout, ox.RdfFormat.TURTLE))) == 3
        refused = run("query", "-", "--store", folder, "--format", "csv", stdin="DESCRIBE pg:Lead")
        assert refused.returncode == 1
        assert "turtle ntriples rdfxml jsonld" in refused.stderr

    @pytest.mark.parametrize(
        ("query", "words"),
        [
            ("SELECT ?x {", "syntax error in the query: error at 1:"),
            ("ASK { SERVICE <http://a> {} }", "SERVICE is not allowed"),
        ],
    )
    def test_a_bad_query_is_one_line_and_status_1(
        self, folder: Path, query: str, words: str
    ) -> None:
        done = run("query", "-", "--store", folder, stdin=query)
        assert done.returncode == 1
        assert words in done.stderr
        assert len(done.stderr.splitlines()) == 1

    def test_no_store(self, tmp_path: Path) -> None:
        done = run("query", "-", "--store", tmp_path / "none", stdin=self.query)
        assert done.returncode == 1
        assert "read documents into it with policygraph ingest first" in done.stderr

    def test_no_query_file(self, folder: Path, tmp_path: Path) -> None:
        done = run("query", tmp_path / "none.rq", "--store", folder)
        assert done.returncode == 1
        assert "cannot read" in done.stderr

    def test_a_query_where_a_file_is_to_be_named(self, folder: Path) -> None:
        done = run("query", "ASK {\n}", "--store", folder)
        assert done.returncode == 1
        assert "cannot read ASK { }" in done.stderr
        assert "name a file that holds the query" in done.stderr
        assert len(done.stderr.splitlines()) == 1


class TestExport:
    @pytest.mark.parametrize(
        ("name", "format_"), [("nquads", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG)]
    )
    def test_the_whole_dataset(
        self, folder: Path, tmp_path: Path, name: str, format_: ox.RdfFormat
    ) -> None:
        file = tmp_path / "dump"
        assert run("export", "--store", folder, "--format", name, "-o", file).returncode == 0
        quads = list(ox.parse(path=str(file), format=format_))
        shown = run("export", "--store", folder, "--format", name).stdout
        assert set(quads) == set(ox.parse(shown, format_))
        assert len({quad.graph_name for quad in quads}) == 3, "document, topics, register"

    def test_a_place_that_cannot_be_written(self, folder: Path, tmp_path: Path) -> None:
        done = run("export", "--store", folder, "-o", tmp_path / "none" / "x.nq")
        assert done.returncode == 1
        assert "cannot write" in done.stderr


class TestServe:
    def test_a_port_in_use_is_one_line_and_status_1(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            done = run("serve", "--store", folder, "--port", taken.getsockname()[1])
        assert done.returncode == 1
        assert "choose another --port" in done.stderr
        assert len(done.stderr.splitlines()) == 1


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [["nope"], ["query"], ["query", "-", "--format", "pdf"], ["serve", "--port", "0"]],
    )
    def test_wrong_usage_is_status_2(self, arguments: list[str]) -> None:
        assert run(*arguments).returncode == 2

    def test_help_is_bilingual_and_names_every_command(self) -> None:
        help_text = run("--help").stdout
        for command in (
            "init", "ingest", "query", "validate", "export", "history", "retention", "backup",
            "restore", "serve", "token",
        ):  # fmt: skip
            assert re.search(rf"^  {command} +\S*[\u4e00-\u9fff].*/ .*[a-z]", help_text, re.M), (
                command
            )

    def test_help_loads_nothing_heavy(self) -> None:
        code = (
            "import sys, api.cli\ntry: api.cli.main(['--help'])\nexcept SystemExit: pass\n"
            "heavy = {'rdflib', 'pyshacl', 'fastapi', 'docx', 'pyoxigraph', 'cn2an', 'jinja2'}\n"
            "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        )
        assert done.stderr.strip() == "[]"
