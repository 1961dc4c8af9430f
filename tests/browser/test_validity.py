"""Every page is valid HTML, as its source says it.

html-validate's set "standard" holds what the HTML Living Standard asks for and nothing of style.
"""

import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from api.language import Language
from tests.browser.kinds import KINDS, Kind
from tests.browser.sources import sources
from tests.packages import NotHereError, installed

LANGUAGES: tuple[Language, ...] = ("zh", "en")
RULES = Path(__file__).parent / "validate.json"


@pytest.fixture(scope="module")
def faults(
    service: str,
    places: Mapping[str, Sequence[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Mapping[str, Sequence[str]]:
    """What is not valid, by kind of page."""
    try:
        program = installed() / ".bin" / "html-validate"
    except NotHereError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("sources")
    pages: dict[str, tuple[str, str]] = {}
    for language in LANGUAGES:
        for kind, paths in places.items():
            found = sources((f"{service}{path}" for path in paths), language)
            for number, (address, (_, text)) in enumerate(found.items()):
                name = f"{kind}-{language}-{number}.html"
                (folder / name).write_text(text, "utf-8")
                pages[name] = kind, address
    assert shutil.which("node") is not None
    done = subprocess.run(
        [program, "--config", RULES, "--formatter", "json", folder],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr[-2000:]
    wrong: dict[str, list[str]] = defaultdict(list)
    for told in json.loads(done.stdout):
        kind, address = pages[Path(told["filePath"]).name]
        for each in told["messages"]:
            place = f"{Path(told['filePath']).name}:{each['line']}:{each['column']}"
            wrong[kind].append(f"{place} {each['ruleId']}: {each['message']} ({address})")
    return wrong


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_page_is_valid(kind: Kind, faults: Mapping[str, Sequence[str]]) -> None:
    assert not faults.get(kind.name), "\n".join(faults[kind.name][:20])
