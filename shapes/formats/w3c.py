"""A report as W3C SHACL defines it: one `sh:ValidationReport` with a `sh:result` each.

Both forms are written as text, finding by finding: a library would hold all triples at once.
"""

import json
import re
from functools import cache
from typing import Any

import pyoxigraph as ox

import ontology
from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.findings import Finding, Report
from shapes.formats import paths
from shapes.formats.spelling import spelled
from shapes.shacl.terms import Term

PREFIXES = {
    "sh": "http://www.w3.org/ns/shacl#",
    "pg": ontology.NAMESPACE,
    "pgs": SHAPES,
    "dct": ontology.PREFIXES["dct"],
}

_STRING = f"{ontology.PREFIXES['xsd']}string"
_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LINKS = (
    "result", "focusNode", "resultPath", "sourceShape", "sourceConstraint",
    "sourceConstraintComponent", "resultSeverity",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    **PREFIXES,
    "conforms": "sh:conforms",
    **{name: {"@id": f"sh:{name}", "@type": "@id"} for name in _LINKS},
    "value": "sh:value",
    "resultMessage": {"@id": "sh:resultMessage", "@container": "@language"},
    "identifier": "dct:identifier",
    "inversePath": {"@id": "sh:inversePath", "@type": "@id"},
    "alternativePath": {"@id": "sh:alternativePath", "@type": "@id", "@container": "@list"},
    "zeroOrMorePath": {"@id": "sh:zeroOrMorePath", "@type": "@id"},
    "oneOrMorePath": {"@id": "sh:oneOrMorePath", "@type": "@id"},
    "zeroOrOnePath": {"@id": "sh:zeroOrOnePath", "@type": "@id"},
}


def turtle(report: Report, _language: str) -> bytes:
    """Return the report in Turtle, the results in their order."""
    lines = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in PREFIXES.items()]
    conforms = "true" if report.conforms else "false"
    lines += ["", "[] a sh:ValidationReport ;", f"    sh:conforms {conforms}"]
    if report.findings:
        lines[-1] += " ;\n    sh:result"
        lines.append(",\n".join(map(_turtle_result, report.findings)))
    return "\n".join([*lines, "."]).encode() + b"\n"


def json_ld(report: Report, _language: str) -> bytes:
    """Return the report in JSON-LD, the results in their order."""
    said: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sh:ValidationReport",
        "conforms": report.conforms,
    }
    if report.findings:
        said["result"] = [_json_result(finding) for finding in report.findings]
    return spelled(said)


def _turtle_result(finding: Finding) -> str:
    said = [
        "[ a sh:ValidationResult",
        f"sh:focusNode {_node(finding.focus)}",
        f"sh:resultPath {_turtle_path(finding.shape)}",
        f"sh:sourceShape {_iri(finding.shape)}",
        f"sh:sourceConstraintComponent {_iri(finding.component)}",
        f"sh:resultSeverity sh:{finding.severity}",
        f"sh:resultMessage {_text(finding.message_zh)}@zh , {_text(finding.message_en)}@en",
    ]
    if finding.value_term is not None:
        said.append(f"sh:value {_term(finding.value_term)}")
    if finding.constraint is not None:
        said.append(f"sh:sourceConstraint {_node(finding.constraint)}")
    if finding.id:
        said.append(f"dct:identifier {_text(finding.id)}")
    return "        " + " ;\n            ".join(said) + " ]"


def _json_result(finding: Finding) -> dict[str, Any]:
    said = {
        "@type": "sh:ValidationResult",
        "focusNode": finding.focus,
        "resultPath": _json_path(finding.shape),
        "sourceShape": _short(finding.shape),
        "sourceConstraintComponent": _short(finding.component),
        "resultSeverity": f"sh:{finding.severity}",
        "resultMessage": {"zh": finding.message_zh, "en": finding.message_en},
    }
    if finding.value_term is not None:
        said["value"] = _json_term(finding.value_term)
    if finding.constraint is not None:
        said["sourceConstraint"] = finding.constraint
    if finding.id:
        said["identifier"] = finding.id
    return said


@cache
def _turtle_path(shape: str) -> str:
    return paths.turtle(catalogue()[shape].path, _iri)


@cache
def _json_path(shape: str) -> Any:  # noqa: ANN401 - JSON
    return paths.json_ld(catalogue()[shape].path, _short)


def _iri(iri: str) -> str:
    short = _short(iri)
    return short if short != iri else f"<{iri}>"


def _short(iri: str) -> str:
    """Return an IRI with its prefix, if it has one that Turtle and JSON-LD both read."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _node(name: str) -> str:
    """Return a node of the data: an IRI, or `_:` and the label of a blank node."""
    return name if name.startswith("_:") else f"<{name}>"


def _text(text: str) -> str:
    """Return a string as Turtle spells it; JSON's escapes are among Turtle's."""
    return json.dumps(text, ensure_ascii=False)


def _term(term: Term) -> str:
    if not isinstance(term, ox.Literal):
        return str(term)
    tail = f"^^<{term.datatype.value}>" if term.datatype.value != _STRING else ""
    return _text(term.value) + (f"@{term.language}" if term.language else tail)


def _json_term(term: Term) -> dict[str, str]:
    if not isinstance(term, ox.Literal):
        return {"@id": str(term) if isinstance(term, ox.BlankNode) else term.value}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": term.datatype.value}
