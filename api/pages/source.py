"""A source document: its text, with all that was read from it marked where it stands."""

from collections.abc import Mapping

from api import addresses, overview, turning
from api.about import About
from api.errors import RefusedError
from api.pages.frame import Behind, page
from api.policy.harm import harms
from api.render import linker
from api.text import sources
from api.text.marked import Writer
from api.text.marking import tokens
from api.text.sources import Leaf
from api.things import schema_org
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError

_FACTS = ("rdfs:label", "dct:format", "pg:encoding", "pg:fileSha256", "pg:sourceText")
_FORMATS = {
    "TXT": ".txt", "Turtle": ".ttl", "JSON-LD": ".jsonld", "N-Triples": ".nt", "RDF/XML": ".rdf",
}  # fmt: skip
_WORDS: Mapping[str, tuple[str, str]] = {
    "task": ("任务", "Task"),
    "party": ("责任方", "Party"),
    "target": ("量化目标", "Target"),
    "unit": ("举措、章节", "Measure or section"),
    "citation": ("引用文件", "Citation"),
    "note": ("读取说明", "Reading note"),
}


def source(bench: Bench, asked: Asked, iri: str) -> Reply:
    """Show a page of a source's text: `?page=` by its number, `?at=` the one with a character.

    Raises RefusedError for what is no number, AbsentError where the text has no such page.
    """
    snapshot, language = bench.snapshot, asked.language
    found = sources.graph_of(snapshot, iri)
    if found is None:
        raise AbsentError(f"没有这份原文：{iri}", f"no such text: {iri}")
    graph, policy = found
    about = About.of_each(snapshot, [iri], _FACTS, graph=graph)[iri]
    text = about.literal("pg:sourceText") or ""
    at = _character(asked)
    leaf = _leaf(text, asked, at)
    marked, places = sources.stretches(snapshot, graph, leaf, len(text), language)
    link = linker(snapshot.base, asked.root)
    words = {kind: pair[language == "en"] for kind, pair in _WORDS.items()}
    name = about.label(language) or iri
    path = iri.removeprefix(f"{snapshot.base}id/")
    return page(
        bench,
        asked,
        "source.html",
        Behind(
            name,
            sources.query(graph, leaf),
            formats={called: f"/doc/{path}{suffix}" for called, suffix in _FORMATS.items()},
            things=[(name, iri), *([(_title(bench, policy), policy)] if policy else [])],
        ),
        name=name,
        iri=iri,
        trail=overview.trail(snapshot, policy, language) if policy else [],
        policy=policy,
        policy_title=_title(bench, policy) if policy else "",
        about=about,
        length=len(text),
        leaf=leaf,
        text=Writer(link, words, language).written(
            tokens(text, marked, leaf.start, leaf.end, places if at is None else places | {at})
        ),
        numbers={kind: sum(s.what.kind == kind for s in marked) for kind in sources.KINDS},
        words=words,
        harms=harms(snapshot, policy, iri, graph, language),
        pages=turning.near(leaf.number, leaf.pages),
        place=addresses.placed(link),
        text_link=f"/doc/{path}.txt",
        structured=schema_org.block(schema_org.of_resource(snapshot, iri, language)),
    )


def _character(asked: Asked) -> int | None:
    said = asked.parameter("at")
    if not said:
        return None
    if said.isascii() and said.isdecimal() and len(said) < 10:
        return int(said)
    raise RefusedError(
        400,
        "参数 at 应为原文中字符的序号，从 0 起",
        "the parameter at is the number of a character of the text, from 0",
    )


def _leaf(text: str, asked: Asked, at: int | None) -> Leaf:
    found = sources.leaf(text, turning.number(asked), at)
    if found is not None:
        return found
    pages = len(sources.bounds(text))
    raise AbsentError(
        f"原文共 {len(text)} 个字符、{pages} 页，没有所要的位置",
        f"the text has {len(text)} characters on {pages} pages; it has no such place",
    )


def _title(bench: Bench, policy: str) -> str:
    return About.of(bench.snapshot, policy, "rdfs:label").label("zh") or policy
