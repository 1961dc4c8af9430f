"""What is not asked, and what is known to fail, each with its reason in Chinese and English.

A failure that is listed here and starts to pass fails the run, so that the list stays true.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.conformance.manifests import BASE, Entry


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, for people."""

    zh: str
    en: str


EXCLUDED: Mapping[str, Reason] = {
    "entailment": Reason(
        "本服务按简单蕴涵回答，不做推理",
        "the service answers by simple entailment and infers nothing",
    ),
    "service": Reason(
        "SERVICE 只访问许可名单上的地址；测试中的地址（example.org）并不存在",
        "SERVICE reaches what is on an allow-list; the addresses in the tests (example.org) do not "
        "exist",
    ),
    "syntax-fed": Reason(
        "SERVICE 的地址不在许可名单上时，查询一律拒绝，不论语法",
        "queries with SERVICE are refused, whatever their syntax, unless the address is on an "
        "allow-list",
    ),
}
"""Suites that are out of scope. `http-rdf-update` is deprecated and not included by the suite's
manifest: `graph-store-protocol` replaces it."""

_ENGINE_SPELLING = Reason(
    "存储引擎保存数值而非写法：派生整数类型成为 xsd:integer，1.0E6 写作 1000000",
    "the engine keeps values, not spellings: a derived type of integers becomes xsd:integer, "
    "1.0E6 is written 1000000",
)
_ENGINE_LANGUAGE = Reason(
    "引擎的 GROUP_CONCAT 保留共同的语言标签",
    "the engine's GROUP_CONCAT keeps a language tag that all values share",
)
_ENGINE_ZERO_LENGTH = Reason(
    "引擎对数据中没有的词项不给出零长度路径",
    "the engine finds no path of length zero at a term that the data do not hold",
)
_ENGINE_GRAPH = Reason(
    "引擎把 GRAPH ?g 的变量当作组内变量，而不是逐图求值",
    "the engine takes the variable of GRAPH ?g for one of the group's own, instead of evaluating "
    "the group once for each graph",
)
_LOAD = Reason(
    "LOAD（含 SILENT）只访问许可名单上的 http(s) 地址，其余一律拒绝",
    "LOAD, SILENT too, is refused unless its address is on an allow-list, which takes http(s) only",
)

KNOWN: Mapping[str, Reason] = {
    f"{BASE}aggregates/manifest#agg-groupconcat-04": _ENGINE_LANGUAGE,
    f"{BASE}aggregates/manifest#agg-groupconcat-06": _ENGINE_LANGUAGE,
    f"{BASE}aggregates/manifest#agg-empty-group-count-graph": _ENGINE_GRAPH,
    f"{BASE}bindings/manifest#graph": _ENGINE_GRAPH,
    f"{BASE}negation/manifest#graph-minus": _ENGINE_GRAPH,
    f"{BASE}csv-tsv-res/manifest#csv03": _ENGINE_SPELLING,
    f"{BASE}csv-tsv-res/manifest#tsv03": _ENGINE_SPELLING,
    f"{BASE}functions/manifest#bnode01": Reason(
        "引擎的 BNODE(文本) 在不同的解中给出同一空节点",
        "the engine's BNODE(text) gives the same blank node in different solutions",
    ),
    f"{BASE}property-path/manifest#zero_or_more_set_start": _ENGINE_ZERO_LENGTH,
    f"{BASE}property-path/manifest#zero_or_more_set_end": _ENGINE_ZERO_LENGTH,
    f"{BASE}property-path/manifest#zero_or_one_set_start": _ENGINE_ZERO_LENGTH,
    f"{BASE}property-path/manifest#zero_or_one_set_end": _ENGINE_ZERO_LENGTH,
    f"{BASE}update-silent/manifest#load-silent": _LOAD,
    f"{BASE}update-silent/manifest#load-into-silent": _LOAD,
}
"""A test's IRI → why the service fails it."""


def in_scope(entry: Entry) -> bool:
    """Tell whether a test is asked of the service."""
    return entry.suite not in EXCLUDED
