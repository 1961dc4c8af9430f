"""JSON as text that is read line by line: quick to write, however long the lists."""

import json
from collections.abc import Mapping
from typing import Any


def spelled(said: Mapping[str, Any]) -> bytes:
    """Return an object as JSON with a line for each member, and for each object in its lists."""
    members = (f" {_compact(name)}: {_value(value)}" for name, value in said.items())
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def _value(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"  {_compact(each)}" for each in value) + "\n ]"
    return _compact(value)


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
