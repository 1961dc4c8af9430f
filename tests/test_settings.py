"""Settings: by hand, from the environment, from a file; what is wrong is one line."""

import hashlib
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from api.settings import PREFIX, Settings, SettingsError, load
from tests.conftest import ROOT

DIGEST = hashlib.sha256(b"not a real token").hexdigest()


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


class TestSources:
    def test_without_any_the_service_is_read_only_and_reads_no_other_service(self) -> None:
        settings = load()
        assert settings == Settings()
        assert not settings.writable
        assert settings.allowed_services == ()
        assert settings.fast_workers >= 2

    def test_the_environment_goes_before_the_file(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file.write_text("seconds = 5\nrows = 7\n")
        monkeypatch.setenv("POLICYGRAPH_SECONDS", "2.5")
        settings = load(file)
        assert (settings.seconds, settings.rows) == (2.5, 7)

    def test_lists_are_written_with_commas_or_spaces(
        self, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("POLICYGRAPH_TRUSTED_PROXIES", "10.0.0.0/8, ::1")
        monkeypatch.setenv("POLICYGRAPH_CORS_ORIGINS", "https://a.example https://b.example")
        file.write_text(f'token_sha256 = ["{DIGEST}"]')
        settings = load(file)
        assert [str(n) for n in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
        assert settings.cors_origins == ("https://a.example", "https://b.example")
        assert settings.token_sha256 == (DIGEST,)
        assert settings.writable

    def test_made_by_hand_they_read_no_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("POLICYGRAPH_SECONDS", "2.5")
        assert Settings(rows=3).seconds == 30

    def test_the_command_lines_own_variables_are_no_mistakes(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("POLICYGRAPH_STORE", "here")
        monkeypatch.setenv("POLICYGRAPH_SETTINGS", "there")
        assert load() == Settings()

    def test_they_stay_as_they_are(self) -> None:
        with pytest.raises(ValidationError):
            setattr(Settings(), "rows", 3)  # noqa: B010


class TestMistakes:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("secnds", "5"),
            ("seconds", "soon"),
            ("seconds", "nan"),
            ("seconds", "0"),
            ("rows", "0"),
            ("workers", "0"),
            ("rate", "-1"),
            ("token_sha256", "geheim"),
            ("trusted_proxies", "10.0.0.1/8"),
            ("allowed_services", "file:///etc/passwd"),
            ("allowed_services", "http://user@example.org/"),
            ("cors_origins", "https://example.org/path"),
            ("licence", "CC BY"),
            ("public_url", "example.org"),
            ("log_clients", "all"),
            ("metrics_clients", "999.1.1.1"),
            ("access_log", "no-such-folder/log"),
            ("waivers", "no-such-file.csv"),
            ("waivers", "/"),
            ("waivers", "x" * 5000),
        ],
    )
    def test_each_is_one_line_that_names_the_setting(
        self, name: str, value: str, file: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file.write_text(f"{name} = {value!r}".replace("'", '"'))
        with pytest.raises(SettingsError) as of_file:
            load(file)
        file.unlink()
        monkeypatch.setenv(PREFIX + name.upper(), value)
        with pytest.raises(SettingsError, match=f"(?i){name}"):
            load()
        for words in (of_file.value.zh, of_file.value.en):
            assert name in words
            assert "\n" not in words

    def test_a_file_that_is_absent_or_no_toml(self, file: Path) -> None:
        with pytest.raises(SettingsError, match="cannot read"):
            load(file)
        file.write_text("seconds = = 5")
        with pytest.raises(SettingsError, match=r"is not TOML \(at line 1, column \d+\)$"):
            load(file)
        file.write_bytes(b"\xff\xfe")
        with pytest.raises(SettingsError, match="is not TOML"):
            load(file)


class TestSecrets:
    def test_no_digest_is_shown(self) -> None:
        settings = Settings(token_sha256=(DIGEST,))
        assert DIGEST not in f"{settings} {settings!r}"

    def test_no_wrong_value_is_repeated(self, file: Path) -> None:
        for text in ('token_sha256 = ["my secret"]', 'token_sha256 = "my secret', "my secret"):
            file.write_text(text)
            with pytest.raises(SettingsError) as caught:
                load(file)
            assert "my secret" not in f"{caught.value.zh} {caught.value.en}"
            assert caught.value.__suppress_context__


class TestDocumentation:
    def test_the_table_says_what_the_settings_say(self) -> None:
        listed = re.findall(
            r"^\| `[a-z_0-9]+` \|.*$", (ROOT / "docs/operation.md").read_text("utf-8"), re.M
        )
        assert listed == [row(name) for name in Settings.model_fields]

    def test_each_is_described_in_both_languages(self) -> None:
        for name, field in Settings.model_fields.items():
            zh, _, en = (field.description or "").partition("/ ")
            assert re.search("[\u4e00-\u9fff]", zh), name
            assert re.fullmatch(r"[ -~]{10,}", en), name


def row(name: str) -> str:
    """Return a setting as the documentation lists it."""
    field = Settings.model_fields[name]
    default = field.default
    if isinstance(default, tuple):
        default = " ".join(map(str, default))
    written = "" if default in (None, "") else f"`{default}`"
    return f"| `{name}` | {written} | {(field.description or '').partition('/ ')[2]} |"
