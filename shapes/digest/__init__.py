"""A kept report, so divided that a part of it is found without reading the rest.

It is a database beside the report's records, `reports/N/digest`: a line for each finding that says
what it can be chosen by, the findings themselves in blocks, and how much each check counts in each
document, of each department in each document, and over all of these.
"""

from shapes.digest.part import Part
from shapes.digest.reading import Digest
from shapes.digest.standing import Standing

__all__ = ["Digest", "Part", "Standing"]
