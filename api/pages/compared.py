"""What became of findings since an earlier version, for the pages of a report."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.reporting import digest as digest_of
from api.work.bench import Bench
from shapes.digest import Digest, Part
from shapes.findings import Finding


@dataclass(frozen=True, slots=True)
class Compared:
    """How many findings are new since a version and how many of that are mended; the digests of
    those alone, and of the earlier version. Without a report of that version nothing is known."""

    since: int
    new: int = 0
    mended: int = 0
    came: Digest | None = None
    went: Digest | None = None
    earlier: Digest | None = None

    def fresh(self, findings: Sequence[Finding]) -> frozenset[str]:
        """Return the ids of those findings that the earlier version has not."""
        ids = [finding.id for finding in findings]
        known = self.earlier.among(ids) if self.earlier is not None else ids
        return frozenset(ids).difference(known)


def compared(bench: Bench, digest: Digest, part: Part, since: int) -> Compared:
    """Return what became of a part of the findings since a version.

    Raises AbsentError and GoneError if there is no such version any more.
    """
    earlier = digest_of(bench.store, since)
    if earlier is None:
        bench.store.snapshot(since)
        return Compared(since)
    came, went = digest.without(earlier), earlier.without(digest)
    return Compared(since, came.number(part), went.number(part), came, went, earlier)
