"""Parts of a document's findings as bytes, and back: what a stored report is made of.

Counts and findings are written apart, since the counts are wanted more often.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from shapes import SHAPES
from shapes.catalogue import catalogue
from shapes.document import path_of
from shapes.findings import Finding, Party, Quote, plain
from shapes.shacl.terms import Term
from shapes.tallies import Counts, Numbers, Place

FORMAT: Final = 5
"""How parts are written; a report of another format is made anew."""

_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Record:
    """One part as bytes: its counts with the names of what they count over, and its findings."""

    counts: bytes
    findings: bytes


def packed(value: object) -> bytes:
    """Return plain data as bytes."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), _LEVEL)


def unpacked(data: bytes) -> Any:  # noqa: ANN401
    """Return the plain data of `packed`; raises ValueError if it is damaged."""
    try:
        return json.loads(zlib.decompress(data))
    except zlib.error as error:
        raise ValueError(str(error)) from error


def counts_written(counts: Counts) -> list[object]:
    """Return counts as plain data."""
    return [
        [[key, *place, *numbers] for key, said in table.items() for place, numbers in said.items()]
        for table in (counts.asked, counts.failed)
    ]


def counts_read(written: Sequence[Sequence[Sequence[Any]]]) -> Counts:
    """Return the counts of `counts_written`."""
    tables: list[dict[str, dict[Place, Numbers]]] = [{}, {}]
    for table, rows in zip(tables, written, strict=True):
        for key, scope, of, *numbers in rows:
            table.setdefault(key, {})[scope, of] = tuple(numbers)
    return Counts(tables[0], tables[1])


def findings_written(findings: Sequence[Finding]) -> list[object]:
    """Return findings of one graph as plain data, the parties that they name once."""
    parties = {party.iri: party for finding in findings for party in finding.departments}
    places = {iri: place for place, iri in enumerate(parties)}
    rows = [_row(finding, places) for finding in findings]
    return [[[party.iri, party.name] for party in parties.values()], rows]


def findings_read(graph: str, written: Sequence[Any]) -> Iterator[Finding]:
    """Yield the findings of `findings_written`."""
    names, rows = written
    parties = [Party(iri, name, iri.rpartition("/")[2]) for iri, name in names]
    for row in rows:
        yield _finding(graph, row, parties)


def _row(finding: Finding, parties: Mapping[str, int]) -> list[object]:
    quote = finding.quote
    return [
        finding.shape.removeprefix(SHAPES),
        finding.focus,
        finding.focus_label,
        finding.focus_path,
        _term_written(finding.value_term),
        finding.value_label,
        finding.constraint,
        finding.component,
        finding.message_zh,
        finding.message_en,
        finding.id,
        finding.measure,
        finding.measure_label,
        [parties[party.iri] for party in finding.departments],
        finding.cause,
        quote and [quote.source, quote.start, quote.end, quote.exact, quote.before, quote.after],
        _term_written(finding.focus_literal),
    ]


def _finding(graph: str, row: Sequence[Any], parties: Sequence[Party]) -> Finding:
    shape, value, quote = catalogue()[SHAPES + row[0]], _term_read(row[4]), row[15]
    focus = _term_read(row[16])
    return Finding(
        graph=graph,
        focus=row[1],
        focus_label=row[2],
        focus_path=row[3],
        path=path_of(shape.iri),
        value=None if value is None else plain(value),
        value_label=row[5],
        shape=shape.iri,
        constraint=row[6],
        component=row[7],
        severity=shape.severity,
        message_zh=row[8],
        message_en=row[9],
        value_term=value,
        id=row[10],
        tier=shape.tier,
        measure=row[11],
        measure_label=row[12],
        departments=tuple(parties[place] for place in row[13]),
        cause=row[14],
        quote=quote and Quote(*quote),
        focus_literal=focus if isinstance(focus, ox.Literal) else None,
    )


def _term_written(term: Term | None) -> list[str | None] | None:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        return [term.value, term.language, term.datatype.value]
    return [term.value] if isinstance(term, ox.NamedNode) else [term.value, "_"]


def _term_read(written: Sequence[str] | None) -> Term | None:
    if written is None:
        return None
    if len(written) < len(("value", "language", "datatype")):
        return (ox.BlankNode if len(written) > 1 else ox.NamedNode)(written[0])
    value, language, datatype = written
    if language:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=ox.NamedNode(datatype))
