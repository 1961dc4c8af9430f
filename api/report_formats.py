"""The formats of a report over HTTP: media types, endings of addresses, and which is asked for."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from api import negotiation
from api.errors import RefusedError
from api.work.asked import Asked
from shapes.formats import FORMATS

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "text/turtle": "turtle",
        **{each.media_type: name for name, each in FORMATS.items()},
        "text/xml": "junit",
        negotiation.HTML: "html",
    }
)
"""Media types of a report, best first, with its formats."""

ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {**{each.ending: name for name, each in FORMATS.items()}, ".html": "html"}
)
"""Endings of the addresses of reports, with their formats."""

_NAMES = {
    **TYPES,
    **{ending.removeprefix("."): name for ending, name in ENDINGS.items()},
    **{name: name for name in (*FORMATS, "html")},
}


def is_page(asked: Asked) -> bool:
    """Tell whether a page for people is asked for."""
    for ending, form in ENDINGS.items():
        if asked.path.endswith(ending):
            return form == "html"
    try:
        return wanted(asked) == "html"
    except RefusedError:
        return False


def wanted(asked: Asked) -> str:
    """Return the format that is asked for, by `?format=` or else by the Accept header.

    Raises RefusedError (406) if there is none that will do.
    """
    said = asked.parameter("format")
    if said:
        form = _NAMES.get(said.replace(" ", "+"))
    elif negotiation.prefers_html(asked.accept, list(TYPES)):
        form = "html"
    else:
        form = TYPES.get(negotiation.choose(asked.accept, list(TYPES)) or "")
    if form is None:
        raise refused()
    return form


def refused() -> RefusedError:
    """Return what tells that a format is none, and which there are."""
    offered = " ".join(TYPES)
    return RefusedError(
        406, f"没有可接受的格式；可用：{offered}", f"no acceptable format; there are: {offered}"
    )


def media_type(form: str) -> str:
    """Return the media type of a format."""
    return FORMATS[form].media_type if form in FORMATS else negotiation.HTML


def content_type(form: str) -> str:
    """Return the media type of a format with its charset, where it has one."""
    plain = media_type(form)
    return f"{plain}; charset=utf-8" if plain.startswith("text/") else plain
