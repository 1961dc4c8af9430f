"""What has been found in one document so far."""

from dataclasses import dataclass, field

from graph.extraction import quantities, references
from graph.extraction.outline import Outline
from graph.extraction.wording import Wording
from graph.facts import Assignment, Citation, Deadline, Note, Target


@dataclass(slots=True)
class Gathered:
    """The facts of one document, in reading order; `issued` is its year, where known."""

    outline: Outline = field(default_factory=Outline)
    assignments: list[Assignment] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    issued: int | None = None

    def says(self, path: str | None, words: Wording, stage: Deadline | None = None) -> None:
        """Read the targets and citations in words that belong to the unit at `path`, or to the
        policy itself; `stage` is the date that an introduction sets for them."""
        self.targets.extend(quantities.targets(path, words, stage, self.issued))
        self.cites(path, words)

    def cites(self, path: str | None, words: Wording) -> None:
        """Read the citations alone."""
        for mention in references.find(words.text):
            span = words.span(mention.start, mention.end)
            citation = Citation(path, mention.kind, span, mention.title, mention.number)
            self.citations.append(citation)
