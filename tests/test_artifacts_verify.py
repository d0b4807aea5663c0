"""Verification: every document under a folder, by itself and with what it rests on."""

from __future__ import annotations

import copy
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crt_runtime.artifacts import (
    Document,
    VerifyLine,
    document_bytes,
    own_digest,
    seal,
    sha256_of,
    verify_tree,
    write_document,
    write_file,
    write_records,
)
from crt_runtime.artifacts.write import replace_by_tombstone
from crt_runtime.resources import resource

DECISIONS = "approvals/decisions.job-7.20260131T093000.000000Z.json"
RESULT = "promotion_apply/apply_result.20260131T093000.000000Z.json"
PROPOSALS = "promotions/proposals.job-7.json"
JOB = "background_jobs/job.job-7.json"
RUN = "run_0001/stress_run.json"
BATCH = "stress_batch.json"
VERDICT = "gate_verdict.json"


def golden(name: str) -> Document:
    document: Document = json.loads(resource("fixtures", "contracts", "valid", f"{name}.json").read_bytes())
    return document


def bare(kind: str, document: Any) -> Any:
    """A deep copy without the document's own digest."""
    document = copy.deepcopy(document)
    (document if kind in ("background_job", "audit_answer_record", "gate_verdict") else document["metadata"]).pop(
        "digest"
    )
    return document


