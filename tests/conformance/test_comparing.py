"""The suite's own judgement: it sees what differs and takes what is the same."""

from collections.abc import Sequence

import pyoxigraph as ox
import pytest

from tests.conformance.exchanges import Exchange
from tests.conformance.results import Row, Table, compare, csv_table, parsed
from tests.conformance.terms import canonical

P = ox.NamedNode("http://example.org/p")


def table(*rows: Row, names: Sequence[str] = ("x", "y")) -> Table:
    return Table(frozenset(names), rows)


def number(text: str, kind: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{kind}"))


def blank(name: str) -> ox.BlankNode:
    return ox.BlankNode(name)


SAME = [
    (table({"x": number("1")}, {"x": number("2")}), table({"x": number("2")}, {"x": number("1")})),
    (table({"x": number("01")}), table({"x": number("1")})),
    (table({"x": number("1.0E6", "double")}), table({"x": number("1000000", "double")})),
    (table({"x": blank("a"), "y": blank("a")}), table({"x": blank("b"), "y": blank("b")})),
    (table({"x": blank("a")}, {"x": blank("a")}), table({"x": blank("c")}, {"x": blank("c")})),
]

DIFFERENT = [
    (table({"x": number("1")}), table({"x": number("2")})),
    (table({"x": number("1")}), table({"y": number("1")})),
    (table({"x": number("1")}), table({"x": number("1", "decimal")})),
    (table({"x": ox.Literal("a")}), table({"x": ox.Literal("a", language="en")})),
    (table({"x": number("1")}), table({"x": number("1")}, {"x": number("1")})),
    (table({"x": number("1")}, {}), table({"x": number("1")}, {"x": number("1")})),
    (table({"x": blank("a"), "y": blank("a")}), table({"x": blank("a"), "y": blank("b")})),
    (table({"x": blank("a")}, {"x": blank("a")}), table({"x": blank("a")}, {"x": blank("b")})),
    (table(names=["x"]), table(names=["x", "y"])),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_results_are_the_same(one: Table, other: Table) -> None:
    compare(one, other, ordered=False)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_results_differ(one: Table, other: Table) -> None:
    with pytest.raises(AssertionError):
        compare(one, other, ordered=False)


def test_the_order_counts_where_it_was_asked_for() -> None:
    one, other = SAME[0]
    with pytest.raises(AssertionError):
        compare(one, other, ordered=True)


def test_a_truth_value_is_no_table() -> None:
    with pytest.raises(AssertionError):
        compare(True, table(), ordered=False)
    with pytest.raises(AssertionError):
        compare(True, False, ordered=False)


def test_csv_goes_by_name_of_column() -> None:
    compare(csv_table("x,y\r\n1,2\r\n"), csv_table("y,x\n2,1\n"), ordered=True)
    with pytest.raises(AssertionError):
        compare(csv_table("x,y\r\n1,2\r\n"), csv_table("x,y\n2,1\n"), ordered=True)


def test_what_is_not_well_formed_is_a_failure() -> None:
    with pytest.raises(AssertionError):
        parsed(b'{"head":{"vars":["x"]},"results":{"bindings":[', "application/sparql-results+json")
    with pytest.raises(AssertionError):
        parsed(b"{}", "text/html")


def test_graphs_are_compared_each() -> None:
    def quads(*graphs: str) -> list[ox.Quad]:
        return [
            ox.Quad(blank("a"), P, number("1"), ox.NamedNode(f"http://example.org/{graph}"))
            for graph in graphs
        ]

    assert canonical(quads("g", "h")) == canonical(quads("h", "g"))
    assert canonical(quads("g")) != canonical(quads("h"))


@pytest.mark.parametrize(
    ("names", "status", "taken"),
    [
        (["StatusCode2xx", "StatusCode3xx"], 204, True),
        (["StatusCode2xx", "StatusCode3xx"], 400, False),
        (["StatusCode4xx"], 415, True),
        (["StatusCode4xx"], 401, False),
        (["StatusCode4xx"], 500, False),
        (["Created"], 201, True),
        (["Created"], 204, False),
    ],
)
def test_statuses(names: list[str], status: int, taken: bool) -> None:
    exchange = Exchange("GET", "/sparql/", {}, None, frozenset(names), None, "", "", {}, None)
    assert exchange.takes(status) is taken
