"""An agent that is a process of its own and speaks JSON lines, so that it can be written in any language.

One request a line on its standard input, one answer a line on its standard output, UTF-8, in turn:

    {"op": "reset", "seed": 17, "hidden": "..."}      {"ok": true}
    {"op": "send", "text": "I work at Larkspur."}     {"text": "Noted."}
    {"op": "close"}                                   {"ok": true}, and the process ends

An answer to `send` may carry the other fields of a `Reply`. `{"error": "..."}` answers any request that failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import subprocess
import threading
from collections import deque
from typing import IO, Final

from crt_runtime.artifacts import JsonValue, parse_strict
from crt_runtime.errors import ArtifactError, CrtError, UsageError
from crt_runtime.stress.agent import Reply

PREFIX: Final = "cmd:"

MAX_LINE: Final = 1_000_000
"""Bytes of one answer; a longer one ends the conversation, since nobody can say where the next one begins."""

_FAREWELL: Final = 2.0
"""Seconds that the process has to end after `close`, and again after it was asked to by the system."""

_REPLY_FIELDS: Final = frozenset(
    {"text", "contradiction_detected", "open_contradictions", "response_type", "memories_written", "retrieved"}
)


class AgentError(CrtError):
    """The agent's process or endpoint did not answer as agreed."""


class CommandAgent:
    """Starts the command at the first `reset`, and anew at a later one where it has ended.

    Raises `UsageError` for a command that cannot be split into words, and a program that is not there.
    """

    def __init__(self, command: str) -> None:
        self._words = command_words(PREFIX, command)
        self._process: subprocess.Popen[bytes] | None = None
        self._complaints: deque[str] = deque(maxlen=1)

    def reset(self, *, seed: int, hidden: str) -> None:
        if self._process is None or self._process.poll() is not None:
            self._start()
        self._ask({"op": "reset", "seed": seed, "hidden": hidden})

    def send(self, text: str) -> Reply:
        answer = self._ask({"op": "send", "text": text})
        unknown = sorted(answer.keys() - _REPLY_FIELDS)
        if unknown:
            known = ", ".join(sorted(_REPLY_FIELDS))
            raise AgentError(f"the answer has an unknown field {unknown[0]!r}; known are {known}")
        retrieved = answer.pop("retrieved", None)
        told = {"text": None, **answer, "retrieved": tuple(retrieved) if isinstance(retrieved, list) else retrieved}
        return Reply(**told)  # type: ignore[arg-type]  # whatever is in the fields is judged as any agent's reply is

    def close(self) -> None:
        process = self._process
        if process is None:
            return
        self._process = None
        if process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):
                process.stdin.write(b'{"op":"close"}\n')
            with contextlib.suppress(OSError):
                process.stdin.close()
        for stop in (process.terminate, process.kill):
            try:
                process.wait(_FAREWELL)
                break
            except subprocess.TimeoutExpired:
                stop()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _start(self) -> None:
        self.close()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the user names the command
                self._words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise AgentError(f"{self._words[0]} cannot be started ({error.strerror})") from None
        assert self._process.stderr is not None
        listener = threading.Thread(target=_listen, args=(self._process.stderr, self._complaints), daemon=True)
        listener.start()

    def _ask(self, request: dict[str, object]) -> dict[str, JsonValue]:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise AgentError("its process is not running")
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline(MAX_LINE)
        except (OSError, ValueError):
            line = b""
        if not line:
            raise AgentError(f"its process ended{self._status(process)}")
        if not line.endswith(b"\n"):
            process.kill()
            raise AgentError(f"an answer is not one line of at most {MAX_LINE} bytes")
        return _answer(line)

    def _status(self, process: subprocess.Popen[bytes]) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_FAREWELL)
        code = "" if process.returncode is None else f" with exit code {process.returncode}"
        return f"{code}: {self._complaints[-1]}" if self._complaints else code


def command_words(prefix: str, command: str) -> list[str]:
    """The words of a command, quoted as in a shell. Raises `UsageError` where its program is not there."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError as error:
        raise UsageError(f"agent {prefix}{command}: {error}; quote it as in a shell") from None
    if not words:
        raise UsageError(f"agent {prefix}: expected a command, such as {prefix}node assistant.js")
    if shutil.which(words[0]) is None:
        raise UsageError(f"agent {prefix}{command}: there is no program {words[0]}; check the name and the path")
    return words


def _answer(line: bytes) -> dict[str, JsonValue]:
    try:
        answer = parse_strict(line, "the answer")
    except ArtifactError as error:
        raise AgentError(f"{error}; expected one JSON object a line") from None
    if not isinstance(answer, dict):
        raise AgentError("the answer is no JSON object; expected one object a line")
    if "error" in answer:
        raise AgentError(str(answer["error"]))
    return answer


def _listen(stream: IO[bytes], last: deque[str]) -> None:
    """Take what the process complains of, so that it never waits for a reader, and keep the last line of it."""
    with contextlib.suppress(OSError, ValueError):
        while line := stream.readline(10_000):
            text = line.decode("utf-8", "replace").strip()
            if text:
                last.append(text)
    stream.close()
