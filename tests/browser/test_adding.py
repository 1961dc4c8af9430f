"""Someone with one new Word file: from `/add` to its policy, with scripts and without."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from graph.ingestion import ingest
from graph.store import open_store
from tests import servers
from tests.browser import hostile
from tests.browser.test_pages import AXE, grave
from tests.conftest import EXAMPLES
from tests.packages import NotHereError, installed

TOKEN = "a-token-of-this-test"  # noqa: S105
SETTINGS = {"token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest(), "rate": 0}
TABLE = EXAMPLES / "task-table.docx"
ORGANISATION = "云溪职业技术学院"
PATIENCE = 120_000
DROP = """([bytes, name]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], name));
  const drop = document.querySelector("form.add .drop");
  for (const type of ["dragenter", "dragover", "drop"]) {
    drop.dispatchEvent(new DragEvent(type, { bubbles: true, dataTransfer: files }));
  }
}"""
ASTRAY = """() => [...document.querySelectorAll('main a[href^="#"]')]
  .map(link => decodeURIComponent(link.hash.slice(1)))
  .filter(id => !document.getElementById(id))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that takes documents, and holds the parent of what is sent."""
    folder = tmp_path_factory.mktemp("adding")
    ingest(open_store(str(folder / "store"), create=True), [EXAMPLES / "action-plan.html"])
    with servers.policygraph(folder / "store", settings=SETTINGS) as found:
        yield found


@pytest.fixture(scope="module")
def checker() -> str:
    """What finds faults of accessibility."""
    try:
        return (installed() / "axe-core" / "axe.min.js").read_text("utf-8")
    except NotHereError as error:
        return pytest.skip(str(error))


@pytest.fixture
def pages(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a browser that runs scripts or not, as the test says."""
    told: Mapping[str, object] = getattr(request, "param", {})
    context = browser.new_context(locale="zh-CN", **told)  # type: ignore[arg-type] # of the tests
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def fill(page: Page, address: str, token: str = TOKEN) -> None:
    page.goto(f"{address}/add")
    page.fill("#token", token)
    page.fill("#organisation", ORGANISATION)
    page.set_input_files("#file", TABLE)


@pytest.mark.parametrize("pages", [{}, {"java_script_enabled": False}], indirect=True)
def test_from_the_form_to_the_policy(pages: Page, address: str) -> None:
    fill(pages, address)
    pages.focus("form.add button")
    pages.keyboard.press("Enter")
    pages.wait_for_selector("article.preview")
    text = pages.inner_text("article.preview")
    for words in ("建设3个智慧教学示范专业群", "牵头", "“每年组织次”缺数字", "没有配合部门"):
        assert words in text
    pages.locator("form.publish").get_by_text("发布", exact=True).or_(
        pages.get_by_text("打开库中的这份文件")
    ).first.press("Enter")
    pages.wait_for_url("**/doc/policy/*")
    assert "任务分解表" in pages.inner_text("h1")
    assert pages.context.cookies() == []


def test_what_is_dropped_is_told_and_sent(pages: Page, address: str) -> None:
    pages.goto(f"{address}/add")
    pages.evaluate(DROP, [list(TABLE.read_bytes()), "一份表.docx"])
    expect(pages.locator(".chosen")).to_contain_text("一份表.docx")
    pages.fill("#token", TOKEN)
    pages.click("form.add button")
    pages.wait_for_selector("article.preview")
    assert "一份表.docx" in pages.inner_text("article.preview")


def test_what_is_refused_is_told_at_its_place(pages: Page, address: str) -> None:
    fill(pages, address, token="wrong")  # noqa: S106
    pages.click("form.add button")
    expect(pages.locator("form.add .problem")).to_have_text("令牌无效")
    expect(pages.locator("form.add .problem")).to_be_focused()
    expect(pages.locator("form.add button")).to_be_enabled()
    assert pages.input_value("#organisation") == ORGANISATION


def test_the_token_is_remembered_where_it_is_wanted(pages: Page, address: str) -> None:
    stored = "() => [localStorage.length, sessionStorage.length, document.cookie]"
    for wanted in (False, True):
        fill(pages, address)
        pages.set_checked(".remember input", wanted)
        pages.click("form.add button")
        pages.wait_for_selector("article.preview")
        assert pages.evaluate(stored) == [0, int(wanted), ""]
        pages.goto(f"{address}/add")
        assert pages.input_value("#token") == (TOKEN if wanted else "")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_preview_of_anything_is_whole(
    pages: Page, address: str, language: str, checker: str, tmp_path: Path
) -> None:
    pages.goto(f"{address}/add?lang={language}")
    pages.fill("#token", TOKEN)
    pages.set_input_files("#file", [TABLE, *[write(tmp_path) for write in hostile.WRITERS[:3]]])
    pages.click("form.add button")
    pages.wait_for_selector("article.preview")
    assert pages.evaluate(ASTRAY) == []
    for width in (390, 1440):
        pages.set_viewport_size({"width": width, "height": 900})
        assert pages.evaluate("document.documentElement.scrollWidth") == width
    pages.evaluate(checker)
    assert [*grave(pages.evaluate(AXE))] == []
