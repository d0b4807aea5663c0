"""Why, and undo: the way back to the words, and the way back from an apply."""

from __future__ import annotations

from pathlib import Path

import pytest
from promotion_scene import Scene, proposed, reasons

from crt_runtime.artifacts import verify_tree
from crt_runtime.errors import CrtError
from crt_runtime.ledger import entries
from crt_runtime.promotion.apply import Outcome, write_result
from crt_runtime.promotion.undo import undo
from crt_runtime.promotion.verify import verify_memory_file
from crt_runtime.promotion.why import Trail, why


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def revert(scene: Scene, receipt_id: str) -> Outcome:
    with scene.open() as store:
        outcome = undo(store, receipt_id)
    write_result(scene.artifacts, outcome)
    return outcome


def trail(scene: Scene, memory_id: str) -> Trail:
    with scene.open(read_only=True) as store:
        return why(store.connection, memory_id)


class TestWhy:
    def test_a_belief_leads_back_to_the_words_and_the_decision(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        (held,) = scene.held()["employer"]
        found = trail(scene, held.memory_id)
        assert (found.slot, found.value, found.receipt_id) == ("employer", "Microsoft", "rcp-1")
        assert (found.proposal_id, found.job_id, found.decider) == ("job-1:employer", "job-1", "Dana")
        (cited,) = found.evidence
        assert cited.now is not None
        assert (cited.memory_id, cited.now.text) == ("mem-1", "I work at Microsoft.")

    def test_a_belief_leads_back_to_those_that_it_took_the_place_of(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        scene.learn("Actually I work at Amazon, not Microsoft.", job_id="job-2")
        scene.learn("I left Amazon and started at Google last month.", job_id="job-3")
        (held,) = scene.held()["employer"]
        found = trail(scene, held.memory_id)
        assert [older.text for older in found.superseded] == ["FACT: employer = Amazon", "FACT: employer = Microsoft"]

    def test_a_note_leads_to_the_beliefs_that_cite_it(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        found = trail(scene, "mem-1")
        assert found.receipt_id is None
        assert found.believed_as == (scene.held()["employer"][0].memory_id,)

    def test_an_unknown_memory_is_refused(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        with pytest.raises(CrtError, match="memory mem-404: there is none"):
            trail(scene, "mem-404")


class TestUndo:
    def test_what_the_apply_wrote_is_closed_and_audited(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        outcome = revert(scene, "rcp-1")
        assert outcome.summary == "Applied: 1 | Skipped: 0 | Errors: 0 | Dry-run: False"
        assert scene.beliefs() == {}
        assert outcome.document["metadata"]["undoes"] == "rcp-1"  # type: ignore[index,call-overload]
        assert verify_memory_file(scene.file, scene.artifacts).ok
        assert all(line.ok for line in verify_tree(scene.artifacts))

    def test_what_the_apply_had_closed_is_believed_again(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        scene.learn("Actually I work at Amazon, not Microsoft.", job_id="job-2")
        (amazon,) = scene.held()["employer"]
        revert(scene, "rcp-2")
        (held,) = scene.held()["employer"]
        assert (held.value, held.supersedes_id, held.rests_on) == ("Microsoft", amazon.memory_id, ("mem-1",))
        assert verify_memory_file(scene.file, scene.artifacts).ok

    def test_an_undone_ending_is_believed_again(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        scene.learn("I no longer work at Microsoft.", job_id="job-2")
        revert(scene, "rcp-2")
        assert scene.beliefs() == {"employer": ["Microsoft"]}

    def test_undoing_again_changes_nothing(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        first = revert(scene, "rcp-1")
        before = scene.content()
        again = revert(scene, "rcp-1")
        assert (again.already, again.document) == (True, first.document)
        assert scene.content() == before

    def test_what_later_applies_replaced_stays_as_they_left_it(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        scene.learn("Actually I work at Amazon, not Microsoft.", job_id="job-2")
        ((_, action, reason),) = reasons(revert(scene, "rcp-1"))
        assert (action, reason.endswith("was closed since, by receipt rcp-2")) == ("skipped", True)
        assert scene.beliefs() == {"employer": ["Amazon"]}

    def test_the_conflict_that_the_apply_opened_is_settled(self, scene: Scene) -> None:
        scene.learn("I live in Seattle.")
        with scene.open() as store:
            opened = entries.count_open(store.connection)
        scene.learn("I live in Oslo.", job_id="job-2")
        revert(scene, "rcp-2")
        assert scene.beliefs() == {"location": ["Seattle"]}
        with scene.open() as store:
            still = entries.open_for_slot(store.connection, "location")
        assert opened == 0
        assert all(entry.old.memory_id == "mem-1" for entry in still), "the user's own conflict stays open"

    def test_applying_the_undone_decisions_again_brings_nothing_back(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        scene.apply(decided)
        revert(scene, "rcp-1")
        assert scene.apply(decided).already
        assert scene.beliefs() == {}
        assert list(proposed(scene.propose("job-2"))) == ["employer"]

    def test_what_was_forgotten_does_not_return(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        scene.learn("Actually I work at Amazon, not Microsoft.", job_id="job-2")
        scene.say("Please forget where I work.")
        ((_, action, reason),) = reasons(revert(scene, "rcp-2"))
        assert (action, reason.endswith("was forgotten since")) == ("skipped", True)
        assert scene.beliefs() == {}
        assert verify_memory_file(scene.file).ok

    def test_an_undo_is_not_undone(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        revert(scene, "rcp-1")
        with pytest.raises(CrtError, match="is an undo itself"):
            revert(scene, "rcp-2")

    def test_an_unknown_receipt_is_refused(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        with pytest.raises(CrtError, match="receipt rcp-9: there is none"):
            revert(scene, "rcp-9")
