"""Reports in a real browser: at the width of a telephone and of a desk, in both languages."""

import json
import shutil
import subprocess
from html import escape
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from api import report_pages
from api.assets import address, stylesheet
from api.language import Language
from api.pages import filters
from api.pages import reports as pages
from api.report_pages import Subject
from graph.store.folder import FolderStore
from shapes.digest import Digest
from tests.graphs import bench_of, get
from tests.reports import BASE, KNOWN, REPORT

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --hide-scrollbars"
).split()
WIDTHS = (390, 1440)
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LOOK = """
<script>
addEventListener("load", () => {
  const told = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, root = page.documentElement;
    const style = one => frame.contentWindow.getComputedStyle(page.querySelector(one));
    const at = one => page.querySelector(one).getBoundingClientRect().top;
    told[frame.id] = {
      language: root.lang,
      wide: root.scrollWidth,
      shown: [...page.querySelectorAll(".finding")].filter(one => one.offsetHeight > 0).length,
      first: at(".tallies") < at(".finding"),
      marked: style("mark").backgroundColor,
      grave: style(".severity.Violation").backgroundColor,
      heads: style(".tallies thead").display,
      foreign: page.querySelectorAll("script, img, iframe").length,
    };
  }
  document.body.textContent = JSON.stringify(told);
});
</script>
"""

pytestmark = pytest.mark.skipif(not BROWSER, reason="no browser here")


def served(language: Language, folder: Path) -> str:
    """Return the page of the service, with its stylesheet in it."""
    asked = get("/reports", "text/html", lang=language, by="document")
    bench = bench_of(FolderStore.create(folder / "store"))
    subject = Subject("/reports")
    found = filters.wanted(asked, BASE, subject)
    reply = pages.shown(bench, asked, subject, found, Digest.of(KNOWN))
    assert isinstance(reply.body, bytes)
    link = f'<link rel="stylesheet" href="{address("style.css")}">'
    page = reply.body.decode()
    assert link in page
    return page.replace(link, f"<style>{stylesheet().decode()}</style>")


def alone(language: Language, _folder: Path) -> str:
    """Return the report as a file of its own."""
    return report_pages.alone(REPORT, language, "很长的名称" * 30).decode()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the browser tells of each page at each width."""
    folder = tmp_path_factory.mktemp("browser")
    frames = [
        f'<iframe id="{make.__name__} {language} {width}" style="width:{width}px;border:0" '
        f'srcdoc="{escape(make(language, folder)).replace(chr(0), "")}"></iframe>'
        for make in (served, alone)
        for language in LANGUAGES
        for width in WIDTHS
    ]
    file = folder / "frames.html"
    file.write_text("<!doctype html><meta charset=utf-8>" + "".join(frames) + LOOK, "utf-8")
    return told_by_browser(file, folder / "profile")


def told_by_browser(file: Path, profile: Path) -> dict[str, dict[str, Any]]:
    """Open a page and return what its script wrote."""
    done = subprocess.run(
        [BROWSER, *QUIET, f"--user-data-dir={profile}", "--window-size=1600,1000",
         "--dump-dom", file.as_uri()],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    told: dict[str, dict[str, Any]] = json.loads(
        html.document_fromstring(done.stdout.decode()).findtext("body") or ""
    )
    return told


def test_nothing_is_wider_than_the_screen(seen: dict[str, dict[str, Any]]) -> None:
    assert len(seen) == 8
    for name, page in seen.items():
        assert page["wide"] <= int(name.split()[2]), name


def test_counts_come_first_and_every_finding_is_shown(seen: dict[str, dict[str, Any]]) -> None:
    assert REPORT.comparison is not None
    for name, page in seen.items():
        number = len(REPORT.findings)
        number += len(REPORT.comparison.mended) if name.startswith("alone") else 0
        assert page["first"], name
        assert page["shown"] == number, name


def test_the_source_and_the_severity_stand_out(seen: dict[str, dict[str, Any]]) -> None:
    for name, page in seen.items():
        assert "rgba(0, 0, 0, 0)" not in (page["marked"], page["grave"]), name


def test_a_telephone_has_no_columns(seen: dict[str, dict[str, Any]]) -> None:
    for name, page in seen.items():
        assert (page["heads"] == "table-header-group") == name.endswith("1440"), (name, page)


def test_the_page_is_of_its_language_and_text_stays_text(seen: dict[str, dict[str, Any]]) -> None:
    for name, page in seen.items():
        assert page["language"].startswith(name.split()[1]), name
        assert page["foreign"] == 0, name
