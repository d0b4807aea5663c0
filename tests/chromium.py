"""A real browser for tests of pages: fresh for each, with every address that it asks for written down."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

CHROMIUM = shutil.which("chromium")

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
ARGUMENTS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass
class Browser:
    """One fresh browser, and every address that it asked for."""

    context: BrowserContext
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        page = self.context.pages[0]
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda websocket: self.asked.append(websocket.url))
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        return page

    @property
    def outside(self) -> list[str]:
        """What was asked of anything but loopback and the disk."""
        loaded = [url for url in self.asked if not url.startswith(("data:", "blob:", "file:"))]
        return [url for url in loaded if urlsplit(url).hostname not in ("127.0.0.1", "localhost")]


@contextlib.contextmanager
def browsing(profile: Path, *arguments: str) -> Iterator[Browser]:
    """A browser with a new profile; skips the test where there is none."""
    if CHROMIUM is None:
        pytest.skip("no `chromium` on the path; on Debian: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (extra `dev`)")
    with playwright.sync_playwright() as driver:
        context = driver.chromium.launch_persistent_context(
            profile,
            executable_path=CHROMIUM,
            args=[*ARGUMENTS, *arguments],
            viewport={"width": 1280, "height": 900},
        )
        context.set_default_timeout(20_000)
        try:
            yield Browser(context)
        finally:
            context.close()
