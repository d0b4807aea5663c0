"""The dashboard as it is served, in a real browser: from proposals to decisions, with a memory that means harm."""

from __future__ import annotations

import contextlib
import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from chromium import Browser, browsing
from commands import crt
from promotion_scene import Scene

from crt_runtime.dashboard.serve import streamlit_options
from crt_runtime.promotion.documents import Verdict, read_decisions, read_proposals

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytest.importorskip("streamlit", reason="the extra `dashboard` is not installed")

pytestmark = pytest.mark.xdist_group("dashboard-browser")  # one server and one browser at a time

PACKAGE = Path(__file__).resolve().parent.parent / "crt_runtime" / "dashboard"

POISON = (
    "<script>window.poisoned = 1</script>",
    "<img src=http://outside.example/a.png onerror=window.poisoned=1>",
    "![x](http://outside.example/b.png) <http://outside.example/c> $x$ :material/bolt: **bold** [d](//outside.example)",
    "\u202eelttaeS\u202c",
)
"""Script, HTML, Markdown that fetches, and a text that turns its direction around."""

SAID = [
    f"FACT: {slot} = {text}"
    for slot, text in zip(("favorite_color", "hobby", "employer", "location"), POISON, strict=True)
]
SAID += [f"My name is Sam. {POISON[1]}\n{POISON[2]}", "I have a cat named Ada.", "My favorite food is soup."]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    scene = Scene(tmp_path_factory.mktemp("dashboard"))
    scene.say(*SAID)
    scene.propose("job-1")
    return scene


# --- the server ------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], folder: Path, port: int, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """The server as a process of its own; its address."""
    address = f"http://127.0.0.1:{port}"
    log = folder / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=folder,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | (environment or {}),
        )
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                    break
                assert process.poll() is None, log.read_text(encoding="utf-8")
                time.sleep(0.1)
            yield address
        finally:
            process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


WATCHED = """
import sys
from crt_runtime.cli.main import main

HERE = (None, "", "127.0.0.1", "::1", "localhost")

def watch(event, arguments):
    if event == "socket.getaddrinfo" and arguments[0] not in HERE:
        print("WENT OUT", arguments[0], flush=True)
    if event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[1][0] not in HERE:
        print("WENT OUT", arguments[1], flush=True)

sys.addaudithook(watch)
main()
"""
"""`crt`, with every attempt of the server's own to reach beyond this machine in its log."""


@pytest.fixture(scope="module")
def served(scene: Scene) -> Iterator[str]:
    port = free_port()
    command = ["-c", WATCHED, "dashboard"]
    command += ["--artifacts-dir", str(scene.artifacts), "--memory-db", str(scene.file), "--port", str(port)]
    with running(command, scene.folder, port) as address:
        yield address


