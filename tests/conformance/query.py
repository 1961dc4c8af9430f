"""Tests of queries: evaluation, syntax and the formats of results."""

import re

import pyoxigraph as ox

from tests.conformance.client import Answer, Client
from tests.conformance.holding import lay
from tests.conformance.manifests import MF, QT, Entry, named_graphs, read_graph, read_text
from tests.conformance.results import ACCEPT, compare, csv_table, expected, parsed
from tests.conformance.terms import canonical, in_graph

_ORDERED = re.compile(r"\border\s+by\b", re.I)
_NAMES_GRAPHS = re.compile(r"\bfrom\b", re.I)
REFUSED = (403, 409, 422, 500)
"""What a service may say of a request that it has understood and does not carry out: forbidden,
not possible in this state, not possible at all, refused (Protocol, 2.1.6 and 2.2.4)."""

MALFORMED = (400, 403)
"""What a service may say of a malformed request; 403 where what it asks for is forbidden in any
form."""

_FORMS = re.compile(r"\b(select|ask|construct|describe)\b", re.I)


def evaluate(client: Client, entry: Entry) -> None:
    """The results of a query are those in the file, in whose format they are asked for."""
    query = _lay(client, entry)
    iri = entry.manifest.text(entry.node, f"{MF}result")
    if _is_graph(query):
        return _compare_graphs(_asked(client, entry, "text/turtle"), iri)
    accept = ACCEPT[iri.rpartition(".")[2]]
    answer = _asked(client, entry, accept)
    assert answer.media_type == accept, f"{answer.media_type} instead of {accept}"
    found = parsed(answer.body, answer.media_type)
    compare(found, expected(iri), ordered=bool(_ORDERED.search(query)))
    return None


def evaluate_csv(client: Client, entry: Entry) -> None:
    """The results in CSV are those in the file."""
    query = _lay(client, entry)
    answer = _asked(client, entry, "text/csv")
    assert answer.media_type == "text/csv", answer
    wanted = read_text(entry.manifest.text(entry.node, f"{MF}result"))
    compare(
        csv_table(answer.body.decode("utf-8")),
        csv_table(wanted),
        ordered=bool(_ORDERED.search(query)),
    )


def accept_syntax(client: Client, entry: Entry) -> None:
    """The query is answered, or refused for another reason than that it is malformed."""
    answer = client.query(read_text(entry.action.value), "*/*")
    assert answer.status == 200 or answer.status in REFUSED, f"refused: {answer}"


def refuse_syntax(client: Client, entry: Entry) -> None:
    """The query is refused (Protocol, 2.1.6)."""
    answer = client.query(read_text(entry.action.value), "*/*")
    assert answer.status in MALFORMED, f"not refused: {answer}"


def _lay(client: Client, entry: Entry) -> str:
    """Let the service hold what the query is asked of; return the query."""
    manifest, action = entry.manifest, entry.action
    query = read_text(manifest.text(action, f"{QT}query"))
    default = manifest.text(action, f"{QT}data")
    graphs = named_graphs(manifest, action, [f"{QT}graphData"])
    if default and _NAMES_GRAPHS.search(query):
        graphs[default] = default
    quads = in_graph(read_graph(default), None) if default else []
    for name, file in graphs.items():
        quads += in_graph(read_graph(file), name)
    lay(client, quads, graphs)
    return query


def _asked(client: Client, entry: Entry, accept: str) -> Answer:
    iri = entry.manifest.text(entry.action, f"{QT}query")
    answer = client.query(f"BASE <{iri}>\n{read_text(iri)}", accept)
    assert answer.status == 200, f"not answered: {answer}"
    return answer


def _is_graph(query: str) -> bool:
    form = _FORMS.search(query)
    return form is not None and form[1].lower() in ("construct", "describe")


def _compare_graphs(answer: Answer, iri: str) -> None:
    assert answer.media_type == "text/turtle", answer
    try:
        found = list(ox.parse(answer.body, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise AssertionError(f"not well-formed: {error}") from error
    assert canonical(found) == canonical(read_graph(iri)), f"found {found}"
