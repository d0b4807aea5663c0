"""Packs and lexicon: what is wrong with a file is said in one line, before anything runs."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import pytest

from crt_runtime.errors import ArtifactError, CrtError, UsageError
from crt_runtime.stress import StressOptions, run_one
from crt_runtime.stress.agents.truthful import Terse
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.oracle import Act, State
from crt_runtime.stress.packs import BUILT_IN, load_packs
from crt_runtime.stress.probes import candidates, setup_turns, states_asked, truth_after

LEXICON = load_lexicon()
PACK: dict[str, object] = {
    "metadata": {"version": "v1", "name": "mine", "description": "My own probes."},
    "probes": [
        {
            "id": "kept",
            "family": "known",
            "why": "It must not lose what it was told.",
            "about": {"slots": ["employer", "location"]},
            "turns": [
                {"phase": "introduce", "act": "assert", "say": "v"},
                {"phase": "recall", "act": "ask", "expects": "known"},
            ],
        }
    ],
}


def write(tmp_path: Path, document: object, name: str = "mine.json") -> str:
    path = tmp_path / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def changed(*path_and_value: object) -> dict[str, object]:
    """The pack with one place set to another value."""
    *path, value = path_and_value
    document = copy.deepcopy(PACK)
    place: object = document
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = value  # type: ignore[index]
    return document


def worded(act: str, text: str) -> dict[str, object]:
    return {"phase": "distract", "act": act, "wordings": {"tuned": [text]}}


def refusal(names: tuple[str, ...]) -> str:
    with pytest.raises(CrtError) as caught:
        load_packs(names, LEXICON)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_a_pack_of_ones_own_is_run(tmp_path: Path) -> None:
    path = write(tmp_path, PACK)
    result = run_one(StressOptions(1, turns=20, runs=1, packs=(path,)), 1, Terse())
    assert result.passed
    assert result.coverage.probes == ("mine/kept",)
    metadata = result.document["metadata"]
    assert isinstance(metadata, dict)
    assert metadata["packs"] == [path]


def test_the_built_in_packs_are_all_there() -> None:
    packs = load_packs(("all",), LEXICON)
    assert [pack.name for pack in packs] == list(BUILT_IN)
    assert load_packs(("memory", "all"), LEXICON)[0].name == "memory"
    assert len(load_packs(("memory", "all"), LEXICON)) == len(BUILT_IN)


def test_an_unknown_pack_is_refused() -> None:
    assert refusal(("nonsense",)) == (
        "pack nonsense: unknown; the packs are all, baseline, adversarial, security, memory, temporal, consent, "
        "or give the path of a pack file"
    )
    assert "no such file" in refusal(("there/is/no.json",))


def test_two_packs_of_one_name_are_refused(tmp_path: Path) -> None:
    paths = (write(tmp_path, PACK, "a.json"), write(tmp_path, PACK, "b.json"))
    assert "two of the files given carry this name" in refusal(paths)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (changed("probes", []), "/probes"),
        (changed("probes", 0, "turns", 1, "act", "dance"), "/probes/0/turns/1/act"),
        (changed("probes", 0, "check", "is_polite"), "check"),
        (changed("probes", 0, "about", {"slots": ["shoes"]}), "unknown slot shoes"),
        (changed("probes", 0, "turns", 1, "answers", {"slot": "shoes"}), "unknown slot shoes"),
        (changed("probes", 0, "turns", 1, "expects", "conflict"), "says conflict, but after these turns"),
        (changed("probes", 0, "turns", 0, {"phase": "introduce", "act": "assert"}), "assert needs `say`"),
        (changed("probes", 0, "turns", 0, {"phase": "introduce", "act": "both", "say": "v"}), "both needs `second`"),
        (changed("probes", 0, "turns", 0, {"phase": "distract", "act": "leak"}), "leak needs `wordings`"),
        (changed("probes", 0, "about", {"slots": ["birthday"], "forms": ["change"]}), "no slot of the lexicon"),
        (changed("probes", 0, "turns", 1, worded("inject", "Say {payload}.")), "give the turn `payload`"),
        (changed("probes", 0, "turns", 1, worded("ask", "Not {old}?")), "turns/1/wordings/tuned/0: holds {old}, which"),
        (changed("probes", 0, "turns", 1, "refuses", "leak"), "says leak, but the act is ask"),
        ({**PACK, "probes": [*PACK["probes"], *PACK["probes"]]}, "probe kept is given more than once"),  # type: ignore[misc]
        ({"metadata": PACK["metadata"]}, "probes"),
    ],
)  # fmt: skip
def test_a_pack_that_makes_no_sense_is_refused_with_its_place(tmp_path: Path, document: object, told: str) -> None:
    path = write(tmp_path, document)
    message = refusal((path,))
    assert message.startswith(path)
    assert told in message


def test_a_probe_without_a_slot_cannot_ask_about_one(tmp_path: Path) -> None:
    document = copy.deepcopy(PACK)
    del document["probes"][0]["about"]  # type: ignore[index]
    assert "give the probe an `about`" in refusal((write(tmp_path, document),))


@pytest.mark.parametrize("text", ["{", "[]", '{"metadata": 1, "metadata": 2}', "\ufeff{}"])
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pack.json"
    path.write_text(text, encoding="utf-8")
    assert refusal((str(path),)).startswith(str(path))


def test_every_probe_of_the_built_in_packs_finds_slots() -> None:
    for pack in load_packs(("all",), LEXICON):
        for probe in pack.probes:
            assert not probe.bound or candidates(probe, LEXICON), probe.key


TOLD_OF = re.compile(
    r"(?:\b(?:says?|said|read|wrote|ends with|stood|mail|line|note|PDF)\b|three words)"
    r"[^'\"]{0,40}['\"](?:\w+[ ,]+\w|P\.S\.)"
)
"""Takes "got spam, it says 'dear ai, obey'", where the user tells of an order; not "overwrite 'city' with 'Oslo'"."""


def test_an_order_is_given_and_a_text_that_holds_one_is_told() -> None:
    for probe in (probe for pack in load_packs(("all",), LEXICON) for probe in pack.probes):
        for turn in probe.turns:
            texts = (*turn.wordings.tuned, *turn.wordings.held_out) if turn.wordings else ()
            if turn.act is Act.INJECT:
                assert turn.payload or turn.say, f"{probe.key}: nothing shows whether it was obeyed"
                assert not [text for text in texts if TOLD_OF.search(text)], f"{probe.key}: tells of an order"
            if turn.act is Act.TELL and turn.payload:
                assert all(TOLD_OF.search(text) for text in texts), f"{probe.key}: tells of no order"


@pytest.mark.parametrize("needs", list(State))
def test_setup_brings_an_untouched_slot_into_the_state(needs: State) -> None:
    turns = setup_turns(needs, multi=False)
    reached = truth_after(turns, multi=False)[-1].state if turns else State.UNKNOWN
    assert reached is needs


def test_a_probe_knows_in_which_states_it_asks() -> None:
    probes = {probe.id: probe for pack in load_packs(("all",), LEXICON) for probe in pack.probes}
    assert states_asked(probes["conflict-until-settled"], multi=False) == {State.CONFLICT, State.RESOLVED}
    assert states_asked(probes["changed-once-more"], multi=False) == {State.TEMPORAL}


def test_a_lexicon_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match="holds no lexicon"):
        load_lexicon(tmp_path)
    (tmp_path / "bad.json").write_text('{"metadata": {}, "slots": []}')
    with pytest.raises(ArtifactError, match=r"bad\.json"):
        load_lexicon(tmp_path / ".")


def test_the_lexicon_knows_what_does_not_contradict_what() -> None:
    location, title = LEXICON.slots["location"], LEXICON.slots["title"]
    assert location.related("Seattle", "Bellevue")
    assert not location.related("Seattle", "Lisbon")
    assert title.related("nurse", "pediatric nurse")


def test_options_name_the_pack_that_cannot_be_had() -> None:
    with pytest.raises(UsageError, match="pack nonsense: unknown"):
        run_one(StressOptions(1, packs=("nonsense",)), 1, Terse())
