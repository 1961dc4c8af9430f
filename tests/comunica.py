"""Comunica, a query engine in JavaScript."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

PROGRAM = Path(".bin") / "comunica-sparql"
"""Where the program is among the packages."""


def ask(program: Path, query: str, *sources: str, form: str = "application/json") -> str:
    """Ask Comunica a query over `sources` (endpoints, documents); return its answer."""
    command = [str(shutil.which("node")), str(program), *sources, "-q", query, "-t", form]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise AssertionError(f"Comunica gave up: {done.stderr[-2000:]}")
    return done.stdout


def rows(program: Path, query: str, *sources: str) -> list[dict[str, Any]]:
    """Return the rows of a SELECT query."""
    answer = ask(program, query, *sources, form="application/sparql-results+json")
    found: list[dict[str, Any]] = json.loads(answer)["results"]["bindings"]
    return found
