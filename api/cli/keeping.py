"""`init`, `history`, `retention`, `backup`, `restore`: a store from its beginning on."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.console import DEFAULT_STORE, say, text


def _folder(path: Path) -> Path:
    """Return the folder of an option, or end with wrong usage where an address was given."""
    if path.parts[:1] in (("http:",), ("https:",)):
        told = text("这里需要文件夹，而不是地址", "a folder is needed here, not an address")
        raise typer.BadParameter(told)
    return path


FolderOption = Annotated[
    Path,
    typer.Option(
        "--store",
        metavar="DIR",
        envvar="POLICYGRAPH_STORE",
        callback=_folder,
        help="数据库文件夹 / the store's folder",
    ),
]


def checked_base(base: str | None) -> str | None:
    """Return the base of an option, or end with wrong usage where identifiers cannot begin so."""
    from graph.errors import StoreError
    from graph.store.description import checked_base as checked

    try:
        return base if base is None else checked(base)
    except StoreError as error:
        raise typer.BadParameter(text(error.zh, error.en)) from error


BaseOption = Annotated[
    str | None,
    typer.Option(
        metavar="IRI",
        callback=checked_base,
        help="标识符前缀，建库时给定一次 / what identifiers begin with, given once",
    ),
]


def init(
    store: FolderOption = Path(DEFAULT_STORE),
    base: BaseOption = None,
    union: Annotated[
        bool | None,
        typer.Option(
            "--union/--no-union",
            help="默认图是否为各图之并，建库时给定一次 / "
            "whether the default graph is the union of the named graphs, given once",
        ),
    ] = None,
) -> None:
    """新建空数据库；已有则不变。/ Make an empty store; one that is there stays as it is."""
    from graph.store.folder import FolderStore

    made = not (store / "CURRENT").exists()
    opened = FolderStore.create(store, base, union=union)
    state = text("已建立", "made") if made else text("已存在", "there already")
    say(
        f"{store}: {state} · {opened.base} · {text('第', 'version ')}{opened.version()}"
        f"{text(' 版', '')}",
        out=True,
    )


def backup(
    target: Annotated[Path, typer.Argument(metavar="TARGET", help="空文件夹 / an empty folder")],
    store: FolderOption = Path(DEFAULT_STORE),
) -> None:
    """备份数据库，服务不停。/ Back up a store while it is used."""
    from graph.store.backup import backup as back_up
    from graph.store.folder import FolderStore

    version = back_up(FolderStore.open(store), target)
    say(
        text(f"已备份第 {version} 版：{target}", f"backed up version {version}: {target}"), out=True
    )


def restore(
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="备份 / a backup")],
    store: FolderOption = Path(DEFAULT_STORE),
) -> None:
    """从备份恢复数据库。/ Make a store of a backup, if it is whole."""
    from graph.store.backup import restore as bring_back

    version = bring_back(source, store)
    say(text(f"已恢复第 {version} 版：{store}", f"restored version {version}: {store}"), out=True)


def history(store: FolderOption = Path(DEFAULT_STORE)) -> None:
    """列出数据库的各个版本。/ List the versions of the store."""
    from graph.store.folder import FolderStore

    for version in reversed(FolderStore.open(store).versions()):
        kept = "" if version.kept else text("（已清除，可重建）", " (cleared; can be rebuilt)")
        say(
            f"{version.number:>6}  {version.time:%Y-%m-%d %H:%M:%SZ}  "
            f"+{version.added} -{version.removed}{kept}",
            out=True,
        )


def retention(
    store: FolderOption = Path(DEFAULT_STORE),
    last: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="保留最近 N 版 / keep the last N versions"),
    ] = None,
    daily: Annotated[
        bool | None,
        typer.Option(
            "--daily/--no-daily",
            help="是否另保留每天（UTC）的最后一版 / whether to keep the last of each day (UTC) too",
        ),
    ] = None,
) -> None:
    """查看或更改保留哪些版本。/ Show or change which versions are kept."""
    from graph.store.folder import FolderStore
    from graph.store.retention import Retention

    folder = FolderStore.open(store).folder
    rule = Retention.read(folder)
    wanted = Retention(rule.last if last is None else last, rule.daily if daily is None else daily)
    if wanted != rule:
        wanted.write(folder)
    each_day = text("，以及每天最后一版", " and the last of each day") if wanted.daily else ""
    clears = text(
        "；下次写入时清除其余（正在读取的除外）",
        "; the next write clears the others, but for those that are being read",
    )
    say(
        text(f"保留最近 {wanted.last} 版", f"the last {wanted.last} are kept")
        + each_day
        + (clears if wanted != rule else ""),
        out=True,
    )
