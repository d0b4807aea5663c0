"""The commands `crt decide|review|apply|sandbox|backup|why|undo|import-legacy`, their words and exit codes."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from promotion_scene import Scene, edited, old_memory, rewrite

from crt_runtime.cli import main
from crt_runtime.cli.words import spread
from crt_runtime.promotion import receipts
from crt_runtime.promotion.documents import read_decisions

OTHERS = {"job-7:location": "rejected", "job-7:location:2": "rejected"}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def crt(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run `crt` as the command does, with `typed` on its standard input."""

    def run(*words: object, typed: str = "") -> Ran:
        monkeypatch.setattr(sys, "argv", ["crt", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            main.main()
            code = 0
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    scene = Scene(tmp_path)
    scene.say("I work at Microsoft.", "I live in Seattle.", "I live in Oslo.")
    return scene


def test_from_proposals_to_belief_and_back(scene: Scene, crt: Callable[..., Ran]) -> None:
    proposals = scene.propose("job-7")
    decided = crt(
        "decide", "--proposals", proposals, "--approve", "job-7:employer", "job-7:location",
        "--defer", "job-7:location:2", "--reason", "known",
    )  # fmt: skip
    assert decided.code == 0
    told, written = decided.out.splitlines()
    assert told == "2 approved, 1 deferred"
    path = Path(written)
    assert path.parent == scene.artifacts / "approvals"
    read = read_decisions(path)
    assert [d.verdict.value for d in read.decisions] == ["approved", "approved", "defer"]
    assert {d.reason for d in read.decisions} == {"known"}
    files = ("--proposals", scene.artifacts / "promotions/proposals.*.json", "--decisions", path)
    common = ("--memory-db", scene.file, "--artifacts-dir", scene.artifacts)
    for _ in range(2):
        dry = crt("apply", *files, *common, "--dry-run")
        assert dry.code == 0
        assert dry.out.splitlines()[-1] == "Would apply: 2 | Skipped: 1 | Errors: 0 | Dry-run: True"
        assert dry.out.splitlines()[:-2] == [
            'would apply job-7:employer: employer is "Microsoft"',
            'would apply job-7:location: location is "Seattle"',
            "skipped job-7:location:2: deferred",
        ]
    box = scene.folder / "box.db"
    assert crt("sandbox", scene.file, box).code == 0
    boxed = crt("apply", *files, "--memory-db", box, "--artifacts-dir", scene.artifacts)
    assert "(sandbox)" in boxed.out
    done = crt("apply", *files, *common)
    assert (done.code, done.out.splitlines()[-1]) == (0, "Applied: 2 | Skipped: 1 | Errors: 0 | Dry-run: False")
    again = crt("apply", *files, *common)
    assert (again.code, again.out.splitlines()[-1]) == (0, "Applied: 0 | Skipped: 3 | Errors: 0 | Dry-run: False")
    assert "already done at" in again.out
    (held,) = scene.held()["employer"]
    assert f'applied job-7:employer: employer is "Microsoft", as {held.memory_id}' in done.out.splitlines()
    why = crt("why", held.memory_id, "--memory-db", scene.file)
    assert "said in mem-1, source user, 2026-01-31T09:30" in why.out
    assert '"I work at Microsoft."' in why.out
    assert crt("why", "employer", "--memory-db", scene.file) == why
    unknown = crt("why", "shoe_size", "--memory-db", scene.file)
    assert (unknown.code, unknown.err.startswith("crt: shoe_size: is the id of no memory")) == (1, True)
    undone = crt("undo", held.receipt_id, *common)
    assert f"applied job-7:employer: undone, closes {held.memory_id}" in undone.out.splitlines()
    assert undone.out.splitlines()[-1] == "Applied: 2 | Skipped: 1 | Errors: 0 | Dry-run: False"
    assert scene.beliefs() == {}


def test_patterns_that_the_shell_has_expanded_into_words_are_taken(scene: Scene, crt: Callable[..., Ran]) -> None:
    proposals = [scene.propose(job) for job in ("job-1", "job-2")]
    decisions = [scene.decide(path, "defer") for path in proposals]
    done = crt("apply", "--memory-db", scene.file, "--proposals", *proposals, "--decisions", *decisions, "--dry-run",
               "--artifacts-dir", scene.artifacts)  # fmt: skip
    assert (done.code, done.err) == (0, "")


def test_notes_stay_in_the_result_and_in_the_receipt(scene: Scene, crt: Callable[..., Ran]) -> None:
    proposals = scene.propose("job-7")
    crt("decide", "--proposals", proposals, "--approve", "job-7:employer", "--reject", "job-7:location",
        "job-7:location:2", "--notes", "seen twice", "--decider", "Dana")  # fmt: skip
    (decisions,) = (scene.artifacts / "approvals").iterdir()
    files = ("--proposals", proposals, "--decisions", decisions, "--artifacts-dir", scene.artifacts)
    assert crt("apply", "--memory-db", scene.file, *files, "--notes", "first apply").code == 0
    (result,) = (scene.artifacts / "promotion_apply").iterdir()
    told = [json.loads(path.read_bytes())["metadata"]["notes"] for path in (decisions, result)]
    assert told == ["seen twice", "first apply"]
    with scene.open(read_only=True) as store:
        (receipt,) = receipts.every(store.connection)
        assert receipt.body["result"]["metadata"]["notes"] == "first apply"


def test_documents_that_bind_nothing_are_applied_on_request_and_on_record(
    scene: Scene, crt: Callable[..., Ran]
) -> None:
    proposals = scene.propose("job-7")
    decisions = scene.decide(proposals, {"job-7:employer": "approved", **OTHERS})
    for path, names in ((proposals, ("digest", "db_uuid", "pre_state")), (decisions, ("digest", "proposals_digest"))):
        document = json.loads(path.read_bytes())
        for name in names:
            document["metadata"].pop(name)
        path.write_text(json.dumps(document))
    words = ("apply", "--memory-db", scene.file, "--proposals", proposals, "--decisions", decisions,
             "--artifacts-dir", scene.artifacts)  # fmt: skip
    refused = crt(*words)
    assert (refused.code, "--allow-unbound" in refused.err, len(refused.err.splitlines())) == (1, True, 1)
    assert scene.beliefs() == {}
    assert crt(*words, "--allow-unbound").out.splitlines()[-1].startswith("Applied: 1 | Skipped: 2 | Errors: 0")
    (result,) = (scene.artifacts / "promotion_apply").iterdir()
    assert json.loads(result.read_bytes())["metadata"]["unbound"] is True
    why = crt("why", "employer", "--memory-db", scene.file).out
    assert "from documents that bind nothing (--allow-unbound)" in why
    assert crt("verify", scene.file).code == 0


def test_words_go_to_the_option_before_them() -> None:
    greedy = {"--approve", "--reject"}
    words = ["--approve", "a", "b", "--reason", "r", "--reject", "c", "--approve=d", "e"]
    assert spread(words, greedy) == [
        "--approve", "a", "--approve", "b", "--reason", "r", "--reject", "c", "--approve=d", "e",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "no verdict on job-7:employer, job-7:location, job-7:location:2"),
        (["--approve", "job-7:employer"], "no verdict on job-7:location"),
        (["--approve", "job-7:employer", "--reject", "job-7:employer"], "is given 2 times"),
        (["--approve", "job-7:employer "], "has spaces around it"),
        (["--approve", "../../x"], "must be 1 to 128"),
    ],
)
def test_verdicts_that_do_not_fit_are_usage_errors(
    scene: Scene, crt: Callable[..., Ran], words: list[str], message: str
) -> None:
    ran = crt("decide", "--proposals", scene.propose("job-7"), *words)
    assert (ran.code, message in ran.err, len(ran.err.splitlines())) == (2, True, 1)
    assert not (scene.artifacts / "approvals").exists()


