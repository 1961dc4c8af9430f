"""Every page, in both languages, at both widths, light and dark: laid out, quiet, accessible."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from api.language import Language
from tests.browser.kinds import KINDS, Kind
from tests.browser.visits import SCHEMES, TAGS, WIDTHS, Visitor
from tests.packages import NotHereError, installed

LANGUAGES: tuple[Language, ...] = ("zh", "en")
GRAVE = ("serious", "critical")
Places = Mapping[str, Sequence[str]]

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
both_languages = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture(scope="module")
def visitors(browser: Browser, service: str) -> Iterator[Mapping[Language, Visitor]]:
    found = {each: Visitor(browser, service, each) for each in LANGUAGES}
    yield found
    for visitor in found.values():
        visitor.close()


@pytest.fixture(scope="module")
def plain(browser: Browser, service: str) -> Iterator[Mapping[Language, Visitor]]:
    """Visitors without scripts."""
    found = {each: Visitor(browser, service, each, scripts=False) for each in LANGUAGES}
    yield found
    for visitor in found.values():
        visitor.close()


@pytest.fixture(scope="module")
def axe() -> str:
    try:
        return (installed() / "axe-core" / "axe.min.js").read_text("utf-8")
    except NotHereError as error:
        pytest.skip(str(error))


@every_kind
@both_languages
def test_a_page_is_laid_out_and_quiet(
    kind: Kind, language: Language, places: Places, visitors: Mapping[Language, Visitor]
) -> None:
    visitor = visitors[language]
    assert places[kind.name]
    for path in places[kind.name]:
        grounds = set()
        for width in WIDTHS:
            told = visitor.open(path, width)
            assert told["status"] == str(kind.status), path
            assert_strict(told["content-security-policy"])
            for scheme in SCHEMES:
                visitor.page.emulate_media(color_scheme=scheme)
                seen = visitor.look()
                assert_laid_out(seen, f"{path} {width} {scheme}")
                grounds.add(seen["ground"])
            assert seen["language"] == TAGS[language]
            assert visitor.heard.elsewhere == []
            assert [e for e in visitor.heard.errors if f"{kind.status}" not in e] == [], path
        assert len(grounds) == len(SCHEMES), "light and dark are the same"
        assert seen["foreign"] == [], path
        assert seen["absent"] == [], path
        assert seen["title"] != "taken"


def assert_laid_out(seen: Mapping[str, Any], where: str) -> None:
    assert not seen["overflow"], (where, seen["outside"])
    assert seen["outside"] == [], where


def assert_strict(policy: str) -> None:
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    assert rules["default-src"] == ["'none'"]
    allowed = {source for sources in rules.values() for source in sources}
    assert allowed <= {"'none'", "'self'", "data:"}
    assert "data:" not in {s for name, sources in rules.items() if name != "img-src" for s in sources}


@every_kind
@both_languages
def test_a_page_says_the_same_without_scripts(
    kind: Kind,
    language: Language,
    places: Places,
    visitors: Mapping[Language, Visitor],
    plain: Mapping[Language, Visitor],
) -> None:
    for path in places[kind.name]:
        plain[language].open(path)
        without = plain[language].look()
        visitors[language].open(path)
        assert [text for text in visitors[language].look()["texts"] if text not in without["whole"]] == []
        assert without["unseen"] == [], path


@every_kind
@both_languages
def test_axe_finds_nothing_grave(
    kind: Kind, language: Language, places: Places, visitors: Mapping[Language, Visitor], axe: str
) -> None:
    visitor = visitors[language]
    for path in places[kind.name]:
        visitor.open(path)
        visitor.page.evaluate(axe)
        for scheme in SCHEMES:
            visitor.page.emulate_media(color_scheme=scheme)
            found = visitor.page.evaluate("() => axe.run({resultTypes: ['violations']})")
            grave = [
                (one["id"], node["target"], node["failureSummary"][:300])
                for one in found["violations"]
                if one["impact"] in GRAVE
                for node in one["nodes"][:3]
            ]
            assert grave == [], f"{path} {scheme}"
