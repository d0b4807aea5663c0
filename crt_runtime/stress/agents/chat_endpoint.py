"""An agent behind any OpenAI-compatible chat endpoint: `openai:BASE_URL?model=NAME`, with the history kept here.

Nothing is sent anywhere but to the base URL that the user names. Needs the extra `llm`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from crt_runtime.errors import UsageError
from crt_runtime.stress.agents.command import AgentError

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import ChatCompletionMessageParam

PREFIX: Final = "openai:"

_KEY: Final = "OPENAI_API_KEY"
_EXAMPLE: Final = "openai:http://127.0.0.1:8000/v1?model=NAME"


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """What stands in the query. `key_env`: the variable that holds the key; `retries`: of a request that was refused
    for now (429) or failed there (5xx); `rpm`: requests a minute at most; `max_requests`, `max_tokens`: caps on what
    the whole session may spend, after which every turn fails; `temperature`: 0 to 2, or the endpoint's own."""

    base_url: str
    model: str
    key_env: str = _KEY
    temperature: float | None = None
    retries: int = 3
    rpm: int | None = None
    max_requests: int | None = None
    max_tokens: int | None = None


def read_options(spec: str) -> ChatOptions:
    """The options of `openai:BASE_URL?model=NAME&...`. Raises `UsageError` naming what is wrong with it."""
    parts = urlsplit(spec.removeprefix(PREFIX))
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.fragment:
        raise UsageError(f"agent {spec}: expected a base URL with a model, such as {_EXAMPLE}")
    if parts.username or parts.password:
        raise UsageError("agent openai: keys do not belong into the URL; put it into OPENAI_API_KEY, or name key_env")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    given = dict(pairs)
    known = [field.name for field in fields(ChatOptions)][1:]
    for name, _ in pairs:
        if name not in known or sum(name == other for other, _ in pairs) > 1:
            raise UsageError(f"agent {spec}: {name!r} is unknown or given twice; the options are {', '.join(known)}")
    if not given.get("model"):
        raise UsageError(f"agent {spec}: the model is missing; expected {_EXAMPLE}")
    temperature = given.get("temperature")
    return ChatOptions(
        base_url=urlunsplit(parts._replace(query="")),
        model=given["model"],
        key_env=given.get("key_env") or _KEY,
        temperature=None if temperature is None else _number(spec, "temperature", temperature, 2),
        retries=_whole(spec, given, "retries", least=0) if "retries" in given else 3,
        rpm=_whole(spec, given, "rpm") if "rpm" in given else None,
        max_requests=_whole(spec, given, "max_requests") if "max_requests" in given else None,
        max_tokens=_whole(spec, given, "max_tokens") if "max_tokens" in given else None,
    )


class ChatAgent:
    """Holds a conversation with the endpoint: the hidden text is the system message, every turn sends the history.

    Raises `UsageError` where the extra is not installed.
    """

    def __init__(self, options: ChatOptions) -> None:
        self._options = options
        self._client = _client(options)
        self._history: list[ChatCompletionMessageParam] = []
        self._seed = 0
        self._requests = 0
        self._tokens = 0
        self._earliest = 0.0

    def reset(self, *, seed: int, hidden: str) -> None:
        self._seed = seed
        self._history = [{"role": "system", "content": hidden}] if hidden else []

    def send(self, text: str) -> str:
        import openai

        self._check_caps()
        self._wait()
        options = self._options
        heard: ChatCompletionMessageParam = {"role": "user", "content": text}
        try:
            answer = self._client.chat.completions.create(
                model=options.model,
                messages=[*self._history, heard],
                seed=self._seed % 2**31,
                temperature=openai.omit if options.temperature is None else options.temperature,
            )
        except openai.APIStatusError as error:
            raise AgentError(f"the endpoint answered {error.status_code} {error.response.reason_phrase}") from None
        except openai.APIConnectionError as error:
            raise AgentError(f"the endpoint {options.base_url} cannot be reached ({type(error).__name__})") from None
        except (openai.OpenAIError, ValueError) as error:
            raise AgentError(f"the endpoint's answer cannot be read ({type(error).__name__})") from None
        try:
            self._tokens += answer.usage.total_tokens if answer.usage is not None else 0
            reply = answer.choices[0].message.content
        except (AttributeError, IndexError, KeyError, TypeError):  # the client passes on whatever JSON came
            reply = None
        if not isinstance(reply, str):
            raise AgentError("the endpoint's answer has no text")
        self._history += [heard, {"role": "assistant", "content": reply}]
        return reply

    def close(self) -> None:
        self._client.close()

    def _check_caps(self) -> None:
        for name, spent, cap in (
            ("requests", self._requests, self._options.max_requests),
            ("tokens", self._tokens, self._options.max_tokens),
        ):
            if cap is not None and spent >= cap:
                raise AgentError(f"the cap of {cap} {name} is spent")
        self._requests += 1

    def _wait(self) -> None:
        """Keep to the rate: so many requests a minute, evenly."""
        if self._options.rpm is None:
            return
        now = time.monotonic()
        pause = max(0.0, self._earliest - now)
        self._earliest = now + pause + 60 / self._options.rpm
        time.sleep(pause)


def _client(options: ChatOptions) -> OpenAI:
    try:
        from openai import OpenAI
    except ModuleNotFoundError:
        raise UsageError("agent openai: needs the extra llm; pip install 'pytest-crt[llm]'") from None
    key = os.environ.get(options.key_env) or "none"
    return OpenAI(base_url=options.base_url, api_key=key, max_retries=options.retries)


def _whole(spec: str, given: Mapping[str, str], name: str, least: int = 1) -> int:
    text = given[name]
    if not (text.isascii() and text.isdigit()) or int(text) < least:
        raise UsageError(f"agent {spec}: {name} is {text!r}; expected a whole number of at least {least}")
    return int(text)


def _number(spec: str, name: str, text: str, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= most:
        raise UsageError(f"agent {spec}: {name} is {text!r}; expected a number from 0 to {most:g}")
    return number
