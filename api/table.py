"""Query results as a table for a terminal, aligned by display width."""

import json
import unicodedata

WIDEST = 60
"""How many columns of the screen one value may take; longer ones are cut with an ellipsis."""


def render(results: bytes, widest: int | None = WIDEST) -> str:
    """Return SPARQL JSON results as an aligned table, or true/false for ASK; values are whole
    where `widest` is None."""
    found = json.loads(results)
    if "boolean" in found:
        return "true" if found["boolean"] else "false"
    names: list[str] = found["head"]["vars"]
    rows = [
        [_shown(row[name]["value"], widest) if name in row else "" for name in names]
        for row in found["results"]["bindings"]
    ]
    widths = [max(map(width, column)) for column in zip(names, *rows, strict=True)]
    lines = [_line(names, widths), "  ".join("─" * width for width in widths)]
    lines += [_line(row, widths) for row in rows]
    return "\n".join([*lines, f"({len(rows)})"])


def width(text: str) -> int:
    """Return how many columns `text` takes on a terminal: two for each wide character."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _shown(value: object, widest: int | None) -> str:
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    flat = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    if widest is None:
        return flat
    shown, used = "", 0
    for character in flat:
        used += width(character)
        if used > widest:
            return shown + "…"
        shown += character
    return shown


def _line(values: list[str], widths: list[int]) -> str:
    padded = (
        value + " " * (column - width(value)) for value, column in zip(values, widths, strict=True)
    )
    return "  ".join(padded).rstrip()
