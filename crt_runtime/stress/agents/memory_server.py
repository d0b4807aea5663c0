"""An agent made of a memory server: its tools, called over the Model Context Protocol. Needs the extra `mcp`.

The server is told and asked as `memory_library` says.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crt_runtime.artifacts import JsonValue
from crt_runtime.errors import UsageError
from crt_runtime.stress.agent import Reply
from crt_runtime.stress.agents.command import AgentError, command_words
from crt_runtime.stress.agents.memory_library import NOTED, asks, quoting
from crt_runtime.stress.agents.tool_mapping import Use, read_mapping, texts_at

if TYPE_CHECKING:
    from anyio.from_thread import BlockingPortal
    from mcp import Client
    from mcp.types import CallToolResult

PREFIX: Final = "mcp:"

MAPPING: Final = "crt_mcp.toml"
"""The mapping file, where the command names none with `crt-map=FILE`."""

_MAP: Final = "crt-map="


class MemoryServerAgent:
    """Starts the server at the first `reset`, and at every one where the mapping has no `[reset]`.

    Raises `UsageError` for a command or mapping that cannot be used, and where the extra is not installed.
    """

    def __init__(self, command: str) -> None:
        words = command_words(PREFIX, command)
        named = [word.removeprefix(_MAP) for word in words if word.startswith(_MAP)]
        self._words = [word for word in words if not word.startswith(_MAP)]
        self._mapping = read_mapping(Path(named[-1] if named else MAPPING))
        _check_extra()
        self._open = ExitStack()
        self._portal: BlockingPortal | None = None
        self._client: Client | None = None
        self._seed = 0
        self._hidden = ""

    def reset(self, *, seed: int, hidden: str) -> None:
        self._seed, self._hidden = seed, hidden
        if self._mapping.reset is None or self._client is None:
            self.close()
            self._start()
        if self._mapping.reset is not None:
            self._call(self._mapping.reset, None)

    def send(self, text: str) -> Reply:
        mapping = self._mapping
        if mapping.turn is not None:
            return Reply("\n".join(_texts(mapping.turn, self._call(mapping.turn, text))))
        assert mapping.remember is not None and mapping.ask is not None  # read_mapping has seen to it
        if asks(text):
            return quoting(_texts(mapping.ask, self._call(mapping.ask, text)))
        self._call(mapping.remember, text)
        return NOTED

    def close(self) -> None:
        self._client = self._portal = None
        self._open.close()

    def _start(self) -> None:
        from anyio.from_thread import start_blocking_portal
        from mcp import Client, MCPError, StdioServerParameters, stdio_client

        parameters = StdioServerParameters(command=self._words[0], args=self._words[1:], env=dict(os.environ))
        try:
            quiet = self._open.enter_context(open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
            portal = self._open.enter_context(start_blocking_portal())
            client = Client(stdio_client(parameters, errlog=quiet))
            self._client = self._open.enter_context(portal.wrap_async_context_manager(client))
            offered = {tool.name for tool in portal.call(client.list_tools).tools}
        except (MCPError, OSError, ExceptionGroup) as error:
            self.close()
            raise AgentError(f"the server cannot be started ({_first_line(error)})") from None
        self._portal = portal
        missing = [tool for tool in self._mapping.tools if tool not in offered]
        if missing:
            self.close()
            raise AgentError(f"the server has no tool {missing[0]}; it has {', '.join(sorted(offered)) or 'none'}")

    def _call(self, use: Use, text: str | None) -> CallToolResult:
        from mcp import MCPError

        if self._portal is None or self._client is None:
            raise AgentError("the server is not running")
        arguments = use.filled(text, seed=self._seed, hidden=self._hidden)
        try:
            result: CallToolResult = self._portal.call(self._client.call_tool, use.tool, arguments)
        except (MCPError, OSError, ExceptionGroup, RuntimeError) as error:
            raise AgentError(f"tool {use.tool} failed ({_first_line(error)})") from None
        if result.is_error:
            raise AgentError(f"tool {use.tool} failed ({' '.join(_contents(result))[:200]})")
        return result


def _texts(use: Use, result: CallToolResult) -> list[str]:
    """The texts that a tool returned: at the mapping's place of its structured result, or as they stand."""
    if use.results is None:
        return [text for text in _contents(result) if text.strip()]
    return [text for text in texts_at(_structured(use, result), use.results) if text.strip()]


def _structured(use: Use, result: CallToolResult) -> JsonValue:
    if result.structured_content is not None:
        return dict(result.structured_content)
    from crt_runtime.artifacts import parse_strict
    from crt_runtime.errors import ArtifactError

    try:
        return parse_strict("".join(_contents(result)).encode(), f"tool {use.tool}")
    except ArtifactError as error:
        raise AgentError(f"{error}; drop results from the mapping to take its text as it stands") from None


def _contents(result: CallToolResult) -> list[str]:
    return [block.text for block in result.content if block.type == "text"]


def _first_line(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _check_extra() -> None:
    try:
        import mcp  # noqa: F401
    except ModuleNotFoundError:
        raise UsageError("agent mcp: needs the extra mcp; pip install 'pytest-crt[mcp]'") from None
