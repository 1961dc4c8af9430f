"""The service's settings: from the environment (`POLICYGRAPH_…`) and from a file, in that order."""

import os
import re
from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from graph.errors import PolicygraphError

PREFIX = "POLICYGRAPH_"
"""What the names of environment variables begin with."""

OTHERS = frozenset({"POLICYGRAPH_STORE", "POLICYGRAPH_SETTINGS"})
"""Variables that the command line reads, which are no settings of the service."""

MIB = 1024 * 1024

Network = IPv4Network | IPv6Network


class SettingsError(PolicygraphError):
    """A setting is unknown or has a value that it cannot have; values are never repeated."""


def _split(value: object) -> object:
    """Return a list that was written as words with commas or spaces between them."""
    return (
        [word for word in re.split(r"[\s,]+", value) if word] if isinstance(value, str) else value
    )


def _iri(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+", value):
        raise ValueError("is no absolute IRI")
    return value


def _origin(value: str) -> str:
    if value != "*" and not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+", value):
        raise ValueError("is no origin such as https://example.org, and not *")
    return value


def _service(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/@?#]+(/[^\s?#]*)?", value):
        raise ValueError("is no http or https address without user, query and fragment")
    return value


def _network(value: object) -> object:
    try:
        return ip_network(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("is no address and no network such as 10.0.0.0/8") from None


def _log(value: str) -> str:
    if value not in ("stdout", "stderr", "off") and not Path(value).absolute().parent.is_dir():
        raise ValueError("is no file in a folder that is there, and not stdout, stderr or off")
    return value


def _file(value: Path) -> Path:
    try:
        there = value.is_file()
    except OSError:
        there = False
    if not there:
        raise ValueError("is no file that is there")
    return value


Words = (NoDecode, BeforeValidator(_split))
Iri = Annotated[str, AfterValidator(_iri)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Origins = Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], *Words]
Services = Annotated[tuple[Annotated[str, AfterValidator(_service)], ...], *Words]
Networks = Annotated[tuple[Annotated[Network, BeforeValidator(_network)], ...], *Words]


class Settings(BaseSettings):
    """All that can be set about the service; a value made by hand reads no environment.

    Times are in seconds, sizes in bytes; memory is in MiB.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True
    )

    seconds: float = Field(
        default=30.0,
        gt=0,
        le=86400,
        allow_inf_nan=False,
        description="查询时限（秒），自请求到达起算；协议参数 timeout 只能缩短 / "
        "time limit of a query, from the request's arrival; the parameter timeout can shorten it",
    )
    quick_seconds: float = Field(
        default=1.0,
        gt=0,
        le=86400,
        allow_inf_nan=False,
        description="快车道时限（秒），超过者转入慢车道 / "
        "time in the fast lane, after which a query is run again in the slow lane",
    )
    document_seconds: float = Field(
        default=120.0,
        gt=0,
        le=86400,
        allow_inf_nan=False,
        description="读取一个文件的时限（秒）/ time limit of reading a document",
    )
    report_seconds: float = Field(
        default=300.0,
        gt=0,
        le=86400,
        allow_inf_nan=False,
        description="生成报告的时限（秒）；一版的报告只需生成一次 / "
        "time limit of a report, which is made once for a version",
    )
    update_seconds: float = Field(
        default=60.0,
        gt=0,
        le=86400,
        allow_inf_nan=False,
        description="一次写入的时限（秒）/ time limit of a write",
    )
    stop_seconds: int = Field(
        default=10,
        ge=0,
        le=3600,
        description="停止服务时等待未完成请求的时间（秒）/ "
        "how long a stopping service waits for requests that are under way",
    )
    workers: int | None = Field(
        default=None,
        ge=1,
        le=1024,
        description="快车道工作进程数；默认等于处理器数，至少 2 / "
        "workers of the fast lane; as many as processors, at least 2, if not given",
    )
    slow_workers: int = Field(
        default=2,
        ge=1,
        le=1024,
        description="慢车道工作进程数，目录问题另有同样多 / "
        "workers of the slow lane, and as many for slow questions of the catalogue",
    )
    slow_queue: int = Field(
        default=16,
        ge=0,
        le=100_000,
        description="慢车道（以及读取、检查）可排队的请求数，超过即 503 / "
        "requests that may wait for the slow lane, and for reading and checking each; beyond them "
        "the answer is 503",
    )
    worker_memory: int = Field(
        default=1024,
        ge=128,
        description="查询进程的内存上限（MiB）/ memory of a query's worker, in MiB",
    )
    write_memory: int = Field(
        default=4096,
        ge=128,
        description="写入进程的内存上限（MiB）/ memory of a writing worker, in MiB",
    )
    rows: int = Field(
        default=1_000_000,
        ge=1,
        description="结果行数上限 / rows of an answer; beyond them it is an error, never cut short",
    )
    answer_bytes: int = Field(
        default=256 * MIB, ge=1024, description="结果字节数上限 / bytes of an answer"
    )
    query_bytes: int = Field(
        default=2_000_000, ge=1024, description="查询请求正文字节数上限 / bytes of a query's body"
    )
    upload_bytes: int = Field(
        default=64 * MIB, ge=1024, description="上传正文字节数上限 / bytes of an upload's body"
    )
    cache_bytes: int = Field(
        default=64 * MIB,
        ge=0,
        description="缓存字节数上限，0 为不缓存 / bytes of answers that are kept; 0 keeps none",
    )
    connections: int = Field(
        default=1024,
        ge=1,
        description="同时连接数上限，超过即 503 / connections at a time; beyond them 503",
    )
    token_sha256: Annotated[tuple[Digest, ...], *Words] = Field(
        default=(),
        repr=False,
        description="写入令牌的 SHA-256（用 policygraph token 生成），为空则只读 / "
        "SHA-256 of tokens that may write (policygraph token makes one); read-only without any",
    )
    rate: float = Field(
        default=50.0,
        ge=0,
        allow_inf_nan=False,
        description="每个客户端每秒请求数，0 为不限 / requests a second for a client; 0: no limit",
    )
    burst: int = Field(
        default=200, ge=1, description="可以一次连续发出的请求数 / requests that may come at once"
    )
    unlimited_clients: Networks = Field(
        default=(ip_network("127.0.0.0/8"), ip_network("::1/128")),
        description="不受请求数限制的地址或网段，默认为本机 / "
        "addresses or networks to which the rate does not apply: this machine's own",
    )
    trusted_proxies: Networks = Field(
        default=(),
        description="可信代理的地址或网段，其 X-Forwarded-For 与 X-Forwarded-Proto 有效 / "
        "proxies whose X-Forwarded-For and X-Forwarded-Proto count: addresses or networks",
    )
    allowed_services: Services = Field(
        default=(),
        description="SERVICE 与 LOAD 可以访问的地址 / addresses that SERVICE and LOAD may use",
    )
    cors_origins: Origins = Field(
        default=("*",), description="可以跨源读取的网站 / origins whose pages may read the service"
    )
    metrics_clients: Networks = Field(
        default=(),
        description="可以读取 /metrics 的地址或网段，为空则不限 / "
        "addresses or networks that may read /metrics; everybody if empty",
    )
    licence: Iri | None = Field(
        default=None, description="数据许可的 IRI / the IRI of the licence of the data"
    )
    publisher: str | None = Field(
        default=None,
        min_length=1,
        max_length=200,
        description="数据发布者 / who publishes the data",
    )
    waivers: Annotated[Path, AfterValidator(_file)] | None = Field(
        default=None,
        description="豁免文件：报告据此标明哪些问题已获认可 / "
        "a file of waivers: which findings reports show as accepted",
    )
    public_url: Annotated[str, AfterValidator(_service)] | None = Field(
        default=None,
        description="服务对外的地址，经代理时设置 / the address that clients use, behind a proxy",
    )
    access_log: Annotated[str, AfterValidator(_log)] = Field(
        default="stdout",
        min_length=1,
        description="访问日志：stdout、stderr、off 或文件 / the access log: stdout, stderr, off or "
        "a file",
    )
    log_clients: Literal["hashed", "plain", "off"] = Field(
        default="hashed",
        description="日志中的客户端地址：hashed（散列）、plain（原样）、off（不记）/ "
        "clients' addresses in the log: hashed (with a key that ends with the service), plain, off",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given and nothing else: `load` reads the sources."""
        return (init_settings,)

    @property
    def fast_workers(self) -> int:
        """How many workers the fast lane has."""
        if hasattr(os, "sched_getaffinity"):
            return self.workers or max(2, len(os.sched_getaffinity(0)))
        return self.workers or max(2, os.cpu_count() or 1)

    @property
    def writable(self) -> bool:
        """Whether anybody may write."""
        return bool(self.token_sha256)


def load(file: Path | None = None) -> Settings:
    """Return the settings of the environment and, where it says nothing, of the TOML `file`.

    Raises SettingsError for a name that is unknown in either, a value that cannot be, or a file
    that cannot be read.
    """
    _known(os.environ)
    try:
        values = _of_file(file) | EnvSettingsSource(Settings)()
        return Settings(**values)
    except ValidationError as error:
        raise _refused(error) from None


def _known(environment: Mapping[str, str]) -> None:
    known = OTHERS | {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(n for n in environment if n.upper().startswith(PREFIX) and n not in known)
    if unknown:
        raise _unknown(unknown, "环境变量", "environment variable")


def _of_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        with file.open("rb"):
            values = TomlConfigSettingsSource(Settings, file)()
    except OSError as error:
        raise SettingsError(
            f"无法读取设置文件 {file}：{error.strerror}",
            f"cannot read the settings file {file}: {error.strerror}",
        ) from error
    except ValueError as error:  # what a TOML file holds may be secret: only the place is told
        place = re.search(r"\(at [^()]*\)$", str(error))
        where = f" {place[0]}" if place else ""
        raise SettingsError(
            f"设置文件 {file} 不是 TOML{where}", f"the settings file {file} is not TOML{where}"
        ) from None
    unknown = sorted(values.keys() - Settings.model_fields.keys())
    if unknown:
        raise _unknown(unknown, "设置", "setting")
    return values


def _unknown(names: Iterable[str], zh: str, en: str) -> SettingsError:
    listed = " ".join(name if name.isprintable() else ascii(name) for name in names)
    return SettingsError(
        f"未知的{zh}：{listed}（见 docs/operation.md）",
        f"unknown {en}: {listed} (see docs/operation.md)",
    )


def _refused(error: ValidationError) -> SettingsError:
    """Return the first problem as one line, without the value, which may be a secret."""
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    name, *rest = (str(part) for part in problem["loc"])
    place = f"[{rest[0]}]" if rest and rest[0].isdigit() else ""
    reason = problem["msg"].removeprefix("Value error, ")
    return SettingsError(
        f"设置 {name}{place} 的值不对：{reason}", f"the setting {name}{place} is wrong: {reason}"
    )
