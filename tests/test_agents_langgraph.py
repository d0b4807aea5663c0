"""The LangGraph agent of the documentation, with the real library and a model that is none. Skipped without it."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pages import examples, in_folder

from crt_runtime.stress import Agent

GRAPH = pytest.importorskip("langgraph.graph", reason="needs langgraph")


def first_text(messages: list[Any]) -> str:
    """What the user said first in the conversation, behind the instructions."""
    return next(str(message.text) for message in messages if message.type == "human")


def stated_graph(instructions: str) -> Any:
    """A graph of one node that answers with the instructions and the first thing that the user said."""
    from langchain_core.messages import AIMessage
    from langgraph.checkpoint.memory import InMemorySaver

    def answer(state: Any) -> dict[str, list[Any]]:
        return {"messages": [AIMessage(f"{instructions}: {first_text(state['messages'])}")]}

    graph = GRAPH.StateGraph(GRAPH.MessagesState)
    graph.add_node("answer", answer)
    graph.add_edge(GRAPH.START, "answer")
    return graph.compile(checkpointer=InMemorySaver())


def created_agent(instructions: str) -> Any:
    """The agent of LangChain around a chat model that answers as the graph above."""
    agents = pytest.importorskip("langchain.agents", reason="needs langchain")
    from langchain_core.language_models.fake_chat_models import FakeListChatModel
    from langgraph.checkpoint.memory import InMemorySaver

    class First(FakeListChatModel):
        def _call(self, messages: list[Any], *given: Any, **named: Any) -> str:
            return f"{messages[0].text}: {first_text(messages)}"

    return agents.create_agent(First(responses=[]), [], system_prompt=instructions, checkpointer=InMemorySaver())


@pytest.fixture(params=[stated_graph, created_agent], ids=["a graph", "create_agent"])
def agent(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agent]:
    mine = types.ModuleType("my_graph")
    mine.build = request.param  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "my_graph", mine)
    in_folder({"graph_agent.py": examples("agents.md")["graph_agent.py"]}, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("graph_agent").GraphAgent()
    del sys.modules["graph_agent"]


@pytest.mark.filterwarnings("default")
def test_a_thread_of_the_graph_is_one_conversation_with_its_instructions(agent: Agent) -> None:
    agent.reset(seed=3, hidden="Secret")
    assert [agent.send("one"), agent.send("two")] == ["Secret: one", "Secret: one"]
    agent.reset(seed=3, hidden="Other")
    assert agent.send("three") == "Other: three"
    agent.close()
