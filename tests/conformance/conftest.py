"""The service that the suite is asked of: one for all tests."""

from collections.abc import Iterator

import pytest

from tests.conformance.runner import Runner
from tests.conformance.services import policygraph


@pytest.fixture(scope="session")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    with policygraph(tmp_path_factory.mktemp("conformance")) as client:
        yield Runner(client)
