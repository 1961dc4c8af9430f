"""The documentation is true: what it shows runs, and what it lists is what there is."""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from starlette.routing import Route

import ontology
from api.service import Service, create_app
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot
from tests.conftest import ROOT
from tests.test_cli import run

COMMANDS = set(
    "init ingest query validate export history retention backup restore serve token".split()
)
READMES = ("README.md", "README.zh.md")
ROOMS = (
    "api api/changing api/party api/policy api/searching api/text api/things api/work "
    "graph/store graph/extraction shapes/formats shapes/shacl"
).split()
DOCS = sorted((ROOT / "docs").glob("*.md"))
QUERIES = re.findall(r"```sparql\n(.*?)```", (ROOT / "docs" / "data.md").read_text("utf-8"), re.S)


def words(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("query", QUERIES)
def test_the_queries_in_the_guide_have_answers(query: str, example: FolderSnapshot) -> None:
    rows = example.query(query, lambda _: "csv").content.count(b"\r\n") - 1
    assert rows > 0


@pytest.mark.parametrize("name", READMES)
def test_the_query_in_the_readme_has_answers(name: str, example: FolderSnapshot) -> None:
    [query] = re.findall(r"query='(.*?)'\n```", words(name), re.S)
    assert example.query(query, lambda _: "csv").content.startswith(b"department,leads\r\n")


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_the_commands_and_their_formats(name: str) -> None:
    text = words(name)
    listed = set(re.findall(r"^  (\w+)  ", run("--help").stdout, re.M))
    assert listed == COMMANDS
    checked = 0
    for command in listed:
        [row] = re.findall(rf"^\| `{command}.*$", text, re.M)
        offered = re.search(r"--format +[<\[]([\w|-]+)", run(command, "--help").stdout)
        if offered:
            [formats] = re.findall(r"--format ([\w -]+)`", row)
            assert formats.split() == offered[1].split("|")
            checked += 1
    assert checked == 3


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_the_options(name: str) -> None:
    text = words(name)
    for command in COMMANDS:
        for option in re.findall(r"--[a-z-]+", run(command, "--help").stdout):
            assert option in text or option in ("--help", "--output"), f"{command} {option}"


@pytest.mark.parametrize(
    "name",
    [*READMES, *(f"docs/{path.name}" for path in DOCS), "examples/README.md"],
)
def test_links_and_make_targets_exist(name: str) -> None:
    text = words(name)
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (ROOT / name).parent.joinpath(target).exists(), target
    makefile = words("Makefile")
    for target in re.findall(r"`?make (serve|test|check|soak|bench|lock|\w+)`", text):
        assert re.search(rf"^{target}:", makefile, re.M), target


def places(addresses: Iterable[str]) -> set[str]:
    """Return the first parts of addresses."""
    return {re.findall(r"^/[^/{?]*", address)[0].rstrip(".") for address in addresses}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("service") / "store"
    FolderStore.create(folder)
    return create_app(str(folder))


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_all_addresses_of_the_service(name: str, service: Service) -> None:
    rows = re.findall(r"^\| ((?:`/\S*`[ →…]*)+) \|", words(name), re.M)
    told = re.findall(r"`(/[^`]*)`", " ".join(rows))
    served = [route.path for route in service.routes if isinstance(route, Route)]
    assert places(told) == places(served) - {"/static"}


def test_the_description_of_the_service_names_all_its_addresses(service: Service) -> None:
    files = {"/openapi.json", "/static/{name}", "/graphs/{path:path}"}
    files |= {"/ontology.{ending}", "/reports.{ending}"}
    served = {route.path for route in service.routes if isinstance(route, Route)} - files
    assert {path.replace(":path", "") for path in served} == set(service.openapi()["paths"])


@pytest.mark.parametrize("room", ROOMS)
def test_the_house_has_a_place_for_every_module(room: str) -> None:
    text = words("docs/development.md")
    modules = {path.stem for path in (ROOT / room).glob("[!_]*.py")}
    assert {name for name in modules if f"`{name}`" not in text} <= {"rdflib_terms"}


def test_every_library_is_told_of() -> None:
    project = tomllib.loads(words("pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.findall(r"^[\w-]+", each)[0] for each in asked} - {"types-lxml"}
    text = words("docs/development.md")
    told = {"import-linter": "the import contracts", "pytest": "make test"}
    assert {name for name in names if told.get(name, name) not in text} == set()


def test_every_term_in_the_documentation_is_declared() -> None:
    for name in [*READMES, *(f"docs/{path.name}" for path in DOCS)]:
        for term in set(re.findall(r"\bpg:(\w+)", words(name))):
            assert ontology.NAMESPACE + term in ontology.labels(), f"{name}: pg:{term}"


def test_every_term_in_the_code_is_declared() -> None:
    sources = [p for room in ("graph", "api", "shapes") for p in Path(ROOT / room).rglob("*.py")]
    sources += list((ROOT / "ontology" / "queries").glob("*.rq"))
    found = {t for path in sources for t in re.findall(r"\bpg:(\w+)", path.read_text("utf-8"))}
    assert len(found) > 40
    assert {t for t in found if ontology.NAMESPACE + t not in ontology.labels()} == set()


def test_committed_files_name_no_registry_and_no_machine() -> None:
    registry = "|".join(
        ("pypi" + r"\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "deb" + r"\.debian")
    )
    for path in [
        *ROOT.glob("requirements/*"),
        *ROOT.glob("*.toml"),
        ROOT / "Makefile",
        *ROOT.glob("*.md"),
    ]:
        assert not re.search(registry, path.read_text("utf-8")), path
    for lock in ROOT.glob("requirements/*.txt"):
        for line in lock.read_text("utf-8").splitlines():
            assert re.fullmatch(
                r"[\w.-]+==[\w.]+( ; .*)?( \\)?|    --hash=sha256:[0-9a-f]{64}( \\)?", line
            ), line
