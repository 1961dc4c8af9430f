"""The description of what is served beside views: the addresses that standards define."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import negotiation, sparql

_TEXT = {"type": "string"}


def describe(app: FastAPI) -> None:
    """Let `/openapi.json` tell of the standards' addresses too."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=app.version, summary=app.summary, routes=app.routes
            )
            schema["paths"].update(_paths())
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _paths() -> dict[str, Any]:
    return {"/sparql": {"get": _query(), "post": _query_by_post()}}


def _query() -> dict[str, Any]:
    return {
        "summary": "SPARQL 1.1 查询 / query (GET)",
        "operationId": "query",
        "parameters": [
            _parameter("query", "SPARQL 查询 / the query; without it, the service description"),
            _parameter("default-graph-uri", "默认图 / a graph of the default graph", many=True),
            _parameter("named-graph-uri", "命名图 / a named graph", many=True),
            _parameter("format", "结果格式 / format of the answer", "json"),
            _parameter("version", "版本号 / number of a version"),
            _parameter("timeout", "秒数上限 / seconds that it may take at most"),
        ],
        "responses": _answers(),
    }


def _query_by_post() -> dict[str, Any]:
    form = {"type": "object", "properties": {"query": _TEXT}, "required": ["query"]}
    content = {sparql.QUERY: {"schema": _TEXT}, sparql.FORM: {"schema": form}}
    return {
        "summary": "SPARQL 1.1 查询 / query (POST)",
        "operationId": "query_by_post",
        "requestBody": {"required": True, "content": content},
        "responses": _answers(),
    }


def _parameter(name: str, description: str, example: str = "", *, many: bool = False) -> object:
    schema: dict[str, Any] = {"type": "array", "items": _TEXT} if many else dict(_TEXT)
    found = {"name": name, "in": "query", "description": description, "schema": schema}
    return found | ({"example": example} if example else {})


def _answers() -> dict[str, Any]:
    types: dict[str, Any] = {
        name: {} for name in (*negotiation.TABLE_TYPES, *negotiation.GRAPH_TYPES)
    }
    problems = {
        "400": "查询有误 / the query is wrong",
        "406": "没有可接受的格式 / no acceptable format",
        "410": "该版本已清除 / that version was cleared",
        "413": "请求过大 / the request is too large",
        "415": "正文类型不对 / another type of body",
        "422": "超过行数、字节或内存上限 / over the limit of rows, bytes or memory",
        "503": "服务繁忙 / busy; try again after Retry-After",
        "504": "超过时间上限 / over the time limit",
    }
    return {
        "200": {"description": "完整的结果 / the whole answer", "content": types},
        **{status: {"description": text} for status, text in problems.items()},
    }
