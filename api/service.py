"""The service: an application made for one store, with nothing kept between requests."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

import ontology
from api import negotiation
from api.current import Current
from api.errors import RefusedError, problem
from api.linked import LinkedData
from api.pages import Pages, stylesheet
from api.sparql import Endpoint
from graph.errors import PolicygraphError
from graph.store import Store

_TITLE = "policygraph"
_SUMMARY = "政策文件知识图谱 / policy documents as a knowledge graph"


Handler = TypeVar("Handler", bound=Callable[..., Any])


def create_app(store: Store) -> FastAPI:
    """Return the application that serves `store`."""
    app = FastAPI(title=_TITLE, summary=_SUMMARY, docs_url=None, redoc_url=None)
    current = Current(store)
    pages = Pages(current)
    _add_pages(app, current, pages)
    _add_sparql(app, current, pages)
    _add_linked_data(app, LinkedData(current, pages))
    _add_problems(app, pages)
    return app


def _get(app: FastAPI, path: str, **described: Any) -> Callable[[Handler], Handler]:  # noqa: ANN401
    """Return the decorator that lets a handler answer GET, and HEAD without being described."""

    def register(handler: Handler) -> Handler:
        app.head(path, include_in_schema=False, response_class=Response)(handler)
        return app.get(path, **described)(handler)

    return register


def _add_pages(app: FastAPI, current: Current, pages: Pages) -> None:
    @_get(app, "/", response_class=Response, summary="首页 / Home page")
    def home(request: Request) -> Response:
        return pages.home(request)

    @_get(app, "/static/style.css", include_in_schema=False)
    def style() -> Response:
        return Response(
            stylesheet(), media_type="text/css", headers={"Cache-Control": "max-age=300"}
        )

    @_get(app, "/health", summary="服务状态 / Whether the service can answer")
    def health() -> JSONResponse:
        return JSONResponse({"status": "ok", "version": current.snapshot().version})


def _add_sparql(app: FastAPI, current: Current, pages: Pages) -> None:
    endpoint = Endpoint(current, pages)

    @_get(app, "/sparql", response_class=Response, summary="SPARQL 1.1 查询 / query (GET)")
    async def query(request: Request) -> Response:
        return await endpoint(request)

    @app.post("/sparql", response_class=Response, summary="SPARQL 1.1 查询 / query (POST)")
    async def query_by_post(request: Request) -> Response:
        return await endpoint(request)


def _add_linked_data(app: FastAPI, linked: LinkedData) -> None:
    @_get(app, "/id/{path:path}", response_class=Response, summary="标识符 / an identifier (303)")
    def thing(request: Request, path: str) -> Response:
        return linked.see_other(request, path)

    @_get(app, "/doc/{path:path}", response_class=Response, summary="资源描述 / a description")
    def document(request: Request, path: str) -> Response:
        return linked.document(request, path)

    @_get(app, "/graph/{key:path}", response_class=Response, summary="一个图 / a named graph")
    def graph(request: Request, key: str) -> Response:
        return linked.graph(request, key)

    @_get(app, "/ontology", response_class=Response, summary="词汇表 / the vocabulary")
    def vocabulary(request: Request) -> Response:
        return linked.vocabulary(request, "")

    @_get(app, "/ontology.{ending}", response_class=Response, include_in_schema=False)
    def vocabulary_in(request: Request, ending: str) -> Response:
        if f".{ending}" not in negotiation.SUFFIXES or ending == "txt":
            raise RefusedError(404, f"没有这种格式：{ending}", f"no such format: {ending}")
        return linked.vocabulary(request, f".{ending}")

    @_get(
        app, "/context.jsonld", response_class=Response, summary="JSON-LD 上下文 / JSON-LD context"
    )
    def context() -> Response:
        return Response(ontology.context(), media_type="application/ld+json")


def _add_problems(app: FastAPI, pages: Pages) -> None:
    def answer(request: Request, error: PolicygraphError) -> Response:
        if negotiation.prefers_html(request.headers.get("accept"), []):
            return pages.problem(request, error)
        return problem(request, error)

    @app.exception_handler(PolicygraphError)
    def known(request: Request, error: PolicygraphError) -> Response:
        return answer(request, error)

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> Response:
        words = {404: "没有这个地址", 405: "此地址不支持该方法"}
        zh = words.get(error.status_code, str(error.detail))
        response = answer(request, RefusedError(error.status_code, zh, str(error.detail)))
        response.headers.update(error.headers or {})
        return response
