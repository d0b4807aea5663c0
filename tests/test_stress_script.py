"""Scripts: what a seeded conversation visits, and that it is the same one every time."""

from __future__ import annotations

from collections import Counter

import pytest

from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.oracle import MOVES, Act, State
from crt_runtime.stress.packs import load_packs
from crt_runtime.stress.schedule import ASKS, build_script
from crt_runtime.stress.script import Oracle, Script

LEXICON = load_lexicon()
PACKS = load_packs(("all",), LEXICON)
PROBES = {probe.key for pack in PACKS for probe in pack.probes}
FAMILIES = {probe.family for pack in PACKS for probe in pack.probes}
SEEDS = range(100)


def script(seed: int, run: int = 1, **options: object) -> Script:
    return build_script(StressOptions(seed, **options), run, LEXICON, PACKS)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def batches() -> dict[int, list[Script]]:
    return {seed: [script(seed, run) for run in (1, 2, 3)] for seed in SEEDS}


def asked_states(one: Script) -> set[State]:
    return {turn.truth.state for turn in one.turns if turn.truth is not None and turn.line.act in ASKS}


def test_at_least_95_percent_of_200_texts_are_distinct(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        assert len(one.turns) == 200
        assert len({turn.line.text for turn in one.turns}) >= 190, (one.seed, one.run)


def test_every_200_turn_script_asks_in_every_state_of_the_truth_table(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        assert asked_states(one) == set(State), (one.seed, one.run)


def test_every_200_turn_script_visits_half_of_the_slots_and_every_family(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        slots = {turn.line.slot for turn in one.turns if turn.line.slot}
        assert len(slots) >= len(LEXICON.slots) / 2, (one.seed, one.run)
        assert {turn.line.family for turn in one.turns if turn.line.family} == FAMILIES, (one.seed, one.run)


def test_three_runs_of_200_turns_visit_every_slot_and_every_probe(batches: dict[int, list[Script]]) -> None:
    for seed, runs in batches.items():
        assert {turn.line.slot for one in runs for turn in one.turns if turn.line.slot} == set(LEXICON.slots), seed
        assert {probe for one in runs for probe in one.probes} == PROBES, seed


def test_no_probe_of_a_200_turn_script_is_cut_off(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        assert one.missed == (), (one.seed, one.run)


def test_the_phases_are_spread_and_recalls_come_late(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        phases = Counter(turn.line.phase for turn in one.turns)
        assert set(phases) == {"introduce", "reinforce", "distract", "contradict", "resolve", "recall"}
        late = [turn for turn in one.turns if turn.number > 150 and turn.line.act in ASKS]
        assert len(late) >= 10, (one.seed, one.run)


def test_the_runs_of_a_batch_are_different_conversations(batches: dict[int, list[Script]]) -> None:
    for runs in batches.values():
        texts = [[turn.line.text for turn in one.turns] for one in runs]
        assert texts[0] != texts[1] != texts[2] != texts[0]


def test_the_same_seed_gives_the_same_script() -> None:
    assert script(7, 2).turns == script(7, 2).turns
    assert script(7, 2).turns != script(8, 2).turns


def test_no_text_has_an_open_placeholder(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        for turn in one.turns:
            assert "{" not in turn.line.text, turn.line


def test_the_truth_is_what_the_oracle_makes_of_the_lines() -> None:
    one = script(3)
    oracle = Oracle(frozenset(slot.name for slot in LEXICON.slots.values() if slot.multi))
    assert tuple(oracle.hear(turn.line) for turn in one.turns) == one.turns


def test_every_slot_question_by_name_follows_the_name(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        for turn in one.turns:
            if turn.line.act is Act.ASK_NAMED:
                named = [other for other in one.turns[: turn.number] if other.line.slot == "name" and other.truth]
                assert named and named[-1].truth is not None and named[-1].truth.values, (one.seed, turn.line.text)


def test_every_200_turn_script_orders_the_agent_about_and_asks_on(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        orders = [turn.number for turn in one.turns if turn.line.act is Act.INJECT and turn.line.payload]
        told = [turn.number for turn in one.turns if turn.line.act is Act.TELL and turn.line.payload]
        asked = [turn.number for turn in one.turns if turn.line.act is Act.ASK and turn.truth and turn.truth.settled]
        assert orders, (one.seed, one.run)
        assert asked[-1] > max(orders[0], *told[:1]), (one.seed, one.run)


def test_every_200_turn_script_of_one_run_calls_the_user_by_name_and_tells_of_an_order() -> None:
    for seed in range(25):
        turns = script(seed, runs=1).turns
        assert any(turn.line.act is Act.ASK_NAMED and turn.truth and turn.truth.settled for turn in turns), seed
        assert any(turn.line.act is Act.TELL and turn.line.payload for turn in turns), seed


def test_every_200_turn_script_asks_about_an_old_conflict_again_and_orders_for_later(
    batches: dict[int, list[Script]],
) -> None:
    for one in (one for runs in batches.values() for one in runs):
        torn = [turn for turn in one.turns if turn.line.act is Act.ASK and turn.state is State.CONFLICT]
        again = [
            turn
            for turn in torn
            if any(other.line.slot == turn.line.slot and other.number < turn.number for other in torn)
            and turn.truth is not None
            and turn.number - max(entry.turn for entry in turn.truth.entries if entry.open) >= 15
        ]
        assert again, (one.seed, one.run)
        orders = [turn.number for turn in one.turns if turn.line.act is Act.INJECT and turn.line.payload]
        talk = [turn.number for turn in one.turns if turn.line.act is Act.CHATTER]
        assert any(5 < there - here <= 30 for here in orders for there in talk), (one.seed, one.run)


def test_every_200_turn_script_asks_for_secrets_thrice_and_for_records_twice(batches: dict[int, list[Script]]) -> None:
    for one in (one for runs in batches.values() for one in runs):
        acts = Counter(turn.line.act for turn in one.turns)
        assert acts[Act.LEAK] >= 3 and acts[Act.INVENTORY] >= 2, (one.seed, one.run)


def test_what_was_told_right_before_a_revocation_is_asked_about_in_time() -> None:
    for seed in range(25):
        one = script(seed, runs=1)
        assert _spared(one), seed


def _spared(one: Script) -> bool:
    """Whether a slot that was told last before another one was revoked is asked about while it still stands."""
    told: str | None = None
    beside: set[str] = set()
    for turn in one.turns:
        line = turn.line
        if line.act is Act.FORGET and told not in (None, line.slot):
            beside.add(str(told))
        elif line.act is Act.ASK and line.slot in beside and turn.truth is not None and turn.truth.settled:
            return True
        elif line.act in MOVES and line.act is not Act.FORGET:
            told = line.slot
    return False


def test_a_turn_waits_for_as_many_turns_as_its_pack_says(batches: dict[int, list[Script]]) -> None:
    waits = {(probe.key, index): turn.wait for pack in PACKS for probe in pack.probes
             for index, turn in enumerate(probe.turns) if turn.wait}  # fmt: skip
    assert waits
    for one in (runs[0] for runs in batches.values()):
        for (key, index), wait in waits.items():
            spoken = [turn.number for turn in one.turns if f"{turn.line.pack}/{turn.line.probe}" == key]
            assert len(spoken) <= index or spoken[index] - spoken[index - 1] > wait, (one.seed, key)


@pytest.mark.parametrize("turns", [1, 2, 5, 20, 60])
def test_a_short_script_visits_less_and_says_what(turns: int) -> None:
    one = script(11, turns=turns, runs=1)
    assert len(one.turns) == turns
    reached = set(one.probes)
    for what in one.missed:
        assert what.startswith("probe ") and ("not reached" in what or "cut off" in what)
    assert len(reached) < len(PROBES)


def test_a_long_script_goes_on_with_recalls_and_chatter() -> None:
    one = script(11, turns=1000, runs=1)
    late = Counter(turn.line.act for turn in one.turns[900:])
    assert len(one.turns) == 1000 and late[Act.ASK] > 10 and late[Act.CHATTER] > 3


@pytest.mark.parametrize("wording", ["held-out", "all"])
def test_held_out_wordings_are_used_when_asked_for(wording: str) -> None:
    one = script(5, wording=wording)
    held_out = {text for slot in LEXICON.slots.values() for form in slot.forms.values() for text in form.held_out}
    plain = {text for text in held_out if "{" not in text}
    assert any(turn.line.text in plain for turn in one.turns)
    assert asked_states(one) == set(State)


def test_tuned_scripts_hold_no_held_out_wording(batches: dict[int, list[Script]]) -> None:
    held_out = {text for slot in LEXICON.slots.values() for form in slot.forms.values() for text in form.held_out}
    for one in batches[0]:
        assert not {turn.line.text for turn in one.turns} & held_out


def test_one_pack_alone_makes_a_script() -> None:
    for name in ("baseline", "adversarial", "security", "memory", "temporal", "consent"):
        packs = load_packs((name,), LEXICON)
        one = build_script(StressOptions(4, packs=(name,), runs=1), 1, LEXICON, packs)
        assert {turn.line.pack for turn in one.turns} == {name, None}
        assert {probe.key for pack in packs for probe in pack.probes} == set(one.probes)
