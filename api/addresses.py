"""Addresses of pages below the service's root, for things that are named by their IRIs."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

_SPAN = re.compile("(.*/id/source/[^/?#]+)/([0-9]{1,9})-[0-9]{1,9}")
"""A stretch of a source's text (`graph.writing.iris`)."""


def key(base: str, kind: str, iri: str) -> str:
    """Return what names a thing of a kind (`policy`, `party`) in addresses: the end of its IRI."""
    return iri.removeprefix(f"{base}id/{kind}/")


def placed(link: Callable[[str], str]) -> Callable[[str, int], str]:
    """Return what gives the address of a character of a source's text, or "" if the source is no
    thing of this service; `link` turns an IRI into an address."""

    def place(source: str, start: int) -> str:
        address = link(source) if source else ""
        return f"{address}?at={start}#c-{start}" if address else ""

    return place


def sentence(link: Callable[[str], str]) -> Callable[[str], str]:
    """Return what gives the address of a stretch of a source's text, as its IRI names it: the
    place in the text, or where `link` leads for one of another form."""
    place = placed(link)

    def address(span: str) -> str:
        parts = _SPAN.fullmatch(span)
        return place(parts[1], int(parts[2])) if parts else link(span)

    return address


def with_pairs(path: str, pairs: Mapping[str, str | None]) -> str:
    """Return an address with those of `pairs` that have a value as its query."""
    said = {name: value for name, value in pairs.items() if value}
    return f"{quote(path, safe='/~:@')}?{urlencode(said)}" if said else quote(path, safe="/~:@")
