"""Writing a report: for terminals, tables, programs and pipelines; one module a format.

Pages for people are made by `api`, in the look of the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from shapes.findings import Report

__all__ = ["FORMATS", "Format", "write"]


@dataclass(frozen=True, slots=True)
class Format:
    """The module and function that write a report, the media type of that, and the ending of such
    a file's name."""

    writer: str
    media_type: str
    ending: str


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "text": Format("terminal:write", "text/plain", ".txt"),
        "turtle": Format("w3c:turtle", "text/turtle", ".ttl"),
        "json-ld": Format("w3c:json_ld", "application/ld+json", ".jsonld"),
        "json": Format("records:write", "application/json", ".json"),
        "csv": Format("comma:write", "text/csv", ".csv"),
        "xlsx": Format(
            "workbook:write",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ".xlsx",
        ),
        "sarif": Format("sarif:write", "application/sarif+json", ".sarif"),
        "junit": Format("junit:write", "application/xml", ".xml"),
    }
)
"""What a report can be written as; RDF and JSON hold the words of both languages. Who only lists
the formats loads none of their modules."""


def write(report: "Report", format: str, language: str) -> bytes:
    """Return a report in one of FORMATS; `language` (`zh` or `en`) is that of the words for people.

    Raises ValueError for a format or a language that there is not.
    """
    if format not in FORMATS or language not in ("zh", "en"):
        raise ValueError(f"no such format or language: {format}, {language}")
    held = replace(report, findings=tuple(report.findings), tallies=tuple(report.tallies))
    module, _, function = FORMATS[format].writer.partition(":")
    written: bytes = getattr(import_module(f"shapes.formats.{module}"), function)(held, language)
    return written
