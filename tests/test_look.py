"""What docs/look.md says of the stylesheet is so: its colours, in both schemes, can be read."""

import re
from itertools import product

import pytest

from api.assets import stylesheet
from tests.conftest import ROOT

AA_TEXT = 4.5
AA_GRAPHIC = 3.0
"""What WCAG 2.2 asks for: text of any size (1.4.3), and lines that carry meaning (1.4.11)."""

STYLE = ROOT / "api" / "static" / "style"
SCHEMES = ("light", "dark")
GROUNDS = ("ground", "paper", "raised")
PAIRS = [
    *product(("ink", "muted"), GROUNDS),
    *product(("accent", "accent-strong"), (*GROUNDS, "accent-soft")),
    *product(("ink",), ("accent-soft", "note-soft", "bad-soft", "mark")),
    ("muted", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("note", "note-soft"),
    ("note", "paper"),
    ("bad", "bad-soft"),
    ("bad", "paper"),
]
"""Text and what it stands on, by the names of tokens."""

GRAPHICS = [*product(("accent", "note", "bad", "muted"), ("ground", "paper"))]
"""What draws focus rings, charts and the edges of findings, and what they stand on."""


def tokens(scheme: str) -> dict[str, str]:
    """Return the colours of a scheme, by the names of their tokens."""
    css = stylesheet().decode()
    light = re.search(r"^:root \{(.*?)^\}", css, re.M | re.S)
    dark = re.search(
        r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)^  \}", css, re.M | re.S
    )
    assert light is not None
    assert dark is not None
    declared = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
    found = dict(declared.findall(light[1]))
    return found if scheme == "light" else found | dict(declared.findall(dark[1]))


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2)."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "on"), PAIRS, ids=lambda name: name)
def test_text_can_be_read(text: str, on: str, scheme: str) -> None:
    found = tokens(scheme)
    assert contrast(found[text], found[on]) >= AA_TEXT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("drawn", "on"), GRAPHICS, ids=lambda name: name)
def test_what_is_drawn_can_be_seen(drawn: str, on: str, scheme: str) -> None:
    found = tokens(scheme)
    assert contrast(found[drawn], found[on]) >= AA_GRAPHIC


def test_every_colour_has_its_dark_counterpart() -> None:
    light, dark = tokens("light"), tokens("dark")
    assert light.keys() == dark.keys()
    assert {name for name, colour in light.items() if dark[name] == colour} == set()


def rows() -> list[tuple[str, ...]]:
    """Return the rows of the table of contrasts in the design notes."""
    text = (ROOT / "docs" / "look.md").read_text("utf-8")
    return re.findall(r"^\| `--([\w-]+)` on `--([\w-]+)` \| ([\d.]+) \| ([\d.]+) \|", text, re.M)


def test_the_notes_tell_the_contrasts_that_there_are() -> None:
    assert {(text, on) for text, on, *_ in rows()} <= {*PAIRS, *GRAPHICS}
    assert len(rows()) > 10
    for text, on, *told in rows():
        for scheme, ratio in zip(SCHEMES, told, strict=True):
            found = tokens(scheme)
            assert float(ratio) == round(contrast(found[text], found[on]), 1), (text, on, scheme)


def test_the_notes_name_every_token_and_only_those_that_there_are() -> None:
    text = (ROOT / "docs" / "look.md").read_text("utf-8")
    named = set(re.findall(r"`--([a-z-]+)`", text))
    declared = set(re.findall(r"^\s*--([\w-]+):", (STYLE / "00-tokens.css").read_text(), re.M))
    assert named == declared


def test_the_notes_name_parts_and_classes_that_there_are() -> None:
    text = (ROOT / "docs" / "look.md").read_text("utf-8")
    parts = {path.name for path in STYLE.glob("*.css")}
    assert set(re.findall(r"`(\d\d-[a-z]+\.css)`", text)) <= parts
    components = text.partition("## Components")[2].partition("\n\n")[2].partition("\n\n")[0]
    classes = set(re.findall(r"[` ]\.([a-z][a-z.-]+)", components))
    assert len(classes) > 20
    css = stylesheet().decode()
    for names in classes:
        for name in names.split("."):
            assert re.search(rf"\.{name}\b", css), name
