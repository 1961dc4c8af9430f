"""SPARQL 1.1 Update as an edit, and as a patch of one graph.

The engine changes a copy, and what it changed there is found by comparing the graphs that it may
have changed. So an update sees what SPARQL says (its default graph is never the union), fails
without a trace, and the union is kept as with every other edit. Data that is inserted or deleted
as it stands needs no copy. What LOAD loads is fetched before, and joins as data; SERVICE goes by
way of a relay.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pyoxigraph as ox

import ontology
from graph.errors import FailedError, ForbiddenError, QueryError
from graph.store import Difference, queries, services
from graph.store.answers import syntax_error
from graph.store.comparison import compare
from graph.store.draft import Draft, Graph
from graph.store.graphs import Written, absent, graph_of
from graph.store.operations import Operation, graphs_of, operations
from graph.store.relay import Relay, relayed
from graph.store.remote import NOTHING, Allowed
from graph.store.stack import with_deep_stack

_HERE = ox.NamedNode(ontology.NAMESPACE)


@dataclass(frozen=True, slots=True)
class Update:
    """An update request, with the graphs that the request's parameters name for its WHERE clauses
    (`using-graph-uri`, `using-named-graph-uri`: SPARQL 1.1 Protocol, 2.2.3) and its base IRI.

    In a store with a union its default graph is what stands in the named graph for it. LOAD and
    SERVICE may use what is `allowed`; `loaded` is what each LOAD loads, once that is fetched.
    """

    text: str
    using_default: Sequence[str] = ()
    using_named: Sequence[str] = ()
    base_iri: str | None = None
    allowed: Allowed = NOTHING
    loaded: Sequence[Sequence[ox.Quad]] | None = None

    def fetched(self) -> "Update":
        """Return the update with what its LOADs load, so that nobody waits for that later.

        Raises QueryError as `apply`.
        """
        loads = [s for s in _checked(self.text, self.allowed) if s.form == "load"]
        places = [_resolved(step, step.source, self.base_iri) for step in loads]
        for place in places:
            self.allowed.check(place)
        return replace(self, loaded=_loaded(loads, places, self.allowed, self.base_iri))

    def apply(self, draft: Draft) -> Written:
        """Run the update. Raises QueryError if it is malformed, refused, or fails; ForbiddenError
        if it uses an address that is not allowed, SILENT or not."""
        if self.loaded is None:
            return self.fetched().apply(draft)
        steps = _filled(_checked(self.text, self.allowed), self.loaded)
        if self.using_default or self.using_named:
            steps = _with_using(steps, self.using_default, self.using_named)
        if all(step.form in ("data", "load") for step in steps):
            _run(ox.Store(), steps, self.base_iri)
            changed = [draft.apply(_data(draft, step, self.base_iri)) for step in steps]
            return Written(False, any(changed))
        graphs = _named(steps, self.base_iri)
        with relayed(self.allowed) as relay:
            steps = [_through(relay, step, self.base_iri) for step in steps]
            effect = _effect(draft, steps, self.base_iri, graphs)
        return Written(False, draft.apply(effect, exact=True))


@dataclass(frozen=True, slots=True)
class PatchGraph:
    """An update request that sees and changes one graph only, as its default graph; without a
    name, the store's default graph (SPARQL 1.1 Graph Store HTTP Protocol, 5.7)."""

    name: str | None
    text: str

    def apply(self, draft: Draft) -> Written:
        """Change the graph. Raises QueryError if the update is malformed, refused, or changes
        another graph; AbsentError if there is no such graph and none comes to be."""
        steps = _checked(self.text)
        if any(_names_another(step) for step in steps):
            raise _of_another()
        graph = graph_of(draft, self.name)
        before = {quad.triple for quad in draft.content().statements(graph)}
        store = ox.Store()
        store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in before)
        _run(store, steps, self.name)
        if next(store.named_graphs(), None) is not None:
            raise _of_another()
        after = {quad.triple for quad in store.quads_for_pattern(None, None, None)}
        created = not draft.exists(graph)
        if created and not after:
            raise absent(graph)
        kept = {graph.value} if isinstance(graph, ox.NamedNode) and self.name else set()
        gone, new = (_in(graph, triples) for triples in (before - after, after - before))
        return Written(created, draft.apply(Difference(gone, new, kept), exact=True))


