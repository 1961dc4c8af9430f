"""The command line: ingest, query, validate, export, serve and what keeps a store."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper

import typer

from api.cli import asking, checking, ingesting, keeping, serving
from api.cli.console import INCOMPLETE, language, say

app = typer.Typer(
    name="policygraph",
    help="政策文件知识图谱：读取、存储、检查、查询。\n\n"
    "Policy documents as a knowledge graph: read, stored, validated, queried.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for _command in (
    keeping.init,
    ingesting.ingest,
    asking.query,
    checking.validate,
    asking.export,
    keeping.history,
    keeping.retention,
    keeping.backup,
    keeping.restore,
    serving.serve,
    serving.token,
):
    app.command()(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; problems end it with one line and an exit status."""
    from graph.errors import PolicygraphError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        app(args=None if arguments is None else list(arguments))
    except PolicygraphError as error:
        say(f"policygraph: {error.text(language())}")
        sys.exit(INCOMPLETE)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(INCOMPLETE)
    except KeyboardInterrupt:
        sys.exit(130)
