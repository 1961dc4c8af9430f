"""What pages call a term: the vocabulary's labels, borrowed terms, relations read backwards."""

from collections.abc import Mapping
from types import MappingProxyType

import ontology
from api.about import expanded

_BORROWED: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "dct:title": ("标题", "title"),
        "dct:alternative": ("另题", "alternative title"),
        "dct:issued": ("成文日期", "date issued"),
        "dct:spatial": ("适用地域", "place"),
        "dct:source": ("读取自", "read from"),
        "dct:format": ("文件格式", "file format"),
        "dct:subject": ("主题", "topic"),
        "dct:references": ("提及", "mentions"),
        "owl:sameAs": ("可能同为", "may be the same as"),
        "rdf:subject": ("主体", "subject"),
        "rdf:predicate": ("关系", "relation"),
        "rdf:object": ("对象", "object"),
        "rdfs:comment": ("说明", "comment"),
        "rdfs:label": ("名称", "label"),
        "skos:altLabel": ("别名", "other name"),
        "skos:prefLabel": ("首选名称", "preferred name"),
        "skos:inScheme": ("所属体系", "in scheme"),
        "skos:Concept": ("概念", "Concept"),
        "skos:ConceptScheme": ("概念体系", "Concept scheme"),
        "oa:hasSource": ("所在文本", "in the text"),
        "oa:hasSelector": ("位置", "position"),
        "oa:start": ("起点", "start"),
        "oa:end": ("终点", "end"),
        "oa:exact": ("原文", "exact words"),
        "oa:TextPositionSelector": ("文本位置", "Text position"),
        "org:Organization": ("机构", "Organisation"),
        "prov:wasDerivedFrom": ("出处", "derived from"),
    }
)
"""Terms of other vocabularies that documents' graphs use, in Chinese and English."""

_BACKWARDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pg:leads": ("牵头", "Led by"),
        "pg:responsibleFor": ("负责", "Responsibility of"),
        "pg:supports": ("配合", "Supported by"),
        "pg:guides": ("指导", "Guided by"),
        "pg:supervises": ("督办", "Supervised by"),
        "pg:task": ("逐条分工", "Assignments"),
        "pg:implements": ("落实此举措的任务", "Implemented by"),
        "pg:partOf": ("下级单元", "Contains"),
        "pg:hasTarget": ("所属单元", "Target of"),
        "pg:about": ("读取说明", "Reading notes"),
        "pg:withinOrganisation": ("内设部门", "Units within"),
        "pg:issuedBy": ("印发的文件", "Issued"),
        "pg:addressedTo": ("收到的文件", "Addressed by"),
        "pg:implementsPolicy": ("贯彻落实本文件的文件", "Implemented by"),
        "pg:basedOn": ("以本文件为依据的文件", "Foundation of"),
        "pg:repeals": ("废止本文件的文件", "Repealed by"),
        "dct:references": ("提及本文件的文件", "Mentioned by"),
        "pg:citedPolicy": ("对本文件的引用", "Citations"),
        "pg:cites": ("引用处", "Cited in"),
        "pg:carriesOut": ("承接此举措的举措", "Carried out by"),
        "dct:subject": ("涉及的举措和任务", "Measures and tasks"),
        "pg:indicatorConcept": ("量化目标", "Targets"),
        "rdf:subject": ("以此为主体的推断", "Inferences about this"),
        "rdf:object": ("指向此处的推断", "Inferences that point here"),
        "dct:source": ("由此得出", "Derived from this"),
        "oa:hasSource": ("引用的文字", "Passages taken from this"),
        "prov:wasDerivedFrom": ("出自这段文字的陈述", "What these words say"),
    }
)
"""Relations as they read from their object, in Chinese and English, first things first."""

ASSIGNING = frozenset(
    map(
        expanded,
        (
            "pg:leads", "pg:responsibleFor", "pg:supports", "pg:guides", "pg:supervises",
            "pg:task",
        ),
    )
)  # fmt: skip
"""The properties that tell, when they point to a task, who answers for it."""

_INCOMING = tuple(map(expanded, _BACKWARDS))


def term(iri: str, language: str) -> str | None:
    """Return what the term `iri` is called, if it is a term that the project uses."""
    own = ontology.labels().get(iri)
    if own is not None and language in own:
        return own[language]
    return _chosen(_BORROWED, iri, language)


def backwards(iri: str, language: str) -> str | None:
    """Return what the property `iri` is called when read from its object to its subject."""
    return _chosen(_BACKWARDS, iri, language)


def incoming() -> tuple[str, ...]:
    """Return the properties that read backwards in words of their own, first things first."""
    return _INCOMING


def incoming_rank(iri: str) -> tuple[int, str]:
    """Return where a property stands among those that point to a resource."""
    return (_INCOMING.index(iri) if iri in _INCOMING else len(_INCOMING), iri)


def _chosen(words: Mapping[str, tuple[str, str]], iri: str, language: str) -> str | None:
    pair = next((pair for name, pair in words.items() if expanded(name) == iri), None)
    return None if pair is None else pair[0 if language == "zh" else 1]
