"""Every page, in both languages, at both widths, light and dark: laid out, quiet, accessible, and
the same without scripts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser

from api.language import Language
from tests.browser.kinds import KINDS, Kind
from tests.browser.visits import SCHEMES, TAGS, WIDTHS, Visitor
from tests.packages import NotHereError, installed

LANGUAGES: tuple[Language, ...] = ("zh", "en")
GRAVE = ("serious", "critical")
AXE = "() => axe.run({resultTypes: ['violations']})"
Visitors = Mapping[tuple[Language, bool], Visitor]

every_page = pytest.mark.parametrize(
    ("kind", "language"),
    [
        pytest.param(kind, language, id=f"{kind.name}-{language}")
        for kind in KINDS
        for language in LANGUAGES
    ],
)


@pytest.fixture(scope="module")
def visitors(browser: Browser, service: str) -> Iterator[Visitors]:
    """Readers by their language and whether they have scripts."""
    found = {
        (language, scripts): Visitor(browser, service, language, scripts=scripts)
        for language in LANGUAGES
        for scripts in (True, False)
    }
    yield found
    for visitor in found.values():
        visitor.close()


@pytest.fixture(scope="module")
def axe() -> str:
    try:
        return (installed() / "axe-core" / "axe.min.js").read_text("utf-8")
    except NotHereError as error:
        return pytest.skip(str(error))


@every_page
def test_a_page_is_laid_out_quiet_and_whole_without_scripts(
    kind: Kind, language: Language, places: Mapping[str, Sequence[str]], visitors: Visitors
) -> None:
    assert places[kind.name]
    faults: list[str] = []
    for path in places[kind.name]:
        with_scripts = visitors[language, True]
        seen = layouts(kind, with_scripts, path, faults)
        faults += [f"{path}: {fault}" for fault in heard(kind, with_scripts)]
        without = visitors[language, False]
        without.open(path)
        wide = without.look()
        lost = [text for text in seen["texts"] if text not in wide["whole"]]
        faults += [f"{path} without scripts lacks: {text[:200]}" for text in lost[:5]]
        without.resize(WIDTHS[0])
        hidden = set(without.look()["unseen"]) & set(wide["unseen"])
        faults += [f"{path} without scripts hides: {one}" for one in sorted(hidden)]
    assert not faults, "\n".join(faults)


def layouts(kind: Kind, visitor: Visitor, path: str, faults: list[str]) -> dict[str, Any]:
    """Look at a page in each layout and note what is wrong; return what the last look saw."""
    widths = WIDTHS if visitor.language == "zh" else WIDTHS[::-1]
    told = visitor.open(path, widths[0])
    if told["status"] != str(kind.status):
        faults.append(f"{path}: {told['status']}")
    faults += [f"{path}: {fault}" for fault in lax(told["content-security-policy"])]
    grounds = set()
    for width in widths:
        visitor.resize(width)
        found = dict[str, str]()
        for scheme in SCHEMES:
            visitor.page.emulate_media(color_scheme=scheme)
            seen = visitor.look()
            grounds.add(seen["ground"])
            found |= dict.fromkeys(wrong(visitor, seen), scheme)
        faults += [f"{path} {width} {scheme}: {fault}" for fault, scheme in found.items()]
    if len(grounds) != len(SCHEMES):
        faults.append(f"{path}: light and dark are the same")
    return seen


def wrong(visitor: Visitor, seen: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with what a page shows."""
    if seen["overflow"]:
        yield "wider than the window"
    yield from (f"outside the window: {one}" for one in seen["outside"])
    yield from (f"turns what stands beside it: {one}" for one in seen["leaks"])
    if seen["language"] != TAGS[visitor.language]:
        yield f"in the language {seen['language']}"
    if seen["title"] == "taken" or not seen["title"]:
        yield f"its title is {seen['title']!r}"
    yield from (f"made of foreign markup: {one}" for one in seen["foreign"])
    yield from (f"leads nowhere: {one}" for one in seen["absent"])


def heard(kind: Kind, visitor: Visitor) -> Iterator[str]:
    """Yield errors and requests to other hosts; a browser calls the page's own status an error."""
    own = f"status of {kind.status} "
    yield from (error for error in visitor.heard.errors if own not in error)
    yield from (f"asks {address}" for address in visitor.heard.elsewhere)


def lax(policy: str) -> Iterator[str]:
    """Yield what a Content-Security-Policy allows beyond the service's own files."""
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    if rules.get("default-src") != ["'none'"]:
        yield f"default-src {rules.get('default-src')}"
    for name, sources in rules.items():
        allowed = {"'none'", "'self'"} | ({"data:"} if name == "img-src" else set())
        yield from (f"{name} {source}" for source in sources if source not in allowed)


@every_page
def test_axe_finds_nothing_grave(
    kind: Kind,
    language: Language,
    places: Mapping[str, Sequence[str]],
    visitors: Visitors,
    axe: str,
) -> None:
    """The first of each kind in both languages and schemes, the hostile ones in one of each."""
    visitor = visitors[language, True]
    faults: list[str] = []
    for number, path in enumerate(places[kind.name]):
        if number and language == "en":
            break
        visitor.open(path)
        visitor.page.evaluate(axe)
        for scheme in SCHEMES[:1] if number else SCHEMES:
            visitor.page.emulate_media(color_scheme=scheme)
            found = visitor.page.evaluate(AXE)
            faults += [f"{path} {scheme}: {fault}" for fault in grave(found)]
    assert not faults, "\n".join(faults)


def grave(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the serious and critical of what axe found."""
    for violation in found["violations"]:
        if violation["impact"] in GRAVE:
            for node in violation["nodes"][:3]:
                yield f"{violation['id']} {node['html'][:160]} {node['failureSummary'][:200]}"
