"""Deciding: exactly one verdict on every proposal, bound to what was seen; and choosing among many files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from promotion_scene import Scene, edited, rewrite

from crt_runtime.artifacts import load, verify_tree
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.promotion.choose import choose
from crt_runtime.promotion.decide import check_verdicts, decide
from crt_runtime.promotion.documents import Verdict, pair, read_decisions, read_proposals


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    scene.say("I work at Microsoft.", "I live in Oslo.")
    return scene


def test_decisions_bind_the_proposals_the_decider_and_the_time(scene: Scene) -> None:
    proposals = scene.propose()
    read = read_proposals(proposals)
    path = scene.decide(proposals, {"job-1:employer": "approved", "job-1:location": "defer"}, notes="n")
    kind, document = load(path)
    decided = read_decisions(path)
    assert (kind, decided.proposals_digest, decided.db_uuid) == ("promotion_decisions", read.digest, read.db_uuid)
    assert (decided.decider, decided.job_id, decided.unbound) == ("Dana", "job-1", ())
    assert [(d.proposal_id, d.verdict.value) for d in decided.decisions] == [
        ("job-1:employer", "approved"),
        ("job-1:location", "defer"),
    ]
    assert document["metadata"]["notes"] == "n"  # type: ignore[index,call-overload]
    assert path.parent == scene.artifacts / "approvals"
    assert path.name.startswith("decisions.job-1.20260131T0930")
    assert all(line.ok for line in verify_tree(scene.artifacts))


@pytest.mark.parametrize(
    ("decided", "message"),
    [
        ([], "no verdict on job-1:employer, job-1:location"),
        (["job-1:employer"], "no verdict on job-1:location"),
        (["job-1:employer", "job-1:employer", "job-1:location"], "is given 2 times"),
        (["job-1:employer", "job-1:location", "job-1:name"], "is not one of the proposals"),
        (["job-1:employer ", "job-1:location"], "has spaces around it; write job-1:employer"),
        (["\tjob-1:employer", "job-1:location"], "has spaces around it"),
        (["job-1:employer", "job-1:location", ""], "must be 1 to 128"),
        (["job-1:employer", "job-1:location", "../x"], "must be 1 to 128"),
        (["job-1:employer", "job-1:location", "a" * 300], "must be 1 to 128"),
        (["JOB-1:employer", "job-1:location"], "is not one of the proposals"),
    ],
)
def test_ids_that_are_missing_extra_repeated_or_padded_are_refused(
    scene: Scene, decided: list[str], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        check_verdicts(read_proposals(scene.propose()), decided)


@pytest.mark.parametrize("decider", ["", "  ", "x" * 201])
def test_somebody_has_to_decide(scene: Scene, decider: str) -> None:
    read = read_proposals(scene.propose())
    verdicts = dict.fromkeys((proposal.id for proposal in read.proposals), Verdict.DEFER)
    with pytest.raises(UsageError, match="decider"):
        decide(read, verdicts, decider=decider, clock=scene.clock)


class TestPairing:
    def test_decisions_on_other_proposals_are_refused(self, scene: Scene) -> None:
        decided = scene.decide(scene.propose("job-1"))
        other = scene.propose("job-2")
        with pytest.raises(ArtifactError, match="decides on sha256:"):
            pair(read_proposals(other), read_decisions(decided))

    def test_an_edited_proposal_is_refused_with_its_old_digest(self, scene: Scene) -> None:
        proposals = scene.propose()
        decided = scene.decide(proposals)
        change = lambda d: d["proposals"][0]["memory"].update(value_text="Evil")  # noqa: E731
        rewrite(proposals, edited(proposals, "promotion_proposals", change, reseal=False))
        with pytest.raises(ArtifactError, match="it was changed since"):
            read_proposals(proposals)
        rewrite(proposals, edited(proposals, "promotion_proposals", change))
        with pytest.raises(ArtifactError, match="decides on sha256:"):
            pair(read_proposals(proposals), read_decisions(decided))

    def test_re_ordered_proposals_are_other_proposals(self, scene: Scene) -> None:
        proposals = scene.propose()
        decided = scene.decide(proposals)
        rewrite(proposals, edited(proposals, "promotion_proposals", lambda d: d["proposals"].reverse()))
        with pytest.raises(ArtifactError, match="decides on sha256:"):
            pair(read_proposals(proposals), read_decisions(decided))

    def test_re_formatted_documents_are_the_same_documents(self, scene: Scene) -> None:
        proposals = scene.propose()
        decided = scene.decide(proposals)
        for path in (proposals, decided):
            document = json.loads(path.read_bytes())
            path.write_text(json.dumps(dict(reversed(document.items())), indent=7, ensure_ascii=True))
        bound = pair(read_proposals(proposals), read_decisions(decided))
        assert not bound.unbound

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda d: d["decisions"].pop(), "has no verdict on job-1:location"),
            (lambda d: d["decisions"].append({**d["decisions"][0], "proposal_id": "x"}), "decides on x"),
            (lambda d: d["decisions"].append(d["decisions"][0]), "more than once"),
            (lambda d: d["decisions"][0].update(proposal_id="job-1:employer "), "must be an id"),
            (lambda d: d["metadata"].update(proposals_digest="sha256:" + "0" * 64), "decides on sha256:0000"),
            (lambda d: d["metadata"].update(db_uuid="db-9"), "is db-9"),
            (lambda d: d["metadata"].update(source_job_id="job-9"), "is job-9"),
            (lambda d: d["metadata"].pop("decider"), "has no decider"),
            (lambda d: d["metadata"].pop("db_uuid"), "has no db_uuid"),
            (lambda d: d["metadata"].pop("proposals_digest"), "has no proposals_digest"),
            (lambda d: d["decisions"][0].update(decision="maybe"), "must be one of"),
        ],
    )
    def test_a_decisions_document_that_does_not_fit_is_refused(self, scene: Scene, change, message: str) -> None:  # type: ignore[no-untyped-def]
        proposals = scene.propose()
        decided = scene.decide(proposals)
        rewrite(decided, edited(decided, "promotion_decisions", change))
        with pytest.raises(ArtifactError, match=message):
            pair(read_proposals(proposals), read_decisions(decided))

    @pytest.mark.parametrize("missing", ["digest", "db_uuid", "pre_state"])
    def test_proposals_that_bind_nothing_need_the_option(self, scene: Scene, missing: str) -> None:
        proposals = scene.propose()

        def change(document: dict[str, dict[str, object]]) -> None:
            document["metadata"].pop("digest")
            document["metadata"].pop(missing, None)

        rewrite(proposals, edited(proposals, "promotion_proposals", change, reseal=missing != "digest"))
        decided = read_decisions(scene.decide(proposals))
        with pytest.raises(ArtifactError, match="--allow-unbound"):
            pair(read_proposals(proposals), decided)
        assert pair(read_proposals(proposals), decided, allow_unbound=True).unbound

    def test_two_proposals_with_one_id_are_refused(self, scene: Scene) -> None:
        proposals = scene.propose()
        rewrite(proposals, edited(proposals, "promotion_proposals", lambda d: d["proposals"].append(d["proposals"][0])))
        with pytest.raises(ArtifactError, match="has id job-1:employer more than once"):
            read_proposals(proposals)


class TestChoosing:
    def test_the_newest_decisions_find_their_proposals_by_digest(self, scene: Scene) -> None:
        first = scene.propose("job-b")
        second = scene.propose("job-a")
        scene.decide(second, "rejected")
        newest = scene.decide(first, "defer")
        words = [str(scene.artifacts / "promotions/proposals.*.json")], [str(scene.artifacts / "approvals/*.json")]
        chosen = choose(*words)
        assert (chosen.decisions.path, chosen.proposals.path) == (str(newest), str(first))
        expanded = choose([str(second), str(first)], [str(p) for p in (scene.artifacts / "approvals").iterdir()])
        assert expanded.decisions.digest == chosen.decisions.digest

    def test_newest_is_told_by_the_document_and_not_by_the_file(self, scene: Scene) -> None:
        import os

        proposals = scene.propose()
        older = scene.decide(proposals, "rejected")
        newer = scene.decide(proposals, "approved")
        os.utime(older, (2e9, 2e9))
        assert choose([str(proposals)], [str(older), str(newer)]).decisions.path == str(newer)

    def test_proposals_that_are_not_given_are_not_replaced_by_others(self, scene: Scene) -> None:
        decided = scene.decide(scene.propose("job-1"))
        other = scene.propose("job-2")
        with pytest.raises(ArtifactError, match="none of the 1 proposals files"):
            choose([str(other)], [str(decided)])

    def test_an_unreadable_decisions_file_is_refused_since_it_may_be_the_newest(self, scene: Scene) -> None:
        proposals = scene.propose()
        decided = scene.decide(proposals)
        broken = decided.with_name("decisions.broken.json")
        broken.write_bytes(decided.read_bytes()[:-20])
        with pytest.raises(ArtifactError, match=r"decisions\.broken\.json"):
            choose([str(proposals)], [str(decided), str(broken)])

    def test_an_unreadable_proposals_file_beside_the_right_one_is_no_matter(self, scene: Scene) -> None:
        proposals = scene.propose()
        broken = proposals.with_name("aa.json")
        broken.write_bytes(b"{")
        decided = scene.decide(proposals)
        assert choose([str(broken), str(proposals)], [str(decided)]).proposals.path == str(proposals)
        with pytest.raises(ArtifactError, match=r"aa\.json"):
            choose([str(broken)], [str(decided)])

    def test_two_equally_new_decisions_are_not_chosen_between(self, scene: Scene) -> None:
        proposals = scene.propose()
        decided = scene.decide(proposals)
        other = decided.with_name("other.json")
        rewrite(other, edited(decided, "promotion_decisions", lambda d: d["decisions"][0].update(decision="rejected")))
        with pytest.raises(ArtifactError, match="equally new"):
            choose([str(proposals)], [str(decided), str(other)])
        copy = decided.with_name("copy.json")
        copy.write_bytes(decided.read_bytes())
        assert choose([str(proposals)], [str(decided), str(copy)])

    def test_a_pattern_that_matches_nothing_is_a_usage_error(self, scene: Scene) -> None:
        with pytest.raises(UsageError, match=r"--decisions .*matches no file"):
            choose([str(scene.propose())], [str(scene.artifacts / "nothing.*.json")])

    def test_a_missing_file_is_refused_in_one_line(self, scene: Scene) -> None:
        with pytest.raises(ArtifactError, match="cannot be read"):
            choose([str(scene.propose())], [str(scene.artifacts / "none.json")])

    def test_a_tombstone_decides_nothing_and_hides_nothing(self, scene: Scene) -> None:
        from crt_runtime.resources import resource

        proposals = scene.propose()
        decided = scene.decide(proposals)
        stone = decided.with_name("stone.json")
        stone.write_bytes(resource("fixtures", "contracts", "valid", "tombstone.json").read_bytes())
        assert choose([str(stone), str(proposals)], [str(stone), str(decided)]).decisions.path == str(decided)
        with pytest.raises(ArtifactError, match="tombstone decides nothing"):
            choose([str(proposals)], [str(stone)])
