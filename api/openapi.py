"""The description of what is served, in the words of OpenAPI."""

import re
from collections.abc import Iterable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import negotiation, particulars, report_formats, sparql

_TEXT = {"type": "string"}
_PLACE = re.compile(r"\{(\w+)\}")
_TOKEN: list[dict[str, list[str]]] = [{"token": []}]
_GRAPHS = tuple(negotiation.GRAPH_TYPES)
_JSON = ("application/json",)
_HTML = (negotiation.HTML,)
_PAGE = "页面 / the page"
_WITH_CONTENT = frozenset((200, 201, 206))
_PROBLEMS = {
    400: "请求有误 / the request is wrong",
    401: "缺少令牌，或令牌无效 / no token, or a wrong one",
    403: "不允许：本服务只读，或 SERVICE、LOAD / not allowed: to write, or SERVICE and LOAD",
    404: "没有 / there is no such thing",
    406: "没有可接受的格式 / no acceptable format",
    408: "正文迟迟未到 / the body did not arrive in time",
    410: "该版本已清除，或已撤回 / that version was cleared, or the thing withdrawn",
    413: "请求过大 / the request is too large",
    415: "正文类型不对 / another type of body",
    416: "没有这一部分 / there is no such part",
    422: "超过行数、字节或内存上限，或无法读取 / over a limit (rows, bytes, memory), or unreadable",
    429: "请求过于频繁，请在 Retry-After 秒后再试 / too many requests; try again after Retry-After",
    501: "此库没有检索索引 / this store has no index to search",
    503: "服务繁忙 / busy; try again after Retry-After",
    504: "超过时间上限 / over the time limit",
    507: "永久链接已满 / there is no room for more permalinks",
}


_VERSION: dict[str, Any] = {
    "name": "version",
    "in": "query",
    "description": "版本号 / number of a version",
    "schema": _TEXT,
}


