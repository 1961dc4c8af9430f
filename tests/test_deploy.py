"""What `deploy/` says is done: the wheel installed apart, the unit's commands and the container's.

There is no service manager and no container engine here. So the commands are run as they stand,
with the paths of this machine for theirs, in the environment that they name and no other. What pip
fetches in the container is here already and lent to the new environment.
"""

import ctypes
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from graph.store.folder import FolderStore
from tests.conftest import EXAMPLES, ROOT
from tests.servers import free_port

UNIT = (ROOT / "deploy" / "policygraph.service").read_text("utf-8")
STEPS = [
    line.split(maxsplit=1)
    for line in (ROOT / "deploy" / "Containerfile").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
PATH = os.defpath


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the project installed as the container's first stage does it."""
    prefix, source = tmp_path_factory.mktemp("opt"), tmp_path_factory.mktemp("src")
    for kind, step in STEPS[: [kind for kind, _ in STEPS].index("FROM", 1)]:
        command = step.replace("/opt/policygraph", str(prefix))
        if kind == "COPY":
            copy(command.split(), source)
        elif kind == "RUN" and "-r requirements/" in step:
            lend(prefix)
        elif kind == "RUN":
            program, *arguments = shlex.split(command)
            program = sys.executable if program == "python" else program
            subprocess.run([program, *arguments], cwd=source, env={"PATH": PATH}, check=True)
    return prefix


def copy(names: list[str], target: Path) -> None:
    """Copy files and folders into a folder as COPY does."""
    *sources, place = names
    for name in sources:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(ROOT / name, target / place, ignore=ignored)
        else:
            (target / place).mkdir(exist_ok=True)
            shutil.copy(ROOT / name, target / place)


def lend(prefix: Path) -> None:
    """Let an environment see the packages of this one, of which the project is none."""
    [site] = (prefix / "lib").glob("python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")


def settings(name: str) -> list[str]:
    """Return the values of a setting of the unit."""
    return re.findall(rf"^{name}=(.*)$", UNIT, re.M)


def confine() -> None:
    """Do to a new process what of the unit's hardening any process can do to itself."""
    prctl = ctypes.CDLL(None).prctl
    prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS
    prctl(65, 1, 0, 0, 0)  # PR_SET_MDWE, where the kernel knows it
    os.umask(0o077)


@contextmanager
def running(
    command: list[str], folder: Path, environment: Mapping[str, str], port: int
) -> "Iterator[subprocess.Popen[bytes]]":
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environment),
        preexec_fn=confine,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise RuntimeError(process.communicate()[1].decode()[-500:])
            with suppress(URLError, ConnectionError):
                urlopen(f"http://127.0.0.1:{port}/health", timeout=10).close()
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


class TestWheel:
    def test_what_is_no_module_is_in_it_too(self, prefix: Path) -> None:
        [site] = (prefix / "lib").glob("python*/site-packages")
        for room in ("ontology", "graph", "shapes", "api"):
            files = {p.relative_to(ROOT) for p in (ROOT / room).rglob("*") if p.is_file()}
            wanted = {p for p in files if p.suffix != ".pyc"}
            assert {p for p in wanted if not (site / p).exists()} == set()

    def test_it_runs_without_the_source(self, prefix: Path, tmp_path: Path) -> None:
        code = "import api, graph, ontology, shapes; print(api.__file__)"
        done = subprocess.run(
            [prefix / "bin" / "python", "-c", code],
            cwd=tmp_path, env={}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.startswith(str(prefix))


class TestUnit:
    def environment(self, state: Path, credentials: Path) -> dict[str, str]:
        words = " ".join(settings("Environment"))
        for mark, path in (("%S", state), ("%d", credentials)):
            words = words.replace(mark, str(path))
        return dict(word.split("=", 1) for word in words.split()) | {"PATH": PATH}

    def test_its_commands_serve_a_store_that_they_made(self, prefix: Path, tmp_path: Path) -> None:
        state, credentials, port = tmp_path / "state", tmp_path / "credentials", free_port()
        (state / "policygraph").mkdir(parents=True)
        credentials.mkdir()
        (credentials / "settings.toml").write_text('access_log = "stderr"\n')
        environment = self.environment(state, credentials)
        place = state / "policygraph"
        [first], [start] = settings("ExecStartPre"), settings("ExecStart")
        assert settings("WorkingDirectory") == ["%S/policygraph"]

        def here(command: str) -> list[str]:
            ours = command.replace("/opt/policygraph/.venv", str(prefix))
            return shlex.split(ours.replace("8000", str(port)))

        for _ in range(2):
            subprocess.run(here(first), cwd=place, env=environment, check=True)
        with running(here(start), place, environment, port) as process:
            question = "query=ASK%7B%7D&format=csv"
            with urlopen(f"http://127.0.0.1:{port}/sparql?{question}", timeout=30) as answer:
                assert answer.status == 200
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=30)
        assert b'"path":"/sparql","status":200' in errors
        assert process.returncode == -signal.SIGTERM, "no failure for Restart=on-failure"

    def test_documents_are_read_where_no_memory_may_become_code(
        self, prefix: Path, tmp_path: Path
    ) -> None:
        subprocess.run(
            [prefix / "bin" / "policygraph", "ingest", EXAMPLES, "--store", tmp_path / "store"],
            env={"PATH": PATH}, preexec_fn=confine, check=True, capture_output=True,
        )  # fmt: skip
        assert FolderStore.open(tmp_path / "store").version() == 2

    @pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
    def test_systemd_takes_it_and_finds_it_hardened(self, tmp_path: Path) -> None:
        unit = tmp_path / "policygraph.service"
        unit.write_text(re.sub(r"/opt/policygraph/\.venv/bin/policygraph", "/bin/true", UNIT))

        def analyze(*arguments: str) -> str:
            done = subprocess.run(
                ["/usr/bin/env", "systemd-analyze", *arguments, str(unit)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            return done.stdout + done.stderr

        assert analyze("verify") == ""
        [exposure] = re.findall(
            r"Overall exposure level for policygraph\.service: ([\d.]+)",
            analyze("security", "--offline=yes"),
        )
        assert float(exposure) < 2


class TestContainer:
    def test_its_images_are_named_without_a_registry(self) -> None:
        for kind, step in STEPS:
            if kind == "FROM":
                assert re.fullmatch(r"[a-z]+:[\w.-]+( AS \w+)?", step), step

    def test_it_runs_as_nobody_in_particular(self) -> None:
        assert [step for kind, step in STEPS if kind == "USER"] == ["10001:10001"]

    def test_its_command_serves_and_its_check_finds_it_well(
        self, prefix: Path, tmp_path: Path
    ) -> None:
        port = free_port()

        def here(step: str) -> str:
            moved = step.replace("/opt/policygraph", str(prefix)).replace("/data", str(tmp_path))
            return moved.replace("8000", str(port)).replace("$PATH", PATH)

        last = {kind: here(step) for kind, step in STEPS}
        environment = dict(word.split("=", 1) for word in last["ENV"].split())
        command = words_of(last["CMD"])
        check = words_of(last["HEALTHCHECK"].partition("CMD ")[2])
        with running(command, tmp_path, environment, port) as process:
            done = subprocess.run(check, env=environment, check=False, capture_output=True)
            assert (done.returncode, done.stderr) == (0, b"")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
        assert FolderStore.open(tmp_path / "store").version() == 1
        assert subprocess.run(check, env=environment, check=False, capture_output=True).returncode


def words_of(text: str) -> list[str]:
    """Return a list of words as a Containerfile has it: JSON."""
    words: list[str] = json.loads(text)
    return words
