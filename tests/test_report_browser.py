"""The report page in a real browser: opened from the disk, offline, of an agent that means harm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import Browser, browsing

from crt_runtime.report import page, read_kill_score, read_verdict
from crt_runtime.stress import StressOptions, run_batch
from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.faults import fault_named
from crt_runtime.stress.teeth import Arena, kill_score, score_document
from crt_runtime.visible import visible

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.xdist_group("report-browser")  # one browser at a time

POISON = (
    "<script>window.poisoned = 1</script><img src=http://outside.example/a.png onerror='window.poisoned = 1'>"
    "</p></details></style><a href=//outside.example>go</a> \x1b[31mred\x1b[0m \u202egnp\u202c \u200b\x00 &lt;b&gt; end"
)


class Poisoned(Chatty):
    """Answers everything with what could act in a page."""

    def send(self, text: str) -> str:
        super().send(text)
        return POISON


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a red batch with a kill score, on the disk."""
    folder = tmp_path_factory.mktemp("red")
    run_batch(StressOptions(seed=7, turns=40, runs=2), agent_factory=Poisoned, artifacts_dir=folder)
    arena = Arena(seeds=(1,), turns=60)
    score = kill_score([fault_named("last-writer-wins"), fault_named("lists-its-ids")], arena, complete=False)
    told = folder / "teeth.json"
    told.write_text(json.dumps(score_document(score, arena)), encoding="utf-8")
    path = folder / "stress_report.html"
    path.write_text(page(read_verdict(folder), read_kill_score(told)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path / "profile") as found:
        found.context.set_offline(True)
        yield found


def test_it_opens_from_the_disk_without_a_network_and_asks_for_nothing_else(browser: Browser, address: str) -> None:
    opened = browser.open(address)
    opened.get_by_role("heading", name="Pass rates").wait_for()
    assert browser.asked == [address]
    assert browser.outside == []
    assert browser.complaints == []


def test_what_an_agent_said_is_text(browser: Browser, address: str) -> None:
    opened = browser.open(address)
    said = opened.locator(".transcript .agent").first
    assert said.inner_text().endswith(visible(POISON))
    assert opened.evaluate("window.poisoned") is None
    kinds = "script, img, a, iframe, object, embed, link, form, base, [onerror], [onclick], [href], [src]"
    assert opened.locator(kinds).count() == 0
    assert opened.evaluate("document.body.innerText.match(/[\\u0000-\\u0008\\u001b\\u202a-\\u202e\\u200b]/)") is None


def test_a_failure_is_opened_by_pointer_and_by_key(browser: Browser, address: str) -> None:
    opened = browser.open(address)
    closed = opened.locator("details.failure:not([open])").first
    handle = closed.element_handle()
    summary = closed.locator("summary")
    transcript = closed.locator(".transcript")
    assert handle is not None
    assert not transcript.is_visible()
    summary.click()
    assert handle.query_selector(".transcript") is not None
    assert handle.evaluate("node => node.open && node.querySelector('.transcript').checkVisibility()")
    handle.query_selector("summary").focus()  # type: ignore[union-attr]
    opened.keyboard.press("Enter")
    assert not handle.evaluate("node => node.open")


def test_the_kill_score_is_shown_where_it_is_given(browser: Browser, address: str, tmp_path: Path) -> None:
    opened = browser.open(address)
    rows = opened.locator("#kill-score tbody tr")
    assert [rows.nth(place).locator("th").inner_text() for place in range(rows.count())] == [
        "lists-its-ids",
        "last-writer-wins",
    ]
    run_batch(StressOptions(seed=7, turns=20, runs=1), agent_factory=Chatty, artifacts_dir=tmp_path / "green")
    plain = tmp_path / "plain.html"
    plain.write_text(page(read_verdict(tmp_path / "green")), encoding="utf-8")
    opened.goto(plain.as_uri())
    assert opened.locator("#kill-score").count() == 0
    assert opened.locator("h1 .badge").inner_text() == "passed"


CONTRAST = """
(pairs) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = (colour) => {
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = Array.from(canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)).map(
      (part) => (part /= 255) <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (colour !== 'rgba(0, 0, 0, 0)') return colour;
    }
  };
  return pairs.map((selector) => {
    const node = document.querySelector(selector);
    const [a, b] = [light(getComputedStyle(node).color), light(ground(node))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}
"""
"""How much the text of each selector stands out from what is behind it, as WCAG counts it."""

READ = ["h1", "h1 .badge", ".facts dt", ".note", ".reasons li", ".transcript .agent", "tr.failed td"]
READ += ["pre code", "footer p"]


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_it_is_readable_in_light_and_dark(browser: Browser, address: str, scheme: str, dark: bool) -> None:
    opened = browser.open(address)
    opened.emulate_media(color_scheme="dark" if dark else "light")
    ground = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, ground.removeprefix("rgb(").rstrip(")").split(","))) < 384) is dark
    contrasts = dict(zip(READ, opened.evaluate(CONTRAST, READ), strict=True))
    assert {name: ratio for name, ratio in contrasts.items() if ratio < 4.5} == {}, scheme


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_nothing_sticks_out_of_the_window(browser: Browser, address: str, width: int) -> None:
    opened = browser.open(address)
    opened.set_viewport_size({"width": width, "height": 844})
    assert wider_than_the_window(opened) == 0


def test_on_paper_everything_is_there_in_dark_on_white(browser: Browser, address: str) -> None:
    opened = browser.open(address)
    opened.emulate_media(media="print", color_scheme="dark")
    opened.set_viewport_size({"width": 794, "height": 1123})  # A4
    closed = opened.locator("details.failure:not([open]) .transcript")
    assert closed.count() > 0
    assert all(closed.nth(place).evaluate("node => node.checkVisibility()") for place in range(closed.count()))
    assert opened.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert wider_than_the_window(opened) == 0
    assert opened.pdf(format="A4").startswith(b"%PDF-")


def wider_than_the_window(opened: Page) -> int:
    """By how many pixels the page is wider than what shows it."""
    return int(opened.evaluate("Math.max(0, document.documentElement.scrollWidth - innerWidth)"))
