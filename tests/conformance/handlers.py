"""The type of a test → what carries it out."""

from collections.abc import Callable, Mapping

from tests.conformance import description, graph_store, protocol, query, update
from tests.conformance.client import Client
from tests.conformance.manifests import Entry

Handler = Callable[[Client, Entry], None]
"""Carries a test out; raises AssertionError, with what was found, if the service fails it."""

HANDLERS: Mapping[str, Handler] = {
    "QueryEvaluationTest": query.evaluate,
    "CSVResultFormatTest": query.evaluate_csv,
    "PositiveSyntaxTest11": query.accept_syntax,
    "NegativeSyntaxTest11": query.refuse_syntax,
    "UpdateEvaluationTest": update.evaluate,
    "PositiveUpdateSyntaxTest11": update.accept_syntax,
    "NegativeUpdateSyntaxTest11": update.refuse_syntax,
    "ProtocolTest": protocol.follow,
    "GraphStoreProtocolTest": graph_store.follow,
    "ServiceDescriptionTest": description.check,
}
