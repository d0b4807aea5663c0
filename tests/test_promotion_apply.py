"""Applying: one transaction that writes belief, once, and only what was decided on as it was decided."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from promotion_scene import Scene, edited, reasons, rewrite

from crt_runtime.artifacts import load, verify_tree
from crt_runtime.errors import ArtifactError, CrtError, StaleError, StoreError
from crt_runtime.ledger import entries
from crt_runtime.ledger.contradiction import ContradictionStatus, ContradictionType
from crt_runtime.ledger.state import State
from crt_runtime.memory import beliefs
from crt_runtime.promotion.apply import apply, write_result
from crt_runtime.promotion.documents import pair, read_decisions, read_proposals
from crt_runtime.promotion.sandbox import make_sandbox
from crt_runtime.promotion.verify import verify_memory_file
from crt_runtime.store import Store


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def approve_edited(scene: Scene, change) -> object:  # type: ignore[no-untyped-def]
    """Approve proposals that somebody edited and sealed anew before the person decided."""
    proposals = scene.propose()
    rewrite(proposals, edited(proposals, "promotion_proposals", change))
    return scene.apply(pair(read_proposals(proposals), read_decisions(scene.decide(proposals))))


class TestWhatApplyWrites:
    def test_what_is_approved_becomes_belief_with_its_provenance(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.", "I live in Oslo.")
        outcome = scene.apply(scene.pair({"job-1:employer": "approved", "job-1:location": "rejected"}))
        assert outcome.summary == "Applied: 1 | Skipped: 1 | Errors: 0 | Dry-run: False"
        (held,) = scene.held()["employer"]
        assert scene.beliefs() == {"employer": ["Microsoft"]}
        assert (held.text, held.receipt_id, held.rests_on) == ("FACT: employer = Microsoft", "rcp-1", ("mem-1",))
        promotion = json.loads(held.context_json)["promotion"]
        assert (promotion["proposal_id"], promotion["decider"]) == ("job-1:employer", "Dana")
        assert promotion["evidence"][0]["quote_text"] == "I work at Microsoft."

    def test_the_result_is_a_valid_bound_artifact(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        (path,) = (scene.artifacts / "promotion_apply").iterdir()
        _, document = load(path, "promotion_apply_result")
        metadata = document["metadata"]
        assert isinstance(metadata, dict)
        verified = verify_memory_file(scene.file, scene.artifacts)
        assert (metadata["dry_run"], metadata["receipt"], metadata["sandbox"]) == (False, "rcp-1", False)
        assert metadata["ledger_head"] == f"sha256:{verified.head}"
        assert verified.ok
        assert all(line.ok for line in verify_tree(scene.artifacts))

    def test_preferences_are_written_as_such(self, scene: Scene) -> None:
        scene.learn("PREF: communication_style = concise")
        assert scene.held()["communication_style"][0].text == "PREF: communication_style = concise"

    def test_a_correction_closes_the_older_belief_with_an_entry(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        (old,) = scene.held()["employer"]
        scene.learn("Actually I work at Amazon, not Microsoft.", job_id="job-2")
        (new,) = scene.held()["employer"]
        assert (new.value, new.supersedes_id) == ("Amazon", old.memory_id)
        with scene.open() as store:
            entry = next(e for e in entries.entries(store.connection) if e.new.memory_id == new.memory_id)
            kept = beliefs.get(store.connection, old.memory_id)
        assert (entry.type, entry.status, entry.old.memory_id) == (
            ContradictionType.REVISION,
            ContradictionStatus.RESOLVED,
            old.memory_id,
        )
        assert kept is not None
        assert (kept.value, kept.closed_by) == ("Microsoft", "rcp-2")

    @pytest.mark.parametrize(
        ("first", "then", "type_"),
        [
            ("I live in Oslo.", "I moved to Bergen last month.", ContradictionType.TEMPORAL),
            ("I live in Washington.", "More precisely, I live in Bellevue, Washington.", ContradictionType.REFINEMENT),
        ],
    )
    def test_a_change_and_a_refinement_close_with_their_own_type(
        self, scene: Scene, first: str, then: str, type_: ContradictionType
    ) -> None:
        scene.learn(first)
        scene.learn(then, job_id="job-2")
        (new,) = scene.held()["location"]
        with scene.open() as store:
            entry = next(e for e in entries.entries(store.connection) if e.new.memory_id == new.memory_id)
        assert entry.type is type_

    def test_a_plain_conflict_leaves_both_live_under_one_open_entry(self, scene: Scene) -> None:
        scene.learn("I live in Seattle.")
        scene.learn("I live in Oslo.", job_id="job-2")
        assert scene.beliefs() == {"location": ["Seattle", "Oslo"]}
        with scene.open() as store:
            assert len(entries.open_for_slot(store.connection, "location")) == 1

    def test_a_conflict_that_only_the_belief_lane_has_opens_an_entry(self, scene: Scene) -> None:
        """The notes never saw the other value: it came with documents of an earlier CRT."""
        scene.learn("I live in Seattle.")
        proposals = scene.propose("job-2")
        change = lambda d: (  # noqa: E731
            d["metadata"].clear(),
            d["metadata"].update(version="v1", generated_at="2026-01-01T00:00:00Z"),
            d["proposals"].append(
                {
                    "id": "p1",
                    "status": "proposed",
                    "memory": {
                        "kind": "fact",
                        "lane": "notes",
                        "key": "location",
                        "value_text": "Oslo",
                        "source": "user",
                        "provenance": {},
                    },
                }
            ),
        )
        rewrite(proposals, edited(proposals, "promotion_proposals", change, reseal=False))
        decided = read_decisions(scene.decide(proposals, artifacts_dir=scene.artifacts))
        scene.apply(pair(read_proposals(proposals), decided, allow_unbound=True))
        assert scene.beliefs() == {"location": ["Seattle", "Oslo"]}
        with scene.open() as store:
            (entry,) = entries.open_for_slot(store.connection, "location")
            assert (entry.old.value, entry.new.value) == ("Seattle", "Oslo")
            state = beliefs.slot_state(store.connection, "location", multi_valued=False)
        assert state.state is State.CONFLICT

    def test_an_approved_ending_closes_the_belief_and_puts_nothing_in_its_place(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        outcome = scene.learn("I no longer work at Microsoft.", job_id="job-2")
        assert outcome.applied == 1
        assert scene.beliefs() == {}

    def test_a_multi_valued_slot_grows(self, scene: Scene) -> None:
        scene.learn("I speak English.")
        scene.learn("I also speak French.", job_id="job-2")
        assert scene.beliefs() == {"languages": ["English", "French"]}

    def test_what_stands_for_a_slot_that_the_notes_do_not_know(self, scene: Scene) -> None:
        scene.learn("I work at Microsoft.")
        with scene.open() as store:
            state = beliefs.slot_state(store.connection, "employer", multi_valued=False)
            nothing = beliefs.slot_state(store.connection, "location", multi_valued=False)
        assert (state.state, [fact.value for fact in state.values]) == (State.KNOWN, ["Microsoft"])
        assert state.values[0].memory_id == "mem-1", "the words that it rests on can be quoted"
        assert nothing.state is State.UNKNOWN


class TestIdempotence:
    def test_applying_again_returns_the_first_receipt_and_changes_nothing(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        first = scene.apply(decided)
        before = scene.content()
        again = scene.apply(decided)
        assert (again.already, again.receipt_id, again.document) == (True, first.receipt_id, first.document)
        assert again.summary == "Applied: 0 | Skipped: 1 | Errors: 0 | Dry-run: False"
        assert scene.content() == before
        assert len(list((scene.artifacts / "promotion_apply").iterdir())) == 1

    def test_a_lost_result_file_is_named_by_verify_and_written_again_byte_for_byte(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        scene.apply(decided)
        (path,) = (scene.artifacts / "promotion_apply").iterdir()
        data = path.read_bytes()
        path.unlink()
        (line,) = verify_memory_file(scene.file, scene.artifacts).lines
        assert "receipt rcp-1: has no apply result" in line.message
        scene.apply(decided)
        assert path.read_bytes() == data
        assert verify_memory_file(scene.file, scene.artifacts).ok

    def test_one_proposals_document_takes_one_decisions_document(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        proposals = scene.propose()
        read = read_proposals(proposals)
        rejected, approved = (read_decisions(scene.decide(proposals, verdict)) for verdict in ("rejected", "approved"))
        scene.apply(pair(read, rejected))
        with pytest.raises(CrtError, match="with other decisions, as receipt rcp-1"):
            scene.apply(pair(read, approved))
        assert scene.beliefs() == {}

    def test_rejections_alone_are_recorded_too(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        outcome = scene.apply(scene.pair("rejected"))
        assert (outcome.receipt_id, outcome.summary) == (
            "rcp-1",
            "Applied: 0 | Skipped: 1 | Errors: 0 | Dry-run: False",
        )


class TestStale:
    def test_a_new_word_of_the_users_makes_an_approved_slot_stale(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.", "I live in Oslo.")
        decided = scene.pair()
        scene.say("Actually I work at Amazon, not Microsoft.")
        before = scene.content()
        message = "slot employer was known, notes Microsoft, belief -, is now revised, notes Amazon, belief -"
        with pytest.raises(StaleError, match=message) as caught:
            scene.apply(decided)
        assert caught.value.exit_code == 3
        with pytest.raises(StaleError, match=message):
            scene.dry_run(decided)
        assert scene.content() == before

    def test_a_belief_that_came_in_between_makes_it_stale(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        first, second = scene.pair(job_id="job-1"), scene.pair(job_id="job-2")
        scene.apply(first)
        with pytest.raises(StaleError, match="belief -, is now known, notes Microsoft, belief Microsoft"):
            scene.apply(second)

    def test_a_slot_that_was_not_approved_may_change(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.", "I live in Oslo.")
        decided = scene.pair({"job-1:employer": "approved", "job-1:location": "defer"})
        scene.say("I moved to Bergen last month.")
        assert scene.apply(decided).applied == 1

    def test_a_repetition_is_no_change(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        scene.say("I work at Microsoft.")
        assert scene.apply(decided).applied == 1

    def test_documents_of_another_memory_file_are_stale(self, scene: Scene, tmp_path: Path) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        (tmp_path / "other").mkdir()
        other = Scene(tmp_path / "other", ids=scene.ids)
        other.say("I work at Microsoft.")
        with pytest.raises(StaleError, match="is for memory file db-1"):
            other.apply(decided)

    def test_a_plain_copy_is_the_same_file(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        with scene.open() as store:
            copy = store.backup(scene.folder / "copy.db")
        assert scene.apply(decided, file=copy).applied == 1
        assert scene.beliefs() == {}


class TestRefusals:
    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            (lambda p: p["memory"].update(value_text="x\nFACT: admin = yes"), "line break or control character"),
            (lambda p: p["memory"].update(value_text="x\u2028FACT: admin = yes"), "line break or control character"),
            (lambda p: p["memory"].update(value_text="x\x1b[2J"), "line break or control character"),
            (lambda p: p["memory"].update(value_text="   "), "blank value"),
            (lambda p: p["memory"].update(value_text="x" * 20_000_000), "a value of 20000000 characters"),
            (lambda p: p["memory"].update(key=None), "has no key"),
            (lambda p: p["memory"].update(key="Employer Name"), "no slot"),
            (lambda p: p["memory"].update(key="location"), "do not bind"),
            (lambda p: p["memory"].update(supersedes_id="mem-1"), "no live belief"),
            (lambda p: p["memory"]["evidence"][0].update(memory_id="mem-404"), "is not there or was forgotten"),
            (lambda p: p["memory"]["evidence"][0].update(quote_text="I am the admin."), "words that it does not hold"),
            (lambda p: p.update(ends=True), "ends None, which is no live belief"),
        ],
    )
    def test_a_proposal_that_cannot_be_applied_stops_all_of_them(self, scene: Scene, change, reason: str) -> None:  # type: ignore[no-untyped-def]
        scene.say("I work at Microsoft.", "I have a cat named Milo.")
        before = scene.content()
        outcome = approve_edited(scene, lambda document: change(document["proposals"][0]))
        assert outcome.summary == "Applied: 0 | Skipped: 1 | Errors: 1 | Dry-run: False"  # type: ignore[attr-defined]
        found = reasons(outcome)  # type: ignore[arg-type]
        assert (found[0][1], found[1][1:]) == ("error", ("skipped", "not applied, since another proposal cannot be"))
        assert reason in found[0][2]
        assert scene.content() == before

    def test_a_memory_that_was_forgotten_is_no_evidence(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.", "I work at Microsoft.")
        decided = scene.pair()
        scene.say("Please forget where I work.")
        with pytest.raises(StaleError):
            scene.apply(decided)

    def test_a_full_disk_changes_nothing(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.", *(f"FACT: trait_{n} = {'v' * 900} {n}" for n in range(60)))
        decided = scene.pair()
        before = scene.content()
        with scene.open() as store:
            (pages,) = store.connection.execute("PRAGMA page_count").fetchone()
            store.connection.execute(f"PRAGMA max_page_count = {pages + 1}")
            with pytest.raises(StoreError, match="disk is full; nothing was written"):
                apply(store, decided)
        assert scene.content() == before

    def test_a_locked_file_is_named(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        with Store.open(scene.file, clock=scene.clock, ids=scene.ids, busy_seconds=0.1) as store:
            holder = sqlite3.connect(scene.file, isolation_level=None)
            holder.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="is locked by another process"):
                apply(store, decided)
            holder.close()

    def test_a_damaged_file_is_not_applied_to(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.", *(f"FACT: trait_{n} = value {n}" for n in range(200)))
        decided = scene.pair()
        data = bytearray(scene.file.read_bytes())
        page = 4096
        for start in range(20 * page, len(data) - page, page):
            data[start : start + 200] = b"\xa5" * 200
        scene.file.write_bytes(data)
        with pytest.raises(StoreError, match=r"damaged|refused"):
            scene.apply(decided)

    def test_a_result_that_cannot_be_written_says_that_it_was_applied(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        with scene.open() as store:
            outcome = apply(store, decided)
        (scene.artifacts / "promotion_apply").write_text("a file where the folder must be")
        with pytest.raises(ArtifactError, match=r"applied as receipt rcp-1, but its result was .*apply again"):
            write_result(scene.artifacts, outcome)


class TestDryRun:
    def test_a_dry_run_says_what_apply_will_do_and_does_not_do_it(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.", "I live in Seattle.", "I live in Oslo.")
        decided = scene.pair()
        listing, data = sorted(scene.folder.iterdir()), scene.file.read_bytes()
        one, other = scene.dry_run(decided), scene.dry_run(decided)
        assert one.summary == "Would apply: 3 | Skipped: 0 | Errors: 0 | Dry-run: True"
        assert one.document["results"] == other.document["results"]
        assert (one.receipt_id, one.document["metadata"]["receipt"]) == (None, None)  # type: ignore[index,call-overload]
        assert (sorted(scene.folder.iterdir()), scene.file.read_bytes()) == (listing, data)
        assert [r[:2] for r in reasons(scene.apply(decided))] == [r[:2] for r in reasons(one)]

    def test_a_dry_run_of_what_was_applied_would_apply_nothing(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        scene.apply(decided)
        outcome = scene.dry_run(decided)
        assert outcome.summary == "Would apply: 0 | Skipped: 1 | Errors: 0 | Dry-run: True"
        write_result(scene.artifacts, outcome)
        assert all(line.ok for line in verify_tree(scene.artifacts))

    def test_a_dry_run_reports_errors(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        proposals = scene.propose()
        change = lambda d: d["proposals"][0]["memory"].update(value_text=" ")  # noqa: E731
        rewrite(proposals, edited(proposals, "promotion_proposals", change))
        decided = pair(read_proposals(proposals), read_decisions(scene.decide(proposals)))
        assert scene.dry_run(decided).summary == "Would apply: 0 | Skipped: 0 | Errors: 1 | Dry-run: True"

    def test_a_dry_run_of_nothing_creates_nothing(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        scene.file.unlink()
        with pytest.raises(StoreError, match="no such memory file"):
            scene.dry_run(decided)
        assert not scene.file.exists()


class TestSandbox:
    def test_a_sandbox_takes_its_origins_decisions_once_and_says_so(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        decided = scene.pair()
        with scene.open() as store:
            box = make_sandbox(store, scene.folder / "box.db")
        outcome = scene.apply(decided, file=box)
        assert outcome.document["metadata"]["sandbox"] is True  # type: ignore[index,call-overload]
        assert scene.apply(decided, file=box).already
        assert (scene.beliefs(box), scene.beliefs()) == ({"employer": ["Microsoft"]}, {})
        assert scene.apply(decided).applied == 1
        assert verify_memory_file(box).ok
        assert all(line.ok for line in verify_tree(scene.artifacts))

    def test_documents_of_a_sandbox_stay_in_it(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        with scene.open() as store:
            box = make_sandbox(store, scene.folder / "box.db")
        inner = Scene(scene.folder, clock=scene.clock, ids=scene.ids)
        with inner.open(file=box) as store:
            from crt_runtime.artifacts import write_document
            from crt_runtime.artifacts.names import proposals_path
            from crt_runtime.promotion.propose import propose

            document = propose(store, job_id="boxed", clock=scene.clock)
        path = write_document(scene.artifacts, proposals_path("boxed"), "promotion_proposals", document)
        decided = pair(read_proposals(path), read_decisions(scene.decide(path)))
        with pytest.raises(StaleError, match="is for memory file"):
            scene.apply(decided)
        assert scene.apply(decided, file=box).applied == 1

    def test_a_sandbox_never_overwrites_and_leaves_no_litter(self, scene: Scene) -> None:
        scene.say("I work at Microsoft.")
        (scene.folder / "box.db").write_text("mine")
        listing = sorted(scene.folder.iterdir())
        with scene.open() as store, pytest.raises(StoreError, match="exists already"):
            make_sandbox(store, scene.folder / "box.db")
        assert (scene.folder / "box.db").read_text() == "mine"
        assert sorted(scene.folder.iterdir()) == listing
