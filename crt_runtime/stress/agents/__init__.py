"""Agents: the built-in runtime, the trivial ones that the gate must catch, and the truthful ones that it must pass."""

from crt_runtime.stress.load import load_agent

__all__ = ["load_agent"]
