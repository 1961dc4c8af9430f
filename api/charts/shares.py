"""How much is met of what applies, as a bar: full what is met, hatched what is not."""

from typing import Final

from markupsafe import Markup

from api.charts.svg import element

WIDTH: Final = 100
HEIGHT: Final = 10
LEAST: Final = 3
"""How wide the smallest part is that is not nothing, of WIDTH."""

_HATCH: Final = "unmet"


def hatching() -> Markup:
    """Return the pattern that bars refer to, which a page needs once, before them."""
    pattern = element(
        "pattern",
        element("rect", width=5, height=5, class_="ground"),
        element("path", d="M0 0V5", class_="line"),
        id=_HATCH,
        width=5,
        height=5,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return element("svg", element("defs", pattern), class_="hatching", width=0, height=0,
                   aria_hidden="true", focusable="false")  # fmt: skip


def bar(applicable: int, failed: int) -> Markup:
    """Return the bar of how much fails of what applies. It stands beside the figures, which say
    the same; what nothing applies to is a dotted line."""
    if not applicable:
        line = element("path", d=f"M0 {HEIGHT / 2}H{WIDTH}", class_="nothing")
        return _drawn(line)
    unmet = max(failed / applicable * WIDTH, LEAST) if failed else 0
    unmet = min(unmet, WIDTH - LEAST) if failed < applicable else WIDTH
    met = WIDTH - unmet
    return _drawn(
        element("rect", width=met, height=HEIGHT, class_="met") if met else None,
        element("rect", x=met, width=unmet, height=HEIGHT, fill=f"url(#{_HATCH})")
        if unmet
        else None,
        element("rect", x=0.5, y=0.5, width=WIDTH - 1, height=HEIGHT - 1, class_="edge"),
    )


def percentage(applicable: int, failed: int) -> str:
    """Return the share that is met: 100% only where all is, and 0% only where nothing is."""
    if not failed:
        return "100%"
    tenths = (applicable - failed) * 1000 // applicable
    if tenths >= 990 or (tenths < 10 and failed < applicable):
        return f"{max(tenths, 1) / 10:.1f}%"
    return f"{tenths // 10}%"


def _drawn(*children: Markup | None) -> Markup:
    return element(
        "svg",
        *children,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        preserveAspectRatio="none",
        class_="share",
        aria_hidden="true",
        focusable="false",
    )
