"""`/dump/N.nq.gz` and so on: a version whole, made once and kept as a file beside the store."""

import gzip
import json
import os
import re
import tempfile
from pathlib import Path
from typing import IO, BinaryIO, cast

import pyoxigraph as ox

import ontology
from api.errors import RefusedError
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.store.folder import FolderStore
from graph.store.snapshot import FolderSnapshot

KEPT = 8
"""How many dumps are kept: the last that were asked for."""

ENDINGS = (".nq", ".nq.gz", ".trig", ".trig.gz")
"""What dumps there are of each version."""

_NAME = re.compile(r"/dump/(current|[1-9][0-9]{0,8})\.(nq|trig)(\.gz)?")
_FORMATS = {"nq": ox.RdfFormat.N_QUADS, "trig": ox.RdfFormat.TRIG}


def dump(bench: Bench, asked: Asked) -> Reply:
    """Return a version's dump as a file; `current` sends to that of the version that counts, or
    that a parameter names.

    Raises AbsentError or GoneError where that version is not there.
    """
    found = _NAME.fullmatch(asked.path)
    store = bench.store
    if found is None or not isinstance(store, FolderStore):
        raise RefusedError(
            404,
            "没有此下载；可用：/dump/current.nq /dump/current.nq.gz /dump/current.trig …",
            "no such dump; there are: /dump/current.nq /dump/current.nq.gz /dump/current.trig …",
        )
    number, form, packed = found.groups()
    if number == "current":
        ending = asked.path.removeprefix("/dump/current")
        place = f"{asked.root}/dump/{bench.snapshot.version}{ending}"
        return Reply(b"", "", 307, {"Location": place, "Cache-Control": "no-cache"})
    folder = store.folder / "dumps"
    path = folder / f"{number}.{form}{packed or ''}"
    file = _opened(path) or _made(store.snapshot(int(number)), path, _FORMATS[form])
    media_type = "application/gzip" if packed else _FORMATS[form].media_type
    headers = {
        "Content-Disposition": f'attachment; filename="policygraph-{path.name}"',
        "Cache-Control": "public, max-age=86400, immutable",
    }
    return Reply(file, media_type, headers=headers)


def listing(bench: Bench, asked: Asked) -> Reply:
    """List the versions that are kept, with the addresses of their dumps (`/dump`)."""
    store = bench.store
    versions = store.versions() if isinstance(store, FolderStore) else []
    told = [
        {
            "version": version.number,
            "time": version.time.isoformat(),
            "files": [f"{asked.root}/dump/{version.number}{ending}" for ending in ENDINGS],
        }
        for version in versions[::-1]
        if version.kept
    ]
    return Reply(json.dumps({"dumps": told}, indent=2).encode() + b"\n", "application/json")


def _opened(path: Path) -> BinaryIO | None:
    """Open a dump that is kept, and keep it longer."""
    try:
        file = path.open("rb")
        os.utime(path)
    except FileNotFoundError:
        return None
    return file


def _made(snapshot: FolderSnapshot, path: Path, format: ox.RdfFormat) -> BinaryIO:
    """Write a dump, give it its name when it is whole, and open it; others may remove it then."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        try:
            _write(snapshot, cast(IO[bytes], file), format, packed=path.suffix == ".gz")
            os.fsync(file.fileno())
            opened = open(file.name, "rb")  # noqa: SIM115 - who sends it closes it
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    _tidy(path.parent)
    return opened


def _write(
    snapshot: FolderSnapshot, file: IO[bytes], format: ox.RdfFormat, *, packed: bool
) -> None:
    prefixes = dict(ontology.PREFIXES) if format == ox.RdfFormat.TRIG else None
    if not packed:
        ox.serialize(snapshot.everything(), file, format=format, prefixes=prefixes)
        return
    with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0) as archive:
        ox.serialize(
            snapshot.everything(), cast(IO[bytes], archive), format=format, prefixes=prefixes
        )


def _tidy(folder: Path) -> None:
    """Remove all dumps but the last, and what a worker that was stopped left behind."""
    parts = set(folder.glob("*.part"))
    for group in (set(folder.iterdir()) - parts, parts):
        for path in sorted(group, key=_age)[:-KEPT]:
            path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
