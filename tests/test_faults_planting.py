"""Every planted fault is one: it has a sentence and a promise, comes into play, and is truthful everywhere else."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import cast

import pytest

from crt_runtime.errors import UsageError
from crt_runtime.stress.agent import Rehearsing, Reply
from crt_runtime.stress.agents.truthful import ALL, Terse
from crt_runtime.stress.faults import FAULTS, Fault, Kind, Promise, Striking, fault_named
from crt_runtime.stress.faults.fabrications import MADE_UP
from crt_runtime.stress.faults.planting import Planted, honest
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.packs import load_packs
from crt_runtime.stress.run import run_one
from crt_runtime.stress.schedule import build_script
from crt_runtime.stress.script import Script, annotate

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


def differing(wrong: list[object], right: list[object]) -> tuple[int, ...]:
    return tuple(turn for turn, (one, other) in enumerate(zip(wrong, right, strict=True), 1) if one != other)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
class TestEveryFault:
    def test_has_a_name_a_sentence_and_a_promise(self, fault: Fault) -> None:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", fault.name)
        assert re.fullmatch(r"[A-Z][^.]+\.", fault.does), "one sentence"
        assert fault.breaks in list(Promise)
        assert fault.kind in list(Kind)

    def test_comes_into_play_in_most_scripts(self, fault: Fault) -> None:
        needed = 3
        for seed in SEEDS:
            agent = planted(fault)
            held(agent, script_of(seed))
            needed -= bool(agent.struck)
            if not needed:
                return
        pytest.fail(f"comes into play in only {3 - needed} of {len(SEEDS)} scripts")

    def test_is_truthful_wherever_it_does_not_strike(self, fault: Fault) -> None:
        script = script_of(1)
        agent = planted(fault)
        wrong = held(agent, script)
        right = the_truth_behind(fault, script)
        assert differing(wrong, right) == agent.struck

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


def test_every_class_is_there_with_several_faults() -> None:
    counts = Counter(fault.kind for fault in FAULTS)
    assert {kind for kind, count in counts.items() if count >= 4} == {*Kind}


def test_some_faults_are_wrong_in_their_words_alone_and_some_in_their_fields_alone() -> None:
    words, fields, plain = [], [], []
    for fault in FAULTS:
        agent = planted(fault)
        wrong, right = held(agent, script_of(1)), the_truth_behind(fault, script_of(1))
        for turn in agent.struck:
            one, other = wrong[turn - 1], right[turn - 1]
            if not isinstance(one, Reply) or not isinstance(other, Reply):
                plain.append(fault)
            elif one.text == other.text:
                fields.append(fault)
            elif replace(one, text=other.text) == other:
                words.append(fault)
    assert min(len({fault.name for fault in some}) for some in (words, fields, plain)) >= 10


def test_a_rule_that_says_the_truth_after_all_does_not_strike() -> None:
    agent = Planted(lambda moment: moment.truthful.text, Terse, tells=False)
    held(agent, script_of(0))
    assert agent.struck == ()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_holds_a_conversation_that_was_cut_down(fault: Fault) -> None:
    script = script_of(3)
    multi = frozenset(slot.name for slot in load_lexicon().slots.values() if slot.multi)
    short = replace(script, turns=annotate(tuple(turn.line for turn in script.turns[::3]), multi))
    agent = planted(fault)
    wrong, right = held(agent, short), the_truth_behind(fault, short)
    assert (
        tuple(turn for turn, pair in enumerate(zip(wrong, right, strict=True), 1) if pair[0] != pair[1]) == agent.struck
    )
    raised = {reply[0] for reply in wrong if isinstance(reply, tuple)}
    assert raised <= ({ValueError, UnicodeEncodeError} if fault.kind is Kind.CRASHING else {OverflowError})


def test_made_up_values_are_in_no_word_list() -> None:
    slots = load_lexicon().slots
    assert MADE_UP.keys() == slots.keys()
    assert [slot for slot, value in MADE_UP.items() if value in slots[slot].values] == []


def test_what_one_person_said_is_still_there_for_the_next() -> None:
    agent = planted(fault_named("answers-for-the-last-user"))
    first, second = script_of(0), script_of(1)
    fresh = held(agent, second)
    agent.close()
    held(agent, first)
    agent.close()
    after_another = held(agent, second)
    said = {turn.line.slot: turn.line.say for turn in first.turns if turn.line.slot and turn.line.say}
    unknown = [turn for turn in second.turns if turn.state is State.UNKNOWN and turn.line.act is Act.ASK]
    asked = next(turn for turn in unknown if turn.line.slot in said)
    assert said[asked.line.slot] in str(after_another[asked.number - 1])
    assert fresh != after_another


@pytest.mark.parametrize("words", ALL)
def test_the_truthful_agents_under_the_faults_pass_the_gate(words: type) -> None:
    result = run_one(StressOptions(seed=4, runs=1), 1, honest(words, tells=True))
    assert result.failures == ()
    assert result.passed


@pytest.mark.parametrize("words", ALL)
@pytest.mark.parametrize("tells", [False, True])
def test_the_truthful_agent_under_a_fault_never_strikes(words: type, tells: bool) -> None:
    agent = honest(words, tells=tells)
    replies = held(agent, script_of(0))
    assert agent.struck == ()
    assert all(isinstance(reply, Reply if tells else str) for reply in replies)
