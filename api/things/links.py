"""The `Link` header (RFC 8288): in what else a thing is described, which page this is, whose."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from api import negotiation
from api.things.statements import Page

_MEANT = "%:/?#[]@!$&'()*+,;=~"
"""What stands for itself in a URI, beside letters, digits and `-._`."""

_RDF = (".ttl", ".jsonld", ".nt", ".rdf")


@dataclass(frozen=True, slots=True)
class Offered:
    """The forms of the document about the thing `name`, below `root`."""

    name: str
    root: str
    has_text: bool

    def header(
        self, base: str, licence: str | None, page: Page | None = None, suffix: str = ""
    ) -> str:
        """Return the header's value; with `page`, where the other pages are."""
        address = f"{self.root}/doc/{quote(self.name, safe='/~:@')}"
        place = f"?page={page.number}" if page is not None and page.number > 1 else ""
        found = [
            f'<{address}{place}>; rel="canonical"',
            *(
                f'<{address}{ending}{place}>; rel="alternate"; type="{media_type}"'
                for ending, media_type in self._forms()
            ),
            f'<{uri(f"{base}id/{self.name}")}>; rel="describes"',
        ]
        if page is not None:
            found += [
                f'<{address}{suffix}?page={number}>; rel="{relation}"'
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