def got(address: str, headers: Mapping[str, str]) -> tuple[int, str]:
    """Status and text of a plain request."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=dict(headers)), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


def handshake(address: str, origin: str) -> int:
    """The status with which a WebSocket is answered that a page of this origin asks for."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Origin": origin}
    headers |= {"Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    with contextlib.closing(connection):
        connection.request("GET", "/_stcore/stream", headers=headers)
        return connection.getresponse().status


# --- the browser -----------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with browsing(tmp_path / "profile", "--host-resolver-rules=MAP rebound.example 127.0.0.1") as found:
        yield found


def review(browser: Browser, address: str) -> Page:
    page = browser.open(address)
    page.locator(".st-key-open-1 button").click()
    page.locator(".st-key-crt-card-1").wait_for()
    settled(page)
    return page


def settled(page: Page) -> None:
    """Wait until the page has answered, with nothing of its last state left."""
    page.locator('[data-test-script-state="notRunning"]').wait_for()
    page.locator('[class*="st-key-verdict-"] [role="radio"]').first.wait_for()


def decide(page: Page, number: int, name: str) -> None:
    verdict(page, number).get_by_role("radio", name=name).click()
    verdict(page, number).get_by_role("radio", name=name, checked=True).wait_for()


def verdict(page: Page, number: int) -> Locator:
    return page.get_by_role("radiogroup", name=f"Verdict on proposal {number}", exact=True)


def reason(page: Page, number: int) -> Locator:
    return page.get_by_label(f"Reason for the verdict on proposal {number}", exact=True)


# --- from proposals to decisions -------------------------------------------------------------------------------------


def test_a_poisoned_memory_is_text_on_the_page(scene: Scene, served: str, browser: Browser) -> None:
    proposals = read_proposals(scene.artifacts / "promotions/proposals.job-1.json").proposals
    assert set(POISON) <= {proposal.value for proposal in proposals}
    page = review(browser, served)
    page.get_by_text("Save decisions").wait_for()
    reason(page, len(proposals)).wait_for()
    texts = page.locator("[data-testid=stText]").all_text_contents()
    for poison in (*POISON, *SAID):
        assert poison.replace("\u202e", "\\u202e").replace("\u202c", "\\u202c") in texts
    assert not any("\u202e" in text for text in texts)
    page.wait_for_timeout(500)  # what an interpreted text would fetch would be asked for by now
    assert browser.outside == []
    assert page.evaluate("window.poisoned") is None
    assert page.locator('[src*="outside.example"], [href*="outside.example"]').count() == 0


def test_the_keyboard_is_enough(served: str, browser: Browser) -> None:
    page = review(browser, served)
    first = verdict(page, 1).get_by_role("radio").first
    first.focus()
    page.keyboard.press("Space")
    verdict(page, 1).get_by_role("radio", name="Approve", checked=True).wait_for()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "INPUT":
            break
    page.keyboard.type("known")
    page.keyboard.press("Enter")
    page.get_by_text("1 approved").wait_for()
    assert reason(page, 1).input_value() == "known"


def test_what_is_being_typed_survives_the_answer_to_a_verdict(served: str, browser: Browser) -> None:
    page = review(browser, served)
    typed = reason(page, 3)
    typed.wait_for()
    verdict(page, 3).get_by_role("radio").first.click()
    typed.click()
    page.keyboard.type("typed while the page is still answering", delay=60)
    assert typed.input_value() == "typed while the page is still answering"
    page.keyboard.press("Enter")
    page.get_by_text("1 approved").wait_for()
    assert typed.input_value() == "typed while the page is still answering"


def test_verdicts_given_faster_than_the_page_answers_are_all_kept(served: str, browser: Browser) -> None:
    page = review(browser, served)
    count = page.get_by_role("radiogroup", name="Verdict on proposal").count
    verdict(page, 7).wait_for()
    for number in range(1, count() + 1):
        verdict(page, number).get_by_role("radio").nth(number % 3).click(delay=5)
    page.get_by_text(f"all {count()} decided").wait_for()
    for number in range(1, count() + 1):
        assert verdict(page, number).get_by_role("radio").nth(number % 3).get_attribute("aria-checked") == "true"


def test_a_person_decides_in_the_browser_and_apply_accepts_it(scene: Scene, served: str, browser: Browser) -> None:
    proposals = read_proposals(scene.artifacts / "promotions/proposals.job-1.json").proposals
    before = scene.file.read_bytes()
    page = review(browser, served)
    choices = page.locator('[class*="st-key-verdict-"] [role="radio"]')
    choices.nth(3 * len(proposals) - 1).wait_for()
    assert choices.count() == 3 * len(proposals)
    assert page.locator('[class*="st-key-verdict-"] [role="radio"][aria-checked="true"]').count() == 0
    names = {Verdict.APPROVED: "Approve", Verdict.REJECTED: "Reject", Verdict.DEFER: "Defer"}
    wanted = [list(names)[number % 3] for number in range(len(proposals))]
    for number, verdict in enumerate(wanted, 1):
        decide(page, number, names[verdict])
    reason(page, 2).fill("no, <b>not</b> so")
    reason(page, 2).press("Enter")
    page.get_by_text(f"all {len(proposals)} decided").wait_for()
    page.get_by_role("button", name="Dry-run").click()
    page.get_by_text("Would apply:").wait_for()
    assert not (scene.artifacts / "approvals").exists()
    page.get_by_role("button", name="Save decisions").dblclick()
    page.get_by_text("The decisions are written.").wait_for()
    (path,) = (scene.artifacts / "approvals").iterdir()
    decided = read_decisions(path)
    assert [decision.verdict for decision in decided.decisions] == wanted
    assert decided.decisions[1].reason == "no, <b>not</b> so"
    shown = page.locator("[data-testid=stCode]").all_inner_texts()
    command = shlex.split(next(text for text in shown if text.strip().startswith("crt apply")))
    ran = crt(*command[1:])
    assert ran.code == 0, ran
    approved = wanted.count(Verdict.APPROVED)
    assert f"Would apply: {approved} | Skipped: {len(proposals) - approved} | Errors: 0 | Dry-run: True" in ran.out
    assert scene.file.read_bytes() == before
    assert browser.outside == []


# --- who may reach it ------------------------------------------------------------------------------------------------


def test_a_name_that_was_rebound_to_this_machine_gets_nothing(served: str, browser: Browser) -> None:
    page = browser.context.pages[0]
    port = urlsplit(served).port
    answer = page.goto(f"http://rebound.example:{port}/")
    assert answer is not None
    assert answer.status == 403
    assert page.inner_text("body").startswith("refused: this Host is not one of the dashboard's names")


def test_a_hostile_host_or_origin_is_refused_on_every_path(served: str) -> None:
    assert got(f"{served}/", {})[0] == 200
    for path in ("/", "/approvals", "/_stcore/health", "/_stcore/host-config", "/static/x.js"):
        for headers in ({"Host": "outside.example"}, {"Origin": "null"}, {"Origin": "http://localhost:3000"}):
            assert got(f"{served}{path}", headers)[0] == 403, (path, headers)


def test_the_server_itself_reaches_for_nobody(scene: Scene, served: str, browser: Browser) -> None:
    review(browser, served)
    assert handshake(served, served) == 101
    assert handshake(served, "http://outside.example") == 403
    log = scene.folder / f"server-{urlsplit(served).port}.log"
    assert log.read_text(encoding="utf-8").splitlines() == [f"crt dashboard: {served} (Ctrl-C stops it)"]


def test_streamlit_run_on_the_packaged_script_is_guarded_and_set_up_alike(scene: Scene, browser: Browser) -> None:
    port = free_port()
    command = ["-m", "streamlit", "run", str(PACKAGE / "app" / "streamlit_app.py"), "--server.port", str(port)]
    environment = {"CRT_ARTIFACTS_DIR": str(scene.artifacts), "CRT_MEMORY_DB": str(scene.file)}
    with running(command, scene.folder, port, environment) as address:
        assert got(f"{address}/", {"Host": "outside.example"})[0] == 403
        assert f"http://127.0.0.1:{port}" in (scene.folder / f"server-{port}.log").read_text(encoding="utf-8")
        page = browser.open(address)
        page.get_by_text("job-1", exact=True).wait_for()
        assert browser.outside == []


def test_the_page_script_shows_nothing_where_the_guard_is_not_before_it(scene: Scene, browser: Browser) -> None:
    port = free_port()
    script = PACKAGE / "app" / "navigation.py"
    command = ["-m", "streamlit", "run", str(script), "--server.port", str(port)]
    with running(command, scene.folder, port, {"CRT_ARTIFACTS_DIR": str(scene.artifacts)}) as address:
        page = browser.open(address)
        page.get_by_text("served without its guard").wait_for()
        page.wait_for_timeout(500)
        assert "job-1" not in page.inner_text("body")


# --- starting it -----------------------------------------------------------------------------------------------------


def test_an_address_of_a_network_is_refused_unless_a_name_is_given(tmp_path: Path) -> None:
    crt("dashboard", "--artifacts-dir", tmp_path, "--host", "0.0.0.0").refused(2, "--host 0.0.0.0", "--allow-host")


def test_a_port_that_is_taken_is_refused_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        crt("dashboard", "--artifacts-dir", tmp_path, "--port", str(port)).refused(1, f"127.0.0.1:{port}", "--port")


def test_the_packaged_settings_listen_on_loopback_and_tell_nobody() -> None:
    options = dict(streamlit_options())
    assert options["server.address"] == "127.0.0.1"
    assert options["server.allowedHosts"] == ["localhost", "127.0.0.1", "::1"]
    assert options["server.enableXsrfProtection"] is True
    assert options["server.enableAgentApi"] is False
    assert options["browser.gatherUsageStats"] is False
    assert options["server.fileWatcherType"] == "none"
