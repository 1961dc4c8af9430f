"""What follows from the stored documents: links between them, their topics and indicators.

Nothing of it depends on the order in which documents were read: what is derived is what would be
derived if all were read at once.
"""

from decimal import Decimal

from graph.derivation import links, topics
from graph.derivation.links import ACCEPTED
from graph.store import Content, Difference, Documents

__all__ = ["ACCEPTED", "derive"]


def derive(content: Content, documents: Documents, accepted: Decimal = ACCEPTED) -> Difference:
    """Return how what is derived changes with these documents, which `content` holds already.

    First-ranked links are stated where they score `accepted` or more.
    """
    between = links.derive(content, documents, accepted)
    within = topics.derive(content, documents)
    return Difference(between.gone | within.gone, between.new | within.new)
