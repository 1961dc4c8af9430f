"""Pages as they are sent, without a browser."""

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

from lxml import html

from api.language import Language

AT_ONCE = 4
BUSY = 12
PAUSE = 5
"""How often, and after how many seconds, a busy service is asked again, as it says itself."""
_WAIT = 120


def source(address: str, language: Language = "zh", accept: str = "text/html") -> tuple[int, str]:
    """Return the status of an address, where it leads to in the end, and the text there."""
    status, text = _asked(address, language, accept)
    for _ in range(BUSY):
        if status != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        time.sleep(PAUSE)
        status, text = _asked(address, language, accept)
    return status, text


def _asked(address: str, language: Language, accept: str) -> tuple[int, str]:
    safe = quote(address, safe="/:?&=#%~@!$'()*+,;[]")
    headers = {"Accept": f"{accept}, */*;q=0.1", "Accept-Language": language}
    try:
        with urlopen(Request(safe, headers=headers), timeout=_WAIT) as answer:  # noqa: S310
            return answer.status, answer.read().decode("utf-8", "replace")
    except HTTPError as error:
        with error:
            return error.code, error.read().decode("utf-8", "replace")


def sources(
    addresses: Iterable[str], language: Language = "zh", accept: str = "text/html"
) -> Mapping[str, tuple[int, str]]:
    """Return the status and text of each address, some of them at once."""
    wanted = list(dict.fromkeys(addresses))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda address: source(address, language, accept), wanted)
        return dict(zip(wanted, found, strict=True))


def anchors(text: str) -> frozenset[str]:
    """Return what a page's fragments may name."""
    return frozenset(html.document_fromstring(text).xpath("//@id"))
