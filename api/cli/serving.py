"""`serve` and `token`: the service, and who may write to it."""

import gc
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from api.cli.console import DEFAULT_STORE, StoreOption, fail, say, text

if TYPE_CHECKING:
    from starlette.types import ASGIApp
    from uvicorn import Config

    from api.settings import Settings

_WAITING = 2048
_PORTS = {"http": 80, "https": 443}
_HERE = ("127.0.0.1", "localhost", "::1")


def serve(
    store: StoreOption = DEFAULT_STORE,
    host: Annotated[str, typer.Option(help="监听地址 / the address to listen at")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="端口 / the port")] = 8000,
    settings: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            envvar="POLICYGRAPH_SETTINGS",
            help="设置文件（TOML）/ a file of settings (TOML)",
        ),
    ] = None,
) -> None:
    """启动服务：SPARQL、关联数据、网页。/ Serve SPARQL, linked data and pages."""
    gc.disable()
    from api.metrics import Metrics
    from api.settings import load
    from api.work.workshop import Workshop

    chosen = load(settings)
    metrics = Metrics()
    workshop = Workshop(store, chosen, metrics)
    workshop.launch()
    complete(store)

    import uvicorn

    from api.middleware import wrap
    from api.service import create_app

    app = wrap(create_app(store, chosen, metrics, workshop), chosen, metrics)
    listener = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    say(
        text(f"服务地址 {address}（Ctrl+C 停止）", f"serving at {address} (Ctrl+C stops)"), out=True
    )
    _tell_elsewhere(store, port)
    server = uvicorn.Server(_config(app, chosen))
    gc.freeze()
    gc.enable()
    server.run(sockets=[listener])


def token() -> None:
    """生成写入令牌及其散列。/ Make a token for writing, and its hash for the settings."""
    from api.changing.access import digest, new_token

    made = new_token()
    say(text("令牌（只显示这一次）：", "the token, shown this once:"))
    say(made, out=True)
    say(text("写入设置文件：", "for the file of settings:"))
    say(f'token_sha256 = ["{digest(made)}"]', out=True)


def _tell_elsewhere(location: str, port: int) -> None:
    """Say so where identifiers begin with an address of this machine that is not served: they and
    the JSON-LD context would be asked for there."""
    from graph.store import open_store

    base = open_store(location).base
    at = urlsplit(base)
    if at.hostname in _HERE and (at.port or _PORTS[at.scheme]) != port:
        say(
            text(
                f"注意：本库的标识符以 {base} 开头，而服务不在该地址；引用和 JSON-LD 上下文指向那里"
                "（建库时用 --base 另定）",
                f"note: this store's identifiers begin with {base}, where this service is not; "
                "citations and the JSON-LD context lead there (set --base when making a store)",
            )
        )


def complete(location: str) -> None:
    """Make what goes with the version that counts, where an earlier release left it out: it may
    take longer than requests wait. A process of its own does it, which takes its memory along."""
    from multiprocessing import get_context

    from graph.store import open_store
    from graph.store.folder import FolderStore

    opened = open_store(location)
    if not isinstance(opened, FolderStore) or opened.accompanied(opened.version()):
        return
    if not opened.snapshot().graphs():
        return
    say(
        text(
            "正在补建检索索引和账目……", "making the search index and the ledger that are missing …"
        )
    )
    process = get_context("fork").Process(target=_accompany, args=(location,))
    process.start()
    process.join()


def _accompany(location: str) -> None:
    from graph.store import open_store
    from graph.store.folder import FolderStore

    opened = open_store(location)
    if isinstance(opened, FolderStore):
        opened.companion(opened.version())


def _config(app: "ASGIApp", settings: "Settings") -> "Config":
    """Return how uvicorn serves: `api.middleware` logs and trusts proxies, and no other does."""
    import uvicorn

    from api.connections import Connection

    return uvicorn.Config(
        app,
        http=Connection,
        loop="uvloop",
        ws="none",
        backlog=_WAITING,
        limit_concurrency=settings.connections,
        timeout_graceful_shutdown=settings.stop_seconds,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )


def _listen(host: str, port: int) -> socket.socket:
    """Return a socket that no child of this process inherits, so that the port is free once the
    service is gone."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_WAITING)
    except OSError as error:
        fail(
            f"无法监听 {host}:{port}：{error.strerror}；请换一个 --port",
            f"cannot listen at {host}:{port}: {error.strerror}; choose another --port",
        )
