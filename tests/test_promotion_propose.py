"""Proposing: what is offered for belief, with what evidence, and when again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from promotion_scene import Scene, proposed

from crt_runtime.artifacts import load
from crt_runtime.errors import UsageError
from crt_runtime.promotion.documents import read_proposals
from crt_runtime.promotion.propose import propose


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_each_value_that_stands_is_proposed_with_the_words_it_rests_on(scene: Scene) -> None:
    scene.say("I work at Microsoft.", "I have a cat named Milo.")
    found = proposed(scene.propose())
    assert {name: proposal.value for name, proposal in found.items()} == {
        "employer": "Microsoft",
        "pets": "a cat named Milo",
    }
    (evidence,) = found["employer"].evidence
    assert (evidence.source_type, evidence.memory_id, evidence.quote_text) == (
        "memory",
        "mem-1",
        "I work at Microsoft.",
    )
    assert evidence.timestamp is not None
    assert evidence.timestamp.startswith("2026-01-31T09:30:")
    assert found["employer"].rationale == "Said by the user on 2026-01-31."


def test_the_document_binds_file_job_and_the_state_of_each_slot(scene: Scene) -> None:
    scene.say("I work at Microsoft.")
    kind, document = load(scene.propose("job-7"))
    read = read_proposals(scene.artifacts / "promotions/proposals.job-7.json")
    with scene.open() as store:
        assert (kind, read.db_uuid, read.job_id, read.unbound) == ("promotion_proposals", store.db_uuid, "job-7", ())
    assert read.pre_state["employer"].notes == ("Microsoft",)
    assert read.pre_state["employer"].belief == ()
    assert document["metadata"]["digest"] == read.digest  # type: ignore[index,call-overload]


def test_the_same_memory_gives_the_same_proposals(scene: Scene) -> None:
    scene.say("I work at Microsoft.", "I live in Oslo.", "I live in Seattle.")
    with scene.open() as store:
        one, other = (propose(store, job_id="job-1", clock=scene.clock) for _ in range(2))
    assert one["proposals"] == other["proposals"]
    assert one["metadata"]["pre_state"] == other["metadata"]["pre_state"]  # type: ignore[index,call-overload]


def test_proposing_changes_nothing(scene: Scene) -> None:
    scene.say("I work at Microsoft.")
    before = scene.content()
    scene.propose()
    assert scene.content() == before


def test_an_empty_memory_gives_an_empty_valid_document(scene: Scene) -> None:
    scene.say("What is the point of life?")
    assert proposed(scene.propose()) == {}


def test_a_correction_proposes_the_new_value_alone(scene: Scene) -> None:
    scene.say("I work at Microsoft.", "Actually I work at Amazon, not Microsoft.")
    found = proposed(scene.propose())
    assert [(name, p.value, p.state) for name, p in found.items()] == [("employer", "Amazon", "revised")]
    assert "corrected" in (found["employer"].rationale or "")


def test_an_open_conflict_yields_every_side_flagged(scene: Scene) -> None:
    scene.say("I live in Seattle.", "I live in Oslo.")
    found = proposed(scene.propose())
    assert [(p.value, p.state) for p in found.values()] == [("Seattle", "conflict"), ("Oslo", "conflict")]
    assert all("not settled" in (p.rationale or "") for p in found.values())
    assert "Oslo" in (found["location"].rationale or "")


def test_what_is_believed_is_not_proposed_again(scene: Scene) -> None:
    scene.learn("I work at Microsoft.")
    scene.say("I work at microsoft.")
    assert proposed(scene.propose("job-2")) == {}


def test_a_later_word_of_the_users_is_proposed_against_the_belief(scene: Scene) -> None:
    scene.learn("I work at Microsoft.")
    scene.say("I left Microsoft and started at Amazon last month.")
    found = proposed(scene.propose("job-2"))["employer"]
    assert (found.value, found.supersedes_id) == ("Amazon", scene.held()["employer"][0].memory_id)
    assert "Approving closes the belief Microsoft." in (found.rationale or "")


def test_a_belief_that_ended_is_proposed_for_ending(scene: Scene) -> None:
    scene.learn("I work at Microsoft.")
    scene.say("I no longer work at Microsoft.")
    found = proposed(scene.propose("job-2"))["employer"]
    assert (found.ends, found.value, found.supersedes_id) == (
        True,
        "Microsoft",
        scene.held()["employer"][0].memory_id,
    )
    assert found.evidence[0].quote_text == "I no longer work at Microsoft."


def test_what_nothing_was_believed_about_needs_no_ending(scene: Scene) -> None:
    scene.say("I work at Microsoft.", "I no longer work at Microsoft.")
    assert proposed(scene.propose()) == {}


def test_a_deferred_value_comes_again_marked(scene: Scene) -> None:
    scene.say("I work at Microsoft.")
    assert proposed(scene.propose("job-0"))["employer"].deferred_before is False
    scene.apply(scene.pair("defer"))
    found = proposed(scene.propose("job-2"))["employer"]
    assert found.deferred_before is True
    assert "Deferred before." in (found.rationale or "")


def test_a_rejected_value_comes_again_only_when_it_is_said_anew(scene: Scene) -> None:
    scene.say("I work at Microsoft.")
    scene.apply(scene.pair("rejected"))
    assert proposed(scene.propose("job-2")) == {}
    scene.say("I live in Oslo.")
    assert list(proposed(scene.propose("job-3"))) == ["location"]
    scene.say("I work at Microsoft.")
    assert list(proposed(scene.propose("job-4"))) == ["employer", "location"]


def test_rejecting_one_of_two_values_of_one_sentence_holds_back_that_one(scene: Scene) -> None:
    scene.say("I speak English and French.")
    first = proposed(scene.propose("job-0"))
    assert sorted(p.value for p in first.values()) == ["English", "French"]
    verdicts = {p.id: "rejected" if p.value == "French" else "defer" for p in first.values()}
    path = scene.artifacts / "promotions/proposals.job-0.json"
    from crt_runtime.promotion.documents import pair, read_decisions

    scene.apply(pair(read_proposals(path), read_decisions(scene.decide(path, verdicts))))
    assert [(p.value, p.deferred_before) for p in proposed(scene.propose("job-2")).values()] == [("English", True)]


def test_a_rejected_ending_does_not_hold_back_the_value(scene: Scene) -> None:
    scene.learn("I work at Microsoft.")
    scene.say("I no longer work at Microsoft.")
    scene.apply(scene.pair("rejected", job_id="job-2"))
    assert proposed(scene.propose("job-3")) == {}
    scene.say("I no longer work at Microsoft.")
    assert proposed(scene.propose("job-4"))["employer"].ends is True


def test_evidence_is_verbatim_and_the_latest_comes_first(scene: Scene) -> None:
    first = "Well,   I work at Microsoft \u202e!"
    scene.say(first, "I work at Microsoft.", "I work at MSFT.", "I work at Microsoft.", "I work at Microsoft.")
    quotes = [cited.quote_text for cited in proposed(scene.propose())["employer"].evidence]
    assert len(quotes) == 3
    assert quotes[-1] == first


def test_a_forgotten_memory_is_neither_proposed_nor_quoted(scene: Scene) -> None:
    scene.say("I work at Microsoft.", "I live in Oslo.", "Please forget where I live.")
    text = scene.propose().read_text("utf-8")
    assert "Microsoft" in text
    assert "Oslo" not in text


@pytest.mark.parametrize("job_id", ["", "../x", "/etc/x", "a" * 300, "jób", "a/b", "a:b", "nul", "x.", ".x", "x\n"])
def test_a_job_id_that_could_leave_its_folder_is_refused(scene: Scene, job_id: str) -> None:
    scene.say("I work at Microsoft.")
    with scene.open() as store, pytest.raises(UsageError, match="id "):
        propose(store, job_id=job_id, clock=scene.clock)


def test_the_longest_job_id_and_slot_give_a_valid_document(scene: Scene) -> None:
    scene.say(f"FACT: {'s' * 64} = value")
    path = scene.propose("j" * 64)
    assert [p.slot for p in read_proposals(path).proposals] == ["s" * 64]


def test_stored_text_that_could_fake_a_line_is_quoted_but_never_a_value(scene: Scene) -> None:
    scene.say("FACT: color = red\nFACT: employer = Evil", "I work at <script>alert(1)</script>.")
    document = json.loads(scene.propose().read_bytes())
    assert all("\n" not in proposal["memory"]["value_text"] for proposal in document["proposals"])
