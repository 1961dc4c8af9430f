"""With the keyboard alone: what has the focus is seen, and every form can be filled in and sent."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.kinds import KINDS, Kind
from tests.browser.visits import Visitor

STOPS = 250
"""How often Tab is pressed at most until a form is reached."""

WORDS = "数据"
FOCUS = (Path(__file__).parent / "focus.js").read_text("utf-8")
HERE = """number => {
  const at = document.activeElement;
  return document.forms[number] === at.form ? at.localName + " " + (at.type || "") : "";
}"""
FORMS = """() => [...document.forms].map(form => ({
  sign: `${form.method} ${new URL(form.action).pathname} ${
    [...new Set([...form.elements].map(one => one.name).filter(Boolean))].sort()}`,
  target: new URL(form.action).pathname,
  file: !!form.querySelector("input[type=file]"),
  sends: [...form.elements].some(one => one.name),
}))"""
TYPED = ("input search", "input text", "input url")


@pytest.fixture(scope="module")
def visitor(browser: Browser, service: str) -> Iterator[Visitor]:
    found = Visitor(browser, service, "zh")
    yield found
    found.close()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_what_has_the_focus_is_seen(
    kind: Kind, places: Mapping[str, Sequence[str]], visitor: Visitor
) -> None:
    visitor.open(places[kind.name][0])
    visitor.page.keyboard.press("Tab")
    found = visitor.page.evaluate(FOCUS)
    assert found["stops"] > 3
    assert not found["unseen"]


def test_every_form_is_sent_with_the_keyboard_alone(
    places: Mapping[str, Sequence[str]], visitor: Visitor
) -> None:
    """Each form once, wherever it stands; files are chosen in a window of the system's, and a form
    without names is a script's, which sends nothing."""
    done = set[str]()
    for paths in places.values():
        visitor.open(paths[0])
        for number, form in enumerate(visitor.page.evaluate(FORMS)):
            if form["sign"] in done or form["file"] or not form["sends"]:
                continue
            done.add(form["sign"])
            visitor.open(paths[0])
            fill_in(visitor.page, number, form["sign"])
            visitor.page.evaluate("() => { window.before = true; }")
            with visitor.page.expect_response(answers(form["target"])) as answered:
                visitor.page.keyboard.press("Enter")
            told = f"{form['sign']} on {paths[0]}: {answered.value.status} {answered.value.url}"
            assert answered.value.status < 400, told
            if answered.value.request.is_navigation_request():
                visitor.page.wait_for_function("() => !window.before")
            assert visitor.heard.elsewhere == []
    assert len(done) > 3


def answers(path: str) -> Callable[[Response], bool]:
    """Return what tells whether a response comes from a path, whether the page was left or not."""
    return lambda answer: urlsplit(answer.url).path == path


def fill_in(page: Page, number: int, sign: str) -> None:
    """Go to a form with Tab, type into its first empty field, and stop where Enter sends it."""
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        at = page.evaluate(HERE, number)
        if at in TYPED:
            if not page.evaluate("() => document.activeElement.value"):
                page.keyboard.type(WORDS)
            return
        if at in ("button submit", "input submit"):
            return
    pytest.fail(f"{sign}: the keyboard does not get there in {STOPS} steps")
