"""What the addresses of views take and answer, for the description of the service."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from api import negotiation, report_formats

_VERSION = {"version": "版本号 / number of a version"}
_LANGUAGE = {"lang": "zh 或 en / zh or en"}
_FORMAT = {"format": "格式 / format of the answer"}
_REFERENCE = _FORMAT | _VERSION | _LANGUAGE
_BUSY = (503, 504)
_PAGE = (negotiation.HTML,)
_JSON = "application/json"
_TABLE = tuple(negotiation.TABLE_TYPES)
_GRAPH = tuple(negotiation.GRAPH_TYPES)
_REPORT = tuple(report_formats.TYPES)
_PACKED = "application/gzip"
_WORK_LIST = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORTS: Mapping[str, str] = {
    "tier": "层次：basic、complete、coherent、coverage / what a tier of shapes asks for",
    "severity": "级别：violation、warning、info，及以上 / findings that are at least so grave",
    "document": "文件，图名的末段 / a document, the end of its graph's name",
    "department": "部门，标识的末段 / a department, the end of its identifier",
    "since": "与第几版相比 / the number of a version to compare with",
    "cause": "网页：原因，silent、unread / pages: why something is absent",
    "check": "网页：检查项 / pages: the key of a check, such as TaskLead",
    "new": "网页：yes 只看新增 / pages: yes for only what is new since",
    "by": "网页的分组：document、department、shape / how a page is grouped",
    "page": "网页的页码 / number of the page, from 1",
    **_FORMAT,
    **_VERSION,
    **_LANGUAGE,
}
"""The parameters of reports."""


_LIST: Mapping[str, str] = {
    "q": "筛选的词 / words that the lines of the list have",
    "sort": "按哪一列排序 / the column that it is sorted by",
    "order": "asc 或 desc / ascending or descending",
    "page": "页码 / number of the page, from 1",
    **_VERSION,
    **_LANGUAGE,
}


@dataclass(frozen=True, slots=True)
class Particulars:
    """Parameters with what they mean, statuses of what is done, those of problems, and the media
    types of what is found."""

    parameters: Mapping[str, str]
    done: Mapping[int, str] = field(default_factory=lambda: {200: "内容 / the content"})
    problems: tuple[int, ...] = _BUSY
    types: Sequence[str] = _PAGE


VIEWS: Mapping[str, Particulars] = {
    "/": Particulars(_VERSION | _LANGUAGE, problems=(400, 404, 410, *_BUSY)),
    "/id/{path}": Particulars(
        _VERSION, {303: "其描述所在 / where its description is"}, (400, 404, 406, 410, *_BUSY)
    ),
    "/doc/{path}": Particulars(
        {
            **_FORMAT,
            "profile": "JSON-LD 的形式：compacted、expanded、framed / form of the JSON-LD",
            "page": "指向它的陈述的页码，网页中为单元或原文的页码 / "
            "page of the statements that point to it, from 1; of units or of the text in HTML",
            "department": "政策网页只看这个部门（键）/ a policy's page shows this department alone",
            "at": "原文网页中有此字符的一页 / the page of a text that holds this character, from 0",
            **_VERSION,
            **_LANGUAGE,
        },
        problems=(400, 404, 406, 410, 422, *_BUSY),
        types=(*_GRAPH, "text/plain", *_PAGE),
    ),
    "/network/{path}": Particulars(
        {
            "relation": "只看一种关系，如 pg:leads、^pg:partOf / one relation only",
            "page": "该关系的页码 / page of that relation, from 1",
            **_VERSION,
            **_LANGUAGE,
        },
        problems=(400, 404, 410, *_BUSY),
    ),
    "/policies": Particulars(_LIST, problems=(400, 404, 410, *_BUSY)),
    "/departments": Particulars(
        {"policy": "只看一份文件 / those of one policy only (key or IRI)", **_LIST},
        problems=(400, 404, 410, *_BUSY),
    ),
    "/targets": Particulars(
        {
            "policy": "只看一份文件 / those of one policy only (key or IRI)",
            "measure": "只看一条举措 / those of one measure only (KEY/PATH or IRI)",
            "party": "由谁牵头或负责 / of whose tasks (key or IRI)",
            "unit": "单位 / the unit, as printed",
            "comparator": "比较方式，如 AtLeast / the comparator's name",
            "from": "期限不早于此年 / due in this year or later",
            "to": "期限不晚于此年 / due in this year or earlier",
            "least": "数值不小于 / the value is at least this",
            "most": "数值不大于 / the value is at most this",
            **_LIST,
        },
        problems=(400, 404, 410, *_BUSY),
    ),
    "/departments/{path}": Particulars(
        {
            "policy": "只要一份文件里的，填其标识的末段 / of one document only, the end of its IRI",
            **_VERSION,
            **_LANGUAGE,
        },
        problems=(400, 404, 410, *_BUSY),
        types=(_WORK_LIST, "text/csv"),
    ),
    "/.well-known/void": Particulars(
        _FORMAT | _VERSION, problems=(400, 404, 406, 410, *_BUSY), types=_GRAPH
    ),
    "/changes": Particulars(
        {"since": "此版之后的各版 / the versions after this one"},
        problems=(400, 404, 406, *_BUSY),
        types=_GRAPH,
    ),
    "/changes/{name}": Particulars(
        {}, problems=(404, 410, *_BUSY), types=("application/rdf-patch", _PACKED)
    ),
    "/queries": Particulars(
        {
            "words": "网页的筛选词 / words that a page's questions have",
            **_FORMAT,
            **_VERSION,
            **_LANGUAGE,
        },
        problems=(400, 404, 406, 410, *_BUSY),
        types=(*_GRAPH, *_PAGE),
    ),
    "/completion.json": Particulars(
        {"counts": "no：不计数，立即回答 / no: without counts, at once", **_VERSION, **_LANGUAGE},
        problems=(400, 404, 410, *_BUSY),
        types=(_JSON,),
    ),
    "/queries/{name}": Particulars(
        _FORMAT | _VERSION | _LANGUAGE,
        problems=(400, 404, 406, 410, 422, *_BUSY),
        types=(*_TABLE, *_GRAPH, *_PAGE),
    ),
    "/ontology": Particulars(
        _REFERENCE, problems=(400, 404, 406, 410, *_BUSY), types=(*_GRAPH, *_PAGE)
    ),
    "/shapes": Particulars(
        _REFERENCE, problems=(400, 404, 406, 410, *_BUSY), types=(*_GRAPH, *_PAGE)
    ),
    "/developers": Particulars(_VERSION | _LANGUAGE, problems=(400, 404, 410, *_BUSY)),
    "/compare": Particulars(
        {
            "left": "左边政策的键 / key of the policy on the left",
            "right": "右边政策的键 / key of the policy on the right",
            "words": "挑选政策的字 / words of the policies to choose from",
            "page": "举措的页码，或可选政策的页码 / page of the measures, or of what can be chosen",
            "rest": "没有对应的举措的页码 / page of the measures without a counterpart",
            "targets": "可比指标的页码 / page of the comparable indicators",
            **_VERSION,
            **_LANGUAGE,
        },
        problems=(400, 404, 410, *_BUSY),
    ),
    "/conformance": Particulars(
        _VERSION | _LANGUAGE, problems=(400, 404, 406, 410, *_BUSY), types=(_JSON, *_PAGE)
    ),
    "/reports": Particulars(REPORTS, problems=(400, 404, 406, 410, *_BUSY), types=_REPORT),
    "/reports/{path}": Particulars(REPORTS, problems=(400, 404, 406, 410, *_BUSY), types=_REPORT),
    "/reports/department/{key}": Particulars(
        REPORTS, problems=(400, 404, 406, 410, *_BUSY), types=_REPORT
    ),
    "/reports/differences": Particulars(
        {
            **{name: words for name, words in REPORTS.items() if name not in ("format", "new")},
            "show": "new 或 mended / which findings are listed",
        },
        problems=(400, 404, 406, 410, *_BUSY),
    ),
    "/reports/quality": Particulars(
        {
            "scope": "范围：store、document、department、measure / what is measured",
            **_FORMAT,
            **_VERSION,
        },
        problems=(400, 404, 406, 410, 422, *_BUSY),
        types=_GRAPH,
    ),
    "/dump": Particulars({}, problems=(400, 404, 410, *_BUSY), types=(_JSON,)),
    "/dump/{name}": Particulars(
        {},
        {
            200: "整版 / the whole version",
            206: "其一部分 / a part of it",
            307: "最新一版的下载 / the dump of the latest version",
        },
        (404, 410, 416, *_BUSY),
        types=("application/n-quads", "application/trig", _PACKED),
    ),
    "/health": Particulars({}, {200: "可用 / ready"}, (503,), types=(_JSON,)),
}
"""The addresses that the framework knows by their paths alone; `{name}` of a question stands for
parameters of its own, which `/queries` tells."""
