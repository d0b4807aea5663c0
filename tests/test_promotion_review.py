"""A review that takes a while: the shelf of documents, the memory beside them, rehearsing and saving."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from promotion_scene import Scene, edited, rewrite

from crt_runtime.artifacts import sha256_of
from crt_runtime.artifacts.write import replace_by_tombstone
from crt_runtime.errors import StaleError, UsageError
from crt_runtime.promotion.documents import Proposals, Verdict, read_proposals
from crt_runtime.promotion.review import Review, rehearse, save
from crt_runtime.promotion.sandbox import make_sandbox
from crt_runtime.promotion.shelf import shelf
from crt_runtime.promotion.standing import beside


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    scene.say("I work at Microsoft.", "I live in Seattle.")
    return scene


def reviewed(proposals: Proposals, verdict: Verdict = Verdict.APPROVED) -> Review:
    return Review(proposals, {proposal.id: verdict for proposal in proposals.proposals}, {}, "Dana")


def test_the_shelf_holds_the_newest_first_with_the_decisions_on_each(scene: Scene) -> None:
    first = scene.propose("job-1")
    decided = [scene.decide(first, "rejected"), scene.decide(first, "approved")]
    scene.clock = type(scene.clock)(scene.clock() + timedelta(days=1))
    second = scene.propose("job-2")
    found = shelf(scene.artifacts)
    assert [shelved.path for shelved in found.documents] == [second, first]
    assert [Path(decisions.path) for decisions in found.documents[1].decided] == decided[::-1]
    assert found.documents[0].decided == ()
    assert found.refused == ()


def test_the_shelf_passes_over_tombstones_and_names_what_it_refuses(scene: Scene) -> None:
    path = scene.propose("job-1")
    forgotten = scene.propose("job-2")
    stone = {
        "kind": "promotion_proposals",
        "digest": read_proposals(forgotten).digest,
        "sha256": sha256_of(forgotten.read_bytes()),
        "reason": "the user revoked employer",
    }
    metadata = {"version": "v1", "generated_at": "2026-02-01T00:00:00Z"}
    replace_by_tombstone(scene.artifacts, "promotions/proposals.job-2.json", {"metadata": metadata, "tombstone": stone})
    folder = path.parent
    (folder / "a.json").write_bytes(b"\xff")
    (folder / "b.json").mkdir()
    (folder / "notes.txt").write_text("not a document", encoding="utf-8")
    found = shelf(scene.artifacts)
    assert [refused.path.name for refused in found.refused] == ["a.json", "b.json"]
    assert all(str(refused.path) in refused.reason for refused in found.refused)
    assert [shelved.path for shelved in found.documents] == [path]


@pytest.mark.parametrize("name", ["nowhere", "a\0b", "x" * 300])
def test_a_root_that_is_no_folder_is_a_usage_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="artifacts dir"):
        shelf(tmp_path / name)


def test_an_empty_root_is_an_empty_shelf(tmp_path: Path) -> None:
    found = shelf(tmp_path)
    assert found.documents == found.refused == ()
    assert list(tmp_path.iterdir()) == []


def test_the_memory_beside_proposals_tells_belief_notes_and_what_is_stale(scene: Scene) -> None:
    scene.learn(job_id="job-0")
    scene.say("I moved to Oslo.")
    proposals = read_proposals(scene.propose("job-1"))
    assert set(proposals.pre_state) == {"location"}
    named = ["employer", "location", "favorite_color"]
    with scene.open(read_only=True) as store:
        assert not any(standing.stale for standing in beside(store, proposals, named).slots.values())
    scene.say("I moved to Bergen.", "My favorite color is blue.", "I work at Microsoft.")
    with scene.open(read_only=True) as store:
        found = beside(store, proposals, named)
    assert found.slots["employer"].belief == ("Microsoft",)
    assert found.slots["favorite_color"].notes == ("blue",)
    assert not found.foreign
    assert [slot for slot, standing in found.slots.items() if standing.stale] == ["location"]
    assert found.slots["location"].belief == ("Seattle",)


def test_another_memory_file_is_foreign_and_a_sandbox_is_not(scene: Scene, tmp_path: Path) -> None:
    proposals = read_proposals(scene.propose())
    with scene.open() as store:
        sandbox = make_sandbox(store, tmp_path / "copy.db")
    with scene.open(read_only=True, file=sandbox) as store:
        assert not beside(store, proposals, ["employer"]).foreign
    other = read_proposals(
        rewrite(
            tmp_path / "other.json",
            edited(Path(proposals.path), "promotion_proposals", another_file),
        )
    )
    with scene.open(read_only=True) as store:
        assert beside(store, other, ["employer"]).slots == {}
        assert beside(store, other, ["employer"]).foreign


def another_file(document: dict[str, dict[str, object]]) -> None:
    document["metadata"]["db_uuid"] = "db-of-somebody-else"
    document["metadata"].pop("digest")


def test_a_rehearsal_is_what_apply_then_does(scene: Scene) -> None:
    proposals = read_proposals(scene.propose())
    before = scene.content()
    with scene.open(read_only=True) as store:
        outcome = rehearse(store, reviewed(proposals), clock=scene.clock)
    assert outcome.summary == "Would apply: 2 | Skipped: 0 | Errors: 0 | Dry-run: True"
    assert scene.content() == before
    assert not (scene.artifacts / "approvals").exists()


def test_a_rehearsal_of_stale_proposals_is_stale(scene: Scene) -> None:
    proposals = read_proposals(scene.propose())
    scene.say("I work at Amazon now.")
    with scene.open(read_only=True) as store, pytest.raises(StaleError, match="slot employer"):
        rehearse(store, reviewed(proposals), clock=scene.clock)


def test_what_was_not_seen_is_neither_rehearsed_nor_saved(scene: Scene) -> None:
    path = scene.propose()
    seen = read_proposals(path)

    def forge(document: dict[str, list[dict[str, dict[str, str]]]]) -> None:
        document["proposals"][0]["memory"]["value_text"] = "Evil Corp"
        document["metadata"].pop("digest")  # type: ignore[call-arg, arg-type]

    rewrite(path, edited(path, "promotion_proposals", forge))
    with pytest.raises(StaleError, match="has changed since"):
        save(reviewed(seen), scene.artifacts, known=(), clock=scene.clock)
    with scene.open(read_only=True) as store, pytest.raises(StaleError, match="has changed since"):
        rehearse(store, reviewed(seen), clock=scene.clock)


def test_decisions_that_were_not_known_stop_a_save_and_known_ones_do_not(scene: Scene) -> None:
    path = scene.propose()
    seen = read_proposals(path)
    first = save(reviewed(seen), scene.artifacts, known=(), clock=scene.clock)
    with pytest.raises(StaleError, match="was decided meanwhile by Dana"):
        save(reviewed(seen, Verdict.DEFER), scene.artifacts, known=(), clock=scene.clock)
    known = [decided.digest for decided in shelf(scene.artifacts).documents[0].decided]
    second = save(reviewed(seen, Verdict.DEFER), scene.artifacts, known=known, clock=scene.clock)
    assert first != second


def test_a_review_without_every_verdict_is_refused(scene: Scene) -> None:
    seen = read_proposals(scene.propose())
    with pytest.raises(UsageError, match="no verdict on"):
        save(Review(seen, {}, {}, "Dana"), scene.artifacts, known=(), clock=scene.clock)
