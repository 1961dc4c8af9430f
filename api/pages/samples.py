"""Questions and a query that pages offer to start from."""

from dataclasses import dataclass

from api.language import Language
from ontology.questions import questions as catalogue

NEW_QUERY = """PREFIX pg: <https://w3id.org/policygraph#>

SELECT ?department ?task WHERE {
  ?party pg:leads ?t ; pg:name ?department .
  ?t pg:text ?task .
}
LIMIT 20
"""
"""What an editor holds before anybody wrote in it."""


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
