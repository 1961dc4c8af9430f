"""Looking for what documents say: an index beside each version of the store."""

from graph.search.building import SearchIndex
from graph.search.entries import CLASSES
from graph.search.index import Counts, Hit, Hits, Index
from graph.search.marking import Marked

__all__ = ["CLASSES", "Counts", "Hit", "Hits", "Index", "Marked", "SearchIndex"]
