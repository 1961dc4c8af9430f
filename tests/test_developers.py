"""The page for developers: its programs, taken from the page as it is, run against the service."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from fastapi.testclient import TestClient
from lxml import html

from api.changing.access import digest
from api.recipes import LANGUAGES, recipes
from api.service import create_app
from api.settings import Settings
from graph.ingestion import ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES
from tests.servers import policygraph

TOKEN = "pg_developers"  # noqa: S105 - of a service that lives for this test
HTML = {"Accept": "text/html"}
PROGRAMS = {
    "curl": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-c"],
    "javascript": ["node", "--input-type=module", "-e"],
}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service on a store whose identifiers begin with another address than the service's."""
    folder = tmp_path_factory.mktemp("developers") / "store"
    store = open_store(str(folder), "http://example.org/policies/", create=True)
    ingest(store, [EXAMPLES / "action-plan.html", EXAMPLES / "task-table.docx"])
    with policygraph(folder, settings={"token_sha256": digest(TOKEN)}) as address:
        yield address


def page(address: str, **headers: str) -> str:
    """Return the page as the service at `address` sends it."""
    with urlopen(Request(f"{address}/developers", headers=HTML | headers)) as answer:  # noqa: S310
        return str(answer.read().decode())


def programs(page: str) -> dict[tuple[str, str], str]:
    """Return the programs on a page, by recipe and language."""
    tree = html.fromstring(page)
    return {
        (section.xpath("string(ancestor::section[1]/h2/@id)"), section.get("data-tab")): str(
            section.xpath("string(.//pre)")
        )
        for section in tree.xpath("//section[@data-tab]")
    }


@pytest.fixture(scope="module")
def pasted(address: str) -> dict[tuple[str, str], str]:
    return programs(page(address))


def test_every_recipe_is_there_in_every_language(pasted: dict[tuple[str, str], str]) -> None:
    assert list(pasted) == [(recipe.name, name) for recipe in recipes() for name in LANGUAGES]


@pytest.mark.parametrize("language", PROGRAMS)
@pytest.mark.parametrize("name", [recipe.name for recipe in recipes()])
def test_programs_run_as_pasted(
    name: str, language: str, address: str, pasted: dict[tuple[str, str], str], tmp_path: Path
) -> None:
    if shutil.which(PROGRAMS[language][0]) is None:
        pytest.skip(f"{PROGRAMS[language][0]} is not here")
    program = pasted[name, language]
    assert address in program
    done = subprocess.run(
        [*PROGRAMS[language], program],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"TOKEN": TOKEN, "PYTHONUTF8": "1"},
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() or any(tmp_path.iterdir())
    assert "Traceback" not in done.stderr
    if (name, language) in TOLD:
        assert TOLD[name, language] in done.stdout


TOLD = {
    ("query", "curl"): "department,tasks",
    ("construct", "python"): "triples",
    ("question", "python"): "department\tleads",
    ("search", "python"): " found",
    ("search", "javascript"): " found",
    ("changes", "python"): "go on next time with",
    ("dump", "javascript"): " statements",
    ("reports", "python"): "does not conform",
    ("validate", "curl"): "1 document checked: does not conform",
    ("documents", "curl"): '"policy"',
    ("again", "curl"): "304",
    ("again", "python"): "304",
}
"""What some programs print, in any order of running."""


def test_programs_ask_where_they_were_asked_for(address: str) -> None:
    asked = programs(page(address, Host="data.example.net:8443"))
    assert "http://data.example.net:8443/sparql" in asked["query", "curl"]
    asked = programs(page(address, Host="x$(id)"))
    assert "http://example.org/policies/sparql" in asked["query", "curl"]


def test_the_address_that_was_set_goes_before_all_others(store: FolderStore) -> None:
    settings = Settings(public_url="https://policies.example.org/data/")
    with TestClient(create_app(str(store.folder), settings)) as client:
        found = programs(client.get("/developers", headers=HTML).text)
    assert "https://policies.example.org/data/sparql" in found["query", "curl"]


def test_an_empty_store_offers_what_needs_no_document(store: FolderStore) -> None:
    with TestClient(create_app(str(store.folder))) as client:
        found = programs(client.get("/developers", headers=HTML).text)
    shown = {name for name, _ in found}
    assert shown == {recipe.name for recipe in recipes() if recipe.needs != "document"}


def test_a_hostile_key_is_no_command() -> None:
    for recipe in recipes():
        if recipe.needs == "document":
            assert "%27%3Bid" in recipe.programs("http://a.example", "%27%3Bid")["curl"]
