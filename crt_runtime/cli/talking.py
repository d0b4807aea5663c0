"""`crt ask`, `crt chat`, `crt onboard`: talking to the runtime."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from crt_runtime.cli.forgotten import (
    Places,
    forgotten_document,
    left_anything,
    show_burials,
    show_forgotten,
    show_traces,
)
from crt_runtime.cli.options import DEFAULT_MEMORY, AsJson, ConfigFile, ForgetsIn, MemoryDb, Session, open_memory
from crt_runtime.cli.show import (
    answer_document,
    console,
    contradictions_table,
    facts_table,
    plain,
    print_json,
)
from crt_runtime.dialogue.answer import Answer
from crt_runtime.dialogue.runtime import DEFAULT_SESSION, Runtime
from crt_runtime.errors import CrtError

_HELP = """\
/facts            what stands about you, slot by slot
/contradictions   what you said that does not go together
/why              what the last answer rests on
/forget SLOT      remove what is stored about a slot (or say "forget where I live")
/help             this list
/quit             leave (also Ctrl-D)"""


def add_to(app: typer.Typer) -> None:
    app.command("ask", epilog='Example: crt ask "Where do I work?" --memory-db me.db')(ask)
    app.command("chat", epilog="Example: crt chat --memory-db me.db")(chat)
    app.command("onboard", epilog="Example: crt onboard --memory-db me.db")(onboard)


def ask(
    text: Annotated[str, typer.Argument(help="What you say, in quotes.")],
    memory_db: MemoryDb = DEFAULT_MEMORY,
    config: ConfigFile = None,
    session: Session = DEFAULT_SESSION,
    artifacts_dir: ForgetsIn = None,
    as_json: AsJson = False,
) -> None:
    """Say one thing and show the answer."""
    with open_memory(memory_db, config, artifacts_dir) as runtime:
        answer = runtime.send(text, session=session)
    gone, places = answer.forgotten, Places(memory_db, artifacts_dir)
    if as_json:
        forgotten = None if gone is None else forgotten_document(gone, places)
        print_json({**answer_document(answer), "forgotten": forgotten})
    else:
        console().print(plain(answer.text))
        _show_reach(answer, places)
    if gone is not None and left_anything(gone.burials, gone.unread):
        raise typer.Exit(1)


def chat(
    memory_db: MemoryDb = DEFAULT_MEMORY,
    config: ConfigFile = None,
    session: Session = DEFAULT_SESSION,
    artifacts_dir: ForgetsIn = None,
) -> None:
    """Talk. Answers show what they rest on; open contradictions are pointed out."""
    with open_memory(memory_db, config, artifacts_dir) as runtime:
        out = console()
        settings = runtime.config.onboarding
        out.print(f"[dim]Memory: {plain(str(memory_db))}. /help lists the commands, /quit leaves.[/dim]")
        if settings.auto_run_when_memory_empty and runtime.is_empty() and runtime.onboarding() and sys.stdin.isatty():
            _ask_onboarding(runtime, session)
        last: Answer | None = None
        places = Places(memory_db, artifacts_dir)
        for line in _lines("you> "):
            if line.startswith("/"):
                if line in ("/quit", "/exit", "/q"):
                    break
                _command(runtime, line, last, places)
                continue
            last = runtime.send(line, session=session)
            _show(last)
            _show_reach(last, places)


def onboard(
    memory_db: MemoryDb = DEFAULT_MEMORY, config: ConfigFile = None, session: Session = DEFAULT_SESSION
) -> None:
    """Answer the configured onboarding questions. Answers are stored as notes; an empty line skips a question."""
    with open_memory(memory_db, config) as runtime:
        if not runtime.config.onboarding.enabled:
            raise CrtError("onboarding.enabled is false in the config; switch it on to run onboarding")
        if not runtime.onboarding():
            console().print("Nothing to ask: every onboarding slot is known.")
            return
        _ask_onboarding(runtime, session)


def _ask_onboarding(runtime: Runtime, session: str) -> None:
    console().print("[dim]A few questions to begin with. An empty line skips one.[/dim]")
    for question in runtime.onboarding():
        console().print(plain(question.prompt))
        reply = next(_lines("> ", keep_empty=True), None)
        if reply is None:
            return
        if reply:
            tag = "PREF" if question.kind == "pref" else "FACT"
            _show(runtime.send(f"{tag}: {question.slot} = {reply}", session=session))


def _show(answer: Answer) -> None:
    out = console()
    style = {"belief": "green", "speech": "default", "uncertainty": "yellow"}[answer.response_type]
    out.print(f"[{style}]{plain(answer.text)}[/{style}]")
    for entry in answer.contradictions:
        out.print(f"[dim]ledger: {entry.type.value} about {plain(entry.slot or '-')}, {entry.status.value}[/dim]")


def _show_reach(answer: Answer, places: Places) -> None:
    """After a request to forget: which documents became tombstones, and how those that stay become one."""
    gone = answer.forgotten
    if gone is not None:
        show_traces(gone)
        show_burials(gone.burials, places, gone.unread)


def _command(runtime: Runtime, line: str, last: Answer | None, places: Places) -> None:
    out = console()
    name, _, rest = line.partition(" ")
    match name:
        case "/facts":
            known = runtime.facts()
            out.print(facts_table(known) if known else "Nothing stored about you yet.")
        case "/contradictions":
            entries = runtime.contradictions()
            out.print(contradictions_table(entries) if entries else "No contradictions.")
        case "/why":
            if last is None or not last.evidence:
                out.print("The last answer rests on no stored memory.")
            for item in last.evidence if last is not None else ():
                out.print(f'{item.said_at:%Y-%m-%d %H:%M} UTC, trust {item.trust:.2f}: "{plain(item.text)}"')
        case "/forget":
            _forget(runtime, rest.strip(), places)
        case _:
            if name != "/help":
                out.print(f"There is no command {plain(name)}.")
            out.print(_HELP)


def _forget(runtime: Runtime, slot: str, places: Places) -> None:
    out = console()
    if not slot:
        out.print("Say which slot: /forget employer. /facts lists them.")
        return
    try:
        gone = runtime.forget(slot=slot)
    except CrtError as error:
        out.print(plain(str(error)))
        return
    show_forgotten(gone, slot, places, is_slot=True)


def _lines(prompt: str, *, keep_empty: bool = False) -> Iterator[str]:
    """Lines from the user until the end of input; the prompt is only shown on a terminal."""
    if sys.stdin.isatty():
        with contextlib.suppress(ImportError):  # line editing, where the platform has it
            import readline  # noqa: F401
    while True:
        try:
            line = input(prompt if sys.stdin.isatty() else "").strip()
        except EOFError:
            return
        if line or keep_empty:
            yield line
