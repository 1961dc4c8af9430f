"""A party's work as a list to be taken along: the query that gives it, its columns and rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from api.language import Language
from graph.store import Row, Snapshot

_WORK: Final = """# {title}
SELECT ?role ?policy ?path ?task ?measure ?deadline
  (GROUP_CONCAT(DISTINCT ?target; SEPARATOR="；") AS ?targets) ?printed ?basis ?at
WHERE {{
  GRAPH ?graph {{
    ?assignment pg:party {party} ; pg:role ?duty ; pg:task ?at ;
      pg:surfaceForm ?printed ; pg:basis ?how .
    ?document a pg:Policy ; rdfs:label ?policy .{narrowed}
    ?duty rdfs:label ?role . FILTER(LANG(?role) = "{language}")
    ?how rdfs:label ?basis . FILTER(LANG(?basis) = "{language}")
    OPTIONAL {{ ?at pg:path ?path }}
    OPTIONAL {{ ?at pg:order ?order }}
    OPTIONAL {{ ?at dct:title ?title }}
    OPTIONAL {{ ?at pg:text ?text }}
    OPTIONAL {{ ?at pg:implements/dct:title ?measure }}
    OPTIONAL {{ ?at pg:deadlineText ?deadline }}
    OPTIONAL {{ ?at pg:hasTarget/rdfs:label ?target }}
    BIND(COALESCE(?title, ?text) AS ?task)
  }}
}}
GROUP BY ?role ?policy ?path ?order ?task ?measure ?deadline ?printed ?basis ?at
ORDER BY ?role ?policy ?order
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its variable in the query, its heading in both languages, how wide it is in a
    sheet."""

    variable: str
    zh: str
    en: str
    width: int

    def heading(self, language: Language) -> str:
        """Return the heading in a language."""
        return self.zh if language == "zh" else self.en


COLUMNS: Final = (
    Column("role", "角色", "Role", 10),
    Column("policy", "文件", "Document", 36),
    Column("path", "编号", "No.", 10),
    Column("task", "任务", "Task", 60),
    Column("measure", "举措", "Measure", 30),
    Column("deadline", "期限", "Deadline", 16),
    Column("targets", "量化目标", "Targets", 36),
    Column("printed", "原文写法", "As printed", 18),
    Column("basis", "依据", "Basis", 16),
    Column("at", "链接", "Link", 40),
)
"""What a work list tells of each task; the last is its identifier."""


def query(party: str, name: str, policy: str | None, language: Language) -> str:
    """Return the query of a party's work, in one policy's document or in all of them."""
    title = f"{name} 的任务" if language == "zh" else f"What {name} has to do"
    return _WORK.format(
        title=" ".join(title.split()),
        party=ox.NamedNode(party),
        narrowed=f"\n    FILTER(?document = {ox.NamedNode(policy)})" if policy else "",
        language=language,
    )


def rows(
    snapshot: Snapshot, party: str, policy: str | None, language: Language
) -> Iterator[list[str]]:
    """Yield a party's tasks as rows of COLUMNS."""
    for row in snapshot.select(query(party, "", policy, language)):
        yield [_said(row, column.variable) for column in COLUMNS]


def _said(row: Row, variable: str) -> str:
    value = row.get(variable)
    return value.value if isinstance(value, ox.NamedNode | ox.Literal) else ""
