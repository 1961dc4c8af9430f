"""Who may write, and what those are told who may not."""

import pytest

from api.changing.access import Access, digest, new_token
from api.errors import RefusedError, headers_of
from api.settings import Settings

TOKEN, OTHER = new_token(), new_token()
ACCESS = Access(Settings(token_sha256=(digest(OTHER), digest(TOKEN))))


def refused(access: Access, headers: dict[str, str]) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        access.require(headers)
    return caught.value


class TestTokens:
    def test_each_is_new_and_fits_a_header(self) -> None:
        assert len({new_token() for _ in range(100)}) == 100
        assert TOKEN.isascii()
        assert len(TOKEN) > 40

    def test_the_settings_hold_no_token(self) -> None:
        assert TOKEN not in digest(TOKEN)
        assert len(digest(TOKEN)) == 64


class TestAccess:
    @pytest.mark.parametrize("token", [TOKEN, OTHER], ids=["second", "first"])
    @pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
    def test_any_configured_token_may_write(self, token: str, scheme: str) -> None:
        ACCESS.require({"authorization": f"{scheme} {token}"})

    def test_without_a_token_the_scheme_is_named_and_no_error(self) -> None:
        error = refused(ACCESS, {})
        assert error.status == 401
        assert headers_of(error) == {"WWW-Authenticate": 'Bearer realm="policygraph"'}

    @pytest.mark.parametrize(
        "value",
        [
            "",
            "Bearer",
            "Bearer ",
            f"Bearer {TOKEN}x",
            f"Bearer {TOKEN[:-1]}",
            f"Bearer {TOKEN} {TOKEN}",
            f"Bearer {digest(TOKEN)}",
            f"Basic {TOKEN}",
            TOKEN,
            "Bearer \xff\xfe",
            "Bearer 令牌",
        ],
        ids=range(11),
    )
    def test_with_a_wrong_one_it_is_invalid(self, value: str) -> None:
        error = refused(ACCESS, {"authorization": value})
        assert error.status == 401
        assert headers_of(error)["WWW-Authenticate"].endswith('error="invalid_token"')

    def test_what_was_sent_is_not_repeated(self) -> None:
        error = refused(ACCESS, {"authorization": "Bearer nearly-the-secret"})
        assert "nearly" not in f"{error!r} {error.zh} {error.en} {headers_of(error)}"

    @pytest.mark.parametrize("headers", [{}, {"authorization": f"Bearer {TOKEN}"}])
    def test_a_read_only_service_says_how_to_change_that(self, headers: dict[str, str]) -> None:
        error = refused(Access(Settings()), headers)
        assert error.status == 403
        assert "policygraph token" in error.en
        assert "token_sha256" in error.zh