class House:
    """An artifacts dir whose documents rest on each other, and in which one thing can be changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        run = golden("stress_run")
        batch = bare("stress_batch", golden("stress_batch"))
        batch["runs"][0]["sha256"] = sha256_of(document_bytes("stress_run", run))
        job = bare("background_job", golden("background_job"))
        job["artifacts"][0]["sha256"] = sha256_of(document_bytes("promotion_proposals", golden("promotion_proposals")))
        self.documents: dict[str, tuple[Any, Any]] = {
            RUN: ("stress_run", run),
            BATCH: ("stress_batch", batch),
            PROPOSALS: ("promotion_proposals", golden("promotion_proposals")),
            DECISIONS: ("promotion_decisions", golden("promotion_decisions")),
            RESULT: ("promotion_apply_result", golden("promotion_apply_result")),
            JOB: ("background_job", job),
            VERDICT: ("gate_verdict", golden("gate_verdict")),
            "replays/r.json": ("replay", golden("replay")),
        }

    def change(self, path: str, edit: Callable[[Any], object], *, reseal: bool = True) -> None:
        """Edit one document; with `reseal`, as somebody would who knows how digests work."""
        kind, document = self.documents[path]
        document = bare(kind, seal(kind, document)) if reseal else copy.deepcopy(document)
        edit(document)
        self.documents[path] = (kind, document)

    def rebind_batch(self) -> None:
        data = document_bytes(*self.documents[RUN])
        self.change(BATCH, lambda batch: batch["runs"][0].update(sha256=sha256_of(data)))

    def verify(self) -> dict[str, VerifyLine]:
        for path, (kind, document) in self.documents.items():
            write_document(self.root, path, kind, document)
        lines = verify_tree(self.root)
        assert [line.path for line in lines] == sorted(line.path for line in lines)
        assert all(line.message and len(line.message.splitlines()) == 1 for line in lines)
        return {line.path: line for line in lines}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "artifacts")


def test_documents_that_rest_on_each_other_are_well(house: House) -> None:
    lines = house.verify()
    assert {path: (line.ok, line.message) for path, line in lines.items()} == dict.fromkeys(
        house.documents, (True, "valid")
    )
    assert {path: line.kind for path, line in lines.items()} == {
        path: kind for path, (kind, _) in house.documents.items()
    }


def test_an_earlier_document_without_digest_is_well_and_said_to_be_unbound(house: House) -> None:
    for name in ("proposals", "decisions", "apply_result"):
        kind = f"promotion_{name}"
        path = house.root / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(resource("fixtures", "contracts", "valid", f"{kind}.minimal.json").read_bytes())
    lines = verify_tree(house.root)
    assert [(line.ok, line.message) for line in lines] == [
        (True, "valid; carries no digest, so it is bound to nothing")
    ] * 3


CHANGES: list[tuple[str, Callable[[Any], object], str]] = [
    (RUN, lambda d: d["turns"].pop(0), "turns are not numbered 1, 2, 3"),
    (RUN, lambda d: d["metadata"].update(run=2), "is run 2 of 1"),
    (RUN, lambda d: d["turns"][2].update(findings=[]), "summary says 4 as checks, the findings have 3"),
    (RUN, lambda d: d["summary"].update(passed=3, failed=1), "summary says 3 as passed, the findings have 2"),
    (RUN, lambda d: d["summary"].update(not_applicable=0), "summary says 0 as not_applicable, the findings have 1"),
    (RUN, lambda d: d["summary"].update(pass_rate=99.0), "summary says a pass rate of 99"),
    (RUN, lambda d: d["summary"].update(verdict="passed", reasons=[]), "passed, with 4 checks, 2 failed, 0 reasons"),
    (RUN, lambda d: d["summary"].update(reasons=[]), "failed without a reason"),
    (BATCH, lambda d: d["runs"].append(d["runs"][0]), "binds run 1 more than once"),
    (BATCH, lambda d: d["summary"].update(passed=4, failed=0), "summary says 4 as passed, its runs have 2"),
    (BATCH, lambda d: d["summary"].update(verdict="passed", reasons=[]), "passed, with 4 checks, 2 failed"),
    (BATCH, lambda d: d["runs"].clear(), "binds no run"),
    (BATCH, lambda d: d["runs"].clear(), f"{RUN} lies beside it and is not one of its runs"),
    (BATCH, lambda d: d["runs"][0].update(path="run_0002/stress_run.json"), "(run_0002/stress_run.json): is not there"),
    (BATCH, lambda d: d["runs"][0].update(path=PROPOSALS), "is a promotion_proposals"),
    (BATCH, lambda d: d["runs"][0].update(sha256="0" * 64), "has SHA-256 "),
    (BATCH, lambda d: d["runs"][0].update(run=2), "is run 1"),
    (BATCH, lambda d: (d["runs"][0].update(seed=7), d["metadata"].update(seed=7)), "has seed 1337, not 7"),
    (BATCH, lambda d: d["runs"][0].update(passed=4, failed=0), "has 2 as passed, not 4"),
    (BATCH, lambda d: d["metadata"].update(agent="other:agent"), "its agent is not the batch's"),
    (BATCH, lambda d: d["metadata"].update(crt_version="9.9"), "its crt_version is not the batch's"),
    (PROPOSALS, lambda d: d["proposals"][1].update(id="job-7:employer"), "has more than one proposal job-7:employer"),
    (PROPOSALS, lambda d: d["metadata"]["pre_state"][1].update(slot="employer"), "has more than one slot employer"),
    (
        DECISIONS,
        lambda d: d["metadata"].update(proposals_digest="sha256:" + "0" * 64),
        "rests on promotion_proposals sha256:000",
    ),
    (DECISIONS, lambda d: d["metadata"].pop("proposals_digest"), "is not bound to its promotion_proposals"),
    (DECISIONS, lambda d: d["metadata"].update(db_uuid="db-2"), "is for memory file db-2, its proposals for db-1"),
    (DECISIONS, lambda d: d["decisions"].pop(), "has no verdict on job-7:location"),
    (
        DECISIONS,
        lambda d: d["decisions"][0].update(proposal_id="job-7:pet"),
        "has a verdict on job-7:pet, which is not in",
    ),
    (DECISIONS, lambda d: d["decisions"].append(d["decisions"][0]), "has more than one verdict on job-7:employer"),
    (RESULT, lambda d: d["results"][1].update(action="applied"), "applied job-7:location, which was not approved"),
    (RESULT, lambda d: d["results"][1].update(decision="approved"), "the decisions say otherwise"),
    (RESULT, lambda d: d["results"].pop(), "has no result for job-7:location"),
    (RESULT, lambda d: d["results"].append(d["results"][0]), "has more than one result for job-7:employer"),
    (RESULT, lambda d: d["metadata"].update(dry_run=True), "is a dry-run with a receipt"),
    (RESULT, lambda d: d["metadata"].pop("decisions_digest"), "is not bound to its promotion_decisions"),
    (
        RESULT,
        lambda d: d["metadata"].update(decisions_digest="sha256:" + "0" * 64),
        "rests on promotion_decisions sha256:0",
    ),
    (
        RESULT,
        lambda d: d["metadata"].update(proposals_digest="sha256:" + "0" * 64),
        "rests on promotion_proposals sha256:0",
    ),
    (RESULT, lambda d: d["metadata"].update(proposals_digest="sha256:" + "0" * 64), "its decisions were made on other"),
    (RESULT, lambda d: d["metadata"].update(db_uuid="db-2"), "is for memory file db-2, its decisions for db-1"),
    (
        JOB,
        lambda d: d["artifacts"][0].update(path="promotions/none.json"),
        "its artifact promotions/none.json is not there",
    ),
    (JOB, lambda d: d["artifacts"][0].update(sha256="0" * 64), "has another SHA-256 than 0000"),
    (VERDICT, lambda d: d["gates"][0].update(outcome="skipped"), "green, and required gate truth is skipped"),
    (VERDICT, lambda d: d["gates"].clear(), "green without a required gate"),
    (VERDICT, lambda d: d["gates"][0].update(required=False), "green without a required gate"),
    (VERDICT, lambda d: d.update(overrides=["-o crt_required_gates"]), "green, with reasons or overrides"),
    (VERDICT, lambda d: d.update(finished_at=None), "green before it was finished"),
    (VERDICT, lambda d: d["gates"][1].update(id="truth"), "has more than one gate truth"),
    ("replays/r.json", lambda d: d["failure"].update(turn=3), "fails at turn 3 of 2"),
]


@pytest.mark.parametrize(
    ("path", "edit", "message"), CHANGES, ids=[f"{path}: {message}" for path, _, message in CHANGES]
)
def test_a_change_that_was_sealed_again_is_still_found(
    house: House, path: str, edit: Callable[[Any], object], message: str
) -> None:
    house.change(path, edit)
    if path == RUN:
        house.rebind_batch()
    line = house.verify()[path]
    assert not line.ok
    assert message in line.message


@pytest.mark.parametrize("path", [RUN, PROPOSALS, DECISIONS, RESULT, JOB, VERDICT])
def test_a_change_of_one_byte_on_disk_is_found(house: House, path: str) -> None:
    house.verify()
    file = house.root / path
    file.write_bytes(file.read_bytes().replace(b"0.1.0", b"0.1.1").replace(b'"job-7"', b'"job-8"'))
    broken = {line.path: line.message for line in verify_tree(house.root) if not line.ok}
    assert "digest: says sha256:" in broken[path]


def test_a_run_that_passed_with_fewer_turns_than_asked_is_found(house: House) -> None:
    def shorten(run: Any) -> None:
        run["turns"] = [{**run["turns"][0], "findings": [run["turns"][0]["findings"][0]]}]
        run["summary"].update(
            checks=1, passed=1, failed=0, not_applicable=0, pass_rate=100, verdict="passed", reasons=[]
        )

    house.change(RUN, shorten)
    assert "passed, with 1 of 3 turns" in house.verify()[RUN].message


def test_a_red_run_under_a_green_batch_is_found(house: House) -> None:
    def pretend(document: Any) -> None:
        document["summary"].update(verdict="passed", reasons=[], passed=4, failed=0, pass_rate=100)
        document["runs"][0].update(passed=4, failed=0, pass_rate=100, verdict="passed")

    house.change(BATCH, pretend)
    message = house.verify()[BATCH].message
    assert "has 2 as passed, not 4" in message
    assert "failed, and the batch passed" in message


def test_a_line_shows_three_flaws_and_counts_the_rest(house: House) -> None:
    house.change(
        BATCH, lambda batch: batch["metadata"].update(turns=9, packs=["all"], wording="all", agent="a:b", runs=2)
    )
    message = house.verify()[BATCH].message
    assert message.count("is not the batch's") == 3
    assert message.endswith("; and 2 more")


class TestTombstones:
    def bury(self, house: House, path: str, **change: object) -> dict[str, VerifyLine]:
        house.verify()
        kind, document = house.documents[path]
        data = (house.root / path).read_bytes()
        stone = {
            "kind": kind,
            "digest": own_digest(kind, seal(kind, bare(kind, seal(kind, document)))),
            "sha256": sha256_of(data),
        }
        tombstone = {
            "metadata": {"version": "v1", "generated_at": "2026-02-01T00:00:00Z"},
            "tombstone": {**stone, "reason": "the user revoked employer", **change},
        }
        replace_by_tombstone(house.root, path, tombstone)
        return {line.path: line for line in verify_tree(house.root)}

    @pytest.mark.parametrize("path", [RUN, PROPOSALS, DECISIONS])
    def test_a_tombstone_is_accepted_in_the_place_of_a_document(self, house: House, path: str) -> None:
        lines = self.bury(house, path)
        assert [line for line in lines.values() if not line.ok] == []
        assert lines[path].message == f"tombstone of a {house.documents[path][0]}, valid"

    @pytest.mark.parametrize(
        ("path", "change", "broken"),
        [
            (RUN, {"sha256": "0" * 64}, BATCH),
            (PROPOSALS, {"digest": "sha256:" + "0" * 64}, DECISIONS),
            (PROPOSALS, {"kind": "promotion_decisions"}, DECISIONS),
            (PROPOSALS, {"sha256": "0" * 64}, JOB),
            (DECISIONS, {"digest": None}, RESULT),
        ],
    )
    def test_a_tombstone_of_something_else_is_not(
        self, house: House, path: str, change: dict[str, object], broken: str
    ) -> None:
        assert not self.bury(house, path, **change)[broken].ok

    def test_a_tombstone_takes_the_place_of_exported_answers(self, tmp_path: Path) -> None:
        path = "answers/default.20260131T093000.000000Z.jsonl"
        write_records(tmp_path, path, [golden("audit_answer_record")])
        stone = golden("tombstone")
        replace_by_tombstone(tmp_path, path, stone)
        assert [(line.ok, line.kind) for line in verify_tree(tmp_path)] == [(True, "tombstone")]
        assert b"Where do I work?" not in (tmp_path / path).read_bytes()


class TestOtherFiles:
    def test_exported_answers_are_verified_line_by_line(self, tmp_path: Path) -> None:
        path = write_records(
            tmp_path, "answers/s.jsonl", [golden("audit_answer_record"), golden("audit_answer_record.minimal")]
        )
        assert [(line.ok, line.message) for line in verify_tree(tmp_path)] == [(True, "2 answer records, valid")]
        path.write_bytes(path.read_bytes().replace(b'"quick"', b'"voice"'))
        (line,) = verify_tree(tmp_path)
        assert not line.ok
        assert line.message.startswith("answers/s.jsonl:1: /digest: says sha256:")
        path.write_bytes(path.read_bytes()[:-1])
        assert "its last line is cut off" in verify_tree(tmp_path)[0].message

    def test_files_that_are_no_documents_are_named_and_skipped(self, house: House) -> None:
        write_file(house.root, "timings.json", b'{"seconds":1.5}')
        write_file(house.root, "suggestions.jsonl", b"{}\n")
        write_file(house.root, "notes.txt", b"hello")
        lines = house.verify()
        assert all(line.ok for line in lines.values())
        assert {path: lines[path].kind for path in ("timings.json", "suggestions.jsonl", "notes.txt")} == dict.fromkeys(
            ("timings.json", "suggestions.jsonl", "notes.txt")
        )
        assert lines["timings.json"].message == "no artifact, and no artifact rests on it; skipped"
        assert lines["notes.txt"].message == "unknown, no JSON document; skipped"

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            (b"", "is not JSON"),
            (b"\xef\xbb\xbf{}", "byte order mark"),
            (b'{"a":1,"a":2}', 'key "a" is given more than once'),
            (b'{"whatever":1}', "/whatever: unknown field"),
            (b'{"metadata":{}}', "is of no kind that CRT knows"),
        ],
    )
    def test_a_json_file_that_is_no_document_is_not_well(self, house: House, data: bytes, message: str) -> None:
        write_file(house.root, "sub/stray.json", data)
        lines = house.verify()
        assert [path for path, line in lines.items() if not line.ok] == ["sub/stray.json"]
        assert message in lines["sub/stray.json"].message

    @pytest.mark.skipif(sys.platform == "win32", reason="making symlinks needs a privilege there")
    def test_symlinks_are_refused_and_not_followed(self, house: House, tmp_path: Path) -> None:
        house.verify()
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "x.json").write_bytes(b"{")
        (house.root / "link").symlink_to(tmp_path / "elsewhere")
        (house.root / "link.json").symlink_to(house.root / PROPOSALS)
        broken = {line.path: line.message for line in verify_tree(house.root) if not line.ok}
        assert broken == dict.fromkeys(("link", "link.json"), "(document): is a symlink, which is not followed")

    @pytest.mark.parametrize("name", [None, "notes.txt", "timings.json"])
    def test_a_folder_without_an_artifact_is_not_well(self, name: str | None, tmp_path: Path) -> None:
        if name:
            (tmp_path / name).write_bytes(b"{}")
        lines = {line.path: line for line in verify_tree(tmp_path)}
        assert not lines["."].ok
        assert lines["."].message == "holds no artifact, so nothing was verified"

    def test_a_folder_that_is_not_there_is_not_well(self, tmp_path: Path) -> None:
        assert any(not line.ok for line in verify_tree(tmp_path / "none"))

    @pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="this user may read everything")
    def test_a_folder_that_cannot_be_listed_is_not_well(self, house: House) -> None:
        house.verify()
        (house.root / "locked").mkdir(mode=0o000)
        assert {line.path for line in verify_tree(house.root) if not line.ok} == {"locked"}
