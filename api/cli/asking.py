"""`query`, `export`: what the store holds."""

import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import DEFAULT_STORE, StoreOption, fail, save, write

if TYPE_CHECKING:
    from graph.store import Snapshot, Store


class QueryFormat(StrEnum):
    """What `query` can print."""

    TABLE = "table"
    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"
    RDFXML = "rdfxml"
    JSONLD = "jsonld"


class DumpFormat(StrEnum):
    """What `export` can write."""

    NQUADS = "nquads"
    TRIG = "trig"


def query(
    file: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-", help="SPARQL 查询文件，- 为标准输入 / a query, - for stdin"
        ),
    ],
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[
        QueryFormat | None,
        typer.Option(
            help="结果格式；默认 table 或 turtle / of the answer; table or turtle if not given"
        ),
    ] = None,
) -> None:
    """对数据库运行 SPARQL 查询。/ Run a SPARQL query on the store."""
    text = _query_text(file)
    write(_formatted(_open(store).snapshot(), text, format))


def export(
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[DumpFormat, typer.Option(help="RDF 格式 / of the dump")] = DumpFormat.NQUADS,
    version: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, help="第几版；已清除者重建 / a version, rebuilt if cleared"
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="写入文件 / to a file, not the screen"),
    ] = None,
) -> None:
    """导出全部数据。/ Write out the whole dataset."""
    dump = _dump(_open(store), version, format.value)
    if output is None:
        write(dump)
        return
    save(output, dump)


def _open(location: str) -> "Store":
    from graph.store import open_store

    return open_store(location)


def _dump(store: "Store", version: int | None, format: str) -> bytes:
    """Return a version, which is made anew from what changed if it was cleared."""
    from graph.errors import GoneError
    from graph.store.folder import FolderStore

    try:
        return store.snapshot(version).dump(format)
    except GoneError:
        if version is None or not isinstance(store, FolderStore):
            raise
        with TemporaryDirectory(prefix="policygraph-") as folder:
            return store.rebuild(version, Path(folder) / "version").dump(format)


def _query_text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        shown = " ".join(file.split())
        fail(
            f"无法读取查询 {shown}：{error.strerror}；请给出查询文件，或用 - 从标准输入读取",
            f"cannot read {shown}: {error.strerror}; name a file that holds the query, or give - "
            "and the query on standard input",
        )
    except UnicodeDecodeError:
        fail(f"查询 {file} 不是 UTF-8 文本", f"the query {file} is not UTF-8 text")


def _formatted(snapshot: "Snapshot", query: str, chosen: QueryFormat | None) -> bytes:
    from api.table import WIDEST, render
    from graph.store.answers import GRAPH_FORMATS, TABLE_FORMATS, Kind

    def choose(kind: Kind) -> str | None:
        if kind == "triples":
            name = (chosen or QueryFormat.TURTLE).value
            return name if name in GRAPH_FORMATS else None
        name = "json" if chosen in (None, QueryFormat.TABLE) else str(chosen)
        return name if name in TABLE_FORMATS else None

    answer = snapshot.query(query, choose)
    if answer.format is None:
        names = " ".join(GRAPH_FORMATS if answer.kind == "triples" else ["table", *TABLE_FORMATS])
        fail(f"此查询的结果格式可用：{names}", f"this query's answer can be written as: {names}")
    if answer.kind != "triples" and chosen in (None, QueryFormat.TABLE):
        widest = WIDEST if sys.stdout.isatty() else None
        return render(answer.content, widest).encode()
    return answer.content
