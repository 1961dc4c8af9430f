"""Packages of JavaScript that tests use, installed once for an environment."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

_LISTED = Path(__file__).parent / "node"
_FILES = ("package.json", "package-lock.json")


class NotHereError(Exception):
    """There are no packages, and they cannot be fetched; the message says what is missing."""


def installed() -> Path:
    """Return the folder of the packages; they are fetched, as the lock file says, when they are
    not there yet.

    Raises NotHereError.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotHereError("node and npm are not here")
    folder = _cache()
    if not folder.exists():
        _install(folder)
    return folder / "node_modules"


def _cache() -> Path:
    """Return where this lock's packages are kept: with the virtual environment, if there is one."""
    content = b"".join((_LISTED / name).read_bytes() for name in _FILES)
    within = sys.prefix if sys.prefix != sys.base_prefix else tempfile.gettempdir()
    return Path(within) / f"policygraph-node-{hashlib.sha256(content).hexdigest()[:12]}"


def _install(folder: Path) -> None:
    """Install beside `folder` and rename, so that it is there whole or not at all."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        new = Path(beside) / "new"
        new.mkdir()
        for name in _FILES:
            shutil.copy(_LISTED / name, new)
        command = [str(shutil.which("npm")), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        done = subprocess.run(
            command, cwd=new, capture_output=True, text=True, timeout=600, check=False
        )
        if done.returncode:
            raise NotHereError(f"npm cannot fetch the packages: {done.stderr.strip()[-300:]}")
        try:
            new.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
