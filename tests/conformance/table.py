"""The pass table: `python -m tests.conformance.table` carries the suite out and writes the table
to `docs/conformance.md` and `api/static/conformance.json`; `--against oxigraph` only prints it, for
the engine's own server."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypedDict

from tests.conformance.known import EXCLUDED, KNOWN, in_scope
from tests.conformance.manifests import Entry, entries
from tests.conformance.runner import Runner
from tests.conformance.services import SERVICES
from tests.conftest import ROOT

MARKDOWN = ROOT / "docs" / "conformance.md"
DATA = ROOT / "api" / "static" / "conformance.json"

GROUPS = (
    ("SPARQL 1.1 Query", "manifest-sparql11-query.ttl"),
    ("SPARQL 1.1 Query Results CSV, TSV, JSON", "manifest-sparql11-results.ttl"),
    ("SPARQL 1.1 Update", "manifest-sparql11-update.ttl"),
    ("SPARQL 1.1 Protocol", "protocol/manifest.ttl"),
    ("SPARQL 1.1 Graph Store HTTP Protocol", "graph-store-protocol/manifest.ttl"),
    ("SPARQL 1.1 Service Description", "service-description/manifest.ttl"),
)
"""The specifications, with the manifests of their tests."""


class Failure(TypedDict):
    """A test that fails, and why."""

    test: str
    zh: str
    en: str


class Suite(TypedDict):
    """What became of the tests in one folder."""

    suite: str
    passed: int
    total: int


class Group(TypedDict):
    """What became of the tests of one specification."""

    specification: str
    passed: int
    total: int
    suites: list[Suite]


class Exclusion(TypedDict):
    """A suite that is not asked, and why."""

    suite: str
    zh: str
    en: str


class PassTable(TypedDict):
    """The whole table; `failures` are those that are listed."""

    groups: list[Group]
    failures: list[Failure]
    excluded: list[Exclusion]


def pass_table(runner: Runner) -> PassTable:
    """Return what becomes of all tests that are in scope."""
    asked = [(name, [e for e in entries(top) if in_scope(e)]) for name, top in GROUPS]
    failed = [e.iri for _, tests in asked for e in tests if runner.failure(e) is not None]
    return {
        "groups": [_group(name, tests, set(failed)) for name, tests in asked],
        "failures": [
            {"test": iri, "zh": KNOWN[iri].zh, "en": KNOWN[iri].en}
            for iri in failed
            if iri in KNOWN
        ],
        "excluded": [{"suite": s, "zh": r.zh, "en": r.en} for s, r in EXCLUDED.items()],
    }


def _group(name: str, tests: Sequence[Entry], failed: set[str]) -> Group:
    names = list(dict.fromkeys(test.suite for test in tests))
    suites = [_suite(s, [test for test in tests if test.suite == s], failed) for s in names]
    return {
        "specification": name,
        "passed": sum(suite["passed"] for suite in suites),
        "total": len(tests),
        "suites": suites,
    }


def _suite(name: str, tests: Sequence[Entry], failed: set[str]) -> Suite:
    passed = sum(test.iri not in failed for test in tests)
    return {"suite": name, "passed": passed, "total": len(tests)}


def markdown(table: PassTable) -> str:
    """Return the table for readers of the documentation."""
    return "\n".join(_lines(table)) + "\n"


def _lines(table: PassTable) -> Iterator[str]:
    yield "# Conformance"
    yield ""
    yield "The W3C's tests for SPARQL 1.1, asked over HTTP of the service on an empty store whose"
    yield "default graph is no union. Written by `python -m tests.conformance.table`; a test checks"
    yield "that a run gives the same. The service publishes it at `/conformance`."
    yield ""
    yield "| specification | suite | passed | tests |"
    yield "|---|---|---:|---:|"
    for group in table["groups"]:
        yield f"| **{group['specification']}** | | **{group['passed']}** | **{group['total']}** |"
        if len(group["suites"]) > 1:
            yield from (
                f"| | {s['suite']} | {s['passed']} | {s['total']} |" for s in group["suites"]
            )
    yield ""
    yield "## Listed failures"
    yield ""
    yield "| test | why |"
    yield "|---|---|"
    yield from (f"| {_short(f['test'])} | {f['en']} |" for f in table["failures"])
    yield ""
    yield "## Not asked"
    yield ""
    yield "| suite | why |"
    yield "|---|---|"
    yield from (f"| {excluded['suite']} | {excluded['en']} |" for excluded in table["excluded"])


def _short(iri: str) -> str:
    folder, _, name = iri.rpartition("/manifest#")
    return f"{folder.rpartition('/')[2]}: {name}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry the suite out and write the table; 1 if a test fails that is not listed, or the other
    way round."""
    parser = argparse.ArgumentParser(description="Write the pass table of the W3C's tests.")
    parser.add_argument("--against", choices=SERVICES, default="policygraph")
    against = parser.parse_args(arguments).against
    with tempfile.TemporaryDirectory() as folder, SERVICES[against](Path(folder)) as client:
        runner = Runner(client)
        table = pass_table(runner)
    surprises = [line for _, top in GROUPS for e in entries(top) for line in _surprise(runner, e)]
    sys.stdout.write("\n".join([markdown(table), *surprises, ""]))
    if against == "policygraph":
        MARKDOWN.write_text(markdown(table), encoding="utf-8")
        DATA.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if surprises else 0


def _surprise(runner: Runner, entry: Entry) -> Iterator[str]:
    if not in_scope(entry):
        return
    failure = runner.failure(entry)
    if failure is not None and entry.iri not in KNOWN:
        yield f"fails: {entry.iri}: {failure}"
    if failure is None and entry.iri in KNOWN:
        yield f"is listed as failing, and passes: {entry.iri}"


if __name__ == "__main__":
    sys.exit(main())
