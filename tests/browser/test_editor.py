"""The query editor in a browser: it completes, runs, marks mistakes, and lets the keyboard go."""

from collections.abc import Iterator
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from api import assets
from api.language import Language
from api.pages.editor import BUNDLE
from tests.browser.visits import WIDTHS, Visitor

LANGUAGES: tuple[Language, ...] = ("zh", "en")
OWN_STATUS = "the server responded with a status of 400"

UNHEEDED = 500
"""Milliseconds; keys that come just when a list opens are not meant for it."""

pytestmark = pytest.mark.skipif(
    BUNDLE not in assets.assets(), reason="the query editor is not built here (make, node, npm)"
)
both = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def visitors(browser: Browser, service: str) -> Iterator[dict[Language, Visitor]]:
    found = {language: Visitor(browser, service, language) for language in LANGUAGES}
    yield found
    for visitor in found.values():
        assert [error for error in visitor.heard.errors if OWN_STATUS not in error] == []
        assert visitor.heard.elsewhere == []
        visitor.close()


def opened(visitor: Visitor, path: str = "/sparql", width: int = WIDTHS[-1]) -> Page:
    """Return a page whose editor is there and knows the vocabulary."""
    with visitor.page.expect_response(lambda answer: "/completion.json" in answer.url) as known:
        visitor.open(path, width)
    known.value.finished()
    visitor.page.locator(".cm-content").wait_for()
    return visitor.page


