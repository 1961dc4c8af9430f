"""Questions and a query that pages offer to start from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from api.language import Language
from ontology.questions import AUDIENCES
from ontology.questions import Question as Whole
from ontology.questions import questions as catalogue

NEW_QUERY = """PREFIX pg: <https://w3id.org/policygraph#>

SELECT ?department ?task WHERE {
  ?party pg:leads ?t ; pg:name ?department .
  ?t pg:text ?task .
}
LIMIT 20
"""
"""What an editor holds before anybody wrote in it."""

GROUPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "researchers": ("研究", "For research"),
        "integrators": ("数据对接", "For those who take data over"),
        "validators": ("核对", "For checking"),
    }
)
"""What the questions of an audience are headed by."""


@dataclass(frozen=True, slots=True)
class Question:
    """A bundled question, as a page offers it."""

    name: str
    title: str
    query: str


def questions(language: Language) -> list[Question]:
    """Return the bundled questions with their titles in `language`."""
    return [
        Question(question.name, question.titles[language], question.query)
        for question in catalogue().values()
    ]


def grouped() -> Mapping[str, Sequence[Whole]]:
    """Return the catalogue by audience."""
    return {
        audience: [each for each in catalogue().values() if each.audience == audience]
        for audience in AUDIENCES
    }
