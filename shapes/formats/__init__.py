"""Writing a report: for terminals, tables, programs and pipelines; one module a format.

Pages for people are made by `api`, in the look of the service.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shapes.findings import Report
from shapes.formats import comma, junit, records, sarif, terminal, workbook
from shapes.formats import w3c as rdf

__all__ = ["FORMATS", "Format", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a report is written, the media type of that, and the ending of such a file's name."""

    writer: Callable[[Report, str], bytes]
    media_type: str
    ending: str


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "text": Format(terminal.write, "text/plain", ".txt"),
        "turtle": Format(rdf.turtle, "text/turtle", ".ttl"),
        "json-ld": Format(rdf.json_ld, "application/ld+json", ".jsonld"),
        "json": Format(records.write, "application/json", ".json"),
        "csv": Format(comma.write, "text/csv", ".csv"),
        "xlsx": Format(
            workbook.write,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
        ),
        "sarif": Format(sarif.write, "application/sarif+json", ".sarif"),
        "junit": Format(junit.write, "application/xml", ".xml"),
    }
)
"""What a report can be written as; RDF and JSON hold the words of both languages."""


def write(report: Report, format: str, language: str) -> bytes:
    """Return a report in one of FORMATS; `language` (`zh` or `en`) is that of the words for people.

    Raises ValueError for a format or a language that there is not.
    """
    if format not in FORMATS or language not in ("zh", "en"):
        raise ValueError(f"no such format or language: {format}, {language}")
    return FORMATS[format].writer(report, language)
