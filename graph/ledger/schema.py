"""The tables of a ledger, a SQLite file.

Keys are hashes of names, so a ledger is the same however it came to be. A target's key is its
document and its position there, in reading order.
"""

import sqlite3
from hashlib import sha256
from pathlib import Path

from graph.script import folded

FORMAT = "3"
"""What tables there are and how they are filled. A ledger of another format is not carried on."""

FILE = "ledger.sqlite"
"""The name of the file in the folder of a version's ledger."""

FORMAT_FILE = "format"
"""The name of the file beside it that tells the format."""

CLASSES = (
    "Policy", "Section", "Measure", "Task", "Project", "Department", "DepartmentGroup",
    "Assignment", "Target", "ReadingNote",
)  # fmt: skip
"""The classes whose members are counted, by their local names."""

ROLES = {
    "leads": "leads",
    "supports": "supports",
    "responsibleFor": "responsible",
    "guides": "guides",
    "supervises": "supervises",
}
"""The properties (local names) that give a party work, and the columns that count it."""

NUMBERS = ("policies", *ROLES.values(), "targets")
"""The columns of numbers of a party."""

_COUNTS = "sections measures tasks projects assignments targets notes".split()

_TABLES = f"""
CREATE TABLE document (
  id INTEGER PRIMARY KEY, graph TEXT NOT NULL, policies INTEGER NOT NULL,
  {", ".join(f"{name} INTEGER NOT NULL" for name in _COUNTS)}
);
CREATE TABLE policy (
  id INTEGER PRIMARY KEY, document INTEGER NOT NULL, iri TEXT NOT NULL, title TEXT NOT NULL,
  issued TEXT, number TEXT NOT NULL, issuer TEXT NOT NULL, place TEXT NOT NULL,
  folded TEXT NOT NULL, sounds BLOB NOT NULL
);
CREATE INDEX policy_document ON policy (document);
CREATE INDEX policy_iri ON policy (iri);
CREATE TABLE party (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, name TEXT NOT NULL, folded TEXT NOT NULL,
  sounds BLOB NOT NULL, within TEXT NOT NULL,
  departments INTEGER NOT NULL, groups INTEGER NOT NULL,
  {", ".join(f"{name} INTEGER NOT NULL" for name in NUMBERS)}
);
CREATE TABLE share (
  document INTEGER NOT NULL, party INTEGER NOT NULL, iri TEXT NOT NULL, name TEXT NOT NULL,
  folded TEXT NOT NULL, sounds BLOB NOT NULL, within TEXT NOT NULL,
  departments INTEGER NOT NULL, groups INTEGER NOT NULL,
  {", ".join(f"{name} INTEGER NOT NULL" for name in NUMBERS)},
  PRIMARY KEY (document, party)
) WITHOUT ROWID;
CREATE INDEX share_party ON share (party);
CREATE TABLE measure (
  id INTEGER PRIMARY KEY, document INTEGER NOT NULL, iri TEXT NOT NULL, title TEXT NOT NULL
);
CREATE INDEX measure_document ON measure (document);
CREATE INDEX measure_iri ON measure (iri);
CREATE TABLE target (
  document INTEGER NOT NULL, position INTEGER NOT NULL, policy INTEGER, measure INTEGER,
  unit TEXT NOT NULL, comparator TEXT NOT NULL, year INTEGER, value REAL, due TEXT,
  sounds BLOB NOT NULL, change TEXT NOT NULL,
  PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE INDEX target_policy ON target (policy);
CREATE INDEX target_measure ON target (measure);
CREATE INDEX target_due ON target (due);
CREATE INDEX target_value ON target (value);
CREATE INDEX target_sounds ON target (sounds);
CREATE INDEX target_facets ON target
  (unit, change, comparator, year, policy, value, due);
CREATE TABLE told (
  document INTEGER NOT NULL, position INTEGER NOT NULL, iri TEXT NOT NULL, label TEXT NOT NULL,
  bearer TEXT NOT NULL, indicator TEXT NOT NULL, value TEXT, maximum TEXT,
  per TEXT NOT NULL, period TEXT NOT NULL, deadline TEXT NOT NULL, span TEXT,
  start INTEGER, "end" INTEGER, exact TEXT, before TEXT, after TEXT,
  PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE spoken (
  document INTEGER NOT NULL, position INTEGER NOT NULL, folded TEXT NOT NULL,
  PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE answers (
  party INTEGER NOT NULL, document INTEGER NOT NULL, position INTEGER NOT NULL,
  PRIMARY KEY (party, document, position)
) WITHOUT ROWID;
CREATE INDEX answers_document ON answers (document);
"""

OF_DOCUMENTS = ("policy", "share", "measure", "target", "told", "spoken", "answers")
"""The tables whose rows belong to a document."""


def key(*names: str) -> int:
    """Return the key of what is called so, 63 bits of a hash."""
    return int.from_bytes(sha256("\n".join(names).encode()).digest()[:8]) >> 1


def sounds(text: str) -> bytes:
    """Return what texts are sorted by: common Chinese characters by their sound (pinyin), as GB
    2312 has them in its order, then rarer ones."""
    return folded(text).encode("gb18030", "replace")


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database."""
    connection.executescript(_TABLES)


def fits(folder: Path) -> bool:
    """Tell whether a folder holds a ledger of this format."""
    try:
        return (folder / FORMAT_FILE).read_text("utf-8") == FORMAT and (folder / FILE).exists()
    except OSError:
        return False
