"""A web page that a browser saved as one file (.mht, MHTML) → the page's own bytes."""

import email
import re

from graph.errors import ReadingError

_HEAD = 4096
_MIME = re.compile(rb"(?:[\w-]+:.*\n(?:[ \t].*\n)*)*?MIME-Version:", re.I)


def is_capture(data: bytes) -> bool:
    """Tell whether bytes begin with the headers of a MIME message."""
    return _MIME.match(data[:_HEAD].lstrip()) is not None


def page(data: bytes) -> bytes:
    """Return the first page in a capture, in its own encoding.

    Raises ReadingError if it holds no page.
    """
    try:
        for part in email.message_from_bytes(data.lstrip()).walk():
            content = part.get_payload(decode=True)
            if part.get_content_type() == "text/html" and isinstance(content, bytes) and content:
                return content
    except RecursionError:
        pass
    raise ReadingError(
        "网页存档里没有网页；请在浏览器中重新另存为 .html",
        "the web archive holds no page; save the page again as .html",
    )
