"""Pages packed with gzip (RFC 9110, 8.4). Workers pack them once; they are unpacked for the few who
do not take that, or who want a part."""

import gzip
import re
from collections.abc import Mapping
from dataclasses import replace

from api.work.reply import Reply

CODING = "Content-Encoding"
"""The header that tells of a body that it is packed."""

SMALLEST = 1_000
"""Bytes below which packing saves nothing."""
_TAKEN = re.compile(r"\s*(gzip|\*)\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*", re.I)


def pack(content: bytes) -> bytes:
    """Return some content packed, always in the same way."""
    return gzip.compress(content, 6, mtime=0)


def packed(reply: Reply) -> Reply:
    """Return a page packed; any other reply as it is."""
    body = reply.body
    page = reply.media_type.startswith("text/html")
    if not page or not isinstance(body, bytes) or len(body) < SMALLEST:
        return reply
    return replace(reply, body=pack(body), headers={**reply.headers, CODING: "gzip"})


def is_packed(reply: Reply) -> bool:
    """Tell whether a reply's body is packed."""
    return CODING in reply.headers


def fitting(reply: Reply, headers: Mapping[str, str], *, part: bool) -> Reply:
    """Return a packed reply as the sender of `headers` takes it: unpacked where a part is wanted,
    since parts are those of the page itself. That it could be otherwise is told (`Vary`)."""
    if not is_packed(reply):
        return reply
    told = {
        **reply.headers,
        "Vary": f"{reply.headers.get('Vary', '')}, Accept-Encoding".lstrip(", "),
    }
    if taken(headers) and not part:
        return replace(reply, headers=told)
    del told[CODING]
    if not isinstance(reply.body, bytes):
        raise TypeError("a packed reply is in memory")
    return replace(reply, body=gzip.decompress(reply.body), headers=told)


def taken(headers: Mapping[str, str]) -> bool:
    """Tell whether the sender of `headers` takes gzip (RFC 9110, 12.5.3)."""
    weights = {
        found[1].lower(): float(found[2] or 1)
        for item in headers.get("accept-encoding", "").split(",")
        if (found := _TAKEN.fullmatch(item))
    }
    return weights.get("gzip", weights.get("*", 0.0)) > 0
