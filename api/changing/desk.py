"""Where changes are handed in, by those who may."""

from starlette.types import Receive, Scope

from api import sparql
from api.changing.access import Access
from api.changing.scribe import Scribe
from api.changing.writes import Outcome, Write
from api.errors import RefusedError
from api.facts import facts
from api.front import Front
from api.http import request_headers, while_connected


class Desk:
    """Looks at tokens, and brings changes to the scribe."""

    def __init__(self, front: Front, scribe: Scribe) -> None:
        self.front = front
        self._scribe = scribe
        self._access = Access(front.settings)

    def require(self, scope: Scope) -> None:
        """Return if the request may write. Raises RefusedError: 401 or 403; 400 where it names a
        version, since a change is made to the one that counts."""
        self._access.require(request_headers(scope))
        if any(name == "version" for name, _ in sparql.parameters(scope["query_string"])):
            raise RefusedError(
                400,
                "写入总是基于现在的版本；请去掉参数 version",
                "a change is made to the version that counts: leave out the parameter version",
            )

    async def hand_in(self, scope: Scope, receive: Receive, write: Write) -> Outcome:
        """Return what became of a change, which the next answer sees.

        Raises RefusedError and LimitError.
        """
        told = facts(scope)
        told["writing"] = True
        outcome = await while_connected(receive, self._scribe.write(write, told["arrived"]))
        self.front.look()
        told["version"] = outcome.version
        return outcome
