"""The service: an application made for one store."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from hashlib import blake2b
from types import MappingProxyType
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

import ontology
from api import openapi, packing, report_formats
from api.adding import Adding
from api.assets import assets, packed
from api.changing.desk import Desk
from api.changing.scribe import Scribe
from api.endpoint import Endpoint
from api.errors import RefusedError, public
from api.facts import facts
from api.front import Front
from api.graphstore import GraphStore
from api.http import Answer, deliver
from api.metrics import Metrics, MetricsEndpoint, Reading
from api.permalinks import Permalinks
from api.settings import Settings
from api.steward import Steward, is_made, keeps_reports
from api.updating import UpdateEndpoint
from api.uploads import Uploads
from api.work.asked import Asked
from api.work.reply import Reply
from api.work.workshop import Lane, Workshop
from graph.errors import PolicygraphError
from graph.store import open_store
from graph.store.folder import FolderStore

_TITLE = "policygraph"
_SUMMARY = "政策文件知识图谱 / policy documents as a knowledge graph"


class _Viewed(Response):
    """The answer of a view, found when it is sent."""

    def __init__(self, front: Front, view: str) -> None:
        super().__init__()
        self._front = front
        self._view = view

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Have the view worked on and send what it says."""
        placed = self._view in _PLACED
        await self._front.view(scope, receive, send, self._view, _lane, placed=placed)


