"""`crt ask`, `crt chat`, `crt onboard`: talking on a pipe and on a terminal."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from commands import crt, crt_process

from crt_runtime import Runtime, RuntimeConfig
from crt_runtime.artifacts import validate


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("CRT_MEMORY_DB", "CRT_RUNTIME_CONFIG_PATH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "me.db"


# --- ask -------------------------------------------------------------------------------------------------------------


def test_ask_remembers_and_answers(db: Path) -> None:
    assert crt("ask", "i work at Initech", "--memory-db", db).out == "Noted. You work at Initech.\n"
    asked = crt("ask", "where do i work?", "--memory-db", db)
    assert asked.code == 0
    assert asked.out.startswith("You work at Initech.\n(You told me on 20")


def test_ask_takes_the_memory_file_from_the_environment_or_the_folder(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crt("ask", "i work at Initech")
    assert (db.parent / "crt_memory.db").exists()
    monkeypatch.setenv("CRT_MEMORY_DB", str(db))
    assert "don't know" in crt("ask", "where do i work?").out


def test_ask_prints_json_for_machines(db: Path) -> None:
    crt("ask", "i work at Initech", "--memory-db", db)
    document = crt("ask", "I work at Globex", "--memory-db", db, "--json", "--session", "s1").json
    validate("audit_answer_record", document["answer"], "answer")
    assert document["answer"]["session"] == "s1"
    assert document["answer"]["next_action"]["options"] == ["Initech", "Globex"]
    assert [entry["type"] for entry in document["contradictions"]] == ["conflict"]
    assert {item["text"] for item in document["evidence"]} == {"i work at Initech", "I work at Globex"}


def test_ask_shows_stored_text_as_text(db: Path) -> None:
    crt("ask", "my boat is called [bold]Rosinante[/bold] :boat: \x1b[31m", "--memory-db", db)
    shown = crt("ask", "what is my boat called?", "--memory-db", db).out
    assert "[bold]Rosinante[/bold] :boat: \\x1b[31m" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize("text", ["", "\ud800 hello", "😀" * 500, "x" * 20_000, "\x00"])
def test_ask_takes_any_text(db: Path, text: str) -> None:
    ran = crt("ask", text, "--memory-db", db)
    assert ran.code == 0
    assert ran.out.strip()
    assert ran.err == ""


def test_ask_takes_a_config(db: Path) -> None:
    config = db.parent / "own.json"
    config.write_text(json.dumps({"provenance": {"enabled": False}}))
    crt("ask", "i work at Initech", "--memory-db", db)
    assert crt("ask", "where do i work?", "--memory-db", db, "--config", config).out == "You work at Initech.\n"


def test_ask_without_a_text_is_usage(db: Path) -> None:
    crt("ask", "--memory-db", db).refused(2, "text")
    assert not db.exists()


def test_a_session_that_names_no_file_is_usage(db: Path) -> None:
    crt("ask", "hello", "--memory-db", db, "--session", "../up").refused(2, "session", "../up")


# --- chat on a pipe --------------------------------------------------------------------------------------------------


def test_chat_on_a_pipe_answers_line_by_line_and_never_onboards(db: Path) -> None:
    typed = "I work at Initech.\n\nI work at Globex.\nwhere do i work?\n/quit\nI live in Oslo.\n"
    ran = crt("chat", "--memory-db", db, typed=typed)
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith("Memory: ")
    assert lines[1] == "Noted. You work at Initech."
    assert "Which is right?" in lines[2]
    assert lines[3] == "ledger: conflict about employer, open"
    assert "Initech" in lines[4]
    assert "Globex" in lines[4]
    assert "What name should I call you?" not in ran.out
    with Runtime.open(db, config=RuntimeConfig()) as runtime:
        assert "location" not in runtime.facts()


def test_chat_commands(db: Path) -> None:
    typed = (
        "/facts\n/contradictions\n/why\nI work at Initech.\nI live in Oslo.\nI moved to Bergen.\nwhere do i work?\n"
        "/why\n/facts\n/contradictions\n/forget\n/forget nothing_such\n/forget employer\nwhere do i work?\n/dance\n"
        "/help\n"
    )
    out = crt("chat", "--memory-db", db, typed=typed).out
    assert "Nothing stored about you yet." in out
    assert "No contradictions." in out
    assert "The last answer rests on no stored memory." in out
    assert 'UTC, trust 0.70: "I work at Initech."' in out
    assert "employer" in out
    assert "temporal" in out
    assert "Say which slot: /forget employer" in out
    assert "nothing is stored about slot 'nothing_such'" in out
    assert "about employer; a tombstone stays." in out
    assert "There is no command /dance." in out
    assert out.rstrip().endswith("/quit             leave (also Ctrl-D)")


def test_a_session_of_a_chat(db: Path) -> None:
    crt("chat", "--memory-db", db, "--session", "evening", typed="hello\n")
    with Runtime.open(db, config=RuntimeConfig()) as runtime:
        assert [record["session"] for record in runtime.answer_records()] == ["evening"]


def test_chat_as_a_process_takes_any_script(db: Path) -> None:
    ran = crt_process(
        ["chat", "--memory-db", db],
        db.parent,
        typed="私の趣味は陶芸です\nأعيش في الرياض\nI live in Örebro\nwhere do i live?\n",
    )
    assert (ran.code, ran.err) == (0, "")
    assert "You live in Örebro" in ran.out


# --- onboard ---------------------------------------------------------------------------------------------------------


def test_onboard_asks_each_question_and_an_empty_line_skips_one(db: Path) -> None:
    ran = crt("onboard", "--memory-db", db, typed="Ottilie\n\ncarpenter\nInitech\nOslo\nconcise\nlearn to sail\n")
    assert ran.code == 0
    assert ran.out.count("?") >= 7
    with Runtime.open(db, config=RuntimeConfig()) as runtime:
        known = {slot: state.values[0].value for slot, state in runtime.facts().items()}
    assert known == {
        "name": "Ottilie", "title": "carpenter", "employer": "Initech", "location": "Oslo",
        "communication_style": "concise", "goals": "learn to sail",
    }  # fmt: skip


def test_onboard_asks_only_what_is_missing(db: Path) -> None:
    crt("onboard", "--memory-db", db, typed="Ottilie\nshe/her\n")
    out = crt("onboard", "--memory-db", db, typed="").out
    assert "What name" not in out
    assert "What's your job title?" in out


def test_onboard_with_everything_known(db: Path) -> None:
    config = db.parent / "one.json"
    config.write_text(json.dumps({"onboarding": {"questions": [{"slot": "name", "kind": "fact", "prompt": "Name?"}]}}))
    crt("onboard", "--memory-db", db, "--config", config, typed="Ottilie\n")
    assert (
        crt("onboard", "--memory-db", db, "--config", config).out == "Nothing to ask: every onboarding slot is known.\n"
    )


def test_onboard_that_is_switched_off_is_refused(db: Path) -> None:
    config = db.parent / "off.json"
    config.write_text(json.dumps({"onboarding": {"enabled": False}}))
    crt("onboard", "--memory-db", db, "--config", config).refused(1, "onboarding.enabled")


# --- on a terminal ---------------------------------------------------------------------------------------------------

terminal = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@terminal
def test_chat_on_a_terminal_onboards_an_empty_memory_and_prompts(db: Path) -> None:
    chat = _spawn(["chat", "--memory-db", str(db)], db.parent)
    chat.expect("What name should I call you")
    chat.sendline("Ottilie")
    chat.expect("Nice to meet you, Ottilie")
    chat.expect("pronouns")
    for _ in range(6):
        chat.sendline("")
    chat.expect("you> ")
    chat.sendline("I work at Initech.")
    chat.expect("You work at Initech")
    chat.expect("you> ")
    chat.sendline("/why")
    chat.expect('"I work at Initech."')
    chat.expect("you> ")  # an end of file typed before the prompt is up is lost
    chat.sendeof()
    chat.expect(_eof())
    chat.close()
    assert chat.exitstatus == 0


@terminal
def test_chat_on_a_terminal_does_not_onboard_twice_and_ends_on_interrupt(db: Path) -> None:
    crt("ask", "hello there", "--memory-db", db)
    chat = _spawn(["chat", "--memory-db", str(db)], db.parent)
    chat.expect("you> ")
    assert "What name" not in chat.before
    chat.sendintr()
    chat.expect(_eof())
    chat.close()
    assert chat.exitstatus == 130
    assert "Traceback" not in chat.before


def _spawn(arguments: list[str], folder: Path):  # type: ignore[no-untyped-def]
    pexpect = pytest.importorskip("pexpect")
    return pexpect.spawn(
        sys.executable,
        ["-c", "from crt_runtime.cli.main import main; main()", *arguments],
        cwd=str(folder),
        encoding="utf-8",
        timeout=30,
        env=os.environ | {"TERM": "dumb", "NO_COLOR": "1"},
        dimensions=(40, 200),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a test run in the background ignores it
    )


def _eof() -> object:
    return pytest.importorskip("pexpect").EOF
