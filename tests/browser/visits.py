"""Visits to pages with a browser, and what is seen there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page

from api.language import Language

WIDTHS = (390, 1440)
SCHEMES: Sequence[Literal["light", "dark"]] = ("light", "dark")
HEIGHT = 900
TAGS: Mapping[Language, str] = {"zh": "zh-CN", "en": "en"}
_LOOK = (Path(__file__).parent / "look.js").read_text("utf-8")


@dataclass(slots=True)
class Heard:
    """What a page did that nobody sees: messages of errors, requests to other hosts."""

    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)


class Visitor:
    """One tab of one reader, who reads one language, with or without scripts."""

    def __init__(
        self, browser: Browser, service: str, language: Language, *, scripts: bool = True
    ) -> None:
        self.service = service
        self.language = language
        self.heard = Heard()
        self.context: BrowserContext = browser.new_context(
            locale=TAGS[language],
            java_script_enabled=scripts,
            viewport={"width": WIDTHS[-1], "height": HEIGHT},
            reduced_motion="reduce",
        )
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda said: self._note(said.type, said.text))
        self.page.on("pageerror", lambda error: self.heard.errors.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.on("dialog", lambda dialog: self._note("error", f"dialog {dialog.message}"))

    def open(self, path: str, width: int = WIDTHS[-1]) -> Mapping[str, str]:
        """Open a page at a width; return its status, as `status`, and its headers."""
        self.heard = Heard()
        self.resize(width)
        answer = self.page.goto(f"{self.service}{path}", wait_until="load")
        assert answer is not None
        return {**answer.headers, "status": str(answer.status)}

    def resize(self, width: int) -> None:
        """Make the window so wide."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def look(self) -> dict[str, Any]:
        """Return what the page shows (`look.js` says what)."""
        found: dict[str, Any] = self.page.evaluate(_LOOK)
        return found

    def close(self) -> None:
        """Close the tab and forget the reader."""
        self.context.close()

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.heard.errors.append(text)

    def _asked(self, address: str) -> None:
        if not address.startswith((f"{self.service}/", "data:")):
            self.heard.elsewhere.append(address)