class JsonLd(Response):
    """A document that is the same until the next release."""

    media_type = "application/ld+json"

    def __init__(self, reply: Reply, tag: str) -> None:
        super().__init__()
        self._answer = Answer(reply, tag=tag)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, unless the client holds it."""
        await deliver(scope, send, self._answer)


class Service(FastAPI):
    """The application; what is asked most goes straight to where it is answered."""

    plain: Mapping[str, tuple[Route, ASGIApp]] = MappingProxyType({})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            facts(scope)  # Time limits count from here.
        found = self.plain.get(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await super().__call__(scope, receive, send)
        else:
            scope["app"], scope["route"] = self, found[0]
            await found[1](scope, receive, send)


def create_app(
    location: str,
    settings: Settings | None = None,
    metrics: Metrics | None = None,
    workshop: Workshop | None = None,
) -> Service:
    """Return the application that serves the store at `location`, within `settings`.

    What it does is counted in `metrics`; `workshop` is one for the same store, settings and
    metrics that may have been launched. Raises StoreError if there is no store.
    """
    settings = settings or Settings()
    store = open_store(location)
    metrics = metrics or Metrics()
    workshop = workshop or Workshop(location, settings, metrics)
    front = Front(store, settings, workshop)
    scribe = Scribe(workshop, settings, store.version)
    steward = Steward(workshop, settings, store.version, partial(is_made, store))
    _watch(metrics, front)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        try:
            await workshop.start()
            if keeps_reports(store):
                steward.start()
            yield
        finally:
            await steward.stop()
            adding.close()
            await scribe.stop()
            await workshop.stop()

    app = Service(
        title=_TITLE,
        summary=_SUMMARY,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    desk = Desk(front, scribe)
    graphs, uploads, adding = GraphStore(desk), Uploads(front), Adding(front)
    plain: dict[str, ASGIApp] = {
        "/sparql": Endpoint(front),
        "/update": UpdateEndpoint(desk),
        "/graphs": graphs,
        "/graphs/{path:path}": graphs,
        "/graph/{key:path}": graphs,
        "/documents": uploads,
        "/q": Permalinks(front),
        "/q/{key}": Permalinks(front),
        "/validate": uploads,
        "/add": adding,
        "/add/{key}": adding,
        "/metrics": MetricsEndpoint(metrics, settings.metrics_clients),
    }
    app.plain = {path: (Route(path, plain[path]), plain[path]) for path in ("/sparql", "/update")}
    app.router.routes += [Route(path, plain[path], include_in_schema=False) for path in plain]
    _add_views(app, front)
    _add_files(app, front)
    _add_problems(app, front)
    openapi.describe(app)
    return app


def _watch(metrics: Metrics, front: Front) -> None:
    for lane, crew in front.workshop.crews.items():
        metrics.watch(Reading.WAITING, partial(getattr, crew, "waiting"), lane)
        metrics.watch(Reading.WORKERS, partial(getattr, crew, "alive"), lane)
    metrics.watch(Reading.HITS, lambda: front.cache.hits)
    metrics.watch(Reading.MISSES, lambda: front.cache.misses)
    metrics.watch(Reading.CACHED, lambda: front.cache.bytes)
    metrics.watch(Reading.VERSION, front.store.version)
    store = front.store
    if isinstance(store, FolderStore):
        metrics.watch(Reading.VERSIONS, lambda: sum(v.kept for v in store.versions()))


_VIEWS = {
    "/": ("api.pages.home:home", "首页 / Home page"),
    "/id/{path:path}": ("api.linked:see_other", "标识符 / an identifier (303)"),
    "/doc/{path:path}": ("api.linked:document", "资源描述 / a description"),
    "/network/{path:path}": ("api.pages.network:network", "关系图 / what stands around a resource"),
    "/departments/{path:path}": (
        "api.worklists:sheet",
        "一个部门的任务清单 / the work list of a department: XLSX, CSV",
    ),
    "/.well-known/void": (
        "api.dataset:void",
        "数据集说明（VoID、DCAT）/ the dataset's description",
    ),
    "/changes": ("api.feed:feed", "变更流 / the change feed"),
    "/changes/{name}": ("api.feed:patch", "一版的变更 / what a version changed"),
    "/queries": ("api.questions:catalogue", "问题目录 / the question catalogue"),
    "/queries/{name}": ("api.questions:question", "一个问题的答案 / a question's answer"),
    "/policies": ("api.pages.policies:policies", "全部文件 / all policies"),
    "/departments": ("api.pages.departments:departments", "全部部门及其任务 / all departments"),
    "/targets": ("api.pages.targets:targets", "全部量化目标 / all targets"),
    "/completion.json": (
        "api.completion:completion",
        "编辑器补全用的词 / terms that the query editor completes",
    ),
    "/search": ("api.searching.search:search", "检索 / search: JSON or a page"),
    "/ontology": ("api.linked:vocabulary", "词汇表 / the vocabulary"),
    "/shapes": ("api.pages.shapes:shapes", "完整性形状 / the shapes of completeness"),
    "/dump": ("api.dump:listing", "可下载的版本 / the dumps that there are"),
    "/dump/{name}": ("api.dump:dump", "整库下载 / a dump of a version"),
    "/reports": ("api.reports:report", "完整性报告 / the report of completeness"),
    "/reports/quality": ("api.quality:measurements", "质量度量（DQV）/ measurements of quality"),
    "/reports/differences": (
        "api.reports:differences",
        "两版之间的差异 / what is different between two versions",
    ),
    "/reports/department/{key:path}": (
        "api.reports:report",
        "一个部门的报告 / the report of a department",
    ),
    "/reports/{path:path}": ("api.reports:report", "一份文件的报告 / the report of a document"),
    "/developers": ("api.pages.developers:developers", "给开发者 / for developers"),
    "/compare": ("api.pages.compare:compare", "比较两份政策 / two policies, measure by measure"),
    "/conformance": ("api.conformance:pass_table", "符合性 / which of the W3C's tests pass"),
}
"""Addresses that views answer, with their names."""

_LANES: dict[str, Lane] = {
    "api.pages.shapes:shapes": "search",
    "api.searching.search:search": "search",
    "api.dump:dump": "slow",
    "api.questions:question": "count",
    "api.dataset:void": "count",
    "api.reports:report": "check",
    "api.reports:differences": "check",
    "api.quality:measurements": "check",
    "api.worklists:sheet": "check",
}
"""Lanes of views that the lane of most views does not suit."""


_PLACED = frozenset({"api.pages.developers:developers"})
"""Views whose answers tell where they were asked."""


def _lane(front: Front, view: str, asked: Asked) -> Lane:
    """Return the lane of a view. Pages of a report that the service makes by itself wait for
    nothing: they say so where it is not made yet."""
    lane = _LANES.get(view, "view")
    page = view == "api.reports:report" and report_formats.is_page(asked)
    if not (page or view == "api.reports:differences") or not keeps_reports(front.store):
        return lane
    said = asked.parameter("version")
    return "view" if said is None or said == str(front.version()) else lane


def _add_views(app: FastAPI, front: Front) -> None:
    def add(path: str, view: str, summary: str, *, shown: bool) -> None:
        async def handler() -> Response:
            return _Viewed(front, view)

        app.add_api_route(
            path, handler, response_class=Response, summary=summary, include_in_schema=shown
        )
        app.add_api_route(path, handler, methods=["HEAD"], include_in_schema=False)

    for path, (view, summary) in _VIEWS.items():
        add(path, view, summary, shown=True)
    add("/ontology.{ending}", "api.linked:vocabulary", "", shown=False)
    add("/reports.{ending}", "api.reports:report", "", shown=False)


def _add_files(app: FastAPI, front: Front) -> None:
    @app.api_route("/static/{name}", methods=["GET", "HEAD"], include_in_schema=False)
    async def static(request: Request, name: str, v: str = "") -> Response:
        asset = assets().get(name)
        if asset is None:
            raise RefusedError(404, "没有这个地址", "Not Found")
        lasting = "max-age=31536000, immutable" if v == asset.tag else "max-age=300"
        headers = {"Cache-Control": lasting, "Vary": "Accept-Encoding"}
        if not packing.taken(request.headers):
            return Response(asset.content, media_type=asset.media_type, headers=headers)
        headers[packing.CODING] = "gzip"
        return Response(packed(name), media_type=asset.media_type, headers=headers)

    context = Reply(
        ontology.context(), JsonLd.media_type, headers={"Cache-Control": "max-age=3600"}
    )
    tag = f'"{blake2b(ontology.context(), digest_size=16).hexdigest()}"'

    @app.get(
        "/context.jsonld",
        response_class=JsonLd,
        status_code=200,
        summary="JSON-LD 上下文 / JSON-LD context",
    )
    @app.head("/context.jsonld", include_in_schema=False)
    async def published_context() -> Response:
        return JsonLd(context, tag)

    @app.get("/health", summary="服务状态 / Whether the service can answer")
    @app.head("/health", include_in_schema=False)
    async def health() -> JSONResponse:
        ready, version = front.workshop.ready, None
        status = "ok" if ready else "starting"
        try:
            version = front.store.version()
        except PolicygraphError as error:
            public(error)
            ready, status = False, "no store"
        told = {"status": status, "live": True, "ready": ready, "version": version}
        return JSONResponse(told, 200 if ready else 503)


def _add_problems(app: FastAPI, front: Front) -> None:
    class Problem(Response):
        def __init__(self, error: PolicygraphError) -> None:
            super().__init__()
            self._error = error

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            await deliver(scope, send, Answer(front.problem(scope, self._error)))

    @app.exception_handler(PolicygraphError)
    async def known(_request: Request, error: PolicygraphError) -> Response:
        return Problem(error)

    @app.exception_handler(HTTPException)
    async def plain(request: Request, error: HTTPException) -> Response:
        place = _without_slash(app, request.scope) if error.status_code == 404 else None
        if place is not None:
            return Response(status_code=307, headers={"Location": place})
        words = {404: "没有这个地址", 405: "此地址不支持该方法"}
        zh, en = words.get(error.status_code, str(error.detail)), str(error.detail)
        headers = dict(error.headers or {})
        if headers.get("Allow") in ("GET", "HEAD"):
            headers["Allow"] = "GET, HEAD"
        return Problem(RefusedError(error.status_code, zh, en, headers))


def _without_slash(app: FastAPI, scope: Scope) -> str | None:
    """Return the address of a page whose address was given a slash too many, relative to the
    host: what a client says its host is stands in no answer that a cache may keep."""
    path = scope["path"].rstrip("/")
    if path == scope["path"] or path.startswith("//"):
        return None
    if all(route.matches({**scope, "path": path})[0] is not Match.FULL for route in app.routes):
        return None
    query = scope["query_string"].decode("ascii", "replace")
    return quote(path) + (f"?{query}" if query else "")
