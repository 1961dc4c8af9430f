"""What has been found in one document so far."""

from dataclasses import dataclass, field

from graph.extraction.outline import Outline
from graph.facts import Assignment, Citation, Note, Target


@dataclass(slots=True)
class Gathered:
    """The facts of one document, in reading order."""

    outline: Outline = field(default_factory=Outline)
    assignments: list[Assignment] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
