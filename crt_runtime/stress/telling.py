"""A failure, told to a person who does not know the code: what was said, what was expected, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from crt_runtime.counted import counted
from crt_runtime.stress.results import Failure
from crt_runtime.visible import visible_line

MAX_TEXT: Final = 600
"""Characters of one text that are shown; the run's document has all of it."""

_INDENT: Final = " " * 11


def failure_lines(failure: Failure, turns: int) -> Iterator[str]:
    """One failure of a run of `turns` turns: the check, the truth, what was found, and the turns before it."""
    yield _field("check", failure.check)
    about = f" of {turns}" + (f", probe {failure.probe}" if failure.probe else "")
    yield _field("turn", f"{failure.turn}{about}")
    yield _field("truth", failure.persona)
    yield _field("expected", failure.expected)
    yield _field("found", failure.details)
    if failure.why:
        yield _field("why", failure.why)
    yield ""
    for turn, user, reply in failure.neighbours:
        yield from _exchange(" ", turn, user, reply)
    yield from _exchange(">", failure.turn, failure.user, failure.reply)


def other_failures(failures: Sequence[Failure]) -> str:
    """The failures that are not shown, in one line: how many of each check."""
    checks = Counter(failure.check for failure in failures)
    by_count = sorted(checks.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ", ".join(f"{name} ({count})" for name, count in by_count)
    return f"{counted(len(failures), 'more failed check')}: {named}"


def _exchange(mark: str, turn: int, user: str, reply: str | None) -> Iterator[str]:
    label = f"turn {turn}"
    yield f"{mark} {label:<9}user   {visible_line(user, MAX_TEXT)}"
    said = "(no reply)" if reply is None else visible_line(reply, MAX_TEXT) or "(empty)"
    yield f"{mark}{_INDENT[1:]}agent  {said}"


def _field(name: str, text: str) -> str:
    return f"{name:<{len(_INDENT)}}{visible_line(text, MAX_TEXT)}"
