"""The pictures in the README: `python -m bench.screenshots` takes them anew into `docs/images`.

Pages of the bundled examples, in Chinese and English, light, as wide as a desk's screen. A picture
of 200 kB or more is an error: it would make the README slow.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from api.language import Language
from graph.ingestion import ingest
from graph.store import open_store
from graph.store.folder import FolderStore
from shapes import keeping
from shapes.validation import report
from tests.browser.kinds import rows
from tests.browser.visits import Visitor
from tests.servers import policygraph

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
EXAMPLES = ROOT / "examples"
LARGEST = 200_000
WIDTH = 1200
HEIGHTS = {"overview": 1_150, "policy": 900, "source": 900, "department": 900}
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_FIRST = "SELECT (STRAFTER(STR(?x), '/id/') AS ?it) {{ {} }} ORDER BY DESC(?n) LIMIT 1"
PLACES = {
    "overview": "SELECT ('' AS ?it) {}",
    "policy": _FIRST.format(
        "{ SELECT ?x (COUNT(?y) AS ?n) { GRAPH ?g { ?x a pg:Policy . ?y pg:party ?z } } "
        "GROUP BY ?x }"
    ),
    "source": _FIRST.format(
        "{ SELECT ?x (COUNT(?y) AS ?n) { GRAPH ?g { ?x a pg:SourceDocument . ?y pg:party ?z } } "
        "GROUP BY ?x }"
    ),
    "department": _FIRST.format(
        "{ SELECT ?x (COUNT(?y) AS ?n) { ?x a pg:Department ; pg:leads ?y } GROUP BY ?x }"
    ),
}
"""The pages, each with the query for the path of what it shows."""


def main() -> None:
    """Take all pictures; the exit status is 1 where one is too large."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("no browser here: install chromium")
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "store"
        store = open_store(str(folder), create=True)
        ingest(store, [EXAMPLES / "action-plan.html"])
        ingest(store, [EXAMPLES / "task-table.docx"], "云溪职业技术学院")
        report(store)
        keeping.digested(FolderStore.open(folder), store.version())
        with policygraph(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=program, args=["--no-sandbox", "--disable-gpu"]
            )
            sizes = [_taken(browser, address, page, each) for page in PLACES for each in LANGUAGES]
            browser.close()
    sys.exit(max(sizes) > LARGEST)


def _taken(browser: Browser, address: str, page: str, language: Language) -> int:
    """Take one picture and return its size."""
    [row] = rows(address, PLACES[page])
    visitor = Visitor(browser, address, language)
    visitor.page.set_viewport_size({"width": WIDTH, "height": HEIGHTS[page]})
    visitor.page.goto(f"{address}/{'doc/' if row['it'] else ''}{row['it']}")
    visitor.page.wait_for_load_state("networkidle")
    path = IMAGES / f"{page}-{language}.png"
    visitor.page.screenshot(path=path)
    visitor.close()
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size / 1e3:.0f} kB", flush=True)
    return size


if __name__ == "__main__":
    main()
