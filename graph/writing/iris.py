"""Identifiers: ASCII, and the same whenever the same document is read again (design, §2)."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass

from graph.facts import Assignment, Party, PolicyFacts, Scope
from graph.reading.document import Span

_WHITE = re.compile(r"[\s\u3000\u200b\ufeff]+|\[bookmark: [^\]\n]{0,80}\]")
_KEY_LENGTH = 16


def document_key(facts: PolicyFacts) -> str:
    """Return the key of a policy: from its number, else from its organisation, title and date
    where the first two are known, else from its text, white space apart (so the forms of one
    document agree)."""
    number, issued = facts.front.number, facts.front.issued
    if number:
        return _digest("number", plain_number(number.text))
    if facts.organisation and facts.title:
        date = [issued.date.text] if issued else []
        return _digest("title", facts.organisation.full_name, facts.title, *date)
    return content_key(facts)


def plain_number(number: str) -> str:
    """Return a document number in one spelling: 国发[2019]第4号 as 国发〔2019〕4号."""
    plain = re.sub(r"\s|第", "", unicodedata.normalize("NFKC", number))
    return re.sub(r"[\[(【〔]?(\d{4})[\])】〕]?年?(\d+)号?$", r"〔\1〕\2号", plain)


def content_key(facts: PolicyFacts) -> str:
    """Return the hash of a document's text without white space."""
    return _digest("text", _WHITE.sub("", facts.document.text))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_KEY_LENGTH]


@dataclass(frozen=True, slots=True)
class Iris:
    """The identifiers of one document's things below the store's base."""

    base: str
    key: str

    @property
    def graph(self) -> str:
        """The document's named graph."""
        return f"{self.base}graph/{self.key}"

    @property
    def policy(self) -> str:
        """The policy itself."""
        return f"{self.base}id/policy/{self.key}"

    @property
    def source(self) -> str:
        """The source document."""
        return f"{self.base}id/source/{self.key}"

    def unit(self, path: str | None) -> str:
        """The unit at `path`; the policy for None."""
        return f"{self.policy}/{path}" if path else self.policy

    def assignment(self, assignment: Assignment, party: str) -> str:
        """An assignment of the party with the IRI `party`."""
        key = party.rpartition("/")[2]
        return f"{self.unit(assignment.task)}/{assignment.role.value.lower()}/{key}"

    def target(self, path: str | None, index: int) -> str:
        """The target with this index (from 1) of the unit at `path`."""
        return f"{self.unit(path)}/target/{index}"

    def note(self, index: int) -> str:
        """The note with this index (from 1)."""
        return f"{self.policy}/note/{index}"

    def span(self, span: Span) -> str:
        """A stretch of the source's text."""
        return f"{self.source}/{span.start}-{span.end}"

    def organisation(self, party: Party | None) -> str:
        """The organisation whose units the document names; without a name, one of its own."""
        if party is None:
            return f"{self.base}id/party/{_digest('organisation-of', self.key)}"
        if party.scope is Scope.INTERNAL:
            return f"{self.base}id/party/{_digest('organisation', party.name)}"
        return self.party(None, party)

    def party(self, organisation: Party | None, party: Party) -> str:
        """A party: a central body by its key in the register, a local one by place and name, a
        unit or group within an organisation by both names."""
        if party.scope is Scope.CENTRAL and party.body:
            return f"{self.base}id/party/{party.body}"
        if party == organisation:
            return self.organisation(party)
        within = (
            ("within", organisation.full_name) if organisation else ("within-document", self.key)
        )
        if party.scope is Scope.LOCAL and party.place:
            within = ("local", party.place)
        return f"{self.base}id/party/{_digest(*within, party.name)}"

    def citation(self, index: int) -> str:
        """The citation with this index (from 1)."""
        return f"{self.policy}/citation/{index}"

    def inference(self, index: int) -> str:
        """The inference with this index (from 1)."""
        return f"{self.policy}/inference/{index}"
