"""Where a store keeps what: the names of its files, and what a crash may leave of them.

store.json          the base of the identifiers and whether there is a union, given once
retention.json      which versions are kept, unless it is as usual
CURRENT             the number of the version that counts
write.lock          held by the one that writes
versions/N/         version N, a whole Oxigraph database, never written again once CURRENT has
                    named it
changes/N.rdfp.gz   what version N added and removed
{companion}/N/      what else goes with version N
reports/N/          what was found out about version N when somebody asked
reports.lock        held by the one that finds out
permalinks/         short names of queries, each of a version
"""

from pathlib import Path

from graph.store import disk, guard

REPORTS = "reports"
"""The folder of what is made for a version when it is asked for, and cleared with it."""

PERMALINKS = "permalinks"
"""The folder of what names queries, which is never cleared."""

_CHANGE = ".rdfp.gz"


class Place:
    """A store's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> int:
        """Return the number of the version that counts. Raises StoreError."""
        try:
            return int((self.folder / "CURRENT").read_text("ascii"))
        except (OSError, ValueError) as error:
            raise disk.unusable(self.folder, error) from error

    def version(self, number: int | str) -> Path:
        """Return the folder of a version."""
        return self.folder / "versions" / str(number)

    def change(self, number: int) -> Path:
        """Return the file of what a version changed."""
        return self.folder / "changes" / f"{number}{_CHANGE}"

    def kept(self) -> list[int]:
        """Return the numbers of the folders of versions, in order."""
        return _numbers(self.folder / "versions", "")

    def changes(self) -> list[int]:
        """Return the numbers of the changes, in order."""
        return _numbers(self.folder / "changes", _CHANGE)

    def make(self) -> None:
        """Make the folders that are not there."""
        for name in ("versions", "changes"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def sweep(self, companion: str | None = None) -> None:
        """Remove what a crash left behind: what is half made, and what nobody published."""
        current = self.current()
        for name, suffix in (("versions", ""), ("changes", _CHANGE), (companion, "")):
            folder = self.folder / name if name else None
            for path in folder.iterdir() if folder and folder.is_dir() else ():
                number = path.name.removesuffix(suffix)
                if not number.isdecimal() or int(number) > current:
                    disk.remove(path)
        for left in set(_numbers(self.folder / REPORTS, "")).difference(self.kept()):
            disk.remove(self.folder / REPORTS / str(left))

    def clear(self, number: int, companion: str | None = None) -> None:
        """Remove a version, and what goes with it, unless somebody reads it. Its change stays."""
        if guard.clear(self.version(number)):
            for name in filter(None, (companion, REPORTS)):
                disk.remove(self.folder / name / str(number))


def _numbers(folder: Path, suffix: str) -> list[int]:
    if not folder.is_dir():
        return []
    names = (path.name for path in folder.iterdir() if path.name.endswith(suffix))
    found = (name.removesuffix(suffix) for name in names)
    return sorted(int(number) for number in found if number.isdecimal())
