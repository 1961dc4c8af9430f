"""`make score`: print how well the gold documents are read; status 1 if a bar is missed."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.extraction import found, gold, report
from bench.extraction.compare import Compared, compare

SHARED = Path(__file__).parents[3] / "shared"


def main(arguments: Sequence[str] | None = None) -> int:
    """Score the gold files named by KEY, or all, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.extraction", description=__doc__)
    for name in ("gold", "corpus", "seeds"):
        parser.add_argument(f"--{name}", type=Path, default=SHARED / name, metavar="DIR")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="the stem of a gold file")
    options = parser.parse_args(arguments)
    if not options.gold.is_dir():
        parser.error(f"no folder of gold files: {options.gold}")
    files = {path.stem: path for path in sorted(options.gold.glob("*.json"))}
    unknown = [key for key in options.keys if key not in files]
    if unknown or not files:
        parser.error(f"no gold file {', '.join(unknown)} among: {', '.join(files) or 'none'}")
    chosen = [files[key] for key in options.keys or files]
    documents = list(scored(chosen, options.corpus, options.seeds))
    print("\n".join(report.lines(documents)))
    return 1 if any(report.bars(documents)) else 0


def scored(files: Sequence[Path], corpus: Path, seeds: Path) -> Iterator[Compared]:
    """Yield the scores of each gold file; a document that is not there counts as all missed."""
    for file in files:
        facts = gold.read(file)
        place = (seeds, gold.SEEDS[file.stem]) if file.stem in gold.SEEDS else (corpus, file.stem)
        document = _document(*place)
        said = found.find(document) if document else found.Found(error="no such document")
        yield compare(facts, said)


def _document(folder: Path, stem: str) -> Path | None:
    """Return the file with a stem, which may hold a wildcard."""
    return next((path for path in sorted(folder.glob(f"{stem}.*")) if path.is_file()), None)


if __name__ == "__main__":
    sys.exit(main())
