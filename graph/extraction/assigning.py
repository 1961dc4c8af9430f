"""Duties → assignments: roles by what is said, else by the document's rules."""

from collections.abc import Sequence
from dataclasses import replace

from graph.extraction import parties
from graph.extraction.parties import Mention
from graph.extraction.passages import SaidDuty
from graph.extraction.wording import Wording
from graph.facts import Assignment, Basis, Role
from graph.reading.document import Span

_MOST_EVERYWHERE = 20


class Assigner:
    """Makes the assignments of one document; rules hold from where they are stated on, or for
    the whole document if a sentence of its own states them. Rules name 20 parties at most."""

    def __init__(self, rules: Sequence[SaidDuty]) -> None:
        self._first_leads: Span | None = None
        self._everywhere: list[tuple[Wording, Mention, Span]] = []
        for said in rules:
            self._adopt(said, whole_document=True)

    def assignments(
        self, task: str, said: Sequence[SaidDuty], *, carried: bool
    ) -> list[Assignment]:
        """Return the assignments that duties make for the task at path `task`; `carried` tells
        that they come from an enclosing unit."""
        found: dict[tuple[str, Role], Assignment] = {}
        basis = Basis.CARRIED_DOWN if carried else Basis.STATED
        for words, duty in said:
            self._adopt((words, duty), whole_document=False)
            rule = self._rule(words, duty.first_leads)
            leads = any(mention.role is Role.LEAD for mention in duty.mentions)
            for index, mention in enumerate(duty.mentions):
                made = _assignment(task, words, mention, basis)
                first = index == 0 and not leads and not parties.is_unnamed(mention.surface_form)
                if rule and first and made.role is Role.RESPONSIBLE:
                    by_rule = replace(made, role=Role.LEAD, spans=[*made.spans, rule])
                    made = by_rule if carried else replace(by_rule, basis=Basis.BY_RULE)
                found.setdefault((made.party.name, made.role), made)
        for words, mention, rule in self._everywhere:
            made = _assignment(task, words, mention, Basis.BY_RULE)
            made = replace(made, spans=[*made.spans, rule])
            found.setdefault((made.party.name, made.role), made)
        return list(found.values())

    def adopt(self, said: SaidDuty) -> None:
        """Let a rule hold from here on that a sentence of its own states."""
        self._adopt(said, whole_document=False)

    def _adopt(self, said: SaidDuty, *, whole_document: bool) -> None:
        words, duty = said
        if duty.first_leads and (duty.following or whole_document):
            self._first_leads = words.span(duty.first_leads.start, duty.first_leads.end)
        known = {span for _, _, span in self._everywhere}
        rule = words.span(duty.start, duty.end)
        if rule not in known:
            more = [(words, mention, rule) for mention in duty.everywhere]
            self._everywhere += more[: _MOST_EVERYWHERE - len(self._everywhere)]

    def _rule(self, words: Wording, own: Span | None) -> Span | None:
        return words.span(own.start, own.end) if own else self._first_leads


def _assignment(task: str, words: Wording, mention: Mention, basis: Basis) -> Assignment:
    return Assignment(
        task=task,
        party=mention.party,
        role=mention.role or Role.RESPONSIBLE,
        basis=basis,
        surface_form=mention.surface_form,
        spans=[words.span(mention.span.start, mention.span.end)],
        open_ended=mention.open_ended,
    )
