"""Shrinking: the shortest conversation with the same finding, told anew, on fresh agents, within a budget."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_stress_faults import FAULTS
from wrong_agents import Telling

from crt_runtime.gate_values import DEFAULT_BUDGET, LEAST_BUDGET
from crt_runtime.stress import Agent, Reply, RunResult, StressOptions, run_one
from crt_runtime.stress.agents.trivial import Trivial
from crt_runtime.stress.agents.truthful import ALL as TRUTHFUL
from crt_runtime.stress.excerpt import Excerpt, Fairness, Sought, held, spoken_of, told
from crt_runtime.stress.faults import FAULTS as BUILT_IN
from crt_runtime.stress.faults import Kind
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.reduce import reduced, shortest_end
from crt_runtime.stress.run import hold
from crt_runtime.stress.schedule import run_seed
from crt_runtime.stress.script import Line, Phrasing, Script, annotate
from crt_runtime.stress.shrink import Shrunk, Unshown, shrink, tries_to_see

LEXICON = load_lexicon()


def first_red(make: Callable[[], Agent], seed: int = 1) -> RunResult:
    """The first red run of the batch of that seed."""
    results = (run_one(StressOptions(seed), run, make()) for run in (1, 2, 3))
    return next(result for result in results if result.failures)


def fault(name: str) -> Callable[[], Agent]:
    words = next(planted.words for planted in FAULTS if planted.name == name)
    return lambda: Telling(words)


def shrunk(result: RunResult, make: Callable[[], Agent], budget: int = DEFAULT_BUDGET) -> Shrunk:
    found = shrink(result, make, budget=budget)
    assert isinstance(found, Shrunk)
    return found


def shows(excerpt: Excerpt, sought: Sought, result: RunResult, make: Callable[[], Agent]) -> bool:
    """Whether a fresh agent shows the finding at the end of the excerpt, with the same truth."""
    scripts = told(excerpt, result.options.seed, LEXICON)
    if not scripts or Sought.of(sought.check, scripts[-1].turns[-1]) != sought:
        return False
    return sought.shown_by(held(scripts, result.options, make, LEXICON)) is not None


def texts(excerpt: Excerpt) -> list[str]:
    return [spoken.line.text for spoken in excerpt]


# One built-in fault of each kind; those that wait for turn 150 take long, so that only the bench holds them.
OF_EACH_KIND = {one.kind: one for one in reversed(BUILT_IN) if one.kind not in (Kind.LATE, Kind.BLEEDING)}
QUICK: list[tuple[str, Callable[[], Agent]]] = [
    *((one.name, partial(Telling, one.words)) for one in FAULTS if "150" not in one.name),
    *((one.name, one.plant) for one in OF_EACH_KIND.values()),
]


class TestEveryFault:
    @pytest.mark.parametrize("make", [make for _, make in QUICK], ids=[name for name, _ in QUICK])
    def test_the_replay_shows_the_same_finding_and_no_turn_of_it_is_spare(self, make: Callable[[], Agent]) -> None:
        result = first_red(make)
        found = shrunk(result, make)
        failure = result.failures[0]
        sought = Sought.of(failure.check, result.script.turns[failure.turn - 1])
        fairness = Fairness((result.script,), LEXICON)
        assert found.minimal
        assert found.runs <= DEFAULT_BUDGET
        # A fault that picks its value by the whole script may word it otherwise in a part, and is then held more often.
        assert found.shown == found.tries >= 2
        assert shows(found.excerpt, sought, result, make)
        for index in range(len(found.excerpt) - 1):
            without = (*found.excerpt[:index], *found.excerpt[index + 1 :])
            assert not fairness.allows(without) or not shows(without, sought, result, make), texts(without)

    def test_most_replays_are_a_few_turns_and_all_truthful_assistants_pass_them(self) -> None:
        lengths = []
        for planted in FAULTS[::7]:
            make = partial(Telling, planted.words)
            result = first_red(make)
            excerpt = shrunk(result, make).excerpt
            lengths.append(len(excerpt))
            scripts = told(excerpt, result.options.seed, LEXICON)
            for truthful in TRUTHFUL:
                assert all(one.passed for one in held(scripts, result.options, truthful, LEXICON)), texts(excerpt)
        assert sorted(lengths)[len(lengths) // 2] <= 4


def test_the_conversation_is_told_anew_so_that_the_state_is_the_one_of_the_turns_that_are_left() -> None:
    make = fault("takes the newest side")
    found = shrunk(first_red(make), make)
    states = [turn.state for turn in found.results[-1].script.turns]
    assert states == [State.KNOWN, State.CONFLICT, State.CONFLICT]
    assert [spoken.line.act for spoken in found.excerpt] == [Act.ASSERT, Act.ASSERT, Act.ASK]


def test_a_wording_changes_only_to_another_annotated_one_of_the_same_turn() -> None:
    make = fault("forgets everything")
    result = first_red(make)
    for spoken in shrunk(result, make).excerpt:
        phrasing = spoken.line.phrasing
        assert phrasing is not None
        said = result.script.turns[spoken.turn - 1].line
        assert replace(spoken.line, text=said.text) == said
        assert len(spoken.line.text) <= len(said.text)
        if spoken.line.text != said.text:
            pool = phrasing.wordings.tuned
            filled = {template.format_map(phrasing.filled).lower() for template in pool}
            assert spoken.line.text.lower() in filled


def test_the_same_failure_gives_the_same_replay() -> None:
    make = fault("brings the forgotten back")
    first, second = (shrunk(first_red(make), make) for _ in range(2))
    assert first.excerpt == second.excerpt
    assert first.runs == second.runs


def test_another_failure_of_the_run_can_be_shrunk() -> None:
    make = fault("answers what was corrected")
    result = first_red(make)
    other = next(failure for failure in result.failures if failure.check != result.failures[0].check)
    found = shrink(result, make, failure=other)
    assert isinstance(found, Shrunk)
    assert found.failure.check == other.check


def test_a_run_that_passed_has_nothing_to_shrink() -> None:
    with pytest.raises(ValueError, match="nothing to shrink"):
        shrink(run_one(StressOptions(1, turns=10, runs=1), 1, Telling()), Telling)


class TestBudget:
    @pytest.mark.parametrize("budget", [LEAST_BUDGET, 20, 40])
    def test_it_is_never_exceeded_and_the_best_so_far_is_kept(self, budget: int) -> None:
        make = fault("is mute every fiftieth turn")
        found = shrunk(first_red(make), make, budget)
        assert found.runs <= budget
        assert not found.minimal
        assert found.failure.check == "agent_answers"

    def test_no_conversation_is_held_twice_to_search(self) -> None:
        held_texts: list[tuple[str, ...]] = []
        words = next(planted.words for planted in FAULTS if planted.name == "lists one side only")

        class Noting(Telling):
            def close(self) -> None:
                held_texts.append(tuple(self.heard_texts))
                super().close()

        def make() -> Agent:
            return Noting(words)

        result = first_red(make)
        held_texts.clear()
        found = shrunk(result, make)
        assert len(held_texts) == found.runs
        repeated = len(held_texts) - len(set(held_texts))
        assert repeated == 1 + found.tries  # the whole conversation once more at first, the minimal one at the end


@dataclass
class Shaky:
    """Fails one turn in so many at random: never the same twice."""

    inner: Telling = field(default_factory=Telling)
    rate: float = 0.5
    rng: random.Random = field(default_factory=lambda: random.Random(1))

    def rehearse(self, script: object) -> None:
        self.inner.rehearse(script)  # type: ignore[arg-type]

    def reset(self, *, seed: int, hidden: str) -> None:
        self.inner.reset(seed=seed, hidden=hidden)

    def send(self, text: str) -> Reply | str:
        reply = self.inner.send(text)
        return "I contradict myself." if text.endswith("?") and self.rng.random() < self.rate else reply

    def close(self) -> None:
        self.inner.close()


class TestAgentsThatAreNotDeterministic:
    def test_the_rate_is_written_down(self) -> None:
        rng = random.Random(5)

        def make() -> Agent:
            return Shaky(rng=rng)

        found = shrunk(first_red(make), make)
        assert found.tries == 20
        assert 1 <= found.shown < 20
        assert len(found.excerpt) <= 6

    def test_a_failure_that_never_shows_again_is_said_to_be_so(self) -> None:
        result = first_red(fault("forgets everything"))
        assert shrink(result, Telling) == Unshown(10)

    @pytest.mark.parametrize(
        ("rate", "tries"), [(1.0, 1), (0.95, 1), (0.5, 5), (0.3, 9), (0.1, 20), (0.01, 20), (0.0, 20)]
    )
    def test_rare_failures_get_more_tries(self, rate: float, tries: int) -> None:
        assert tries_to_see(rate, 20) == tries


class TestFairness:
    def test_a_question_by_name_keeps_the_turn_that_gives_the_name(self) -> None:
        scripts = [run_one(StressOptions(seed, runs=1), 1, Telling()).script for seed in range(6)]
        by_name = [
            (script, turn)
            for script in scripts
            for turn in script.turns
            if turn.line.act is Act.ASK_NAMED and turn.line.slot != "name" and turn.truth and turn.truth.settled
        ]
        script, asked = by_name[0]

        def make() -> Agent:
            return Telling(lambda m: "I don't know." if m.line.text == asked.line.text else None)

        result = run_one(StressOptions(scripts.index(script), runs=1), 1, make())
        found = shrunk(result, make)
        assert "name" in {spoken.line.slot for spoken in found.excerpt[:-1]}

    def test_what_is_asked_back_must_have_been_told(self) -> None:
        make = fault("forgets episodes")
        result = first_red(make)
        found = shrunk(result, make)
        assert [spoken.line.act for spoken in found.excerpt] == [Act.TELL, Act.ASK_OPEN]
        fairness = Fairness((result.script,), LEXICON)
        assert fairness.allows(found.excerpt)
        assert not fairness.allows(found.excerpt[1:])

    def test_a_bare_settlement_keeps_the_question_that_it_settles(self) -> None:
        bare = Phrasing(LEXICON.frames.clarify, {"v": "Amazon"}, leans=True)
        lines = (
            Line("I work at Microsoft.", Act.ASSERT, "introduce", slot="employer", say="Microsoft"),
            Line("I work at Amazon.", Act.ASSERT, "contradict", slot="employer", say="Amazon"),
            Line("Lovely weather.", Act.CHATTER, "distract"),
            Line("Where do I work?", Act.ASK, "recall", slot="employer"),
            Line("It's Amazon.", Act.CLARIFY, "resolve", slot="employer", say="Amazon", phrasing=bare),
        )
        script = Script(0, 1, "Ada", LEXICON.nouns, annotate(lines, LEXICON.multi_valued))
        fairness, whole = Fairness((script,), LEXICON), spoken_of(script)
        assert fairness.allows(whole)
        assert fairness.allows((whole[0], whole[1], whole[4]))
        assert not fairness.allows((*whole[:3], whole[4]))
        assert not fairness.allows((whole[0], *whole[3:]))


def test_a_part_that_a_truthful_assistant_would_fail_is_no_replay() -> None:
    lines = (
        Line("I work at Google.", Act.ASSERT, "introduce", slot="employer", say="Google"),
        Line("I moved to Microsoft.", Act.CHANGE, "contradict", slot="employer", say="Microsoft"),
        Line("I moved to Amazon.", Act.CHANGE, "contradict", slot="employer", say="Amazon"),
        Line("Where do I work?", Act.ASK, "recall", slot="employer", avoids=("Google",)),
    )
    options = StressOptions(0, turns=len(lines), runs=1)
    script = Script(run_seed(0, 1), 1, "Ada", LEXICON.nouns, annotate(lines, LEXICON.multi_valued))

    def make() -> Agent:
        return Trivial(lambda heard: "Google!" if "Google" in heard[0] and heard[-1].endswith("?") else "Ok.")

    result = hold(options, 1, make(), script, LEXICON)
    failure = next(failure for failure in result.failures if failure.check == "avoids")
    found = shrink(result, make, failure=failure)
    assert isinstance(found, Shrunk)
    # Without Microsoft the wrong answer shows, too; but then "formerly Google" is the truth, and telling it would fail.
    assert texts(found.excerpt) == [line.text for line in lines]


class TestReducing:
    @given(st.sets(st.integers(0, 59), max_size=12), st.integers(1, 60))
    def test_what_is_needed_is_kept_and_nothing_else(self, needed: set[int], count: int) -> None:
        wanted = {item for item in needed if item < count}
        kept = reduced(range(count), lambda part: wanted <= {*part})
        assert set(kept) == wanted
        assert list(kept) == sorted(kept)

    @given(st.integers(1, 200), st.data())
    def test_what_needs_a_number_of_items_keeps_that_many(self, count: int, data: st.DataObject) -> None:
        least = data.draw(st.integers(1, count))
        calls = 0

        def shows(part: tuple[int, ...]) -> bool:
            nonlocal calls
            calls += 1
            return len(part) >= least

        end = shortest_end(range(count), shows)
        assert len(end) == least
        assert len(reduced(end, shows)) == least
        assert calls <= 8 + 5 * least / 3 + 8

    def test_one_item_less_loses_it_even_where_items_replace_each_other(self) -> None:
        def shows(part: tuple[int, ...]) -> bool:
            return ({1, 2} <= {*part} or {7} <= {*part}) and len(part) % 2 == 0

        kept = reduced(range(10), shows)
        assert shows(kept)
        assert not any(shows((*kept[:index], *kept[index + 1 :])) for index in range(len(kept)))


def test_an_agent_that_carries_over_what_an_earlier_run_left_is_shown_with_that_run() -> None:
    remembered: Callable[[], Agent] = lambda: Telling(  # noqa: E731
        lambda m: (
            f"It's {m.agent.last_run[m.line.slot or '']}." if m.asked and m.line.slot in m.agent.last_run else None
        )
    )
    agent = remembered()
    first = run_one(StressOptions(5), 1, agent)
    second = run_one(StressOptions(5), 2, agent)
    assert isinstance(shrink(second, remembered), Unshown)
    found = shrink(second, remembered, earlier=(first.script,))
    assert isinstance(found, Shrunk)
    assert [spoken.run for spoken in found.excerpt] == sorted(spoken.run for spoken in found.excerpt)
    assert {spoken.run for spoken in found.excerpt} == {1, 2}
    assert len(found.excerpt) <= 4
    assert found.minimal


def test_an_agent_that_hangs_costs_more_of_the_budget() -> None:
    @dataclass
    class Hanging:
        def reset(self, *, seed: int, hidden: str) -> None:
            pass

        def send(self, text: str) -> str:
            if "?" in text:
                time.sleep(0.2)
            return "I don't know."

        def close(self) -> None:
            pass

    options = StressOptions(1, turns=30, runs=1, turn_timeout=0.05)
    result = run_one(options, 1, Hanging())
    assert result.hung
    found = shrink(result, Hanging, failure=result.failures[-1], budget=100)
    assert isinstance(found, Shrunk)
    assert found.failure.check == "agent_answers"
    assert len(found.excerpt) == 1
    assert (found.runs, found.shown, found.tries) == (4, 1, 1)


def test_an_agent_that_says_nothing_at_all_is_shown_in_one_turn() -> None:
    def make() -> Agent:
        return Trivial(lambda _: "")

    found = shrunk(first_red(make), make)
    assert len(found.excerpt) == 1
