"""The same results as pySHACL, over shapes and graphs made up at random."""

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shapes.shacl import Schema, compiled
from shapes.shacl.sources import LoadedSource, loaded
from shapes.shacl.terms import Term, sh
from tests.shacl.by_pyshacl import ours, theirs
from tests.shacl.random_shapes import graphs, shapes

# rdflib warns of literals that are ill-formed, as some of these are.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

_EX = "http://example.org/"
_TARGETS = {sh(f"target{kind}") for kind in ("Node", "Class", "SubjectsOf", "ObjectsOf")}
# Shapes are too large to be shrunk while one waits.
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def _read(graph: str) -> LoadedSource:
    return loaded(graph.encode(), ox.RdfFormat.TURTLE)


def _quads(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(turtle.encode(), ox.RdfFormat.TURTLE))


@settings(max_examples=150, deadline=None, phases=_PHASES, suppress_health_check=_SLOW)
@given(shapes(), graphs())
def test_a_full_run_finds_what_pyshacl_finds(turtle: str, graph: str) -> None:
    quads, data = _quads(turtle), _read(graph)
    outcome = Schema(quads).run(data)
    assert not outcome.fallbacks
    assert ours(outcome) == theirs(quads, data.triples())


@settings(max_examples=100, deadline=None, phases=_PHASES, suppress_health_check=_SLOW)
@given(shapes(), graphs(), st.sets(st.sampled_from("abcd"), min_size=1))
def test_a_run_on_some_nodes_finds_what_pyshacl_finds_there(
    turtle: str, graph: str, chosen: set[str]
) -> None:
    quads, data = _quads(turtle), _read(graph)
    schema = Schema(quads)
    nodes = [ox.NamedNode(_EX + name) for name in sorted(chosen)]
    outcome = schema.run(data, focus=nodes)
    assert ours(outcome) == theirs(_aimed(schema, quads, data, nodes), data.triples())


def _aimed(
    schema: Schema, quads: list[ox.Quad], data: LoadedSource, nodes: list[ox.NamedNode]
) -> list[ox.Quad]:
    """Return the shapes with the focus nodes among `nodes` as their only targets."""
    kept = [quad for quad in quads if quad.predicate not in _TARGETS]
    for shape in schema.shapes.values():
        if shape.targets and isinstance(shape.node, ox.NamedNode):
            foci: list[Term] = schema.foci(data, shape.node)
            kept += [ox.Quad(shape.node, sh("targetNode"), n) for n in nodes if n in foci]
    return kept


@settings(max_examples=50, deadline=None, phases=_PHASES, suppress_health_check=_SLOW)
@given(shapes(), graphs())
def test_one_shape_alone_finds_its_part(turtle: str, graph: str) -> None:
    schema, data = compiled(turtle.encode()), _read(graph)
    roots = {shape.node.value for shape in schema.shapes.values() if shape.targets}
    parts = [ours(schema.run(data, shapes={root})) for root in sorted(roots)]
    assert set().union(*parts) == ours(schema.run(data))
