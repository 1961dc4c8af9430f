"""A report as JSON: everything that it says."""

from dataclasses import asdict
from typing import Any

from shapes.catalogue import catalogue
from shapes.findings import Finding, Report, Tally
from shapes.formats.counting import lines, overall
from shapes.formats.spelling import spelled

_PLAIN = (
    "id", "graph", "tier", "severity", "shape", "focus", "focus_path", "focus_label", "path",
    "value", "value_label", "message_zh", "message_en", "component", "constraint", "measure",
    "measure_label", "cause",
)  # fmt: skip


def write(report: Report, _language: str) -> bytes:
    """Return the report as one object; `docs/service.md` tells what its members mean."""
    said: dict[str, Any] = {
        "conforms": report.conforms,
        "version": report.version,
        "narrowed": _narrowed(report),
        "graphs": [{"graph": graph, "title": title} for graph, title in report.titles.items()],
        "severities": report.severities(),
        "waived": report.waived(),
        "expired": [
            {"finding": each.finding, "reason": each.reason, "until": each.until.isoformat()}
            for each in report.expired
        ],
        "tiers": _tiers(report),
        "counts": _counts(report),
        "tallies": [_tally(tally, report) for tally in report.tallies],
        "fallbacks": dict(report.fallbacks),
        "findings": [record(finding) for finding in report.findings],
    }
    if report.comparison is not None:
        said["comparison"] = {
            "since": report.comparison.since,
            "new": sorted(report.comparison.new),
            "mended": [record(finding) for finding in report.comparison.mended],
        }
    return spelled(said)


def _narrowed(report: Report) -> dict[str, str] | None:
    if not report.narrowed:
        return None
    said = asdict(report.narrowed)
    return {name: value for name, value in said.items() if value is not None}


def record(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain data."""
    quote, waiver = finding.quote, finding.waiver
    return {
        **{name: getattr(finding, name) for name in _PLAIN},
        "departments": [
            {"iri": party.iri, "name": party.name, "key": party.key}
            for party in finding.departments
        ],
        "quote": quote
        and {
            "source": quote.source,
            "start": quote.start,
            "end": quote.end,
            "exact": quote.exact,
            "before": quote.before,
            "after": quote.after,
        },
        "waiver": waiver and {"reason": waiver.reason, "until": waiver.until.isoformat()},
    }


def _tiers(report: Report) -> dict[str, dict[str, int]]:
    """Return the sums of what was tallied, by tier."""
    sums: dict[str, dict[str, int]] = {}
    for tally in overall(report):
        of = sums.setdefault(catalogue()[tally.shape].tier, dict.fromkeys(_numbers(tally), 0))
        for name, number in _numbers(tally).items():
            of[name] += number
    return sums


def _counts(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "shape": line.shape.iri,
            "severity": line.shape.severity,
            "tier": line.shape.tier,
            "name_zh": line.shape.names["zh"],
            "name_en": line.shape.names["en"],
            "count": line.results,
            "waived": line.waived,
            **(_numbers(line.tally) if line.tally is not None else {}),
        }
        for line in lines(report.findings, overall(report))
    ]


def _tally(tally: Tally, report: Report) -> dict[str, Any]:
    name = report.names.get(tally.of or "") or report.titles.get(tally.of or "")
    return {
        "shape": tally.shape,
        "scope": tally.scope,
        "of": tally.of,
        "name": name,
        **_numbers(tally),
    }


def _numbers(tally: Tally) -> dict[str, int]:
    return {
        "applicable": tally.applicable,
        "passed": tally.passed,
        "failed": tally.failed,
        "not_applicable": tally.not_applicable,
        "silent": tally.silent,
        "unread": tally.unread,
        "results": tally.results,
    }
