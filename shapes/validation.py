"""Running the shapes on the documents' graphs, each graph on its own."""

from collections.abc import Callable, Sequence

from graph.errors import StoreError
from graph.store import Snapshot
from shapes.document import Document
from shapes.findings import Count, Finding, Report

__all__ = ["Count", "Finding", "Report", "validate"]


def validate(
    snapshot: Snapshot,
    graphs: Sequence[str] | None = None,
    on_graph: Callable[[int, str], None] | None = None,
) -> Report:
    """Check the documents' graphs, all or those named, and return what was found.

    `on_graph` is told the index and name of the graph that is checked next. Raises StoreError
    where there is nothing to check: no graph, none of a name, none that says what shapes ask for.
    """
    names = _chosen(snapshot, graphs)
    titles: dict[str, str] = {}
    findings: list[Finding] = []
    targets = 0
    for index, name in enumerate(names):
        if on_graph is not None:
            on_graph(index, name)
        document = Document(name, snapshot)
        titles[name] = document.title()
        targets += document.targets()
        findings.extend(document.findings())
    if not targets:
        raise _nothing()
    return Report(titles, findings)


def _chosen(snapshot: Snapshot, graphs: Sequence[str] | None) -> list[str]:
    known = snapshot.documents()
    for name in graphs or ():
        if name not in known:
            raise StoreError(
                f"没有图 {name}；请核对名称，或先读入该文件",
                f"there is no graph {name}; check the name, or read the document first",
            )
    chosen = known if graphs is None else list(dict.fromkeys(graphs))
    if not chosen:
        raise _nothing()
    return chosen


def _nothing() -> StoreError:
    return StoreError("没有可检查的内容：请先读入文件", "nothing to validate: read documents first")
