"""Pages for people: templates filled in, in Chinese and English."""

import re
from collections.abc import Callable
from functools import cache
from urllib.parse import quote, urlencode

import jinja2
from markupsafe import Markup

import ontology
from api import assets, wording
from api.about import expanded, shortened
from api.errors import headers_of, status_of
from api.language import Language
from api.negotiation import CONTENT_TYPES
from api.staying import staying, version_of
from api.work.asked import Asked
from api.work.reply import Reply
from graph.errors import PolicygraphError

LANGUAGE_COOKIE = "lang"

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Vary": "Accept, Accept-Language, Cookie",
}
_CHINESE = Markup(' lang="zh-CN"')
_HAN = re.compile("[\u3400-\u9fff]")


def render(base: str, asked: Asked, template: str, status: int = 200, **content: object) -> Reply:
    """Return a page: `template` filled in with `content` and what every page needs.

    `base` is what the store's identifiers begin with: its own things become links on this host.
    """
    version = "" if status >= 400 else version_of(asked)
    text = filled(
        template,
        asked.language,
        linker(base, asked.root),
        root=asked.root,
        named=_namer(base),
        other_language=_switched(asked, asked.language),
        asked_version=version,
        latest=_latest(asked),
        **{"structured": "", "scripts": (), "about_page": None, **content},
    )
    text = staying(text, asked.root, version) if version else text
    headers = dict(_HEADERS)
    if asked.parameter("lang") in ("zh", "en"):
        headers["Set-Cookie"] = (
            f"{LANGUAGE_COOKIE}={asked.language}; HttpOnly; Path=/; SameSite=lax"
        )
    return Reply(text.encode(), CONTENT_TYPES["html"], status, headers)


def filled(template: str, language: Language, link: Callable[[str], str], **content: object) -> str:
    """Return a template filled in; `link` turns an IRI into an address, or "" if it has none."""
    return (
        _environment()
        .get_template(template)
        .render(
            language=language,
            t=lambda zh, en: zh if language == "zh" else en,
            link=cache(link),
            term=cache(lambda name: wording.term(expanded(name), language) or name),
            foreign=lambda text: foreign(text, language),
            tag=lambda text: _CHINESE if foreign(text, language) else "",
            cut=cut,
            asset=assets.address,
            **content,
        )
    )


def problem(base: str, asked: Asked, error: PolicygraphError) -> Reply:
    """Return a problem as a page."""
    status = status_of(error)
    text = error.text(asked.language)
    page = render(base, asked, "problem.html", status, text=text, code=status)
    return Reply(page.body, page.media_type, status, {**page.headers, **headers_of(error)})


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("api"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def _switched(asked: Asked, language: Language) -> str:
    """Return this page's address in the other language."""
    pairs = [(k, v) for k, v in asked.pairs if k != "lang"]
    pairs.append(("lang", "en" if language == "zh" else "zh"))
    return f"?{urlencode(pairs)}"


def _latest(asked: Asked) -> str:
    """Return this page's address in the version that counts."""
    pairs = [(k, v) for k, v in asked.pairs if k != "version"]
    return f"?{urlencode(pairs)}"


def linker(base: str, root: str) -> Callable[[str], str]:
    """Return what turns an IRI into an address: the service's own things stay on this host; what
    has none becomes ""."""

    def link(iri: str) -> str:
        if iri.startswith(f"{base}id/"):
            return f"{root}/doc/{quote(iri.removeprefix(f'{base}id/'), safe='/~:@#')}"
        if iri.startswith(base):
            return f"{root}/{quote(iri.removeprefix(base), safe='/~:@#')}"
        if iri.startswith(ontology.NAMESPACE):
            return f"{root}/ontology#{iri.removeprefix(ontology.NAMESPACE)}"
        return iri if iri.startswith(("http://", "https://")) else ""

    return link


def _namer(base: str) -> Callable[[str], str]:
    """Return what shows an IRI: prefixed, or without the store's base, or else whole."""

    def named(iri: str) -> str:
        if iri.startswith(base):
            return iri.removeprefix(base).removeprefix("id/")
        known = any(iri.startswith(namespace) for namespace in ontology.PREFIXES.values())
        return shortened(iri) if known else iri

    return named


def cut(text: str, most: int) -> str:
    """Return the beginning of a text; an ellipsis tells that there is more."""
    return f"{text[:most]}…" if len(text) > most else text


def foreign(text: str, language: Language) -> bool:
    """Tell whether `text` is Chinese on an English page, and so has to be marked."""
    return language == "en" and _HAN.search(text) is not None
