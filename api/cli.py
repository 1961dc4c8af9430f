"""The command line: ingest, query, validate, export, serve."""

import socket
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from api.language import Language, of_environment

if TYPE_CHECKING:
    from graph.ingestion import Result
    from graph.store import Snapshot, Store

INCOMPLETE = 1
"""Exit status: an input failed or the graph does not conform (0 is done, 2 wrong usage)."""

DEFAULT_STORE = ".store"

app = typer.Typer(
    name="policygraph",
    help="政策文件知识图谱：读取、存储、检查、查询。\n\n"
    "Policy documents as a knowledge graph: read, stored, validated, queried.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="DIR|URL",
        envvar="POLICYGRAPH_STORE",
        help="数据库文件夹，或 SPARQL 1.1 端点地址 / a folder, or the address of an endpoint",
    ),
]


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


class ReportFormat(StrEnum):
    """What `validate` can print."""

    TEXT = "text"
    TURTLE = "turtle"
    JSONLD = "json-ld"
    CSV = "csv"
    JSON = "json"
    HTML = "html"


class DumpFormat(StrEnum):
    """What `export` can write."""

    NQUADS = "nquads"
    TRIG = "trig"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; problems end it with one line and an exit status."""
    from graph.errors import PolicygraphError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(args=None if arguments is None else list(arguments))
    except PolicygraphError as error:
        _say(f"policygraph: {error.text(_language())}")
        sys.exit(INCOMPLETE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(INCOMPLETE)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def ingest(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", readable=False, help="文件或文件夹 / files or folders"),
    ],
    store: StoreOption = DEFAULT_STORE,
    organisation: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="文件中各部门所属的单位 / the organisation whose units they name",
        ),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="IRI",
            help="标识符前缀，建库时给定一次 / what identifiers begin with, given once",
        ),
    ] = None,
    accepted: Annotated[
        float,
        typer.Option(
            metavar="SCORE",
            min=0,
            max=1,
            help="文件间链接自此分数起成立 / the score from which links are stated",
        ),
    ] = 0.8,
) -> None:
    """读入文件并写入数据库。/ Read documents into the store."""
    from decimal import Decimal

    from graph.ingestion import Outcome, find
    from graph.ingestion import ingest as ingest_files
    from graph.store import open_store

    files, passed_over = find(paths)
    opened = open_store(store, base, create=True)
    progress = _progress(len(files))
    score = Decimal(str(accepted))
    results = ingest_files(opened, files, organisation, progress, _waiting, score)
    _clear_progress()
    for result in results:
        _say(_outcome_line(result, _language()), out=result.outcome is not Outcome.FAILED)
    _say(_ingest_summary(results, passed_over, _language()), out=True)
    if not results or any(result.outcome is Outcome.FAILED for result in results):
        raise typer.Exit(INCOMPLETE)


@app.command()
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
    _write(_formatted(_open(store).snapshot(), text, format))


@app.command()
def validate(
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[
        ReportFormat, typer.Option(help="报告格式 / of the report")
    ] = ReportFormat.TEXT,
    graph: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY", help="只检查这些文件的图（键或 IRI）/ only these documents' graphs"
        ),
    ] = None,
) -> None:
    """用 SHACL 检查完整性。/ Check completeness with SHACL."""
    from shapes.report import write
    from shapes.validation import validate as validate_graphs

    snapshot = _open(store).snapshot()
    names = None
    if graph:
        names = [_graph_name(key, snapshot.base, snapshot.documents()) for key in graph]
    total = len(names or snapshot.documents())
    report = validate_graphs(snapshot, names, _progress(total))
    _clear_progress()
    _write(write(report, format.value, _language()))
    if not report.conforms:
        raise typer.Exit(INCOMPLETE)


@app.command()
def export(
    store: StoreOption = DEFAULT_STORE,
    format: Annotated[DumpFormat, typer.Option(help="RDF 格式 / of the dump")] = DumpFormat.NQUADS,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="写入文件 / to a file, not the screen"),
    ] = None,
) -> None:
    """导出全部数据。/ Write out the whole dataset."""
    dump = _open(store).snapshot().dump(format.value)
    if output is None:
        _write(dump)
        return
    draft = output.with_name(output.name + ".part")
    try:
        draft.write_bytes(dump)
        draft.replace(output)
    except OSError as error:
        _fail(f"无法写入 {output}：{error.strerror}", f"cannot write {output}: {error.strerror}")


@app.command()
def serve(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[str, typer.Option(help="监听地址 / the address to listen at")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 / the port")] = 8000,
) -> None:
    """启动服务：SPARQL、关联数据、网页。/ Serve SPARQL, linked data and pages."""
    import uvicorn

    from api.service import create_app

    app = create_app(store)
    listener = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    _say(
        _text(f"服务地址 {address}（Ctrl+C 停止）", f"serving at {address} (Ctrl+C stops)"),
        out=True,
    )
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", server_header=False))
    server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        _fail(
            f"无法监听 {host}:{port}：{error.strerror}；请换一个 --port",
            f"cannot listen at {host}:{port}: {error.strerror}; choose another --port",
        )


def _open(location: str) -> "Store":
    from graph.store import open_store

    return open_store(location)


def _language() -> Language:
    return of_environment()


def _text(zh: str, en: str) -> str:
    return zh if _language() == "zh" else en


def _say(line: str, *, out: bool = False) -> None:
    print(line, file=sys.stdout if out else sys.stderr)


def _fail(zh: str, en: str) -> NoReturn:
    _say(f"policygraph: {_text(zh, en)}")
    raise typer.Exit(INCOMPLETE)


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    if not content.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def _query_text(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        _fail(f"无法读取查询 {file}：{error.strerror}", f"cannot read {file}: {error.strerror}")
    except UnicodeDecodeError:
        _fail(f"查询 {file} 不是 UTF-8 文本", f"the query {file} is not UTF-8 text")


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
        _fail(f"此查询的结果格式可用：{names}", f"this query's answer can be written as: {names}")
    if answer.kind != "triples" and chosen in (None, QueryFormat.TABLE):
        widest = WIDEST if sys.stdout.isatty() else None
        return render(answer.content, widest).encode()
    return answer.content


def _graph_name(key: str, base: str, known: Sequence[str]) -> str:
    name = key if key in known else f"{base}graph/{key}"
    if name not in known:
        _fail(
            f"没有这个图：{key}；可用：{' '.join(g.rpartition('/')[2] for g in known)}",
            f"no such graph: {key}; there are: {' '.join(g.rpartition('/')[2] for g in known)}",
        )
    return name


def _progress(total: int) -> Callable[[int, object], None]:
    """Return what shows the file or graph at work, on a terminal only."""

    def show(index: int, name: object) -> None:
        if sys.stderr.isatty():
            print(
                f"\r\x1b[K[{index + 1}/{total}] {_plain(name)}", end="", file=sys.stderr, flush=True
            )

    return show


def _clear_progress() -> None:
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def _waiting() -> None:
    _say(_text("另一个进程正在写入，等待中…", "another process is writing; waiting …"))


def _outcome_line(result: "Result", language: Language) -> str:
    from graph.facts import UnitKind
    from graph.ingestion import Outcome

    if result.error is not None:
        return f"✗ {_plain(result.path)}: {result.error.text(language)}"
    if result.outcome is Outcome.SAME and result.same_as is not None:
        same = {"zh": "内容相同，不重复存储", "en": "same content, not stored twice"}[language]
        return f"= {_plain(result.path)}: {same} ({_plain(result.same_as.name)})"
    facts = result.facts
    if facts is None:
        return f"  {_plain(result.path)}"
    kinds = Counter(unit.kind for unit in facts.units)
    tasks = kinds[UnitKind.TASK] + kinds[UnitKind.PROJECT]
    parties = len({assignment.party for assignment in facts.assignments})
    counts = (kinds[UnitKind.MEASURE], tasks, parties, len(facts.targets), len(facts.notes))
    words = {
        "zh": "举措 {} · 任务 {} · 部门 {} · 目标 {} · 读取说明 {}",
        "en": "measures {} · tasks {} · parties {} · targets {} · reading notes {}",
    }[language].format(*counts)
    state = {
        Outcome.NEW: {"zh": "新增", "en": "new"},
        Outcome.CHANGED: {"zh": "已替换原有内容", "en": "replaced what was there"},
        Outcome.UNCHANGED: {"zh": "无变化", "en": "unchanged"},
    }[result.outcome][language]
    return f"✓ {_plain(result.path)}: {words} [{state}] {result.policy}"


def _plain(name: object) -> str:
    """Return a file's name on one line: what cannot be printed is replaced."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(name))


def _ingest_summary(
    results: Sequence["Result"], passed_over: Sequence[Path], language: Language
) -> str:
    from graph import reading
    from graph.ingestion import Outcome

    failed = sum(result.outcome is Outcome.FAILED for result in results)
    read, skipped = len(results) - failed, len(passed_over)
    endings = " ".join(sorted(reading.SUFFIXES))
    if language == "zh":
        line = (
            f"读取 {read} 个文件，失败 {failed} 个" if results else f"没有可读的文件（{endings}）"
        )
        return line + (f"；跳过 {skipped} 个其他类型的文件" if skipped else "")
    line = f"{_files(read)} read, {failed} failed" if results else f"no files to read ({endings})"
    return line + (f"; {_files(skipped)} of another kind passed over" if skipped else "")


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


if __name__ == "__main__":
    main()
