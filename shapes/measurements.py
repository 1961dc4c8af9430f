"""Tallies as quality measurements: W3C Data Quality Vocabulary (DQV).

For each shape there are six metrics, such as `…/shapes#TaskLead.passed`; each belongs to the
dimension that is the shape's tier. A measurement is the value of one metric, computed on the
dataset, a document, a department or a measure, in one version.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

import pyoxigraph as ox

import ontology
from graph.store.folder import FolderStore
from shapes import SHAPES, keeping
from shapes.catalogue import catalogue, tier_names
from shapes.findings import Tally

METRICS: Final = {
    "applicable": ("适用", "applicable"),
    "passed": ("通过", "passed"),
    "failed": ("未通过", "failed"),
    "not_applicable": ("不适用", "not applicable"),
    "silent": ("文中未写", "the text does not say"),
    "unread": ("未能读出", "could not be read"),
}
"""What is measured of each shape: the fields of a Tally, and what they are called."""

DQV: Final = "http://www.w3.org/ns/dqv#"

_P: Final = ontology.PREFIXES
_TYPE: Final = ox.NamedNode(_P["rdf"] + "type")
_LABEL: Final = ox.NamedNode(_P["rdfs"] + "label")
_INTEGER: Final = ox.NamedNode(_P["xsd"] + "integer")
_TIME: Final = ox.NamedNode(_P["xsd"] + "dateTime")
_MADE: Final = ox.NamedNode(_P["prov"] + "generatedAtTime")
_FROM: Final = ox.NamedNode(_P["prov"] + "wasDerivedFrom")
_VERSION: Final = ox.NamedNode(_P["owl"] + "versionInfo")
_SOURCE: Final = ox.NamedNode(_P["dct"] + "source")


def metrics() -> Iterator[ox.Triple]:
    """Yield what the metrics are, and the dimensions that they belong to."""
    for tier, names in tier_names().items():
        node = ox.NamedNode(SHAPES + tier)
        yield ox.Triple(node, _TYPE, _dqv("Dimension"))
        yield from _labelled(node, names["zh"], names["en"])
    for shape in catalogue().values():
        for name, (zh, en) in METRICS.items():
            node = metric(shape.iri, name)
            yield ox.Triple(node, _TYPE, _dqv("Metric"))
            yield ox.Triple(node, _dqv("inDimension"), ox.NamedNode(SHAPES + shape.tier))
            yield ox.Triple(node, _dqv("expectedDataType"), _INTEGER)
            yield ox.Triple(node, _SOURCE, ox.NamedNode(shape.iri))
            yield from _labelled(node, f"{shape.names['zh']}：{zh}", f"{shape.names['en']}: {en}")


def metric(shape: str, name: str) -> ox.NamedNode:
    """Return the metric of a shape (its IRI) with one of the names of METRICS."""
    return ox.NamedNode(f"{shape}.{name}")


def measurements(
    tallies: Iterable[Tally], base: str, version: int, time: datetime
) -> Iterator[ox.Triple]:
    """Yield the measurements of a version's tallies; `time` is when the version was made.

    What is counted over the store is computed on its dataset, `{base}.well-known/void#dataset`.
    """
    made = ox.Literal(time.astimezone(UTC).isoformat().replace("+00:00", "Z"), datatype=_TIME)
    change, number = ox.NamedNode(f"{base}changes/{version}"), ox.Literal(str(version))
    for tally in tallies:
        thing = ox.NamedNode(tally.of or f"{base}.well-known/void#dataset")
        for name in METRICS:
            of = metric(tally.shape, name)
            node = _node(base, of, thing, version)
            value = ox.Literal(str(getattr(tally, name)), datatype=_INTEGER)
            yield ox.Triple(node, _TYPE, _dqv("QualityMeasurement"))
            yield ox.Triple(node, _dqv("isMeasurementOf"), of)
            yield ox.Triple(node, _dqv("computedOn"), thing)
            yield ox.Triple(node, _dqv("value"), value)
            yield ox.Triple(node, _MADE, made)
            yield ox.Triple(node, _FROM, change)
            yield ox.Triple(node, _VERSION, number)


def history(store: FolderStore) -> Iterator[ox.Triple]:
    """Yield what was measured of the whole store in each version that a report is kept of, the
    first first. Raises StoreError if the store cannot be read."""
    for number in reversed(keeping.reported(store)):
        found = keeping.opened(store, number)
        if found is not None:
            tallies = found.sums().tallies()
            yield from measurements(tallies, store.base, number, store.made(number))


def _node(base: str, of: ox.NamedNode, thing: ox.NamedNode, version: int) -> ox.NamedNode:
    said = "\0".join((of.value, thing.value, str(version)))
    key = blake2b(said.encode(), digest_size=8).hexdigest()
    return ox.NamedNode(f"{base}reports/measurements#{key}")


def _labelled(node: ox.NamedNode, zh: str, en: str) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _LABEL, ox.Literal(zh, language="zh"))
    yield ox.Triple(node, _LABEL, ox.Literal(en, language="en"))


def _dqv(name: str) -> ox.NamedNode:
    return ox.NamedNode(DQV + name)