def _names_another(step: Operation) -> bool:
    """Tell whether a step of a patch names a graph to change, or all of them; one that a variable
    names is never there."""
    named = graphs_of(step.block) if step.form == "data" else step.graphs
    return bool(named) or (named is None and step.form == "management")


def _of_another() -> QueryError:
    return QueryError(
        "补丁只能修改请求所指的图", "a patch may only change the graph that it is sent to"
    )


def _checked(text: str, allowed: Allowed = NOTHING) -> list[Operation]:
    """Return the operations of an update that the engine may see. Raises QueryError."""
    queries.check_update(text, allowed)
    steps = operations(text)
    if not allowed and any(step.form == "load" for step in steps):
        raise ForbiddenError(
            "不允许 LOAD：请将数据随请求发送",
            "LOAD is not allowed: send the data with the request",
        )
    return steps


def _loaded(
    loads: Sequence[Operation], places: Sequence[str], allowed: Allowed, base_iri: str | None
) -> list[Sequence[ox.Quad]]:
    """Return what each LOAD loads, in its graph; nothing if that fails and LOAD is SILENT."""
    if not loads:
        return []
    from graph.store.loading import Loader  # with the HTTP library, which few updates need

    loader, found = Loader(allowed), list[Sequence[ox.Quad]]()
    for step, place in zip(loads, places, strict=True):
        graph: Graph = ox.DefaultGraph()
        for name in step.graphs or ():
            graph = ox.NamedNode(_resolved(step, name, base_iri))
        triples = loader.load(place, silent=step.silent)
        found.append(list(_in(graph, triples)))
    return found


def _filled(steps: Sequence[Operation], loaded: Sequence[Sequence[ox.Quad]]) -> list[Operation]:
    quads = iter(loaded)
    return [replace(step, quads=next(quads)) if step.form == "load" else step for step in steps]


def _through(relay: Relay, step: Operation, base_iri: str | None) -> Operation:
    """Return an operation whose calls of other services go to the relay."""
    calls = services.calls(step.text) if step.form == "modify" else []
    return replace(
        step, text=relay.through(step.text, calls, lambda name: _resolved(step, name, base_iri))
    )


def _resolved(step: Operation, name: str, base_iri: str | None) -> str:
    return services.resolved(name, step.prologue, base_iri, ontology.PREFIXES)


def _with_using(
    steps: Sequence[Operation], default: Sequence[str], named: Sequence[str]
) -> list[Operation]:
    """Write the graphs that a request names into each operation with a WHERE clause.

    Raises QueryError if an operation chooses graphs itself, or a name is no IRI.
    """
    if any(step.chooses for step in steps):
        raise QueryError(
            "参数 using-graph-uri 与 USING、WITH 不可同时使用",
            "the parameters using-graph-uri and using-named-graph-uri cannot be used together "
            "with USING or WITH",
        )
    try:
        clauses = "".join(f" USING {ox.NamedNode(iri)}" for iri in default)
        clauses += "".join(f" USING NAMED {ox.NamedNode(iri)}" for iri in named)
    except ValueError as error:
        raise QueryError(
            f"数据集中的 IRI 无效：{error}", f"invalid IRI in the dataset: {error}"
        ) from error
    return [_chosen(step, clauses + " ") for step in steps]


def _chosen(step: Operation, clauses: str) -> Operation:
    if step.form == "where":
        return replace(step, text=f"DELETE {step.block}{clauses}WHERE {step.block}")
    if step.form == "modify":
        return replace(step, text=step.text[: step.behind] + clauses + step.text[step.behind :])
    return step


