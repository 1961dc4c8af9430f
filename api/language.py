"""Chinese or English: what a person asked for."""

import os
from collections.abc import Mapping
from typing import Literal

Language = Literal["zh", "en"]


def of_environment(environment: Mapping[str, str] = os.environ) -> Language:
    """Return the language of the locale: Chinese where it is Chinese, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "zh" if environment[name].lower().startswith("zh") else "en"
    return "en"


def of_request(chosen: str | None, accept_language: str | None) -> Language:
    """Return the language of a request: the one chosen by hand, else the first of Chinese and
    English that the browser prefers, else Chinese (RFC 9110, 12.5.4)."""
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    ranked: list[tuple[float, int, Language]] = []
    for position, item in enumerate((accept_language or "").split(",")):
        tag, _, parameters = item.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        quality = _quality(parameters)
        if quality and primary in ("zh", "en"):
            ranked.append((-quality, position, "zh" if primary == "zh" else "en"))
    return min(ranked)[2] if ranked else "zh"


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
