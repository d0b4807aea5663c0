"""`crt pack`: the built-in packs, whether a pack is of use, and a conversation to look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import crt

from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.pack_trial import try_out
from crt_runtime.stress.packs import BUILT_IN, load_packs

ASKED = {"phase": "recall", "act": "ask_open", "wordings": {"tuned": ["Which bus is late?"]}}
TOLD = {"phase": "introduce", "act": "tell", "wordings": {"tuned": ["The bus to Elmside is late."]}}
TRUTHFUL = "crt_runtime.stress.agents.truthful:formal"


def pack(tmp_path: Path, *turns: dict[str, object], **about: object) -> str:
    probe: dict[str, object] = {"id": "bus", "family": "episodic", "why": "It was missed.", "turns": list(turns)}
    if about:
        probe["about"] = about
    document = {"metadata": {"version": "v1", "name": "buses", "description": "Buses."}, "probes": [probe]}
    path = tmp_path / "buses.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return str(path)


def test_the_list_names_every_pack_with_its_probes_and_families() -> None:
    ran = crt("pack", "list")
    assert ran.code == 0
    for one in load_packs(("all",), load_lexicon()):
        assert f"{one.name}, {len(one.probes)} probes: {one.description}" in ran.out
        assert len(one.probes) >= 25
    assert "accepted 2, broader_again 1, conflict" in ran.out


def test_a_sound_pack_is_shown_with_the_slots_that_each_probe_may_take(tmp_path: Path) -> None:
    path = pack(
        tmp_path, {"phase": "introduce", "act": "assert", "say": "v"}, {"phase": "recall", "act": "ask"},
        slots=["employer", "title"],
    )  # fmt: skip
    ran = crt("pack", "check", path)
    assert ran.code == 0, ran
    assert "  bus  episodic, 2 slots: employer, title" in ran.out and "  sound: truthful" in ran.out


def test_a_probe_that_cannot_fail_is_refused(tmp_path: Path) -> None:
    ran = crt("pack", "check", pack(tmp_path, TOLD, {"phase": "distract", "act": "chatter"}))
    assert ran.code == 1
    assert "refused: probe bus cannot fail: no wrong assistant fails it; ask for what was said" in ran.out


def test_a_probe_that_the_truth_fails_is_refused(tmp_path: Path) -> None:
    ran = crt("pack", "check", pack(tmp_path, TOLD, {**ASKED, "mentions": ["Oakfield"]}))
    assert ran.code == 1
    assert "refused: probe bus fails a truthful assistant: recalls_what_was_told, turn" in ran.out
    assert ran.out.rstrip().endswith("mend what it expects")


def test_a_probe_that_no_conversation_comes_to_is_refused(tmp_path: Path) -> None:
    ends = {"phase": "contradict", "act": "end", "old": "v"}
    path = Path(pack(tmp_path, ends, {"phase": "recall", "act": "ask"}, slots=["car"], needs="known"))
    document = json.loads(path.read_text(encoding="utf-8"))
    document["probes"] = [{**document["probes"][0], "id": f"bus-{number}"} for number in range(3)]
    path.write_text(json.dumps(document), encoding="utf-8")
    ran = crt("pack", "check", str(path))
    assert ran.code == 1
    assert "is not reached in" in ran.out and "other probes take its slots; allow it more slots" in ran.out


def test_an_invalid_pack_is_one_line_with_the_file_and_its_line(tmp_path: Path) -> None:
    path = pack(tmp_path, {"phase": "introduce", "act": "assert", "say": "v"}, slots=["emploier"])
    crt("pack", "check", path).refused(1, f"{path}:21: /probes/0/about/slots/0: unknown slot emploier")
    crt("pack", "check", "nonsense").refused(2, "pack nonsense: unknown")
    crt("pack", "try", path).refused(1, "unknown slot emploier")


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_built_in_pack_lets_the_truth_pass_and_can_fail(name: str) -> None:
    (one,) = load_packs((name,), load_lexicon())
    assert try_out(one, load_lexicon()).flaws == ()


def test_a_conversation_is_shown_with_its_verdicts(tmp_path: Path) -> None:
    path = pack(tmp_path, TOLD, {**ASKED, "mentions": ["Elmside"]})
    ran = crt("pack", "try", path, "--agent", TRUTHFUL)
    assert ran.code == 0, ran
    assert 'agent  Your words were: "The bus to Elmside is late."' in ran.out
    assert "bus: ask_open" in ran.out and "recalls_what_was_told" in ran.out
    assert ran.out.rstrip().endswith("0 failed: passed")
    assert crt("pack", "try", path, "--agent", TRUTHFUL, "--seed", "1").out == ran.out


def test_a_failed_turn_is_shown_and_is_exit_1(tmp_path: Path) -> None:
    path = pack(tmp_path, TOLD, {**ASKED, "mentions": ["Elmside"]})
    ran = crt("pack", "try", path, "--agent", "crt_runtime.stress.agents.trivial:ignorant")
    assert ran.code == 1
    assert "     failed recalls_what_was_told: turn" in ran.out


def test_bad_options_are_one_line(tmp_path: Path) -> None:
    path = pack(tmp_path, TOLD, {**ASKED, "mentions": ["Elmside"]})
    crt("pack", "try", path, "--seed", "one").refused(2, "--seed 'one': expected a whole number")
    crt("pack", "try", path, "--agent", "nowhere:make").refused(2, "there is no module nowhere")
