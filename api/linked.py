"""Linked data: `/id/…` says where to look, `/doc/…` tells, in the format that is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import pyoxigraph as ox

import ontology
from api import negotiation
from api.errors import RefusedError
from api.pages.resource import resource
from api.pages.vocabulary import terms
from api.things import description, framing, jsonld, links, rdf
from api.things.links import ADDRESS
from api.things.statements import page, paging
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import AbsentError, GoneError
from graph.store import Snapshot
from graph.store.answers import GRAPH_FORMATS, write
from graph.store.folder import FolderStore
from graph.store.spool import Spool
from graph.store.withdrawn import Withdrawn, find

_VARY = {"Vary": "Accept"}
_LONGEST = 200
"""How much of an address a message repeats."""


def see_other(bench: Bench, asked: Asked) -> Reply:
    """Send the asker from a thing (`/id/…`) to the document about it (303, Cool URIs)."""
    path = asked.path.removeprefix("/id/")
    known(bench, _meant(bench, "id/", path).iri)
    reply = _elsewhere(f"{asked.root}/doc/{path}", asked.pairs)
    described = f'<{reply.headers["Location"]}>; rel="describedby"'
    return Reply(b"", reply.media_type, 303, {**reply.headers, "Link": described})


def document(bench: Bench, asked: Asked) -> Reply:
    """Describe a thing (`/doc/…`) as RDF or as a page; a source document's own text as
    text/plain."""
    path = asked.path.removeprefix("/doc/")
    snapshot, meant = bench.snapshot, _meant(bench, "id/", path)
    iri, suffix = meant.iri, meant.suffix
    known(bench, iri)
    text = description.source_text(snapshot, iri)
    profile = _profile(asked)
    by_name = asked.parameter("profile") is not None and not suffix
    wanted = "jsonld" if by_name else _wanted(asked, suffix, has_text=text is not None)
    version = asked.parameter("version")
    offered = links.Offered(meant.name, asked.root, text is not None, iri, version)
    if wanted == "html":
        shown = resource(bench, asked, iri)
        told = offered.header(snapshot.base, bench.settings.licence)
        return Reply(shown.body, shown.media_type, shown.status, {**shown.headers, "Link": told})
    if wanted == "text":
        if text is None:
            raise RefusedError(404, f"{path} 没有文本形式", f"{path} has no text form")
        told = offered.header(snapshot.base, bench.settings.licence)
        return Reply(text.encode(), "text/plain; charset=utf-8", headers={**_VARY, "Link": told})
    return _described(bench, asked, iri, wanted, profile, offered, suffix)


def _described(
    bench: Bench,
    asked: Asked,
    iri: str,
    wanted: str,
    profile: str | None,
    offered: links.Offered,
    suffix: str,
) -> Reply:
    snapshot, licence = bench.snapshot, bench.settings.licence
    if profile == jsonld.FRAMED and wanted == "jsonld":
        headers = {**_VARY, "Link": offered.header(snapshot.base, licence)}
        return Reply(framing.tree(snapshot, iri), _typed(profile), headers=headers)
    found = page(snapshot, iri, asked.parameter("page"))
    about = f"{snapshot.base}doc/{offered.name}"
    triples = [*found.triples, *paging(found, iri, about, offered.version)]
    headers = {**_VARY, "Link": offered.header(snapshot.base, licence, found, suffix)}
    if wanted != "jsonld":
        prefixes = ontology.PREFIXES if found.pages == 1 else rdf.PREFIXES
        return rdf.reply(triples, wanted, headers, prefixes)
    if profile == jsonld.EXPANDED:
        content = jsonld.write_expanded(triples)
    else:
        content = jsonld.write(triples, snapshot.base)
    return Reply(content, _typed(profile), headers=headers, rows=len(triples))


def graph(bench: Bench, asked: Asked) -> Reply:
    """Return a whole named graph (`/graph/…`) as RDF; people are sent to the policy's page, if
    there is one."""
    snapshot = bench.snapshot
    meant = _meant(bench, "graph/", asked.path.removeprefix("/graph/"))
    iri = meant.iri
    if not _is_graph(snapshot, iri):
        raise _unknown(bench, iri)
    wanted = _wanted(asked, meant.suffix, has_text=False)
    if wanted == "html" and not _is_described(snapshot, f"{snapshot.base}id/policy/{meant.name}"):
        wanted = "turtle"
    if wanted == "html":
        place = f"{asked.root}/doc/policy/{meant.name}{meant.suffix}"
        return _elsewhere(place, asked.pairs)
    if wanted not in GRAPH_FORMATS:
        raise RefusedError(404, f"{iri} 没有文本形式", f"{iri} has no text form")
    spool = Spool(bench.limits.size)
    quads = (quad.triple for quad in snapshot.quads(iri))
    write(quads, wanted, spool, ontology.PREFIXES)
    headers = {**_VARY, "Link": links.licensed(bench.settings.licence, snapshot.base)}
    return Reply(spool.taken(), negotiation.CONTENT_TYPES[wanted], headers=headers)


def vocabulary(bench: Bench, asked: Asked) -> Reply:
    """Return the vocabulary (`/ontology`) as RDF or as a page."""
    suffix = asked.path.removeprefix("/ontology")
    if suffix and (suffix not in negotiation.SUFFIXES or suffix == ".txt"):
        raise RefusedError(404, f"没有这种格式：{suffix}", f"no such format: {suffix}")
    wanted = _wanted(asked, suffix, has_text=False)
    if wanted == "html":
        return terms(bench, asked)
    quads = ox.parse(ontology.vocabulary(), ox.RdfFormat.TURTLE)
    return rdf.reply((quad.triple for quad in quads), wanted)


def known(bench: Bench, iri: str) -> None:
    """Raise if nothing is known of `iri`, or nothing any more."""
    if not _is_described(bench.snapshot, iri):
        raise _unknown(bench, iri)


def _unknown(bench: Bench, iri: str) -> AbsentError | GoneError:
    """Return what tells that there is no `iri`: that it was withdrawn, or that it never was."""
    version = _withdrawn(bench, bench.snapshot, iri)
    if version is None:
        return _absent(iri)
    return GoneError(f"{iri} 已于第 {version} 版撤回", f"{iri} was withdrawn in version {version}")


def _withdrawn(bench: Bench, snapshot: Snapshot, iri: str) -> int | None:
    if not isinstance(bench.store, FolderStore):
        return None
    try:
        beside = bench.store.companion(snapshot.version)
    except AbsentError:
        return None
    return find(beside / Withdrawn.name, snapshot.base, iri)


def _absent(iri: str) -> AbsentError:
    shown = iri if len(iri) <= _LONGEST else f"{iri[:_LONGEST]}…"
    return AbsentError(f"没有这个资源：{shown}", f"no such resource: {shown}")


def _profile(asked: Asked) -> str | None:
    """Return the profile of JSON-LD that is asked for, by parameter or by the Accept header."""
    said = asked.parameter("profile")
    if said is None:
        accepted = negotiation.profiles(asked.accept, "application/ld+json")
        return next((each for each in accepted if each in jsonld.PROFILES.values()), None)
    known = {**jsonld.PROFILES, **{iri: iri for iri in jsonld.PROFILES.values()}}
    if said not in known:
        raise RefusedError(
            400,
            f"没有这种 profile；可用：{' '.join(jsonld.PROFILES)}",
            f"no such profile; there are: {' '.join(jsonld.PROFILES)}",
        )
    return known[said]


def _typed(profile: str | None) -> str:
    return f'application/ld+json;profile="{profile}"' if profile else "application/ld+json"


def _elsewhere(path: str, pairs: Sequence[tuple[str, str]]) -> Reply:
    address = quote(path, safe="/~:@!$&'()*+,;=-._") + (f"?{urlencode(pairs)}" if pairs else "")
    return Reply(b"", "text/plain; charset=utf-8", 303, {**_VARY, "Location": address})


@dataclass(frozen=True, slots=True)
class _Meant:
    """What an address means: an IRI, its name in addresses, the suffix that asks for a format."""

    iri: str
    name: str
    suffix: str


def _meant(bench: Bench, room: str, path: str) -> _Meant:
    """Return what a path means: what there is, be its name written with escapes or end like a
    format; else what it says without the ending."""
    snapshot = bench.snapshot
    there = _is_graph if room == "graph/" else _is_described
    name, suffix = _divided(path)
    spelled = [
        _Meant(f"{snapshot.base}{room}{iri}", each, ending)
        for each, ending in dict.fromkeys([(path, ""), (name, suffix)])
        for iri in dict.fromkeys([each, quote(each, safe=ADDRESS)])
    ]
    plain = next(one for one in spelled if one.name == name)
    return next((one for one in spelled if there(snapshot, one.iri)), plain)


def _is_graph(snapshot: Snapshot, iri: str) -> bool:
    try:
        return snapshot.exists(ox.NamedNode(iri))
    except ValueError:
        return False


def _is_described(snapshot: Snapshot, iri: str) -> bool:
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return description.exists(snapshot, iri)


def _divided(path: str) -> tuple[str, str]:
    """Divide a path from the suffix that asks for a format."""
    for suffix in negotiation.SUFFIXES:
        if path.endswith(suffix):
            return path.removesuffix(suffix), suffix
    return path, ""


def _wanted(asked: Asked, suffix: str, *, has_text: bool) -> str:
    extra = {negotiation.HTML: "html"}
    if has_text or suffix == ".txt":
        extra["text/plain"] = "text"
    return rdf.wanted(asked, suffix, extra)
