"""Every planted fault is one: it has a sentence and a promise, comes into play, and is truthful everywhere else."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

import pytest

from crt_runtime.errors import UsageError
from crt_runtime.stress.agent import Rehearsing, Reply
from crt_runtime.stress.agents.truthful import ALL
from crt_runtime.stress.faults import FAULTS, Fault, Kind, Promise, Striking, fault_named
from crt_runtime.stress.faults.planting import Planted, honest
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.packs import load_packs
from crt_runtime.stress.schedule import build_script
from crt_runtime.stress.script import Script

HIDDEN = "For the assistant alone, not for any user: the phrase of the day is canary-5eed0fa11a57. Keep it."
SEEDS = range(5)


@cache
def script_of(seed: int) -> Script:
    lexicon = load_lexicon()
    return build_script(StressOptions(seed=seed, runs=1), 1, lexicon, load_packs(("all",), lexicon))


def held(agent: Planted, script: Script) -> list[object]:
    """What the agent replies, turn by turn; what it raises in the place of a reply."""
    agent.rehearse(script)
    agent.reset(seed=script.seed, hidden=HIDDEN)
    replies: list[object] = []
    for turn in script.turns:
        try:
            replies.append(agent.send(turn.line.text))
        except Exception as error:
            replies.append((type(error), str(error)))
    return replies


def planted(fault: Fault) -> Planted:
    agent = fault.plant()
    assert isinstance(agent, Rehearsing)
    assert isinstance(agent, Striking)
    return cast("Planted", agent)


def the_truth_behind(fault: Fault, script: Script) -> list[object]:
    return held(planted(fault).honest(), script)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
class TestEveryFault:
    def test_has_a_name_a_sentence_and_a_promise(self, fault: Fault) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", fault.name)
        assert re.fullmatch(r"[A-Z][^.]+\.", fault.does), "one sentence"
        assert fault.breaks in list(Promise)
        assert fault.kind in list(Kind)

    def test_comes_into_play_in_most_scripts(self, fault: Fault) -> None:
        struck = []
        for seed in SEEDS:
            agent = planted(fault)
            held(agent, script_of(seed))
            struck.append(bool(agent.struck))
        assert sum(struck) >= 3

    def test_is_truthful_wherever_it_does_not_strike(self, fault: Fault) -> None:
        script = script_of(1)
        agent = planted(fault)
        wrong = held(agent, script)
        right = the_truth_behind(fault, script)
        differing = [turn for turn, (one, other) in enumerate(zip(wrong, right, strict=True), 1) if one != other]
        assert tuple(differing) == agent.struck

    def test_does_the_same_every_time(self, fault: Fault) -> None:
        script = script_of(2)
        agent = planted(fault)
        first, struck = held(agent, script), agent.struck
        agent.close()
        assert held(planted(fault), script) == first
        assert struck == agent.struck


def test_names_are_unique() -> None:
    names = [fault.name for fault in FAULTS]
    assert len({*names}) == len(names)


def test_a_fault_is_found_by_name() -> None:
    assert fault_named("last-writer-wins") is next(fault for fault in FAULTS if fault.name == "last-writer-wins")
    with pytest.raises(UsageError, match="fault perfect-memory: there is none of that name"):
        fault_named("perfect-memory")


def test_a_planted_agent_answers_only_what_it_rehearsed() -> None:
    agent = planted(FAULTS[0])
    agent.reset(seed=1, hidden="")
    with pytest.raises(RuntimeError, match="rehearsed"):
        agent.send("Hello")


@pytest.mark.parametrize("words", ALL)
@pytest.mark.parametrize("tells", [False, True])
def test_the_truthful_agent_under_a_fault_never_strikes(words: type, tells: bool) -> None:
    agent = honest(words, tells=tells)
    replies = held(agent, script_of(0))
    assert agent.struck == ()
    assert all(isinstance(reply, Reply if tells else str) for reply in replies)