def _data(draft: Draft, step: Operation, base_iri: str | None) -> Difference:
    """Return what data changes that is loaded, inserted or deleted; a graph that it empties
    stays."""
    if step.form == "load":
        return Difference(new=set(step.quads))
    store = ox.Store()
    _update(store, f"{step.prologue}INSERT DATA {step.block}", base_iri)
    quads = set(store.quads_for_pattern(None, None, None))
    if not step.deletes:
        return Difference(new=quads)
    return Difference(quads, created={g.value for g in _named_of(quads) if draft.exists(g)})


def _effect(
    draft: Draft, steps: Sequence[Operation], base_iri: str | None, graphs: set[str] | None
) -> Difference:
    """Return what an update changes that can change only these named graphs (None: any)."""
    with draft.copy() as copy:
        content, default = draft.content(), draft.graph(None)
        if draft.union:
            copy.clear_graph(ox.DefaultGraph())
            copy.extend(_in(ox.DefaultGraph(), (q.triple for q in content.statements(default))))
        _run(copy, steps, base_iri)
        before = set(content.graphs())
        after = {g.value for g in copy.named_graphs() if isinstance(g, ox.NamedNode)}
        now = copy.quads_for_pattern(None, None, None, ox.DefaultGraph())
        there = (ox.Quad(q.subject, q.predicate, q.object, default) for q in now)
        gone, new = compare(content.statements(default), there)
        for name in before | after if graphs is None else (before | after) & graphs:
            node = ox.NamedNode(name)
            now = copy.quads_for_pattern(None, None, None, node)
            less, more = compare(content.statements(node), now)
            gone |= less
            new |= more
        del copy, now, there
    emptied = {graph.value for graph in _named_of(gone) if graph != default} & after
    return Difference(gone, new, (after - before) | emptied, before - after)


def _named(steps: Sequence[Operation], base_iri: str | None) -> set[str] | None:
    """Return the named graphs that operations may change; None if they may change any."""
    found: set[str] = set()
    for step in steps:
        if step.graphs is None:
            return None
        if step.graphs:
            objects = ", ".join(step.graphs)
            store = ox.Store()
            _update(store, f"{step.prologue}INSERT DATA {{ {_HERE} {_HERE} {objects} }}", base_iri)
            found.update(q.object.value for q in store if isinstance(q.object, ox.NamedNode))
    return found


def _run(store: ox.Store, steps: Sequence[Operation], base_iri: str | None) -> None:
    """Let the engine run operations: at once, or if later ones have declarations, which the engine
    does not take, or load what was fetched, one after another. Raises QueryError, and
    FailedError if one fails while it runs; then some may have been run."""
    loads = any(step.form == "load" for step in steps)
    if not loads and not any(step.declared for step in steps[1:]):
        _update(store, ";\n".join(step.declared + step.text for step in steps), base_iri)
        return
    for step in steps:
        if step.form == "load":
            store.extend(step.quads)
        else:
            _update(store, step.prologue + step.text, base_iri)


def _update(store: ox.Store, text: str, base_iri: str | None) -> None:
    """Raise QueryError, FailedError if the text is well-formed and fails while it runs."""
    prefixes = dict(ontology.PREFIXES)
    try:
        with_deep_stack(lambda: store.update(text, base_iri=base_iri, prefixes=prefixes))
    except SyntaxError as error:
        raise syntax_error(error, text) from error
    except (ValueError, RuntimeError, OSError) as error:
        raise FailedError(f"更新未能执行：{error}", f"the update failed: {error}") from error


def _in(graph: Graph, triples: Iterable[ox.Triple]) -> set[ox.Quad]:
    return {ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples}


def _named_of(quads: Iterable[ox.Quad]) -> set[ox.NamedNode]:
    return {quad.graph_name for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
