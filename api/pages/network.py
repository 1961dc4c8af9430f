"""`/network/…`: what stands around a resource, as a picture that one can walk, and as a list."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from api import neighbours, overview, turning, wording
from api.about import expanded
from api.charts import network as chart
from api.errors import RefusedError
from api.language import Language
from api.linked import known
from api.neighbours import Group, Neighbour, Neighbourhood
from api.pages.frame import Behind, page
from api.render import foreign, linker
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

_SIGNS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "Policy": ("square", "文", "Po"),
        "Section": ("bar", "章", "Se"),
        "Measure": ("hexagon", "举", "Me"),
        "Task": ("circle", "任", "Ta"),
        "Project": ("circle", "项", "Pr"),
        "Department": ("diamond", "部", "De"),
        "DepartmentGroup": ("diamond", "群", "Gr"),
        "Party": ("diamond", "方", "Pa"),
        "Assignment": ("diamond dashed", "分", "As"),
        "Target": ("up", "标", "Tg"),
        "Citation": ("bar", "引", "Ci"),
        "Inference": ("circle dashed", "推", "In"),
        "ReadingNote": ("square dashed", "注", "No"),
        "SourceDocument": ("square", "源", "So"),
        "SourceSpan": ("bar", "句", "Sp"),
        "": ("hexagon dashed", "词", "Co"),
    }
)
"""The shape of each kind, and its letters in Chinese and English."""

_TITLE: Final = 300
"""How many characters of a label a tooltip holds."""

_AROUND = """SELECT DISTINCT ?direction ?relation ?neighbour ?label WHERE {{
  {{ {iri} ?relation ?neighbour . BIND("→" AS ?direction) }}
  UNION
  {{ ?neighbour ?relation {iri} . BIND("←" AS ?direction) }}
  FILTER(isIRI(?neighbour) && ?relation NOT IN (rdf:type, pg:involvedIn))
  OPTIONAL {{ ?neighbour rdfs:label ?label }}
}}
LIMIT 1000
"""

_BY_RELATION = """SELECT DISTINCT ?neighbour ?label WHERE {{
  {pattern} .
  FILTER(isIRI(?neighbour))
  OPTIONAL {{ ?neighbour pg:order ?order }}
  OPTIONAL {{ ?neighbour rdfs:label ?label }}
}}
ORDER BY ?order
"""


def network(bench: Bench, asked: Asked) -> Reply:
    """Show the neighbourhood of the resource whose path below `/id/` follows `/network/`; with
    `relation` only that one, a `page` of it.

    Raises AbsentError and GoneError as the description of the resource does, and RefusedError for
    a relation that it has not or a page that is no number.
    """
    snapshot, language = bench.snapshot, asked.language
    path = asked.path.removeprefix("/network/")
    iri = f"{snapshot.base}id/{path}"
    known(bench, iri)
    wanted = asked.parameter("relation")
    found = _found(bench, asked, iri, wanted)
    place = _Place(snapshot.base, asked, path)
    middle = _node(found.middle, language, "")
    branches = [_branch(group, place, language, counted=not wanted) for group in found.groups]
    title = found.middle.label
    words = f"{title}：图" if language == "zh" else f"Network of {title}"
    return page(
        bench,
        asked,
        "network.html",
        Behind(words, _query(iri, found, wanted), things=[(title, iri)]),
        scripts=("network.js",),
        found=found,
        iri=iri,
        path=path,
        relation=found.groups[0].relation if wanted else None,
        place=place,
        near=turning.near,
        trail=overview.trail(snapshot, iri, language),
        pictures=[
            draw(middle, branches, name, words)
            for draw, name in ((chart.wide, "wide"), (chart.narrow, "narrow"))
        ],
        signs=_legend(found, language),
        kind_name=kind_name,
    )


def _found(bench: Bench, asked: Asked, iri: str, wanted: str | None) -> Neighbourhood:
    snapshot, language = bench.snapshot, asked.language
    number = turning.number(asked)
    if not wanted:
        return neighbours.neighbourhood(snapshot, iri, language)
    found = neighbours.by_relation(snapshot, iri, language, wanted, number)
    if found is None:
        raise RefusedError(
            400,
            f"这里没有关系 {wanted[:100]!r}",
            f"there is no relation {wanted[:100]!r} here",
        )
    return found


class _Place:
    """The addresses of this page and of those beside it."""

    def __init__(self, base: str, asked: Asked, path: str) -> None:
        self._base = base
        self._root = asked.root
        self._kept = [(n, v) for n, v in asked.pairs if n in ("lang", "version") and v]
        self._path = path
        self._link = linker(base, asked.root)

    def of(self, iri: str) -> str:
        """Return where a neighbour is walked to: its own neighbourhood, or whatever has one."""
        if not iri.startswith(f"{self._base}id/"):
            return self._link(iri)
        return self._at(iri.removeprefix(f"{self._base}id/"))

    def relation(self, name: str | None) -> str:
        """Return the address of the neighbours by one relation, or by all."""
        return self._at(self._path, [("relation", name)] if name else [])

    def pages(self, name: str) -> Callable[[int], str]:
        """Return what gives the addresses of the pages of neighbours by a relation."""

        def page(number: int) -> str:
            paged = [("page", str(number))] if number > 1 else []
            return self._at(self._path, [("relation", name), *paged])

        return page

    def _at(self, path: str, pairs: Sequence[tuple[str, str]] = ()) -> str:
        query = urlencode([*pairs, *self._kept])
        return f"{self._root}/network/{quote(path, safe='/~:@')}{f'?{query}' if query else ''}"


def _branch(group: Group, place: _Place, language: Language, *, counted: bool) -> chart.Branch:
    relation = group.relation
    label = relation.label(language)
    number = f"{group.total:,}{'+' if group.at_least else ''}"
    more = "" if not counted or not group.more else _more(group, language)
    return chart.Branch(
        f"{label} · {number}",
        relation.incoming,
        [_node(each, language, place.of(each.iri), label) for each in group.shown],
        more,
        place.relation(relation.name),
    )


def _more(group: Group, language: Language) -> str:
    number = f"{group.more:,}"
    if language == "zh":
        return f"另有 {number} 项{'以上' if group.at_least else ''} →"
    return f"{'over ' if group.at_least else ''}{number} more →"


def _node(each: Neighbour, language: Language, address: str, relation: str = "") -> chart.Node:
    shape, *letters = _SIGNS[each.kind]
    kind = kind_name(each.kind, language)
    told = each.label[:_TITLE] + ("…" if len(each.label) > _TITLE else "")
    return chart.Node(
        each.label[:_TITLE],
        shape,
        letters[0 if language == "zh" else 1],
        address,
        " · ".join(filter(None, (relation, kind, told))),
        "zh-CN" if foreign(each.label, language) else None,
    )


def kind_name(kind: str, language: Language) -> str:
    """Return what a kind of resource is called."""
    if not kind:
        return "概念及其他" if language == "zh" else "Concept or other"
    return wording.term(expanded(f"pg:{kind}"), language) or kind


def _legend(found: Neighbourhood, language: Language) -> list[tuple[object, str]]:
    """Return the signs of the kinds that occur, with their names."""
    shown = [found.middle, *(each for group in found.groups for each in group.shown)]
    kinds = {each.kind: each for each in shown}
    return [
        (chart.legend(_node(kinds[kind], language, "")), kind_name(kind, language))
        for kind in (*neighbours.KINDS, "")
        if kind in kinds
    ]


def _query(iri: str, found: Neighbourhood, wanted: str | None) -> str:
    node = ox.NamedNode(iri)
    if not wanted:
        return _AROUND.format(iri=node)
    relation = found.groups[0].relation
    other = ox.NamedNode(relation.iri)
    ends = ("?neighbour", node) if relation.incoming else (node, "?neighbour")
    return _BY_RELATION.format(pattern=f"{ends[0]} {other} {ends[1]}")
