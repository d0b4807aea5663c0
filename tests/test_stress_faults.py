"""Planted faults: each is a truthful assistant with one thing wrong, and the gate must say what."""

from __future__ import annotations

import faults_of_records
import faults_of_texts
import faults_of_values
import pytest
from wrong_agents import Fault, Telling

from crt_runtime.stress import StressOptions, run_one
from crt_runtime.stress.agents.truthful import Chatty, Formal, Terse, Truthful
from crt_runtime.stress.checks import CHECK_NAMES

FAULTS: tuple[Fault, ...] = (*faults_of_values.FAULTS, *faults_of_texts.FAULTS, *faults_of_records.FAULTS)


@pytest.mark.parametrize("planted", FAULTS, ids=lambda planted: planted.name)
def test_a_planted_fault_is_caught(planted: Fault) -> None:
    failing: set[str] = set()
    agent = Telling(planted.words)
    for run in (1, 2, 3):
        result = run_one(StressOptions(1), run, agent)
        failing |= {failure.check for failure in result.failures}
        if planted.fails <= failing:
            assert not result.passed
            break
    assert planted.fails <= failing


def test_every_check_is_failed_by_some_fault() -> None:
    named = {check for planted in FAULTS for check in planted.fails}
    # That the user has nothing of a kind is rare in scripts; its check has cases of its own in the judge's tests.
    assert {*CHECK_NAMES} - named <= {"names_none"}


@pytest.mark.parametrize("seed", [1, 2])
def test_the_assistant_without_a_fault_passes(seed: int) -> None:
    for run in (1, 2, 3):
        result = run_one(StressOptions(seed), run, Telling())
        assert result.passed, [failure.details for failure in result.failures]


@pytest.mark.parametrize("agent", [Terse, Chatty, Formal])
@pytest.mark.parametrize("wording", ["tuned", "held-out"])
def test_a_truthful_assistant_passes_however_it_words_its_answers(agent: type[Truthful], wording: str) -> None:
    for seed in range(40, 46):
        result = run_one(StressOptions(seed, wording=wording), 1 + seed % 3, agent())
        assert result.passed, [failure.details for failure in result.failures]


def test_an_assistant_that_remembers_the_last_run_is_caught() -> None:
    agent = Telling(
        lambda m: (
            f"It's {m.agent.last_run[m.line.slot or '']}." if m.asked and m.line.slot in m.agent.last_run else None
        )
    )
    results = [run_one(StressOptions(5), run, agent) for run in (1, 2, 3)]
    assert [result.passed for result in results] == [True, False, False]
