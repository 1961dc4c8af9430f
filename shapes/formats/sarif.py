"""A report as SARIF 2.1.0 (OASIS), for pipelines and code hosts."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from shapes import SHAPES
from shapes.catalogue import Shape, catalogue
from shapes.findings import Finding, Report
from shapes.formats.wording import SEVERITIES, place

FINGERPRINT = "policygraphFinding/v1"
"""The name of the partial fingerprint that holds a finding's id."""

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"Violation": "error", "Warning": "warning", "Info": "note"}
_TAGS = {"zh": "zh-CN", "en": "en-US"}


def write(report: Report, language: str) -> bytes:
    """Return a log with one run; its rules are the shapes, its results the findings.

    Regions count Unicode code points. Waived findings are suppressed; with a comparison, each
    result says whether it is new, unchanged or absent.
    """
    rules = list(catalogue().values())
    places = {shape.iri: index for index, shape in enumerate(rules)}
    mended = report.comparison.mended if report.comparison is not None else ()
    artifacts = _artifacts([*report.findings, *mended], report)
    run: dict[str, Any] = {
        "tool": {"driver": _driver(rules, language)},
        "language": _TAGS[language],
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "artifacts": list(artifacts.values()),
        "results": list(_results(report, mended, language, places, list(artifacts))),
    }
    if report.version is not None:
        run["automationDetails"] = {"guid": _guid(report, report.version)}
    if report.comparison is not None:
        run["baselineGuid"] = _guid(report, report.comparison.since)
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _driver(rules: Sequence[Shape], language: str) -> dict[str, Any]:
    return {
        "name": "policygraph",
        "informationUri": SHAPES.removesuffix("#"),
        "language": _TAGS[language],
        "rules": [_rule(shape, language) for shape in rules],
    }


def _rule(shape: Shape, language: str) -> dict[str, Any]:
    return {
        "id": shape.key,
        "name": shape.key,
        "shortDescription": {"text": shape.names[language]},
        "fullDescription": {"text": shape.descriptions[language]},
        "help": {"text": shape.messages[language]},
        "helpUri": shape.iri,
        "defaultConfiguration": {"level": _LEVELS[shape.severity]},
        "properties": {"tags": ["completeness", shape.tier], "path": shape.path_text},
    }


def _artifacts(findings: Sequence[Finding], report: Report) -> dict[str, dict[str, Any]]:
    """Return the texts and graphs that findings lie in, by IRI."""
    found: dict[str, dict[str, Any]] = {}
    for finding in findings:
        where = _artifact(finding)
        if where not in found:
            told: dict[str, Any] = {"location": {"uri": _uri(where)}}
            if finding.graph in report.titles:
                told["description"] = {"text": report.titles[finding.graph]}
            found[where] = told
    return found


def _results(
    report: Report,
    mended: Sequence[Finding],
    language: str,
    rules: Mapping[str, int],
    artifacts: Sequence[str],
) -> Iterator[dict[str, Any]]:
    indices = {name: index for index, name in enumerate(artifacts)}
    new = report.comparison.new if report.comparison is not None else None
    for finding in report.findings:
        said = _result(finding, language, rules, indices)
        if new is not None:
            said["baselineState"] = "new" if finding.id in new else "unchanged"
        yield said
    for finding in mended:
        yield _result(finding, language, rules, indices) | {"baselineState": "absent"}


def _result(
    finding: Finding, language: str, rules: Mapping[str, int], artifacts: Mapping[str, int]
) -> dict[str, Any]:
    where = _artifact(finding)
    said: dict[str, Any] = {
        "ruleId": finding.shape.removeprefix(SHAPES),
        "ruleIndex": rules[finding.shape],
        "kind": "fail",
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{place(finding)}: {finding.message(language)}"},
        "locations": [
            {
                "physicalLocation": _physical(finding, where, artifacts[where]),
                "logicalLocations": [
                    {
                        "name": finding.focus_label or finding.focus,
                        "fullyQualifiedName": finding.focus,
                        "kind": "resource",
                    }
                ],
            }
        ],
        "properties": _properties(finding, language),
    }
    if finding.id:
        said["partialFingerprints"] = {FINGERPRINT: finding.id}
    if finding.waiver is not None:
        said["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": finding.waiver.reason,
                "properties": {"until": finding.waiver.until.isoformat()},
            }
        ]
    return said


def _physical(finding: Finding, where: str, index: int) -> dict[str, Any]:
    said: dict[str, Any] = {"artifactLocation": {"uri": _uri(where), "index": index}}
    quotation = finding.quote
    if quotation is not None:
        said["region"] = {
            "charOffset": quotation.start,
            "charLength": quotation.end - quotation.start,
            "snippet": {"text": quotation.exact},
        }
        whole = f"{quotation.before}{quotation.exact}{quotation.after}"
        said["contextRegion"] = {
            "charOffset": quotation.start - len(quotation.before),
            "charLength": len(whole),
            "snippet": {"text": whole},
        }
    return said


def _properties(finding: Finding, language: str) -> dict[str, Any]:
    said = {
        "severity": SEVERITIES[language][finding.severity],
        "tier": finding.tier,
        "graph": finding.graph,
        "path": finding.focus_path,
        "value": finding.value,
        "measure": finding.measure_label,
        "departments": [party.name for party in finding.departments],
        "cause": finding.cause,
    }
    return {name: value for name, value in said.items() if value}


def _artifact(finding: Finding) -> str:
    """Return the IRI of the text that a finding quotes, else of the graph that it is about."""
    return finding.quote.source if finding.quote is not None else finding.graph


def _uri(iri: str) -> str:
    return quote(iri, safe="%/:=&?~#+!$,;'@()*[]")


def _guid(report: Report, version: int) -> str:
    """Return the same name for the same version of the same graphs each time (RFC 9562, 5.5)."""
    return str(uuid5(NAMESPACE_URL, f"{' '.join(sorted(report.titles))}#{version}"))
