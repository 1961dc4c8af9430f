"""Writing a report: for terminals, people and programs."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from jinja2 import Environment, StrictUndefined, Template

from shapes import summary, w3c
from shapes.catalogue import catalogue
from shapes.findings import Finding, Report

COLUMNS = (
    "graph",
    "severity",
    "shape",
    "focus",
    "focus_path",
    "focus_label",
    "path",
    "value",
    "value_label",
    "message_zh",
    "message_en",
    "component",
    "constraint",
)
"""The fields of a finding, as CSV and JSON give them."""


def write(report: Report, format: str, language: str) -> bytes:
    """Return a report in one of FORMATS; `language` (`zh` or `en`) is that of the words for people.

    Raises ValueError for a format or a language that there is not.
    """
    if format not in FORMATS or language not in ("zh", "en"):
        raise ValueError(f"no such format or language: {format}, {language}")
    return FORMATS[format](report, language)


def _text(report: Report, language: str) -> bytes:
    return summary.text(report, language).encode()


def _turtle(report: Report, _language: str) -> bytes:
    return w3c.rdf(report).serialize(format="turtle", encoding="utf-8")


def _json_ld(report: Report, _language: str) -> bytes:
    written = w3c.rdf(report).serialize(format="json-ld", context=w3c.PREFIXES, encoding="utf-8")
    return written + b"\n"


def _record(finding: Finding) -> dict[str, str | None]:
    return {name: getattr(finding, name) for name in COLUMNS}


def _csv(report: Report, _language: str) -> bytes:
    lines = io.StringIO(newline="")
    writer = csv.DictWriter(lines, COLUMNS)
    writer.writeheader()
    writer.writerows(_record(finding) for finding in report.findings)
    return lines.getvalue().encode()


def _json(report: Report, _language: str) -> bytes:
    said = {
        "conforms": report.conforms,
        "graphs": [{"graph": graph, "title": title} for graph, title in report.titles.items()],
        "severities": report.severities(),
        "counts": [
            {
                "shape": count.shape.iri,
                "severity": count.shape.severity,
                "name_zh": count.shape.names["zh"],
                "name_en": count.shape.names["en"],
                "count": count.number,
            }
            for count in report.counts()
        ],
        "findings": [_record(finding) for finding in report.findings],
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def _html(report: Report, language: str) -> bytes:
    return (
        _page()
        .render(
            report=report,
            language=language,
            headline=summary.headline(report, language),
            severity_words=summary.SEVERITY_WORDS[language],
            shapes=catalogue(),
            text=lambda zh, en: zh if language == "zh" else en,
        )
        .encode()
    )


@cache
def _page() -> Template:
    source = files("shapes").joinpath("report.html.jinja").read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(source)


FORMATS: Final[Mapping[str, Callable[[Report, str], bytes]]] = MappingProxyType(
    {
        "text": _text,
        "turtle": _turtle,
        "json-ld": _json_ld,
        "csv": _csv,
        "json": _json,
        "html": _html,
    }
)
"""What a report can be written as; in the RDF ones both languages stand side by side."""
