"""The files that pages fetch: one stylesheet, scripts, and what was built from other packages."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType

from api import packing

STYLESHEET = "style.css"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; `tag` follows from its content."""

    content: bytes
    media_type: str
    tag: str


@cache
def assets() -> Mapping[str, Asset]:
    """Return the files by their names: `style.css` from its parts, then scripts and built ones."""
    static = files("api").joinpath("static")
    found = {STYLESHEET: _asset(STYLESHEET, _joined(static.joinpath("style")))}
    for name in ("scripts", "built"):
        folder = static.joinpath(name)
        for path in folder.iterdir() if folder.is_dir() else ():
            if _ending(path.name) in _TYPES:
                found[path.name] = _asset(path.name, path.read_bytes())
    return MappingProxyType(found)


@cache
def packed(name: str) -> bytes:
    """Return the content of one of the files, with gzip."""
    return packing.pack(assets()[name].content)


def address(name: str) -> str:
    """Return a file's address below the root; it names the content, so that browsers may keep it
    for good."""
    return f"/static/{name}?v={assets()[name].tag}"


def stylesheet() -> bytes:
    """Return the one stylesheet."""
    return assets()[STYLESHEET].content


def _joined(folder: Traversable) -> bytes:
    parts = sorted((part for part in folder.iterdir() if _ending(part.name) == ".css"), key=_name)
    return b"\n".join(part.read_bytes() for part in parts)


def _name(path: Traversable) -> str:
    return path.name


def _asset(name: str, content: bytes) -> Asset:
    return Asset(content, _TYPES[_ending(name)], blake2b(content, digest_size=8).hexdigest())


def _ending(name: str) -> str:
    return name[name.rfind(".") :]
