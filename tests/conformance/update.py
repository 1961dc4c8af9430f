"""Tests of updates: evaluation and syntax."""

import pyoxigraph as ox

from tests.conformance.client import Client
from tests.conformance.holding import held, lay
from tests.conformance.manifests import MF, UT, Entry, Node, named_graphs, read_graph, read_text
from tests.conformance.query import MALFORMED, REFUSED
from tests.conformance.terms import canonical, in_graph


def evaluate(client: Client, entry: Entry) -> None:
    """After the update the service holds what the files say."""
    quads, names = _described(entry, entry.action)
    lay(client, quads, names)
    request = entry.manifest.text(entry.action, f"{UT}request")
    answer = client.update(f"BASE <{request}>\n{read_text(request)}")
    assert 200 <= answer.status < 300, f"refused: {answer}"
    result = entry.manifest.node(entry.node, f"{MF}result")
    wanted = _described(entry, result)[0] if result else []
    found = held(client)
    assert canonical(found) == canonical(wanted), f"found {found}, wanted {wanted}"


def accept_syntax(client: Client, entry: Entry) -> None:
    """The update is carried out on an empty store, or refused for another reason than that it is
    malformed: it may name a graph or an address that is not there."""
    lay(client, [])
    answer = client.update(_text(entry))
    assert 200 <= answer.status < 300 or answer.status in REFUSED, f"refused: {answer}"


def refuse_syntax(client: Client, entry: Entry) -> None:
    """The update is refused (Protocol, 2.2.4)."""
    answer = client.update(_text(entry))
    assert answer.status in MALFORMED, f"not refused: {answer}"


def _text(entry: Entry) -> str:
    """Return the update; some manifests name it directly, and some as a request."""
    request = entry.manifest.text(entry.action, f"{UT}request") or entry.action.value
    return read_text(request)


def _described(entry: Entry, node: Node) -> tuple[list[ox.Quad], list[str]]:
    """Return the quads of a state of the store, and the names of its graphs."""
    default = entry.manifest.text(node, f"{UT}data")
    graphs = named_graphs(entry.manifest, node, [f"{UT}graphData"])
    quads = in_graph(read_graph(default), None) if default else []
    for name, file in graphs.items():
        quads += in_graph(read_graph(file), name)
    return quads, list(graphs)
