"""From the rows of a query to results."""

from collections.abc import Iterator

import pyoxigraph as ox

from graph.store import Row
from shapes.shacl import paths
from shapes.shacl.compiler import Check, Finding
from shapes.shacl.messages import filled
from shapes.shacl.model import Affirmed, Asked
from shapes.shacl.paths import Path, Predicate
from shapes.shacl.results import Result
from shapes.shacl.terms import Term


def results(check: Check, row: Row) -> Iterator[Result]:
    """Yield what a row of a check says."""
    for finding in check.findings:
        if finding.flag is None or _true(row, finding.flag):
            yield _result(finding, row)


def _true(row: Row, flag: str) -> bool:
    return row[flag[1:]].value in ("true", "1")


def _result(finding: Finding, row: Row) -> Result:
    shape, constraint = finding.shape, finding.constraint
    focus = row[finding.focus[1:]]
    value = None if finding.value is None else row.get(finding.value[1:])
    if value is None and isinstance(constraint, Asked) and shape.path is None:
        value = focus
    path: Path | None = shape.path
    if finding.path is not None:
        named = row.get(finding.path[1:])
        path = Predicate(named) if isinstance(named, ox.NamedNode) else path
    messages, severity, said = shape.messages, shape.severity, {}
    if isinstance(constraint, Asked | Affirmed):
        messages = constraint.messages or messages
        said = _said(finding, row, focus, value)
    if isinstance(constraint, Asked):
        severity = constraint.severity or severity
    return Result(
        focus=focus,
        path=path,
        value=value,
        shape=shape.node,
        constraint=constraint.node if isinstance(constraint, Asked) else None,
        component=constraint.component,
        severity=severity,
        messages=filled(messages, said),
    )


def _said(finding: Finding, row: Row, focus: Term, value: Term | None) -> dict[str, Term | str]:
    """Return what the messages of a SPARQL constraint may name (SHACL, 5.3.2)."""
    constraint = finding.constraint
    said: dict[str, Term | str] = {}
    if finding.shape.path is not None:
        said["PATH"] = paths.text(finding.shape.path)
    if isinstance(constraint, Asked | Affirmed):
        said |= dict(constraint.query.parameters)
    said |= {name: row[v[1:]] for name, v in finding.said.items() if v[1:] in row}
    said["this"] = focus
    return said | ({} if value is None else {"value": value})
