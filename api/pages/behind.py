"""What stands behind the pages of a report: a query for how much is said, and every format."""

from typing import Final

import pyoxigraph as ox

from api.pages.filters import Place
from api.pages.frame import Behind
from api.report_pages import Subject
from api.work.asked import Asked
from shapes.digest import Part
from shapes.formats import FORMATS

NAMES: Final = {
    "turtle": "Turtle", "json-ld": "JSON-LD", "json": "JSON", "csv": "CSV", "xlsx": "XLSX",
    "sarif": "SARIF", "junit": "JUnit", "text": "TXT",
}  # fmt: skip
"""What the formats of a report are called."""

_QUERY: Final = """PREFIX pg: <https://w3id.org/policygraph#>
PREFIX dct: <http://purl.org/dc/terms/>

SELECT ?policy ?title
  (COUNT(DISTINCT ?task) AS ?tasks) (COUNT(DISTINCT ?led) AS ?with_a_lead)
  (COUNT(DISTINCT ?supported) AS ?with_support) (COUNT(DISTINCT ?due) AS ?with_a_deadline)
WHERE {{
  GRAPH {graph} {{
    ?policy a pg:Policy ; dct:title ?title .
    ?task a pg:Task .{whose}
    OPTIONAL {{ ?lead pg:leads ?task BIND(?task AS ?led) }}
    OPTIONAL {{ ?support pg:supports ?task BIND(?task AS ?supported) }}
    OPTIONAL {{ ?task pg:deadline ?deadline BIND(?task AS ?due) }}
  }}
}}
GROUP BY ?policy ?title
ORDER BY ?title
"""


def behind(asked: Asked, subject: Subject, place: Place, part: Part, base: str) -> Behind:
    """Return what stands behind a part of a report."""
    words = "完整性报告" if asked.language == "zh" else "Completeness report"
    things = [(subject.name, subject.iri)] if subject.iri else []
    formats = {NAMES[name]: place.download(each.ending) for name, each in FORMATS.items()}
    if not (subject.name or part):
        formats["DQV"] = "/reports/quality?format=turtle"
    title = f"{subject.name} · {words}" if subject.name else words
    return Behind(title, query(part), formats=formats, things=things)


def query(part: Part) -> str:
    """Return the query that tells how much of the work has what checks ask for."""
    graph = "?graph" if part.document is None else str(ox.NamedNode(part.document))
    whose = (
        f"\n    {ox.NamedNode(part.department)} pg:involvedIn ?task ." if part.department else ""
    )
    return _QUERY.format(graph=graph, whose=whose)
