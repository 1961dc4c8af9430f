"""What commands say: in the language of the locale, results to stdout and the rest to stderr."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api.language import Language, of_environment

INCOMPLETE = 1
"""Exit status: an input failed or the graph does not conform (0 is done, 2 wrong usage)."""

DEFAULT_STORE = ".store"

StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        metavar="DIR|URL",
        envvar="POLICYGRAPH_STORE",
        help="数据库文件夹，或 SPARQL 1.1 端点地址 / a folder, or the address of an endpoint",
    ),
]


def language() -> Language:
    """Return the language of messages."""
    return of_environment()


def text(zh: str, en: str) -> str:
    """Return the message in that language."""
    return zh if language() == "zh" else en


def say(line: str, *, out: bool = False) -> None:
    """Print a line: `out` where it is the result."""
    print(line, file=sys.stdout if out else sys.stderr)


def fail(zh: str, en: str) -> NoReturn:
    """Say what is wrong and end with the status of what was not done."""
    say(f"policygraph: {text(zh, en)}")
    raise typer.Exit(INCOMPLETE)


def write(content: bytes) -> None:
    """Print a result as it is, to the end of a line."""
    sys.stdout.buffer.write(content)
    if not content.endswith(b"\n"):
        sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()


def save(output: Path, content: bytes) -> None:
    """Write a result to a file, whole or not at all."""
    draft = output.with_name(output.name + ".part")
    try:
        draft.write_bytes(content)
        draft.replace(output)
    except OSError as error:
        fail(f"无法写入 {output}：{error.strerror}", f"cannot write {output}: {error.strerror}")


def plain(name: object) -> str:
    """Return a file's name on one line: what cannot be printed is replaced."""
    return "".join(c if c.isprintable() else "\ufffd" for c in str(name))


def progress(total: int) -> Callable[[int, object], None]:
    """Return what shows the file or graph at work, on a terminal only."""

    def show(index: int, name: object) -> None:
        if sys.stderr.isatty():
            print(
                f"\r\x1b[K[{index + 1}/{total}] {plain(name)}", end="", file=sys.stderr, flush=True
            )

    return show


def clear_progress() -> None:
    """Remove what `progress` showed."""
    if sys.stderr.isatty():
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)


def waiting() -> None:
    """Say that another process holds the store."""
    say(text("另一个进程正在写入，等待中…", "another process is writing; waiting …"))
