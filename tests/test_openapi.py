"""The OpenAPI description is one, no described operation answers with a server error, and each
answers as it is described."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode, SerializationContext
from schemathesis.core.result import Ok

from api import negotiation
from api.sparql import QUERY, UPDATE
from graph.ingestion import ingest
from graph.store.folder import FolderStore
from tests.conformance.services import TOKEN, WRITABLE
from tests.conftest import EXAMPLES
from tests.servers import policygraph
from tests.soundness import check

Operation = APIOperation[Any, Any, Any, Any]

EXAMPLES_EACH = 8
"""Requests of each kind (as described, and otherwise) for each operation."""

AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    store = FolderStore.create(tmp_path_factory.mktemp("openapi") / "store")
    ingest(store, [EXAMPLES / "task-table.docx"])
    check(store.snapshot())
    with policygraph(store.folder, settings=WRITABLE) as address:
        yield schemathesis.openapi.from_url(f"{address}/openapi.json")


@schemathesis.serializer(
    *(QUERY, UPDATE),
    *(media_type for media_type in negotiation.GRAPH_TYPES if "json" not in media_type),
)
def _as_text(_context: SerializationContext, value: object) -> bytes:
    """Send what was made up for a body as it is: nothing there is well-formed but by luck."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


def operations(description: BaseSchema) -> list[Operation]:
    found = list(description.get_all_operations())
    assert all(isinstance(one, Ok) for one in found)
    return [one.ok() for one in found if isinstance(one, Ok)]


def test_the_description_is_valid(description: BaseSchema) -> None:
    description.validate()
    assert len(operations(description)) >= 20


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
def test_no_operation_answers_with_a_server_error(
    description: BaseSchema, mode: GenerationMode
) -> None:
    described = operations(description)
    asked = [operation for operation in described if exercise(operation, mode)]
    assert len(asked) >= 10


def exercise(operation: Operation, mode: GenerationMode) -> bool:
    """Send requests to one operation, the same in each run; False if there are none of this mode:
    what takes nothing cannot be sent anything wrong."""

    @settings(
        max_examples=EXAMPLES_EACH,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def answered(case: Case[Any]) -> None:
        response = case.call(headers=AUTHORIZATION)
        assert response.status_code < 500, f"{response.status_code} to {case.as_curl_command()}"
        told = operation.definition.raw["responses"].get(str(response.status_code))
        assert told is not None, f"{response.status_code} to {case.as_curl_command()}"
        media_type = response.headers.get("content-type", [""])[0].partition(";")[0]
        if response.status_code < 300 and response.content:
            assert media_type in told.get("content", ()), f"{media_type} {case.as_curl_command()}"

    try:
        answered()
    except Unsatisfiable:
        return False
    return True
