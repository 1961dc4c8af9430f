"""Pages of one version: what they lead to is of that version too, until the reader leaves it."""

import re
from html import escape

from api.work.asked import Asked

_NUMBER = re.compile("[1-9][0-9]{0,8}")
_LINK = re.compile(r"<(?:a|link)\b[^<>]*>")
_FORM = re.compile(r"<form\b[^<>]*>.*?</form>", re.S)
_SAID = re.compile("[?;&]version=")
_ADDRESS = re.compile(
    r'(?<=\s)href="(?P<path>[^"?#]*)(?P<query>\?[^"#]*)?(?P<fragment>#[^"]*)?"',
)
_OTHERS = ("static/", "add", "q/", "changes/", "dump/", "openapi.json", "context.jsonld")
"""Below the root: what is of no version, or names its own."""

LEAVING = "data-current"
"""The attribute of links that lead to the version that counts."""


def version_of(asked: Asked) -> str:
    """Return the number of the version that a page is asked of, or "" if of none."""
    said = asked.parameters("version")
    of_one = len(said) == 1 and _NUMBER.fullmatch(said[0])
    return said[0] if of_one and not asked.path.removeprefix("/").startswith(_OTHERS) else ""


def staying(page: str, root: str, version: str) -> str:
    """Return a page whose links and forms stay in a version, but those that name one themselves."""

    def led(tag: re.Match[str]) -> str:
        return tag[0] if tag[0].startswith(f"<a {LEAVING}") else _ADDRESS.sub(addressed, tag[0])

    def addressed(found: re.Match[str]) -> str:
        path, query, fragment = found["path"], found["query"] or "", found["fragment"] or ""
        own = path.startswith(f"{root}/") and not path.startswith("//")
        here = not path and query
        below = path.removeprefix(f"{root}/")
        if _SAID.search(query) or not (own or here) or below.startswith(_OTHERS):
            return found[0]
        said = f"{query}&amp;version={version}" if len(query) > 1 else f"?version={version}"
        return f'href="{path}{said}{fragment}"'

    return _FORM.sub(lambda form: _sent(form[0], version), _LINK.sub(led, page))


def _sent(form: str, version: str) -> str:
    """Return a form that asks of a version; those that write, or let choose one, stay."""
    opening, end, rest = form.partition(">")
    if 'method="post"' in opening or 'name="version"' in rest:
        return form
    return f'{opening}{end}<input type="hidden" name="version" value="{escape(version)}">{rest}'
