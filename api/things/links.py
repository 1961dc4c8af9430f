"""The `Link` header (RFC 8288): in what else a thing is described, which page this is, whose."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from api import negotiation
from api.things.statements import Page, placed

_MEANT = "%:/?#[]@!$&'()*+,;=~"
"""What stands for itself in a URI, beside letters, digits and `-._`."""

ADDRESS = "/~:@!$&'()*+,;=-._%"
"""What stands for itself in the path of an address, escapes among it."""

_RDF = (".ttl", ".jsonld", ".nt", ".rdf")


@dataclass(frozen=True, slots=True)
class Offered:
    """The forms of the document about a thing, `name` below `root`; of a `version` if one is
    asked for."""

    name: str
    root: str
    has_text: bool
    iri: str
    version: str | None = None

    def header(
        self, base: str, licence: str | None, page: Page | None = None, suffix: str = ""
    ) -> str:
        """Return the header's value; with `page`, where the other pages are."""
        address = f"{self.root}/doc/{quote(self.name, safe='/~:@')}"
        number = page.number if page is not None and page.number > 1 else None
        place = placed(number, self.version)
        found = [
            f'<{address}{place}>; rel="canonical"',
            *(
                f'<{address}{ending}{place}>; rel="alternate"; type="{media_type}"'
                for ending, media_type in self._forms()
            ),
            f'<{uri(self.iri)}>; rel="describes"',
        ]
        if page is not None:
            found += [
                f'<{address}{suffix}{placed(number, self.version)}>; rel="{relation}"'
                for relation, number in page.others().items()
            ]
        return ", ".join([*found, licensed(licence, base)])

    def _forms(self) -> Iterator[tuple[str, str]]:
        for ending in (*_RDF, ".html"):
            content_type = negotiation.CONTENT_TYPES[negotiation.SUFFIXES[ending]]
            yield ending, content_type.partition(";")[0]
        if self.has_text:
            yield ".txt", "text/plain"


def uri(iri: str) -> str:
    """Return an IRI as headers can carry it: a URI (RFC 3987, section 3.1)."""
    return quote(iri, safe=_MEANT)


def licensed(licence: str | None, base: str) -> str:
    """Return what tells where the dataset is described, and its licence if one is set."""
    found = f'<{uri(base)}.well-known/void>; rel="describedby"'
    return f'{found}, <{uri(licence)}>; rel="license"' if licence else found
