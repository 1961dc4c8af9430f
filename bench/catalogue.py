"""The questions of the catalogue as texts, with parameters varied where they have some."""

from collections.abc import Mapping, Sequence

from graph.store import Snapshot
from ontology.questions import questions


def texts(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    """Return the texts of each question, one for each choice of parameters."""
    return {name: [text] for name, text in ((q.name, q.query) for q in questions().values())}
