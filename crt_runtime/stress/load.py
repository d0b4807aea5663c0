"""Agents by name: what `--agent` takes."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from crt_runtime.errors import UsageError
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.options import BUILTIN, StressOptions


def load_agent(spec: str, options: StressOptions) -> Agent:
    """The agent that a spec names: `builtin`, or `module:factory`, whose factory is called without arguments;
    `openai:BASE_URL?model=NAME`, a chat endpoint; `cmd:COMMAND`, a process; `mcp:COMMAND`, a memory server.

    Raises `UsageError` in one line for a spec that is malformed, a module that cannot be imported, a factory that is
    missing, not callable or raises, and a result without the methods of an agent.
    """
    if spec == BUILTIN:
        from crt_runtime.stress.agents.builtin import BuiltinAgent

        return BuiltinAgent(options.config)
    if spec.startswith("cmd:"):
        from crt_runtime.stress.agents.command import CommandAgent

        return CommandAgent(spec.removeprefix("cmd:"))
    if spec.startswith("openai:"):
        from crt_runtime.stress.agents.chat_endpoint import ChatAgent, read_options

        return ChatAgent(read_options(spec))
    if spec.startswith("mcp:"):
        from crt_runtime.stress.agents.memory_server import MemoryServerAgent

        return MemoryServerAgent(spec.removeprefix("mcp:"))
    module_name, colon, factory_name = spec.partition(":")
    if not colon or not module_name or not factory_name:
        raise UsageError(f"agent {spec}: expected {BUILTIN}, module:factory, openai:, cmd: or mcp:")
    factory: object = _imported(spec, module_name)
    for part in factory_name.split("."):
        if not hasattr(factory, part):
            raise UsageError(f"agent {spec}: module {module_name} has no {factory_name}")
        factory = getattr(factory, part)
    if not callable(factory):
        raise UsageError(f"agent {spec}: {factory_name} is a {type(factory).__name__}; expected a function or class")
    try:
        agent: object = factory()
    except Exception as error:
        raise UsageError(f"agent {spec}: {factory_name}() raised {type(error).__name__}: {_line(error)}") from None
    if not isinstance(agent, Agent):
        missing = [name for name in ("reset", "send", "close") if not callable(getattr(agent, name, None))]
        raise UsageError(
            f"agent {spec}: {factory_name}() returned a {type(agent).__name__} without {', '.join(missing)}; "
            "an agent has reset(seed=, hidden=), send(text) and close()"
        )
    return agent


def _imported(spec: str, module_name: str) -> object:
    """The module, found also in the current folder, as `python -m` would."""
    here = str(Path.cwd())
    added = here not in sys.path and "" not in sys.path
    if added:
        sys.path.insert(0, here)
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        missing = error.name or module_name
        if module_name == missing or module_name.startswith(f"{missing}."):
            raise UsageError(f"agent {spec}: there is no module {missing}; check the name and the folder") from None
        raise UsageError(f"agent {spec}: module {module_name} needs {missing}, which is not installed") from None
    except Exception as error:
        raise UsageError(
            f"agent {spec}: importing {module_name} raised {type(error).__name__}: {_line(error)}"
        ) from None
    finally:
        if added:
            sys.path.remove(here)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or "(no message)"
