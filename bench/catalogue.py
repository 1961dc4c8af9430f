"""The questions of the catalogue as texts, with parameters varied where they have some."""

from collections.abc import Mapping, Sequence

import ontology
from graph.store import Snapshot


def texts(snapshot: Snapshot) -> Mapping[str, Sequence[str]]:
    """Return the texts of each question, one for each choice of parameters."""
    return {name: [text] for name, text in ontology.queries().items()}