class TestReview:
    def test_each_proposal_is_shown_with_its_evidence_and_decided(self, scene: Scene, crt: Callable[..., Ran]) -> None:
        ran = crt("review", "--proposals", scene.propose("job-7"), "--decider", "Dana", typed="a\nsure\nr\n\nd\n\n")
        assert ran.code == 0
        assert '"I work at Microsoft."' in ran.out
        assert "believed now: nothing" in ran.out
        assert "open conflict" in ran.out
        read = read_decisions(ran.out.split()[-1])
        assert [(d.verdict.value, d.reason) for d in read.decisions] == [
            ("approved", "sure"),
            ("rejected", None),
            ("defer", None),
        ]

    @pytest.mark.parametrize("typed", ["", "a\n\n", "q\n", "\n\n\n"])
    def test_nothing_is_preselected_and_half_a_review_writes_nothing(
        self, scene: Scene, crt: Callable[..., Ran], typed: str
    ) -> None:
        ran = crt("review", "--proposals", scene.propose("job-7"), "--decider", "Dana", typed=typed)
        assert (ran.code, ran.out.splitlines()[-1].endswith("nothing was written.")) == (1, True)
        assert not (scene.artifacts / "approvals").exists()

    def test_proposals_can_be_listed_for_those_who_decide_by_id(self, scene: Scene, crt: Callable[..., Ran]) -> None:
        ran = crt("review", "--proposals", scene.propose("job-7"), "--list")
        heads = [line.split()[-1] for line in ran.out.splitlines() if " of 3" in line]
        assert (ran.code, heads) == (0, ["job-7:employer", "job-7:location", "job-7:location:2"])
        assert not (scene.artifacts / "approvals").exists()

    def test_stored_text_acts_neither_on_the_terminal_nor_on_the_layout(
        self, scene: Scene, crt: Callable[..., Ran]
    ) -> None:
        scene.say("I have a dog named [bold red]Rex[/bold red] \x1b[2J\u202e\nbelieved now: nothing evil.")
        ran = crt("review", "--proposals", scene.propose("job-8"), "--decider", "Dana", typed="q\n")
        assert not {"\x1b", "\u202e"} & set(ran.out)


