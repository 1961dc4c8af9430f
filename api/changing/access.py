"""Who may write: those who send a bearer token (RFC 6750) whose SHA-256 the settings name."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping

from api.errors import RefusedError
from api.settings import Settings

_CREDENTIALS = re.compile(r"(?i:bearer) +([A-Za-z0-9._~+/-]+=*)")
_REALM = 'Bearer realm="policygraph"'


def new_token() -> str:
    """Return a token of 256 random bits; it is shown once and kept nowhere."""
    return "pg_" + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what the settings say instead of a token: its SHA-256 in hexadecimal digits.

    Without salt or stretching: a token is random, not a password that could be guessed.
    """
    return hashlib.sha256(token.encode("ascii")).hexdigest()


class Access:
    """Lets those write who have a token."""

    def __init__(self, settings: Settings) -> None:
        self._digests = settings.token_sha256

    def require(self, headers: Mapping[str, str]) -> None:
        """Return if a request with these headers (names in lower case) may write.

        Raises RefusedError: 403 where nobody may, 401 without a token or with a wrong one.
        """
        if not self._digests:
            raise RefusedError(
                403,
                "本服务只读；如需写入，请用 policygraph token 生成令牌并写入设置 token_sha256",
                "this service is read-only; to write, make a token with policygraph token "
                "and put its hash into the setting token_sha256",
            )
        sent = headers.get("authorization")
        if sent is None:
            raise _unauthorised(
                "写入需要令牌：Authorization: Bearer …",
                "writing needs a token: Authorization: Bearer …",
                _REALM,
            )
        credentials = _CREDENTIALS.fullmatch(sent.strip())
        if credentials is None or not self._known(credentials[1]):
            raise _unauthorised(
                "令牌无效", "the token is not valid", f'{_REALM}, error="invalid_token"'
            )

    def _known(self, token: str) -> bool:
        """Compare with every digest, so that the time says nothing about any."""
        sent = digest(token)
        return sum(hmac.compare_digest(sent, known) for known in self._digests) > 0


def _unauthorised(zh: str, en: str, challenge: str) -> RefusedError:
    return RefusedError(401, zh, en, {"WWW-Authenticate": challenge})
