"""Holding a conversation with an agent that may raise, hang, print or answer nonsense.

The conversation runs in the thread of `calling`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TextIO, TypeVar, cast

from crt_runtime.stress.agent import Agent, Reply
from crt_runtime.stress.calling import let_go, settled
from crt_runtime.stress.host import Clockwork

T = TypeVar("T")

MAX_REPLY: Final = 100_000
"""Characters of a reply that are judged and kept; a longer one is cut."""

_ADDRESS: Final = re.compile(r"\b0x[0-9a-fA-F]{4,}\b")
_RESPONSE_TYPES: Final = ("belief", "speech", "uncertainty")


@dataclass(frozen=True, slots=True)
class Mute:
    """Why there is no reply to judge."""

    reason: str


class Conversing:
    """Calls one agent's methods for one conversation, in the thread that runs the conversation.

    `trusted`: the agent is one of ours, whose answer records need no checking turn by turn.
    """

    def __init__(self, agent: Agent, clockwork: Clockwork, sink: _Sink) -> None:
        self._agent = agent
        self.trusted = type(agent).__module__.startswith("crt_runtime.")
        self._clockwork = clockwork
        self._sink = sink

    def reset(self, seed: int, hidden: str) -> Mute | None:
        """Start a new conversation; a `Mute` where the agent could not."""
        result = self._call("reset", lambda: self._agent.reset(seed=seed, hidden=hidden))
        return result if isinstance(result, Mute) else None

    def send(self, text: str) -> Reply | Mute:
        """The agent's reply, checked for its form; a `Mute` where it is none."""
        result = self._call("send", lambda: self._agent.send(text))
        return result if isinstance(result, Mute) else as_reply(result)

    def close(self) -> None:
        """Close the agent; what it raises then no longer matters."""
        self._call("close", self._agent.close)
        let_go(self._agent)

    def _call(self, name: str, call: Callable[[], object]) -> object:
        clockwork, sink = self._clockwork, self._sink
        sink.muted = True
        clockwork.began = time.monotonic()
        try:
            result = settled(self._agent, call())
        except (Exception, SystemExit) as error:  # whatever an agent raises is a finding, not our failure
            return Mute(f"{name} raised {described(error)}")
        finally:
            clockwork.began = None
            sink.muted = False
        return result


def as_reply(result: object) -> Reply | Mute:
    """A result of `send` as a reply; anything else than text or a well-formed `Reply` is a `Mute` that says so."""
    if type(result) is str:
        return Reply(_legible(result))
    if isinstance(result, str):
        return Reply(_legible(str(result)))
    if not isinstance(result, Reply):
        return Mute(f"send returned {_kind(result)}; expected text or a Reply")
    flaw = _flaw(result)
    if flaw is not None:
        return Mute(flaw)
    text = _legible(result.text)
    if text is result.text:
        return result
    return replace(result, text=text)


class _Sink(io.TextIOBase):
    """Stands in for stdout during a conversation: drops what the agent's thread prints, passes on what others do."""

    def __init__(self, original: TextIO) -> None:
        self._original = original
        self.owner: int | None = None
        self.muted = False

    def write(self, text: str) -> int:
        if self.muted and threading.get_ident() == self.owner:
            return len(text)
        return self._original.write(text)

    def flush(self) -> None:
        if not (self.muted and threading.get_ident() == self.owner):
            self._original.flush()

    def close(self) -> None:
        """The stream behind is not ours to close, and may be gone when this object is collected."""

    def isatty(self) -> bool:
        return self._original.isatty()

    def fileno(self) -> int:
        return self._original.fileno()

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._original.encoding


@contextlib.contextmanager
def kept_quiet() -> Iterator[_Sink]:
    """Stdout with a sink in front of it; `owner` is the thread whose output may be dropped."""
    original = sys.stdout
    sink = _Sink(original)
    stand_in = cast("TextIO", sink)
    sys.stdout = stand_in
    try:
        yield sink
    finally:
        if sys.stdout is stand_in:
            sys.stdout = original


@contextlib.contextmanager
def collecting_only_what_is_new() -> Iterator[None]:
    """Spare the garbage collector the walk through what was there before the conversation: catalogues, packs, modules.

    One such walk takes as long as a hundred turns. What the conversation leaves behind is collected as ever, and what
    was there before can be collected again after it.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _legible(text: str) -> str:
    """Text that fits into a document: without lone surrogates, cut to `MAX_REPLY` characters."""
    if len(text) > MAX_REPLY:
        text = f"{text[:MAX_REPLY]}… ({len(text) - MAX_REPLY} more characters)"
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def _flaw(reply: Reply) -> str | None:
    """What is wrong with the form of a reply's fields, if anything: an agent may have put anything in them."""
    text: object = reply.text
    if not isinstance(text, str):
        return f"the reply's text is {_kind(text)}; expected text"
    flagged: object = reply.contradiction_detected
    if flagged is not None and not isinstance(flagged, bool):
        return f"the reply's contradiction_detected is {_kind(flagged)}; expected a bool"
    counts: tuple[tuple[str, object], ...] = (
        ("open_contradictions", reply.open_contradictions),
        ("memories_written", reply.memories_written),
    )
    for name, count in counts:
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or count < 0):
            return f"the reply's {name} is {_kind(count)}; expected a whole number from 0"
    kind: object = reply.response_type
    if kind is not None and kind not in _RESPONSE_TYPES:
        return f"the reply's response_type is {_kind(kind)}; expected one of {', '.join(_RESPONSE_TYPES)}"
    texts: object = reply.retrieved
    if texts is not None and not (isinstance(texts, tuple) and all(isinstance(text, str) for text in texts)):
        return f"the reply's retrieved is {_kind(texts)}; expected a tuple of texts"
    record: object = reply.record
    if record is not None and not isinstance(record, Mapping):
        return f"the reply's record is {_kind(record)}; expected a mapping"
    return None


def _kind(value: object) -> str:
    return "None" if value is None else f"{type(value).__name__} {_described_value(value)}"


def _described_value(value: object) -> str:
    try:
        text = repr(value)
    except Exception:
        text = "(without a repr)"
    return _one_line(text)


def described(error: BaseException) -> str:
    """An error in one line, with nothing in it that differs from run to run."""
    try:
        text = str(error)
    except Exception:
        text = ""
    return f"{type(error).__name__}: {_one_line(text)}" if text else type(error).__name__


def _one_line(text: str) -> str:
    flat = " ".join(_ADDRESS.sub("0x…", text).split())
    flat = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in flat)
    return flat if len(flat) <= 200 else f"{flat[:199]}…"