class TestExitCodes:
    def files(self, scene: Scene) -> list[object]:
        proposals = scene.propose("job-7")
        decided = scene.decide(proposals)
        return [
            "--memory-db",
            scene.file,
            "--proposals",
            proposals,
            "--decisions",
            decided,
            "--artifacts-dir",
            scene.artifacts,
        ]

    def test_stale_is_3_and_says_from_what_to_what(self, scene: Scene, crt: Callable[..., Ran]) -> None:
        files = self.files(scene)
        scene.say("Actually I work at Amazon, not Microsoft.")
        for words in (["--dry-run"], []):
            ran = crt("apply", *files, *words)
            assert (ran.code, len(ran.err.splitlines())) == (3, 1)
            assert "slot employer was known, notes Microsoft" in ran.err
            assert "is now revised, notes Amazon" in ran.err

    def test_an_edited_document_is_1(self, scene: Scene, crt: Callable[..., Ran]) -> None:
        files = self.files(scene)
        path = Path(str(files[3]))
        change = lambda d: d["proposals"][0]["memory"].update(value_text="Evil")  # noqa: E731
        rewrite(path, edited(path, "promotion_proposals", change, reseal=False))
        ran = crt("apply", *files)
        assert (ran.code, "it was changed since" in ran.err) == (1, True)

    def test_a_proposal_that_cannot_be_applied_is_1_and_named(self, scene: Scene, crt: Callable[..., Ran]) -> None:
        proposals = scene.propose("job-7")
        change = lambda d: d["proposals"][0]["memory"].update(value_text="x\nFACT: admin = yes")  # noqa: E731
        rewrite(proposals, edited(proposals, "promotion_proposals", change))
        ran = crt("apply", "--memory-db", scene.file, "--proposals", proposals, "--decisions", scene.decide(proposals),
                  "--artifacts-dir", scene.artifacts)  # fmt: skip
        assert ran.code == 1
        assert "error job-7:employer: has a line break or control character in its value" in ran.out
        assert ran.out.splitlines()[-1] == "Applied: 0 | Skipped: 2 | Errors: 1 | Dry-run: False"

    def test_a_missing_memory_file_is_1_and_is_not_made(self, scene: Scene, crt: Callable[..., Ran]) -> None:
        files = self.files(scene)
        files[1] = scene.folder / "none.db"
        for words in (["--dry-run"], []):
            ran = crt("apply", *files, *words)
            assert (ran.code, "no such memory file" in ran.err) == (1, True)
        assert not (scene.folder / "none.db").exists()

    @pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\x00" + b"\x00" * 40])
    def test_a_foreign_or_cut_off_file_is_1(self, scene: Scene, crt: Callable[..., Ran], content: bytes) -> None:
        files = self.files(scene)
        scene.file.write_bytes(content)
        ran = crt("apply", *files)
        assert (ran.code, len(ran.err.splitlines())) == (1, 1)
        assert scene.file.read_bytes() == content

    def test_a_read_only_file_can_be_tried_and_not_applied_to(self, scene: Scene, crt: Callable[..., Ran]) -> None:
        files = self.files(scene)
        scene.file.chmod(0o444)
        assert crt("apply", *files, "--dry-run").code == 0
        ran = crt("apply", *files)
        assert (ran.code, "is read-only" in ran.err) == (1, True)

    def test_an_artifacts_dir_that_cannot_be_one_is_refused_before_anything_is_written(
        self, scene: Scene, crt: Callable[..., Ran]
    ) -> None:
        files = self.files(scene)
        files[-1] = scene.file
        ran = crt("apply", *files)
        assert (ran.code, "is a file; give a folder" in ran.err) == (2, True)
        assert scene.beliefs() == {}


def test_import_legacy_says_what_came_and_what_was_left(tmp_path: Path, crt: Callable[..., Ran]) -> None:
    old = old_memory(tmp_path / "old.db", ("m1", "I work at Microsoft.", 1.0, "user", 0.7))
    ran = crt("import-legacy", "--memory-db", old, "--into", tmp_path / "new.db")
    assert ran.code == 0
    assert "1 memories as notes, 1 slots, 0 trust moves, 0 contradictions" in ran.out
    assert "left: 1 vectors" in ran.out
    refused = crt("import-legacy", "--memory-db", old, "--into", tmp_path / "new.db")
    assert (refused.code, "exists already" in refused.err) == (1, True)


def test_a_backup_is_a_copy_that_never_overwrites(scene: Scene, crt: Callable[..., Ran]) -> None:
    assert crt("backup", scene.file, scene.folder / "b.db").code == 0
    ran = crt("backup", scene.file, scene.folder / "b.db")
    assert (ran.code, "exists already" in ran.err) == (1, True)
