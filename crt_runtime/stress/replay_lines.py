"""A replay as a person reads it: what the user says, what the agent answers, what was expected, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import cast

from crt_runtime.counted import counted
from crt_runtime.stress.excerpt import Excerpt
from crt_runtime.stress.minimise import Minimised
from crt_runtime.stress.replay import Replay, Replayed, exchanged
from crt_runtime.stress.results import Failure
from crt_runtime.stress.telling import MAX_TEXT
from crt_runtime.visible import visible_line


def minimal_lines(found: Minimised | str, command: Callable[[Path], str]) -> list[str]:
    """What became of shrinking a red run: the dialogue, and the one command that holds the replay in a file again."""
    if isinstance(found, str):
        return [f"no minimal replay: {visible_line(found)}"]
    return [
        f"minimal replay, after {counted(found.runs, 'conversation')} with the agent",
        *replay_lines(found.replay),
        "",
        f"replay: {visible_line(command(found.path))}",
    ]


def replay_lines(replay: Replay) -> list[str]:
    """The dialogue as it was when the replay was made."""
    failure = cast("dict[str, object]", replay.document["failure"])
    turns = cast("list[dict[str, object]]", replay.document["turns"])
    notes = [("expected", failure["expected"]), ("found", failure["details"]), ("why", turns[-1].get("why"))]
    told = [(label, cast(str, text)) for label, text in notes if text is not None]
    replies = [cast("str | None", turn.get("reply")) for turn in turns]
    return [
        _head(replay),
        *_doubts(failure),
        "",
        *_dialogue(replay.excerpt, replies, {len(turns): told}),
    ]


def replayed_lines(replayed: Replayed) -> list[str]:
    """The dialogue as it went just now, with every failed check, and what that means."""
    replay = replayed.replay
    replies = [reply for _, reply in exchanged(replayed.results)]
    notes = dict(_failure_notes(replayed))
    why = replay.excerpt[-1].line.why
    if replayed.again and why is not None:
        notes[len(replies)].append(("why", why))
    held = replay.excerpt[: len(replies)]
    return [_head(replay), "", *_dialogue(held, replies, notes), "", visible_line(verdict(replayed))]


def verdict(replayed: Replayed) -> str:
    """What a replay showed, in one line."""
    check, tries = replayed.replay.sought.check, f" (try {replayed.tries})" if replayed.tries > 1 else ""
    if replayed.again:
        return f"the finding shows again: {check}{tries}"
    if replayed.failures:
        others = dict.fromkeys(failure.check for failure in replayed.failures)
        return f"the finding is gone, but other checks fail: {', '.join(others)}{tries}"
    if replayed.missing is not None:
        return replayed.missing
    if not replayed.good:
        reasons = [reason for result in replayed.results for reason in result.summary.reasons]
        return f"the conversation is red: {'; '.join(reasons)}"
    if replayed.idle is not None:
        return replayed.idle
    held = f" in {replayed.tries} tries" if replayed.tries > 1 else ""
    return f"the finding is gone, and every check passes{held}"


def _head(replay: Replay) -> str:
    sought = replay.sought
    about = ""
    if sought.slot is not None:
        values = f" {' / '.join(sought.values)}" if sought.values else ""
        about = f" about {sought.slot} ({sought.state}{values})"
    failure = cast("dict[str, object]", replay.document["failure"])
    turns = counted(len(replay.excerpt), "turn")
    shrunk = f", shrunk from {failure['shrunk_from']}" if "shrunk_from" in failure else ""
    return visible_line(f"{turns}{shrunk}: {sought.check} fails{about}")


def _doubts(failure: dict[str, object]) -> Iterator[str]:
    shown, tries = failure.get("shown"), failure.get("tries")
    if shown != tries:
        yield f"the agent is not deterministic: the failure showed in {shown} of {tries} tries"
    if failure.get("minimal") is False:
        yield "the budget was spent before it was proven that no turn is spare"


def _failure_notes(replayed: Replayed) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """The failures of each turn, by the turn's place in the whole replay."""
    start = 0
    for result in replayed.results:
        for turn in result.script.turns:
            failed = [failure for failure in result.failures if failure.turn == turn.number]
            yield start + turn.number, [note for failure in failed for note in _notes(failure)]
        start += len(result.script.turns)


def _notes(failure: Failure) -> list[tuple[str, str]]:
    return [("expected", f"{failure.expected} ({failure.check})"), ("found", failure.details)]


def _dialogue(
    excerpt: Excerpt,
    replies: Sequence[str | None],
    notes: dict[int, list[tuple[str, str]]],
) -> Iterator[str]:
    several = len({spoken.run for spoken in excerpt}) > 1
    run = 0
    for place, (spoken, reply) in enumerate(zip(excerpt, replies, strict=True), 1):
        if several and spoken.run != run:
            yield f"    a new conversation with the same agent (run {spoken.run})"
        run = spoken.run
        yield _row(str(place), "user", spoken.line.text)
        yield _row("", "agent", "(no reply)" if reply is None else reply or "(empty)")
        for label, text in notes.get(place, ()):
            yield _row("", label, text)


def _row(place: str, label: str, text: str) -> str:
    return f"{place:>3} {label:<10}{visible_line(text, MAX_TEXT)}"
