"""SHACL 1.0, Core and SPARQL-based constraints, as queries that run where the data is."""

from graph.errors import ShapesError
from shapes.shacl.paths import Path
from shapes.shacl.reasons import Reason
from shapes.shacl.results import Outcome, Result
from shapes.shacl.schema import Schema, compiled

__all__ = ["Outcome", "Path", "Reason", "Result", "Schema", "ShapesError", "compiled"]