def write(page: Page, text: str) -> None:
    """Write a query in the place of what is there; brackets close themselves."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def asks(text: str, address: str) -> bool:
    """Tell whether an address asks the query `text`."""
    return parse_qs(urlsplit(address).query).get("query") == [text]


def written(page: Page) -> str:
    """Return the query that the editor holds."""
    return page.locator("#query").input_value()


class TestCompletion:
    @both
    @pytest.mark.parametrize("width", WIDTHS)
    def test_terms_by_name_with_their_labels_in_both_languages(
        self, visitors: dict[Language, Visitor], language: Language, width: int
    ) -> None:
        page = opened(visitors[language], width=width)
        write(page, "SELECT * { ?x a pg:Dep")
        first = page.locator(".cm-tooltip-autocomplete li").first
        expect(first).to_contain_text("pg:Department")
        expect(first).to_contain_text(
            "部门 · Department" if language == "zh" else "Department · 部门"
        )
        box = page.locator(".cm-tooltip-autocomplete").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.wait_for_timeout(UNHEEDED)
        page.keyboard.press("Enter")
        assert written(page) == "SELECT * { ?x a pg:Department}"

    @both
    def test_terms_by_their_labels(
        self, visitors: dict[Language, Visitor], language: Language
    ) -> None:
        page = opened(visitors[language])
        write(page, "SELECT * { ?x ")
        page.keyboard.insert_text("牵头")
        expect(page.locator(".cm-tooltip-autocomplete li").first).to_contain_text("pg:leads")
        page.wait_for_timeout(UNHEEDED)
        page.keyboard.press("Enter")
        assert written(page) == "SELECT * { ?x pg:leads}"

    def test_variables_prefixes_and_keywords(self, visitors: dict[Language, Visitor]) -> None:
        page = opened(visitors["en"])
        offered = page.locator(".cm-tooltip-autocomplete li")
        write(page, "SELECT ?depar { ?department pg:name ?name } # ?none")
        page.keyboard.press("Home")
        for _ in range(len("SELECT ?depar")):
            page.keyboard.press("ArrowRight")
        page.keyboard.type("t")
        expect(offered).to_have_text(["?department"])
        write(page, "PREFIX dc")
        expect(offered).to_have_text(["dct: <http://purl.org/dc/terms/>"])
        write(page, "SELECT * { ?x ?y ?z FILT")
        expect(offered.first).to_have_text("FILTER")

    def test_nothing_is_offered_in_texts_and_comments(
        self, visitors: dict[Language, Visitor]
    ) -> None:
        page = opened(visitors["zh"])
        for text in ("# pg:lead", "SELECT * { ?x pg:name 'pg:lead"):
            write(page, text)
            page.wait_for_timeout(300)
            assert page.locator(".cm-tooltip-autocomplete").count() == 0


class TestRunning:
    @both
    @pytest.mark.parametrize("width", WIDTHS)
    def test_an_answer_comes_without_leaving_the_page(
        self, visitors: dict[Language, Visitor], language: Language, width: int
    ) -> None:
        page = opened(visitors[language], width=width)
        page.evaluate("() => { window.stayed = true; }")
        write(page, "SELECT ?x { ?x a pg:Policy } LIMIT 2")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#outcome tbody tr")).to_have_count(2)
        assert page.evaluate("() => window.stayed")
        asked = parse_qs(urlsplit(page.url).query)
        assert asked["query"] == ["SELECT ?x { ?x a pg:Policy } LIMIT 2"]
        page.reload()
        expect(page.locator("#outcome tbody tr")).to_have_count(2)

    @both
    def test_a_mistake_is_marked_and_the_cursor_is_there(
        self, visitors: dict[Language, Visitor], language: Language
    ) -> None:
        page = opened(visitors[language])
        write(page, "SELECT * {\n?x a b:c ")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".cm-wrong-line")).to_have_text("?x a b:c ")
        expect(page.locator(".cm-wrong")).to_have_text("b")
        expect(page.locator("#wrong [role=alert]")).to_contain_text("PREFIX b:")
        page.keyboard.type("pg:name ?y ; a ")
        assert written(page) == "SELECT * {\n?x a pg:name ?y ; a b:c \n}"

    def test_back_brings_the_query_and_its_answer(self, visitors: dict[Language, Visitor]) -> None:
        page = opened(visitors["en"])
        for text in ("ASK { ?x a pg:Policy }", "ASK { ?x a pg:Nothing }"):
            write(page, text)
            page.keyboard.press("Control+Enter")
            page.wait_for_url(partial(asks, text))
            expect(page.locator("#outcome .truth")).to_have_text(
                "False" if "No" in text else "True"
            )
        page.go_back()
        expect(page.locator("#outcome .truth")).to_have_text("True")
        assert written(page) == "ASK { ?x a pg:Policy }"

    def test_what_runs_can_be_called_off(self, visitors: dict[Language, Visitor]) -> None:
        page = opened(visitors["en"])
        page.route("**/sparql?*", lambda _route: None)
        write(page, "ASK {}")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#state progress")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.locator("#state")).to_have_text("Cancelled.")
        page.unroute_all()

    @both
    def test_an_example_is_put_into_the_editor_and_its_answer_has_a_chart(
        self, visitors: dict[Language, Visitor], language: Language
    ) -> None:
        page = opened(visitors[language])
        page.locator("a[href$='question=load-of-each-department']").click()
        expect(page.locator(".cm-content")).to_contain_text("# en: The load of each department")
        page.locator("#ask button[type=submit]").click()
        expect(page.locator("figure.answer-chart tbody tr").first).to_be_visible()

    def test_a_permalink_is_copied(self, visitors: dict[Language, Visitor]) -> None:
        visitor = visitors["en"]
        visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = opened(visitor, "/sparql?query=ASK%7B%7D")
        page.get_by_role("button", name="Permalink").click()
        link = page.locator(".copied a").get_attribute("href")
        assert link == page.evaluate("() => navigator.clipboard.readText()")
        assert link is not None
        assert urlsplit(link).path.startswith("/q/")


class TestKeyboard:
    @both
    def test_tab_goes_through_the_editor_and_on(
        self, visitors: dict[Language, Visitor], language: Language
    ) -> None:
        page = opened(visitors[language])
        page.locator(".cm-content").click()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        before = written(page)
        page.keyboard.press("Tab")
        focused = page.evaluate("() => document.activeElement.type")
        assert (focused, written(page)) == ("submit", before)

    def test_a_screen_reader_knows_what_the_editor_is(
        self, visitors: dict[Language, Visitor]
    ) -> None:
        page = opened(visitors["en"])
        expect(page.get_by_role("textbox", name="Query (SPARQL)")).to_be_visible()


@both
def test_the_catalogue_is_filtered_while_one_writes(
    visitors: dict[Language, Visitor], language: Language
) -> None:
    visitor = visitors[language]
    visitor.open("/queries")
    page = visitor.page
    page.locator("#words").fill("期限" if language == "zh" else "deadline")
    shown = page.locator(".question-cards li:visible")
    assert 0 < shown.count() < 20
    page.locator("#words").fill("qqqq")
    expect(shown).to_have_count(0)
    page.locator("#words").fill("")
    expect(shown).to_have_count(page.locator(".question-cards li").count())


def test_a_question_is_answered_without_leaving_its_form(
    visitors: dict[Language, Visitor],
) -> None:
    visitor = visitors["zh"]
    visitor.open("/queries/who-leads-what")
    page = visitor.page
    page.evaluate("() => { window.stayed = true; }")
    page.locator("#p-department").fill("教务处")
    page.keyboard.press("Enter")
    page.wait_for_url("**department=%E6%95%99*")
    expect(page.locator("#outcome tbody td:first-child").first).to_have_text("教务处")
    assert page.evaluate("() => window.stayed && document.activeElement.id") == "p-department"
