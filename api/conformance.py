"""`/conformance`: which of the W3C's tests for SPARQL 1.1 the service passes.

The table is written by `python -m tests.conformance.table` and goes with the package.
"""

import json
from importlib.resources import files
from typing import Any

from api import negotiation
from api.errors import RefusedError
from api.render import render
from api.work.asked import Asked
from api.work.bench import Bench
from api.work.reply import Reply

_JSON = "application/json"


def pass_table(bench: Bench, asked: Asked) -> Reply:
    """Show the pass table: a page for people, JSON for all others."""
    content = files("api").joinpath("static/conformance.json").read_bytes()
    if negotiation.prefers_html(asked.accept, [_JSON]):
        return render(bench.store.base, asked, "conformance.html", **_shown(content))
    if negotiation.choose(asked.accept, [_JSON]) is None:
        offered = f"{_JSON} {negotiation.HTML}"
        raise RefusedError(
            406, f"没有可接受的格式；可用：{offered}", f"no acceptable format; there are: {offered}"
        )
    return Reply(content, _JSON, headers={"Vary": "Accept"})


def _shown(content: bytes) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(content)
    return table | {
        "passed": sum(group["passed"] for group in table["groups"]),
        "total": sum(group["total"] for group in table["groups"]),
    }
