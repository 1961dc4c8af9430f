"""Addresses elsewhere that queries and updates may use: which are allowed, and where they lead.

Nothing is allowed unless it is listed. A name may lead anywhere, and today elsewhere than
yesterday, so what it leads to is looked at, and those who connect use what was looked at.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from graph.errors import FailedError, ForbiddenError

SIZE = 64 * 2**20
"""Bytes that may be fetched for one query or update."""

SECONDS = 20.0
"""Seconds that fetching for one query or update may take."""

_ADDRESS = re.compile(
    r"(https?)://([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?(/[^?#]*)?(\?[^#]*)?(?:#.*)?",
    re.I,
)
_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:=&?~#+!$,;'@()*[]"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Address:
    """An http or https address without user and fragment, in one spelling: scheme and host in
    small letters, no port that goes without saying, `/` for an empty path, only ASCII."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def of(cls, text: str) -> "Address | None":
        """Return the address that a text is; None if it is none, or leads up (`..`)."""
        found = None if re.search(r"[\s\x00-\x1f\x7f\\]", text) else _ADDRESS.fullmatch(text)
        if found is None:
            return None
        scheme, path = found[1].lower(), found[4] or "/"
        port = int(found[3] or _PORTS[scheme])
        if not 0 < port < 65536 or _leads_up(path):
            return None
        target = quote(path + (found[5] or ""), safe=_SAFE, errors="replace")
        return cls(scheme, found[2].lower(), port, target)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def authority(self) -> str:
        """Host and port, as in an address or a Host header."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def literal(self) -> IpAddress | None:
        """The IP address that the host is, if it is written as one in the usual way."""
        try:
            return ipaddress.ip_address(self.host.strip("[]"))
        except ValueError:
            return None

    def places(self) -> list[str]:
        """Return the IP addresses to connect to.

        Raises ForbiddenError if the host is a name and any of them is not a public one,
        FailedError if there are none.
        """
        if self.literal is not None:
            return [str(self.literal)]
        try:
            found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise FailedError(
                f"找不到主机 {self.host}", f"the host {self.host} is not found"
            ) from error
        places = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not all(map(is_public, places)):
            raise ForbiddenError(
                f"不允许访问 {self}：{self.host} 指向非公网地址",
                f"{self} is not allowed: {self.host} leads to an address that is not public",
            )
        return places


@dataclass(frozen=True, slots=True)
class Allowed:
    """The addresses that may be used, and how much may be fetched for one query or update.

    An entry that ends in `/` allows the addresses that begin with it, any other itself only. What
    a name leads to must be public; an entry whose host is an IP address may be of any kind.
    """

    entries: Sequence[str] = ()
    size: int = SIZE
    seconds: float = SECONDS

    def __bool__(self) -> bool:
        return bool(self.entries)

    def check(self, text: str) -> Address:
        """Return the address that a text is. Raises ForbiddenError if it is not allowed."""
        address = Address.of(text)
        if address is None or not any(_covers(entry, address) for entry in self.entries):
            raise ForbiddenError(
                f"不允许访问 {text[:200]}：不在 allowed_services 之列",
                f"{text[:200]} is not allowed: it is not among allowed_services",
            )
        return address


NOTHING = Allowed()
"""Nothing is allowed."""


def is_public(text: str) -> bool:
    """Tell whether an IP address is one of the open internet."""
    try:
        place = ipaddress.ip_address(text)
    except ValueError:  # one with a zone: it is link-local
        return False
    if isinstance(place, ipaddress.IPv6Address):
        if place.ipv4_mapped is not None:
            place = place.ipv4_mapped
        elif place in _NAT64:
            place = ipaddress.IPv4Address(int(place) & 0xFFFFFFFF)
        elif place.sixtofour is not None or place.teredo is not None or place.is_site_local:
            return False
    return place.is_global and not (place.is_multicast or place.is_reserved)


def _covers(entry: str, address: Address) -> bool:
    allowed = Address.of(entry)
    if allowed is None:
        return False
    return allowed == address or (entry.endswith("/") and str(address).startswith(str(allowed)))


def _leads_up(path: str) -> bool:
    """Tell whether a server may take a part of a path for the folder itself or the one above."""
    parts = re.split(r"[/\\]", unquote(path, errors="replace"))
    return any(part.partition(";")[0] in (".", "..") for part in parts)
