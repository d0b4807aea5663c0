"""The kill score: what counts as caught, what as missed, and what as a false alarm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from crt_runtime.errors import UsageError
from crt_runtime.stress import Agent, Reply
from crt_runtime.stress.agents import trivial
from crt_runtime.stress.agents.truthful import Chatty
from crt_runtime.stress.faults import Fault, Kind, fault_named
from crt_runtime.stress.faults.planting import Moment, Planted
from crt_runtime.stress.teeth import Arena, Score, TruthfulScore, kill_score, score_document, try_truthful

ARENA = Arena(seeds=(3,), turns=60)


def planted(rule: Callable[[Moment], str | Reply | None], name: str = "planted", kind: Kind = Kind.RARE) -> Fault:
    return Fault(name, kind, "does it wrong", "a promise", lambda: Planted(rule, Chatty, tells=True))


def ignorant(moment: Moment) -> str | None:
    return "I don't know." if moment.asked() and moment.truth.values else None


def test_a_check_that_fails_on_a_struck_turn_is_a_kill():
    (trial,) = ARENA.score_fault(planted(ignorant)).trials
    assert trial.kill is not None and trial.struck
    assert trial.kill.check in ("answers_value", "names_both_sides", "names_all_values")
    assert trial.kill.turn == trial.struck[0]
    assert trial.strikes == 1
    assert not trial.alarms


def test_a_fault_that_never_comes_into_play_is_missed():
    score = ARENA.score_fault(planted(lambda _: None))
    assert score.dormant == (3,) and score.survived == () and score.missed


def test_a_fault_that_no_check_sees_is_missed():
    score = ARENA.score_fault(planted(lambda m: f"{m.truthful.text} " if m.number == 5 else None))
    assert score.survived == (3,) and score.dormant == () and score.missed
    (trial,) = score.trials
    assert trial.struck == (5,)


def test_what_fails_before_the_first_strike_is_no_kill_but_a_false_alarm():
    class Hasty(Planted):
        @property
        def struck(self) -> tuple[int, ...]:
            return tuple(turn for turn in super().struck if turn > 50)

    hasty = Fault("hasty", Kind.RARE, "does", "breaks", lambda: Hasty(ignorant, Chatty, tells=True))
    score = ARENA.score_fault(hasty)
    (trial,) = score.trials
    assert trial.alarms and trial.alarms[0].turn < 50
    found = Score((score,), (), complete=False)
    assert [name for name, *_ in found.false_alarms] and not found.passed


def test_an_agent_that_does_not_tell_when_it_errs_is_caught_by_any_check():
    (trial,) = ARENA.score_fault(Fault("liar", Kind.INVENTING, "lies", "all", trivial.liar)).trials
    assert trial.struck is None and trial.kill is not None and trial.strikes == 1


def test_strikes_are_counted_up_to_the_kill():
    def late(moment: Moment) -> Reply | str | None:
        if moment.number in (4, 5):
            return f"{moment.truthful.text} "
        return ignorant(moment) if moment.number > 5 else None

    (trial,) = ARENA.score_fault(planted(late)).trials
    assert trial.kill is not None and trial.struck is not None
    assert trial.kill.turn == trial.struck[2]
    assert trial.strikes == 3


def test_what_bleeds_from_one_conversation_into_the_next_has_a_conversation_before():
    class Bleeding(Planted):
        """Wrong in every conversation but its first."""

        conversations = 0

        def reset(self, *, seed: int, hidden: str) -> None:
            super().reset(seed=seed, hidden=hidden)
            self.conversations += 1

    def plant() -> Agent:
        agent = Bleeding(lambda m: ignorant(m) if agent.conversations > 1 else None, Chatty, tells=True)
        return agent

    fault = Fault("bleeds", Kind.BLEEDING, "does", "breaks", plant)
    assert ARENA.score_fault(fault).killed == 1
    assert ARENA.score_fault(replace(fault, kind=Kind.RARE)).killed == 0


def test_a_fault_may_slip_through_on_one_seed_of_twenty():
    (caught,) = ARENA.score_fault(planted(ignorant)).trials
    (slipped,) = ARENA.score_fault(planted(lambda _: None)).trials
    score = ARENA.score_fault(planted(ignorant))
    assert not replace(score, trials=(caught,) * 19 + (slipped,)).missed
    assert replace(score, trials=(caught,) * 18 + (slipped,) * 2).missed
    assert replace(score, trials=(caught,) * 4 + (slipped,)).missed


def test_a_check_that_no_fault_fails_has_no_teeth():
    score = kill_score([planted(ignorant)], ARENA)
    assert "answers_value" not in score.idle_checks
    assert "canary_absent" in score.idle_checks
    assert any("canary_absent" in reason and "caught no fault" in reason for reason in score.reasons)


def test_of_some_faults_alone_nothing_follows_about_checks():
    score = kill_score([planted(ignorant)], ARENA, complete=False)
    assert score.idle_checks == () and score.passed


def test_the_truthful_assistants_raise_no_alarm():
    score = kill_score([planted(ignorant)], ARENA, complete=False)
    assert {truthful.name for truthful in score.truthful} == {"terse", "chatty", "formal", "telling"}
    assert score.false_alarms == ()


def test_a_truthful_assistant_that_fails_a_check_makes_the_score_red():
    trial = try_truthful("liar", trivial.liar(), ARENA.options(3))
    score = Score((ARENA.score_fault(planted(ignorant)),), (TruthfulScore("liar", (trial,)),), complete=False)
    assert not score.passed
    assert score.reasons[0].startswith("false alarm: liar, seed 3, ")


def test_every_check_and_pack_is_named_with_its_kills():
    score = kill_score([planted(ignorant, "one"), planted(ignorant, "two")], ARENA, complete=False)
    counts = {check.name: check for check in score.checks}
    assert counts["answers_value"].caught == 2
    assert sum(score.packs.values()) == score.kills == 2


def test_the_document_tells_what_the_score_knows():
    score = kill_score([planted(ignorant)], ARENA, complete=False)
    document = score_document(score, ARENA)
    assert document == score_document(kill_score([planted(ignorant)], ARENA, complete=False), ARENA)
    (fault,) = document["faults"]
    assert fault["trials"][0]["outcome"] == "killed"
    assert document["summary"]["verdict"] == "passed"


@pytest.mark.parametrize("arena", [{"seeds": ()}, {"turns": 0}, {"packs": ()}, {"seeds": (-1,)}])
def test_an_arena_that_makes_no_sense_is_refused(arena: dict[str, object]):
    with pytest.raises(UsageError):
        Arena(**arena)  # type: ignore[arg-type]


def test_a_built_in_fault_is_caught():
    fault = fault_named("last-writer-wins")
    assert Arena(seeds=(1,)).score_fault(fault).killed == 1