def describe(app: FastAPI) -> None:
    """Let `/openapi.json` tell what the framework does not know: what views take and answer, and
    the addresses that standards define."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=app.version, summary=app.summary, routes=app.routes
            )
            for path, told in particulars.VIEWS.items():
                schema["paths"][path]["get"] |= _detailed(told)
            schema["paths"].update(_paths())
            _declare_places(schema["paths"])
            _declare_refusals(schema["paths"])
            schemes = schema.setdefault("components", {}).setdefault("securitySchemes", {})
            schemes["token"] = {"type": "http", "scheme": "bearer"}
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _detailed(told: particulars.Particulars) -> dict[str, Any]:
    return {
        "parameters": [_parameter(name, text) for name, text in told.parameters.items()],
        "responses": _responses(dict(told.done), *told.problems, types=told.types),
    }


def _declare_places(paths: dict[str, Any]) -> None:
    """Declare the parameters that stand in addresses, which the framework learns from handlers
    only."""
    for path, operations in paths.items():
        for operation in operations.values():
            declared = operation.setdefault("parameters", [])
            names = {one["name"] for one in declared if one["in"] == "path"}
            declared += [_place(name) for name in _PLACE.findall(path) if name not in names]


def _declare_refusals(paths: dict[str, Any]) -> None:
    """Declare what any request may be answered, and any with a body."""
    for operation in (one for operations in paths.values() for one in operations.values()):
        refused = _responses({}, *((408, 429) if "requestBody" in operation else (429,)))
        operation["responses"] = operation["responses"] | refused


def _place(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": _TEXT}


def _paths() -> dict[str, Any]:
    key = _place("key")
    named = [
        _parameter("graph", "图的 IRI / the graph's IRI"),
        _parameter("default", "默认图 / the default graph"),
    ]
    return {
        "/sparql": {"get": _query(), "post": _query_by_post()},
        "/search": {"get": _search()},
        "/update": {"post": _update()},
        "/graphs": _graph("named_graph", named),
        "/graph/{key}": _graph("graph", [key]),
        "/documents": {"post": _documents()},
        "/validate": {"post": _validate()},
        "/add": {"get": _form_page(), "post": _sent()},
        "/add/{key}": {"get": _previewed(), "post": _published()},
        "/q": {"post": _permalink()},
        "/q/{key}": {
            "get": {
                "summary": "永久链接 / a permalink: a page, or the way to the answer (303)",
                "operationId": "permalink",
                "parameters": [key],
                "responses": _responses({200: _PAGE, 303: "答案 / the answer"}, 404, types=_HTML),
            }
        },
        "/metrics": {
            "get": {
                "summary": "监测数据 / figures for Prometheus",
                "operationId": "metrics",
                "responses": _responses({200: "数据 / the figures"}, 403, types=("text/plain",)),
            }
        },
    }


def _query() -> dict[str, Any]:
    return {
        "summary": "SPARQL 1.1 查询 / query (GET)",
        "operationId": "query",
        "parameters": [
            _parameter("query", "SPARQL 查询 / the query; without it, the service description"),
            _parameter("question", "网页：编辑器里放哪个问题 / a page: the question in its editor"),
            *_choices(),
        ],
        "responses": _answers(),
    }


def _choices() -> list[dict[str, Any]]:
    """Return what may be said beside a query."""
    return [
        *_dataset("default-graph-uri", "named-graph-uri"),
        _parameter("format", "结果格式 / format of the answer", "json"),
        _VERSION,
        _parameter("timeout", "秒数上限 / seconds that it may take at most"),
    ]


def _query_by_post() -> dict[str, Any]:
    return {
        "summary": "SPARQL 1.1 查询 / query (POST)",
        "operationId": "query_by_post",
        "parameters": _choices(),
        "requestBody": _body({sparql.QUERY: _TEXT, sparql.FORM: _form("query")}),
        "responses": _answers(),
    }


def _update() -> dict[str, Any]:
    return {
        "summary": "SPARQL 1.1 更新 / update",
        "operationId": "update",
        "security": _TOKEN,
        "parameters": _dataset("using-graph-uri", "using-named-graph-uri"),
        "requestBody": _body({sparql.UPDATE: _TEXT, sparql.FORM: _form("update")}),
        "responses": _responses({204: "已更新 / done"}, 400, 401, 403, 413, 415, 422, 503, 504),
    }


def _graph(name: str, parameters: list[Any]) -> dict[str, Any]:
    """Return the operations of the Graph Store Protocol on one graph."""
    written = {201: "新建 / created", 204: "已写入 / done"}
    rdf = _body(dict.fromkeys(_GRAPHS, _TEXT))
    problems = (400, 401, 403, 413, 415, 422, 503, 504)

    def operation(method: str, zh: str, en: str, **more: object) -> dict[str, Any]:
        told = {"summary": f"图存储：{zh} / graph store: {en}", "operationId": f"{method}_{name}"}
        return {**told, "parameters": parameters, **more}

    formats = [_parameter("format", "格式 / format")] if name == "graph" else []
    read = (400, 404, 406, 410, 422, 503, 504)
    found = _responses({200: "图 / the graph"}, *read, types=_GRAPHS)
    gone = _responses({204: "已删除 / deleted"}, 400, 401, 403, 404, 503, 504)
    changed = _responses(written, *problems)
    absent = _responses(written, *problems, 404)
    writes: dict[str, Any] = {"security": _TOKEN, "requestBody": rdf, "responses": changed}
    update = _body({sparql.UPDATE: _TEXT})
    patched = writes | {"requestBody": update, "responses": absent}
    return {
        "get": {
            **operation("get", "读取", "read", responses=found),
            "parameters": [*parameters, *formats, _VERSION],
        },
        "put": operation("put", "替换", "replace", **writes),
        "post": operation("post", "添加", "add to", **writes),
        "patch": operation("patch", "修改", "change", **patched),
        "delete": operation("delete", "删除", "delete", security=_TOKEN, responses=gone),
    }


def _documents() -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "properties": {"file": {"type": "array", "items": file}, "organisation": _TEXT},
        "required": ["file"],
    }
    done = {200: "都已在库 / all known", 201: "已读入 / read"}
    problems = (400, 401, 403, 413, 422, 503, 504)
    return {
        "summary": "读入文件 / read documents; the answer tells what was understood",
        "operationId": "read_documents",
        "security": _TOKEN,
        "requestBody": _body({"multipart/form-data": form}),
        "responses": _responses(done, *problems, types=_JSON),
    }


def _form_page() -> dict[str, Any]:
    return {
        "summary": "添加文件的表单 / the form by which a document is added",
        "operationId": "add_form",
        "parameters": [_parameter("lang", "zh 或 en / zh or en"), _VERSION],
        "responses": _responses({200: _PAGE}, 400, 404, 410, 503, 504, types=_HTML),
    }


def _sent() -> dict[str, Any]:
    file = {"type": "string", "format": "binary"}
    form = {
        "type": "object",
        "properties": {
            "token": _TEXT,
            "organisation": _TEXT,
            "file": {"type": "array", "items": file},
        },
        "required": ["file"],
    }
    done = {201: "预览的地址 / where the preview is", 303: "预览 / the preview"}
    return {
        "summary": "发送文件以供预览，不入库 / send documents to be looked at; nothing is stored",
        "operationId": "send_documents",
        "security": [*_TOKEN, {}],
        "requestBody": _body({"multipart/form-data": form}),
        "responses": _responses(done, 400, 401, 403, 413, types=_JSON),
    }


def _previewed() -> dict[str, Any]:
    return {
        "summary": "预览 / what would be stored: a page",
        "operationId": "preview",
        "parameters": [_place("key"), _parameter("lang", "zh 或 en / zh or en")],
        "responses": _responses({200: _PAGE}, 400, 410, 413, 422, 503, 504, types=_HTML),
    }


def _published() -> dict[str, Any]:
    form = {
        "type": "object",
        "properties": {"file": {"type": "array", "items": {"type": "integer"}}},
        "required": ["file"],
    }
    done = {200: "各文件的结果 / what became of each", 303: "政策的页面 / the policy's page"}
    return {
        "summary": "发布预览过的文件 / publish documents that were looked at",
        "operationId": "publish",
        "parameters": [_place("key")],
        "requestBody": _body({sparql.FORM: form}),
        "responses": _responses(done, 400, 403, 410, 413, 422, 503, 504),
    }


def _validate() -> dict[str, Any]:
    problems = (400, 406, 413, 415, 422, 503, 504)
    return {
        "summary": "检查随请求发送的图 / check a graph that is sent along",
        "operationId": "validate",
        "parameters": [
            _parameter(name, particulars.REPORTS[name])
            for name in ("tier", "severity", "format", "lang")
        ],
        "requestBody": _body(dict.fromkeys(_GRAPHS, _TEXT)),
        "responses": _responses({200: "报告 / the report"}, *problems, types=report_formats.TYPES),
    }


def _permalink() -> dict[str, Any]:
    done = {201: "永久链接 / the permalink", 303: "它的页面 / its page"}
    return {
        "summary": "做永久链接 / make a permalink of a query",
        "operationId": "make_permalink",
        "requestBody": _body({sparql.FORM: _form("query"), sparql.QUERY: _TEXT}),
        "responses": _responses(done, 400, 403, 404, 410, 413, 415, 422, 503, 504, 507),
    }


def _search() -> dict[str, Any]:
    problems = (400, 404, 406, 410, 501, 503, 504)
    many = {"type": "array", "items": _TEXT}
    return {
        "summary": "检索 / search",
        "operationId": "search",
        "parameters": [
            _parameter("q", "检索词 / words", "网络安全"),
            {"name": "class", "in": "query", "description": "类 / classes, such as Task"}
            | {"schema": many},
            _parameter("policy", "文件的 IRI / the IRI of a policy"),
            _parameter("party", "部门的 IRI / the IRI of a department"),
            _parameter("page", "页码 / number of the page, from 1"),
            _parameter("limit", "每页条数 / hits on a page, at most 100"),
            _parameter("format", "json 或 html / json or html", "json"),
            _VERSION,
        ],
        "responses": _responses({200: "结果 / what was found"}, *problems, types=(*_JSON, *_HTML)),
    }


def _form(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: _TEXT}, "required": [name]}


def _body(schemas: dict[str, Any]) -> dict[str, Any]:
    content = {media_type: {"schema": schema} for media_type, schema in schemas.items()}
    return {"required": True, "content": content}


def _dataset(default: str, named: str) -> list[dict[str, Any]]:
    many = {"type": "array", "items": _TEXT}
    return [
        {"name": default, "in": "query", "description": "默认图 / graphs of the default graph"}
        | {"schema": many},
        {"name": named, "in": "query", "description": "命名图 / named graphs", "schema": many},
    ]


def _parameter(name: str, description: str, example: str = "") -> dict[str, Any]:
    found = {"name": name, "in": "query", "description": description, "schema": _TEXT}
    return found | ({"example": example} if example else {})


def _responses(done: dict[int, str], *problems: int, types: Iterable[str] = ()) -> dict[str, Any]:
    """Return what may come of a request; `types` are those of what it finds or makes."""
    told = done | {status: _PROBLEMS[status] for status in problems}
    found: dict[str, Any] = {str(status): {"description": text} for status, text in told.items()}
    content = {media_type: {"schema": _TEXT} for media_type in types}
    for status in _WITH_CONTENT.intersection(done) if content else ():
        found[str(status)]["content"] = content
    return found


def _answers() -> dict[str, Any]:
    problems = (400, 403, 404, 406, 410, 413, 415, 422, 503, 504)
    types = (*negotiation.TABLE_TYPES, *_GRAPHS, *_HTML)
    return _responses({200: "完整的结果 / the whole answer"}, *problems, types=types)
