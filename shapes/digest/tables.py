"""The tables of a digest, and how their numbers are to be read."""

import sqlite3
from pathlib import Path
from typing import Final

from shapes import TIERS
from shapes.catalogue import SEVERITIES, catalogue
from shapes.findings import Cause, Tally

NAME: Final = "digest"
"""What the file is called."""

BLOCK: Final = 20
"""How many findings of a document are kept together: few, since one may be wanted of many."""

CAUSES: Final[tuple[Cause | None, ...]] = (None, "silent", "unread")
"""Why something is absent, by the number that stands for it."""

SCHEMA: Final = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    number INTEGER PRIMARY KEY, graph TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    mark BLOB NOT NULL
);
CREATE TABLE department (number INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE shape (
    number INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, tier INTEGER NOT NULL,
    severity INTEGER NOT NULL, rank INTEGER NOT NULL
);
CREATE TABLE finding (
    document INTEGER, place INTEGER, id TEXT NOT NULL, shape INTEGER NOT NULL,
    cause INTEGER NOT NULL, path TEXT, parties INTEGER NOT NULL, PRIMARY KEY (document, place)
) WITHOUT ROWID;
CREATE INDEX finding_id ON finding (id);
CREATE INDEX finding_shape ON finding (shape, document, place);
CREATE INDEX finding_path ON finding (document, path);
CREATE TABLE whose (
    department INTEGER, document INTEGER, place INTEGER,
    PRIMARY KEY (department, document, place)
) WITHOUT ROWID;
CREATE INDEX whose_document ON whose (document, place);
CREATE TABLE block (
    document INTEGER, number INTEGER, data BLOB NOT NULL, PRIMARY KEY (document, number)
);
CREATE TABLE tally (
    document INTEGER, department INTEGER, shape INTEGER, applicable INTEGER, failed INTEGER,
    not_applicable INTEGER, silent INTEGER, unread INTEGER, results INTEGER,
    documents INTEGER,
    PRIMARY KEY (document, department, shape)
) WITHOUT ROWID;
CREATE TABLE standing (
    document INTEGER, department INTEGER, tier INTEGER, applicable INTEGER, failed INTEGER,
    not_applicable INTEGER, silent INTEGER, unread INTEGER, results INTEGER,
    documents INTEGER,
    PRIMARY KEY (document, department, tier)
) WITHOUT ROWID;
CREATE INDEX tally_left ON tally (documents) WHERE documents = 0;
CREATE INDEX standing_left ON standing (documents) WHERE documents = 0;
CREATE TABLE news (
    graph TEXT PRIMARY KEY, title TEXT NOT NULL, became TEXT NOT NULL
) WITHOUT ROWID;
"""
"""In `tally` and `standing` document 0 stands for all documents, and department 0 for everybody's
work; `documents` tells of how many rows of single documents a row is the sum. `news` tells what
became of documents since the report that this one was made from."""

NUMBERS: Final = "applicable, failed, not_applicable, silent, unread, results"
"""The columns of what is counted, as the fields of a Tally."""

_SUMMED: Final = (*NUMBERS.split(", "), "documents")

SUMS: Final = ", ".join(f"SUM({name})" for name in _SUMMED)

ADDED: Final = ", ".join(f"{name} = {name} + excluded.{name}" for name in _SUMMED)
"""How numbers are added to those that stand in their place."""


def signed(sign: int, function: str = "") -> str:
    """Return the numbers of rows, or what a function makes of them, with a sign: 1 or -1."""
    return ", ".join(f"{sign} * {function}({name})" for name in _SUMMED)


def numbers(tally: Tally) -> tuple[int, ...]:
    """Return what stands in the columns NUMBERS."""
    return tuple(getattr(tally, name) for name in NUMBERS.split(", "))


def begun(path: Path | None) -> sqlite3.Connection:
    """Return a new database, in a file or in memory, with the shapes that there are."""
    connection = sqlite3.connect(path or ":memory:")
    connection.executescript(SCHEMA)
    ranked = sorted(catalogue().values(), key=lambda s: (SEVERITIES.index(s.severity), s.order))
    rows = (
        (n, s.iri, TIERS.index(s.tier), SEVERITIES.index(s.severity), n)
        for n, s in enumerate(ranked, start=1)
    )
    connection.executemany("INSERT INTO shape VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    return connection


def opened(path: Path) -> sqlite3.Connection:
    """Return a database that is only read; it outlives its file. Raises sqlite3.Error."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
