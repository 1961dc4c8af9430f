"""`ingest`: documents into the store."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.console import (
    DEFAULT_STORE,
    INCOMPLETE,
    StoreOption,
    clear_progress,
    language,
    plain,
    progress,
    say,
    waiting,
)
from api.cli.keeping import BaseOption
from api.language import Language

if TYPE_CHECKING:
    from graph.ingestion import Result


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
    base: BaseOption = None,
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
    score = Decimal(str(accepted))
    results = ingest_files(opened, files, organisation, progress(len(files)), waiting, score)
    clear_progress()
    for result in results:
        say(_outcome_line(result, language()), out=result.outcome is not Outcome.FAILED)
    say(_ingest_summary(results, passed_over, language()), out=True)
    if not results or any(result.outcome is Outcome.FAILED for result in results):
        raise typer.Exit(INCOMPLETE)


def _outcome_line(result: "Result", language: Language) -> str:
    from graph.facts import UnitKind
    from graph.ingestion import Outcome

    if result.error is not None:
        return f"✗ {plain(result.path)}: {result.error.text(language)}"
    if result.outcome is Outcome.SAME and result.same_as is not None:
        same = {"zh": "内容相同，不重复存储", "en": "same content, not stored twice"}[language]
        return f"= {plain(result.path)}: {same} ({plain(result.same_as.name)})"
    facts = result.facts
    if facts is None:
        return f"  {plain(result.path)}"
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
    return f"✓ {plain(result.path)}: {words} [{state}] {result.policy}"


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
