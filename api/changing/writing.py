"""The worker's side of writing: changes that wait together become one version."""

from collections.abc import Sequence

import pyoxigraph as ox

from api.changing import bodies
from api.changing.writes import Outcome, Write, told, unpacked
from api.errors import RefusedError, status_of
from api.sparql import UPDATE
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import PolicygraphError
from graph.store.edits import DeleteGraph, Edit, PatchGraph, PostGraph, PutGraph, Update
from graph.store.folder import FolderStore


def commit(bench: Bench, _asked: Asked) -> Reply:
    """Make the changes of the upload; the answer holds an outcome for each."""
    store = bench.store
    if not isinstance(store, FolderStore):
        raise RefusedError(
            403,
            "本服务的数据库是远程端点，不能经此写入；请直接写入该端点",
            "the store of this service is an endpoint elsewhere; write to that one",
        )
    writes = unpacked(bench.upload)
    prepared = [_prepared(bench, store, write) for write in writes]
    edits = [edit for edit in prepared if not isinstance(edit, PolicygraphError)]
    result = store.commit(edits)
    outcomes = iter(result.outcomes)
    found = [edit if isinstance(edit, PolicygraphError) else next(outcomes) for edit in prepared]
    body = told([_outcome(one, result.version) for one in found])
    return Reply(body, "application/json")


def _prepared(bench: Bench, store: FolderStore, write: Write) -> Edit | PolicygraphError:
    try:
        return _edit(bench, store, write)
    except PolicygraphError as error:
        return error


def _edit(bench: Bench, store: FolderStore, write: Write) -> Edit:
    if write.graph is not None:
        bodies.graph_named(write.graph)
    if write.kind == "update":
        text = write.body.decode()
        base_iri = f"{store.base}update"
        update = Update(text, write.default, write.named, base_iri, bench.allowed)
        return update.fetched()
    if write.kind == "patch":
        if bodies.media_type(write.content_type) != UPDATE:
            raise bodies.unsupported([UPDATE])
        return PatchGraph(write.graph, _text(write.body))
    if write.kind == "delete":
        return DeleteGraph(write.graph)
    quads = _quads(store, write)
    return PutGraph(write.graph, quads) if write.kind == "put" else PostGraph(write.graph, quads)


def _quads(store: FolderStore, write: Write) -> Sequence[ox.Quad]:
    read = bodies.statements
    if write.kind == "post" and bodies.media_type(write.content_type) == bodies.FORM_DATA:
        read = bodies.form_statements
    quads = read(write.body, write.content_type, write.graph or store.base, store.base)
    if any(quad.graph_name != ox.DefaultGraph() for quad in quads):
        raise RefusedError(
            400,
            "正文含命名图；此处只能写入一个图的三元组",
            "the body holds named graphs; triples of one graph are written here",
        )
    return quads


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(400, "请求正文不是 UTF-8", "the body is not UTF-8") from error


def _outcome(found: object, version: int) -> Outcome:
    if isinstance(found, PolicygraphError):
        return Outcome(version, status=status_of(found), zh=found.zh, en=found.en)
    return Outcome(version, created=bool(getattr(found, "created", False)))
