"""What a store is, given once when it is made: `store.json`."""

import json
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.errors import StoreError
from graph.store import disk

DEFAULT_BASE = "http://127.0.0.1:8000/"
"""The base of identifiers where none is given."""

_FILE = "store.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Description:
    """What the identifiers begin with, and whether the default graph is the union of the named."""

    base: str
    union: bool = True

    def write(self, folder: Path) -> None:
        """Record this in a store's folder."""
        record = {"base": self.base, "format": _FORMAT}
        disk.write(folder / _FILE, json.dumps(record if self.union else record | {"union": False}))

    @classmethod
    def read(cls, folder: Path) -> "Description":
        """Return what a store's folder records. Raises StoreError if there is none, or it is
        damaged or of another format."""
        try:
            recorded = json.loads((folder / _FILE).read_text("utf-8"))
            base, version = str(recorded["base"]), int(recorded["format"])
            union = bool(recorded.get("union", True))
        except FileNotFoundError as error:
            if (folder / "CURRENT").exists():
                raise disk.unusable(folder, error) from error
            raise StoreError(
                f"没有数据库：{folder}；请先用 policygraph ingest 读入文件",
                f"no store at {folder}; read documents into it with policygraph ingest first",
            ) from error
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise disk.unusable(folder, error) from error
        if version != _FORMAT:
            raise StoreError(
                f"数据库格式为 {version}，本程序只读 {_FORMAT}；请用相应版本的程序",
                f"the store has format {version}, this program reads {_FORMAT}; use a matching one",
            )
        return cls(base, union)

    def match(self, base: str | None, union: bool | None) -> None:
        """Raise StoreError if `base` or `union` is given and another than what is recorded."""
        if base is not None and checked_base(base) != self.base:
            raise StoreError(
                f"该库的标识符前缀是 {self.base}，与 {base} 不同；前缀建库时给定，不可更改",
                f"this store's identifiers begin with {self.base}, not {base}; "
                "the base is given once, when a store is made",
            )
        if union is not None and union != self.union:
            raise StoreError(
                "该库的默认图与所要求的不同；是否合并各图在建库时给定，不可更改",
                "this store's default graph is another than asked for; whether it is the union of "
                "the named graphs is given once, when a store is made",
            )


def checked_base(base: str) -> str:
    """Return `base` if identifiers can begin with it: an absolute ASCII HTTP IRI that ends in /.

    Raises StoreError otherwise.
    """
    try:
        ox.NamedNode(base)
        sound = base.isascii() and base.startswith(("http://", "https://")) and base.endswith("/")
        if not sound or "?" in base or "#" in base:
            raise ValueError(base)
    except ValueError as error:
        raise StoreError(
            f"前缀 {base!r} 无效；应为以 / 结尾的 http(s) 地址",
            f"the base {base!r} is not valid; it is an http(s) address that ends in /",
        ) from error
    return base
