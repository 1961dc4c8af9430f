"""Whom the names of a document mean, and which of them may mean the same."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graph.extraction import identity, likeness
from graph.extraction.parties import Mention
from graph.facts import Assignment, Front, Inference, Named, Party, Said
from graph.reading.document import Span


class Naming:
    """The parties of one document, by the names that it prints.

    What names mean follows from who issues it, else from the organisation that is given.
    """

    def __init__(self, front: Front, organisation: str | None) -> None:
        issuers = [named.party.name for named in front.issuers]
        title = front.title.text if front.title else None
        speaks = identity.setting_of(None, issuers)
        unknown = speaks == identity.Setting()
        self._setting = identity.setting_of(organisation, (), title) if unknown else speaks
        self._known: dict[str, Party] = {}

    def organisation(self, given: str | None, front: Front) -> Party | None:
        """Return the one whose internal units the document names: given, or the first issuer."""
        if given is not None:
            return self.party(given)
        return self.party(front.issuers[0].party.name) if front.issuers else None

    def party(self, name: str) -> Party:
        """Return the party that a printed name means."""
        if name not in self._known:
            self._known[name] = identity.identified(name, self._setting)
        return self._known[name]

    def front(self, front: Front) -> Front:
        """Return the front matter with its parties identified, and its place."""
        place = self._setting.place
        said = front.issuers[0].span if front.issuers else front.title.span if front.title else None
        return replace(
            front,
            issuers=self._named(front.issuers),
            addressees=self._named(front.addressees),
            place=Said(place.name, said) if place and said else None,
        )

    def _named(self, named: Iterable[Named]) -> list[Named]:
        return [replace(each, party=self.party(each.party.name)) for each in named]

    def assignments(self, found: Iterable[Assignment]) -> list[Assignment]:
        """Return assignments with their parties identified."""
        return [replace(each, party=self.party(each.party.name)) for each in found]


def inferences(found: Sequence[Assignment]) -> list[Inference]:
    """Return what names probably stand for, and which are nearly the same."""
    lists: dict[str, list[Mention]] = {}
    for each in found:
        mention = Mention(each.party, each.surface_form, each.spans[0], each.role)
        lists.setdefault(each.task, []).append(mention)
    first: dict[Party, Span] = {}
    for each in found:
        first.setdefault(each.party, each.spans[0])
    alike = (
        replace(each, spans=[first[p] for p in (each.subject, each.object) if isinstance(p, Party)])
        for each in likeness.near_equal(first)
    )
    return [*identity.elided(list(lists.values())), *alike]
