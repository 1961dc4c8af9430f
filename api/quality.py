"""`/reports/quality`: how complete the data is, as measurements (W3C Data Quality Vocabulary)."""

from typing import Final, get_args

from api.errors import RefusedError
from api.reporting import Wanted, report
from api.reports import told
from api.things import rdf
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply
from graph.errors import LimitError
from graph.store.folder import FolderStore
from shapes.findings import Scope
from shapes.measurements import METRICS, history, metrics
from shapes.measurements import measurements as measured

_TRIPLES: Final = 7
"""How many triples a measurement has."""


def measurements(bench: Bench, asked: Asked) -> Reply:
    """Reply with what is measured of the store, in this version and in all that a report is kept
    of; with `?scope=document`, `department` or `measure`, of each of these in this version.

    Raises RefusedError for another scope, LimitError where there is more than an answer may hold.
    """
    form, scope = rdf.wanted(asked), _scope(asked)
    snapshot = bench.snapshot
    found = told(lambda: report(bench.store, Wanted(snapshot.version or None)))
    tallies = [tally for tally in found.tallies if tally.scope == scope]
    _require_room(len(tallies) * len(METRICS) * _TRIPLES, bench.limits.rows)
    triples = [*metrics(), *measured(tallies, snapshot.base, snapshot.version, snapshot.time)]
    if isinstance(bench.store, FolderStore):
        triples += history(bench.store)
    return rdf.reply(triples, form, prefixes=rdf.PREFIXES)


def _scope(asked: Asked) -> str:
    said = asked.parameter("scope") or "store"
    if said in get_args(Scope):
        return said
    offered = " ".join(get_args(Scope))
    raise RefusedError(
        400, f"参数 scope 应为其一：{offered}", f"the parameter scope is one of {offered}"
    )


def _require_room(triples: int, most: int) -> None:
    if triples > most:
        raise LimitError(
            "rows",
            f"共 {triples} 条陈述，超过上限 {most}；各文件的计数见其报告的 JSON",
            f"{triples} statements are over the limit of {most}; the JSON of each document's "
            "report has its counts",
        )
