"""The guide to the service is true: its commands, pasted one after another, answer as it says."""

import re
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.changing.access import digest
from graph.ingestion import ingest
from graph.store import open_store
from tests.conftest import EXAMPLES, ROOT
from tests.servers import free_port, policygraph

GUIDE = "http://127.0.0.1:8000"
TOKEN = f"pg_{secrets.token_urlsafe(8)}"
TABLES = sorted(EXAMPLES.glob("task-table.*"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service on what `make serve` reads, whose token is TOKEN."""
    folder, port = tmp_path_factory.mktemp("guide") / "store", free_port()
    store = open_store(str(folder), f"http://127.0.0.1:{port}/", create=True)
    ingest(store, [EXAMPLES / "action-plan.html"])
    ingest(store, TABLES, "云溪职业技术学院")
    with policygraph(folder, port=port, settings={"token_sha256": digest(TOKEN)}) as address:
        yield address


def test_commands_of_the_guide_answer_as_it_says(address: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(EXAMPLES)
    text = (ROOT / "docs" / "service.md").read_text("utf-8")
    pasted = re.findall(r"^```sh\n(.*?)^```(?:\n\n```text\n(.*?)^```)?", text, re.M | re.S)
    assert len(pasted) > 10
    declared = f"TOKEN={TOKEN}\nset -o pipefail\n"
    for command, expected in pasted:
        done = subprocess.run(
            ["bash", "-c", declared + command.replace(GUIDE, address)],  # noqa: S607
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=60,
        )
        assert done.returncode == 0, (command, done.stderr)
        said = done.stdout.replace(address, GUIDE).splitlines()
        for line in expected.splitlines():
            pattern = re.escape(line).replace("…", ".*")
            assert any(re.fullmatch(pattern, each) for each in said), (command, line, done.stdout)
        assert expected or done.stdout.strip(), command
