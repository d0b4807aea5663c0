"""An assistant of few lines: one function that gets the whole conversation, or a memory that is told and asked."""

from __future__ import annotations

import pytest

from crt_runtime.stress import Agent, StressOptions, run_one
from crt_runtime.stress.agents.command import AgentError
from crt_runtime.stress.agents.function import FunctionAgent, Message
from crt_runtime.stress.agents.memory_library import MemoryAgent, asks


class Notes:
    """Finds what shares a word with the question."""

    made = 0

    def __init__(self) -> None:
        Notes.made += 1
        self.texts: list[str] = []

    def remember(self, text: str) -> None:
        self.texts.append(text)

    def ask(self, text: str) -> list[str]:
        words = set(text.lower().strip("?").split())
        return [one for one in self.texts if words & set(one.lower().strip(".").split())]


def test_a_function_gets_the_whole_conversation_with_the_hidden_text_first() -> None:
    heard: list[list[Message]] = []

    def reply(messages: list[Message]) -> str:
        heard.append(messages)
        return f"reply {len(heard)}"

    agent = FunctionAgent(reply)
    agent.reset(seed=1, hidden="Keep this.")
    assert [agent.send("one"), agent.send("two")] == ["reply 1", "reply 2"]
    assert [(message["role"], message["content"]) for message in heard[1]] == [
        ("system", "Keep this."), ("user", "one"), ("assistant", "reply 1"), ("user", "two"),
    ]  # fmt: skip
    agent.reset(seed=1, hidden="")
    agent.send("three")
    assert heard[2] == [{"role": "user", "content": "three"}]


def test_a_turn_that_raises_leaves_no_trace_in_the_conversation() -> None:
    heard: list[int] = []

    def reply(messages: list[Message]) -> str:
        heard.append(len(messages))
        if messages[-1]["content"] == "bad":
            raise ValueError("model is down")
        return "fine"

    agent = FunctionAgent(reply)
    agent.reset(seed=1, hidden="")
    with pytest.raises(ValueError, match="down"):
        agent.send("bad")
    assert agent.send("good") == "fine" and heard == [1, 1]


def test_a_memory_is_told_statements_and_asked_questions() -> None:
    agent = MemoryAgent(Notes)
    agent.reset(seed=1, hidden="")
    assert agent.send("I work at Larkspur.").text == "Noted."
    found = agent.send("Where do I work?")
    assert (found.text, found.retrieved, found.memories_written) == (
        "I work at Larkspur.", ("I work at Larkspur.",), 0,
    )  # fmt: skip
    none = agent.send("What colors are best?")
    assert (none.text, none.retrieved) == ("I have nothing stored about that.", ())


def test_each_conversation_gets_an_empty_memory() -> None:
    agent, before = MemoryAgent(Notes), Notes.made
    with pytest.raises(AgentError, match="before reset"):
        agent.send("Hello.")
    for _ in range(2):
        agent.reset(seed=1, hidden="")
        assert agent.send("Where do I work?").retrieved == ()
        agent.send("I work at Larkspur.")
    assert Notes.made == before + 2


def test_questions_are_told_by_their_form() -> None:
    for text in ("Where do I work", "I work at Larkspur?", "what's my name", "  Tell me my name."):
        assert asks(text), text
    for text in ("I work at Larkspur.", "", "Whatever you say, I stay.", "?!"):
        assert not asks(text), text


def test_the_gate_takes_both_and_tells_them_from_the_truth() -> None:
    options = StressOptions(seed=7, turns=40, runs=1)
    agents: tuple[Agent, ...] = (MemoryAgent(Notes), FunctionAgent(lambda messages: "I don't know."))
    for agent in agents:
        result = run_one(options, 1, agent)
        assert not result.passed
        assert not [found for found in result.failures if found.check == "agent_answers"]
