"""The change feed, for those who keep copies: what each version added and removed.

`/changes` is an event stream (Linked Data Event Streams, W3C TREE) and an ActivityStreams 2.0
collection; its pages, `/changes?since=N`, name up to a hundred versions after N, each with its
patch, `/changes/N` (RDF Patch). Those who take the patches of all versions in their order, starting
from nothing where one says `as:Create`, have what the last of them has.
"""

import gzip
import json
import re
import shutil
from tempfile import TemporaryFile
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

import ontology
from api import negotiation
from api.errors import RefusedError
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import GoneError
from graph.store.answers import GRAPH_FORMATS
from graph.store.changes import Change
from graph.store.folder import FolderStore

PAGE = 100
"""How many versions a page names."""

PATCH = "application/rdf-patch"
"""The media type of a patch."""

_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")
_PATH = re.compile(r"/changes/([1-9][0-9]{0,8})(\.rdfp(?:\.gz)?)?")
_AS = "https://www.w3.org/ns/activitystreams#"
_PREFIXES = {
    "as": _AS,
    "ldes": "https://w3id.org/ldes#",
    "tree": "https://w3id.org/tree#",
    "pg": ontology.NAMESPACE,
    "xsd": ontology.PREFIXES["xsd"],
}
_LINK = {"@type": "@id"}
_TIME = {"@type": "xsd:dateTime"}
_CONTEXT = {
    "@vocab": _AS,
    "id": "@id",
    "type": "@type",
    **_PREFIXES,
    "published": _TIME,
    "tree:value": _TIME,
    "orderedItems": {"@container": "@list"},
    "href": {"@type": "xsd:anyURI"},
    **dict.fromkeys(("first", "next", "partOf", "object", "tree:node", "tree:path"), _LINK),
    **dict.fromkeys(("tree:view", "tree:member"), _LINK),
    **dict.fromkeys(("ldes:timestampPath", "ldes:versionOfPath"), _LINK),
}

_Node = dict[str, Any]


def feed(bench: Bench, asked: Asked) -> Reply:
    """Reply with the stream's description, or with the versions after `since`, as RDF.

    Raises RefusedError for a `since` that is no number, or a store that keeps no changes.
    """
    store, since = _store(bench), asked.parameter("since")
    if since is None:
        return _written(asked, _stream(store), {})
    if not _NUMBER.fullmatch(since):
        raise RefusedError(400, "since 应为版本号", "since is the number of a version")
    start, current = int(since), bench.snapshot.version
    following = range(start + 1, min(start + PAGE, current) + 1)
    changes = [change for number in following if (change := _known(store, number))]
    full = start + PAGE <= current
    page = _page(store, start, changes, more=start + PAGE < current)
    return _written(asked, page, _FOREVER if full and start + PAGE < current else {})


def patch(bench: Bench, asked: Asked) -> Reply:
    """Reply with what a version added and removed, as RDF Patch, packed where the address says so.

    Raises AbsentError for a version that never was, GoneError for one of before changes were kept.
    """
    store, found = _store(bench), _PATH.fullmatch(asked.path)
    if found is None:
        raise RefusedError(404, "没有此变更", "there is no such change")
    change = store.change(int(found[1]))
    headers = _FOREVER | {"Link": f'<{asked.root}/changes>; rel="collection"'}
    if found[2] == ".rdfp.gz":
        return Reply(change.path.open("rb"), "application/gzip", headers=headers)
    rows = change.head.added + change.head.removed
    return Reply(_unpacked(change), f"{PATCH}; charset=utf-8", headers=headers, rows=rows)


def _store(bench: Bench) -> FolderStore:
    if isinstance(bench.store, FolderStore):
        return bench.store
    raise RefusedError(404, "此库不记录变更", "this store keeps no changes")


def _known(store: FolderStore, number: int) -> Change | None:
    try:
        return store.change(number)
    except GoneError:
        return None


def _unpacked(change: Change) -> BinaryIO:
    """Return a patch as an open file, however large it is."""
    file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 - it outlives this function
    with gzip.open(change.path, "rb") as packed:
        shutil.copyfileobj(packed, file)
    file.seek(0)
    return file


def _stream(store: FolderStore) -> _Node:
    first = _page_name(store, 0)
    return {
        "id": f"{store.base}changes",
        "type": ["ldes:EventStream", "OrderedCollection"],
        "name": "policygraph: changes",
        "ldes:timestampPath": f"{_AS}published",
        "ldes:versionOfPath": f"{_AS}object",
        "first": first,
        "tree:view": first,
    }


def _page(store: FolderStore, start: int, changes: list[Change], *, more: bool) -> _Node:
    name = _page_name(store, start)
    page: _Node = {
        "id": name,
        "type": ["tree:Node", "OrderedCollectionPage"],
        "partOf": {
            "id": f"{store.base}changes",
            "type": "ldes:EventStream",
            "tree:view": name,
            "tree:member": [_name(store, change) for change in changes],
        },
        "orderedItems": [_member(store, change) for change in changes],
    }
    if more:
        following = _page_name(store, start + PAGE)
        page["next"] = following
        page["tree:relation"] = {
            "type": "tree:GreaterThanOrEqualToRelation",
            "tree:node": following,
            "tree:path": f"{_AS}published",
            "tree:value": _time(changes[-1] if changes else store.change(store.version())),
        }
    return page


def _member(store: FolderStore, change: Change) -> _Node:
    return {
        "id": _name(store, change),
        "type": "Create" if change.previous is None else "Update",
        "published": _time(change),
        "object": f"{store.base}.well-known/void#dataset",
        "pg:versionNumber": change.number,
        "pg:statementsAdded": change.head.added,
        "pg:statementsRemoved": change.head.removed,
        "url": [
            {"type": "Link", "href": _name(store, change), "mediaType": PATCH},
            {
                "type": "Link",
                "href": f"{_name(store, change)}.rdfp.gz",
                "mediaType": "application/gzip",
            },
        ],
    }


def _name(store: FolderStore, change: Change) -> str:
    return f"{store.base}changes/{change.number}"


def _page_name(store: FolderStore, start: int) -> str:
    return f"{store.base}changes?since={start}"


def _time(change: Change) -> str:
    return change.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _written(asked: Asked, node: _Node, headers: dict[str, str]) -> Reply:
    """Write a node as JSON-LD, or in the format that the request likes better."""
    offered = ["application/ld+json", *negotiation.GRAPH_TYPES]
    media_type = negotiation.choose(asked.accept, offered)
    if media_type is None:
        types = " ".join(offered)
        raise RefusedError(
            406, f"没有可接受的格式；可用：{types}", f"no acceptable format; there are: {types}"
        )
    headers = headers | {"Vary": "Accept"}
    body = json.dumps({"@context": _CONTEXT} | node, ensure_ascii=False, indent=1).encode()
    form = negotiation.GRAPH_TYPES[media_type]
    if form != "jsonld":
        triples = (quad.triple for quad in ox.parse(body, ox.RdfFormat.JSON_LD))
        prefixes = _PREFIXES if form == "turtle" else None
        body = ox.serialize(triples, format=GRAPH_FORMATS[form], prefixes=prefixes) or b""
    return Reply(body, negotiation.CONTENT_TYPES[form], headers=headers)
