"""Writing: whole or not at all, inside the artifacts dir, never over another document, under names that are safe."""

from __future__ import annotations

import errno
import json
import os
import stat
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crt_runtime.artifacts import (
    artifacts_dir,
    check_id,
    document_bytes,
    load,
    names,
    read_document,
    seal,
    sha256_of,
    write_document,
    write_file,
    write_records,
)
from crt_runtime.errors import ArtifactError, CrtError, UsageError
from crt_runtime.resources import resource

MOMENT = datetime(2026, 1, 31, 9, 30, 0, 123456, tzinfo=UTC)
STAMP = "20260131T093000.123456Z"

needs_symlinks = pytest.mark.skipif(sys.platform == "win32", reason="making symlinks needs a privilege there")
needs_permissions = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="this user may write everywhere"
)


def golden(kind: str) -> dict[str, object]:
    document: dict[str, object] = json.loads(resource("fixtures", "contracts", "valid", f"{kind}.json").read_bytes())
    return document


def unsealed(kind: str) -> dict[str, object]:
    document = golden(kind)
    metadata = {key: value for key, value in document["metadata"].items() if key != "digest"}
    return document | {"metadata": metadata}


def names_under(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*"))


class TestDocuments:
    def test_a_document_lies_where_its_name_says_and_reads_back(self, tmp_path: Path) -> None:
        path = write_document(
            tmp_path / "out", "promotions/proposals.job-7.json", "promotion_proposals", unsealed("promotion_proposals")
        )
        assert path == tmp_path / "out" / "promotions" / "proposals.job-7.json"
        assert load(path) == ("promotion_proposals", golden("promotion_proposals"))
        assert names_under(tmp_path / "out") == ["promotions", "promotions/proposals.job-7.json"]

    def test_what_is_written_carries_its_digest(self) -> None:
        data = document_bytes("promotion_proposals", unsealed("promotion_proposals"))
        assert data == document_bytes("promotion_proposals", golden("promotion_proposals"))
        assert read_document(data, "x")[1] == seal("promotion_proposals", unsealed("promotion_proposals"))

    def test_text_is_written_as_it_was_said(self) -> None:
        pack = golden("challenge_pack")
        pack = {
            "metadata": {"version": "v1", "name": "own", "description": "Zu\u0308rich \u202e \U0001f600"},
            "probes": pack["probes"],
        }
        _, read = read_document(document_bytes("challenge_pack", pack), "x")
        assert read["metadata"]["description"] == "Zu\u0308rich \u202e \U0001f600"

    def test_an_invalid_document_is_refused_before_anything_is_made(self, tmp_path: Path) -> None:
        with pytest.raises(ArtifactError, match=r"p\.json: /proposals: is 1; must be a list"):
            write_document(
                tmp_path / "out", "p.json", "promotion_proposals", unsealed("promotion_proposals") | {"proposals": 1}
            )
        assert not (tmp_path / "out").exists()

    def test_a_document_with_a_wrong_digest_is_refused(self, tmp_path: Path) -> None:
        changed = golden("promotion_proposals") | {"proposals": []}
        with pytest.raises(ArtifactError, match="says sha256:"):
            write_document(tmp_path, "p.json", "promotion_proposals", changed)

    def test_a_lone_surrogate_is_refused(self, tmp_path: Path) -> None:
        pack = golden("challenge_pack") | {"metadata": {"version": "v1", "name": "own", "description": "\ud800"}}
        with pytest.raises(ArtifactError, match="/metadata/description: text holds a lone surrogate"):
            write_document(tmp_path, "own.json", "challenge_pack", pack)
        assert names_under(tmp_path) == []

    def test_answer_records_are_written_line_by_line(self, tmp_path: Path) -> None:
        record = {key: value for key, value in golden("audit_answer_record").items() if key != "digest"}
        path = write_records(
            tmp_path,
            names.answers_path("default", MOMENT),
            [record, record | {"id": "ans-13", "user_text": "a\nb\u2028c"}],
        )
        assert path.name == f"default.{STAMP}.jsonl"
        lines = path.read_bytes().split(b"\n")
        assert [read_document(line, "x")[1]["id"] for line in lines[:-1]] == ["ans-12", "ans-13"]
        assert lines[-1] == b""

    def test_a_bad_answer_record_names_its_line(self, tmp_path: Path) -> None:
        record = golden("audit_answer_record.minimal")
        with pytest.raises(ArtifactError, match=r"answers/s\.jsonl:2: /mode: is \"loud\""):
            write_records(tmp_path, "answers/s.jsonl", [record, record | {"mode": "loud"}])
        assert names_under(tmp_path) == []


class TestNeverOver:
    def test_a_name_that_is_taken_is_refused(self, tmp_path: Path) -> None:
        write_file(tmp_path, "proposals.job-7.json", b"first")
        with pytest.raises(
            ArtifactError, match=r"proposals\.job-7\.json: .*exists already; a document is never overwritten"
        ):
            write_file(tmp_path, "proposals.job-7.json", b"second")
        assert (tmp_path / "proposals.job-7.json").read_bytes() == b"first"
        assert names_under(tmp_path) == ["proposals.job-7.json"]

    def test_the_same_bytes_are_there_already(self, tmp_path: Path) -> None:
        assert write_file(tmp_path, "a.json", b"same") == write_file(tmp_path, "a.json", b"same")
        assert names_under(tmp_path) == ["a.json"]

    def test_a_timestamped_name_that_is_taken_gets_a_suffix(self, tmp_path: Path) -> None:
        name = names.apply_result_path(MOMENT)
        written = [write_file(tmp_path, name, data).name for data in (b"1", b"2", b"3", b"2")]
        assert written == [f"apply_result.{STAMP}{end}.json" for end in ("", "-2", "-3", "-2")]

    @pytest.mark.parametrize("name", sorted(names.FIXED_NAMES))
    def test_a_fixed_name_is_replaced_whole(self, name: str, tmp_path: Path) -> None:
        write_file(tmp_path, name, b"first and longer")
        with pytest.raises(ArtifactError, match="never overwritten"):
            write_file(tmp_path, name, b"second")
        assert write_file(tmp_path, name, b"second", replace=True).read_bytes() == b"second"

    def test_no_other_name_is_replaced(self, tmp_path: Path) -> None:
        with pytest.raises(
            ArtifactError,
            match=r"is never replaced; only gate_verdict.json, shard.json, stress_batch.json, stress_run.json are",
        ):
            write_file(tmp_path, "proposals.job-7.json", b"x", replace=True)

    def test_without_hard_links_a_name_is_still_taken_once(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def no_links(*_: object) -> None:
            raise OSError(errno.EPERM, "no hard links here")

        monkeypatch.setattr(os, "link", no_links)
        assert write_file(tmp_path, "a.json", b"first").read_bytes() == b"first"
        with pytest.raises(ArtifactError, match="never overwritten"):
            write_file(tmp_path, "a.json", b"second")
        assert (tmp_path / "a.json").read_bytes() == b"first"
        assert names_under(tmp_path) == ["a.json"]


class TestAtomic:
    @pytest.mark.parametrize("step", ["fsync", "link"])
    @pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
    def test_nothing_is_left_where_writing_is_cut_off(
        self, step: str, failure: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_: object) -> None:
            raise failure

        monkeypatch.setattr(os, step, fail)
        if step == "link" and isinstance(failure, OSError):
            monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises((ArtifactError, KeyboardInterrupt)) as stopped:
            write_file(tmp_path, "a.json", b"x")
        if isinstance(stopped.value, ArtifactError):
            assert (
                str(stopped.value) == f"{tmp_path / 'a.json'}: (document): cannot be written: No space left on device"
            )
        assert list(tmp_path.iterdir()) == []

    def test_a_document_that_cannot_be_replaced_stays(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_file(tmp_path, names.STRESS_RUN, b"old")

        def fail(*_: object) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(ArtifactError, match="Input/output error"):
            write_file(tmp_path, names.STRESS_RUN, b"new", replace=True)
        assert (tmp_path / names.STRESS_RUN).read_bytes() == b"old"
        assert names_under(tmp_path) == [names.STRESS_RUN]

    def test_bytes_and_folder_are_synced_before_the_path_is_given(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[bool] = []
        monkeypatch.setattr(os, "fsync", lambda handle: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)))
        write_file(tmp_path, "sub/a.json", b"x")
        assert synced == ([False] if os.name == "nt" else [True, False, True])  # new folder's parent, file, its folder


class TestContained:
    @pytest.mark.parametrize(
        "relative",
        [
            "",
            "/etc/x",
            "../x",
            "a/../../x",
            "a//b",
            "./a",
            "a/",
            "a\\b",
            "C:/x",
            "C:x",
            "~/x",
            "a/.hidden",
            "a/nul.json",
            "con",
            "COM1.json",
            "lpt9",
            "a.",
            "a./b",
            "a..b",
            "a b",
            "a\nb",
            "a\0b",
            "é.json",
            "a:b",
            "a*",
            "x" * 201,
        ],
    )
    def test_a_path_that_leads_elsewhere_or_is_no_name_is_refused(self, relative: str, tmp_path: Path) -> None:
        with pytest.raises(ArtifactError, match="cannot be a path under the artifacts dir"):
            write_file(tmp_path / "out", relative, b"x")
        assert names_under(tmp_path) == []

    @given(relative=st.text(st.sampled_from("ab./\\:\0 ~-é"), max_size=10))
    def test_whatever_the_path_nothing_is_written_outside(
        self, relative: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        root = outside / "deep" / "out"
        try:
            path = write_file(root, relative, b"x")
        except CrtError:
            assert all(name in ("deep", "deep/out") for name in names_under(outside))
        else:
            assert path.resolve().is_relative_to(root.resolve())
            assert path.relative_to(root).as_posix() == relative

    @needs_symlinks
    def test_a_symlinked_folder_is_not_followed(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "out").mkdir()
        (tmp_path / "out" / "promotions").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(ArtifactError, match=r"promotions: .*is a symlink, which is not followed"):
            write_file(tmp_path / "out", "promotions/p.json", b"x")
        assert list((tmp_path / "elsewhere").iterdir()) == []

    @needs_symlinks
    @pytest.mark.parametrize("there", [True, False])
    def test_a_symlink_in_the_place_of_a_document_is_not_followed(self, there: bool, tmp_path: Path) -> None:
        victim = tmp_path / "victim"
        if there:
            victim.write_bytes(b"mine")
        (tmp_path / "out").mkdir()
        for name in ("a.json", names.STRESS_RUN):
            (tmp_path / "out" / name).symlink_to(victim)
        with pytest.raises(ArtifactError, match="exists already"):
            write_file(tmp_path / "out", "a.json", b"mine")
        with pytest.raises(ArtifactError, match="is a symlink, which is not followed"):
            write_file(tmp_path / "out", names.STRESS_RUN, b"new", replace=True)
        assert victim.exists() == there
        assert not there or victim.read_bytes() == b"mine"

    def test_a_file_where_a_folder_must_be_is_one_line(self, tmp_path: Path) -> None:
        (tmp_path / "promotions").write_bytes(b"")
        with pytest.raises(ArtifactError, match=r"promotions: .*is a file where a folder must be"):
            write_file(tmp_path, "promotions/p.json", b"x")

    def test_a_folder_where_a_document_must_be_is_one_line(self, tmp_path: Path) -> None:
        (tmp_path / names.STRESS_RUN).mkdir()
        with pytest.raises(ArtifactError, match="no regular file, so it is not replaced"):
            write_file(tmp_path, names.STRESS_RUN, b"x", replace=True)
        with pytest.raises(ArtifactError, match="exists already"):
            write_file(tmp_path, names.STRESS_RUN, b"x")


class TestArtifactsDir:
    def test_it_is_made_with_its_parents(self, tmp_path: Path) -> None:
        assert artifacts_dir(tmp_path / "a" / "b").is_dir()

    @pytest.mark.parametrize("below", ["", "sub"])
    def test_a_file_is_a_usage_error(self, below: str, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(UsageError, match="is a file; give a folder"):
            artifacts_dir(tmp_path / "file" / below)

    @needs_symlinks
    @pytest.mark.parametrize("target", ["there", "nowhere", "file"])
    def test_a_symlink_is_a_usage_error(self, target: str, tmp_path: Path) -> None:
        (tmp_path / "there").mkdir()
        (tmp_path / "file").write_bytes(b"")
        (tmp_path / "link").symlink_to(tmp_path / target)
        with pytest.raises(UsageError, match="link: is a symlink, which is not followed"):
            artifacts_dir(tmp_path / "link")
        assert not (tmp_path / "nowhere").exists()

    @needs_permissions
    def test_a_folder_that_is_not_writable_is_a_usage_error(self, tmp_path: Path) -> None:
        (tmp_path / "locked").mkdir(mode=0o500)
        with pytest.raises(UsageError, match="locked: is not writable"):
            artifacts_dir(tmp_path / "locked")
        with pytest.raises(UsageError, match="cannot be made"):
            artifacts_dir(tmp_path / "locked" / "sub")

    def test_a_folder_that_refuses_is_a_usage_error(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(UsageError, match=r"artifacts dir .*: is not writable; give a folder you may write"):
            artifacts_dir(tmp_path)


class TestNames:
    @pytest.mark.parametrize(
        "text", ["a", "7", "job-7", "4b3e0a20-8619-462e-be4f-e62c276fd0ce", "a" * 64, "console", "com10", "A.b_c"]
    )
    def test_an_id_that_fits_a_file_name_is_taken(self, text: str) -> None:
        assert check_id(text) == text

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "a" * 65,
            ".a",
            "-a",
            "_a",
            "a..b",
            "a.",
            "a/b",
            "a\\b",
            "a:b",
            "a b",
            "a\n",
            "é",
            "con",
            "NUL",
            "Com1.x",
            "lpt1..x",
            "\0",
        ],
    )
    def test_an_id_that_does_not_is_a_usage_error(self, text: str) -> None:
        with pytest.raises(UsageError, match=r"^id ") as refused:
            check_id(text)
        assert refused.value.exit_code == 2
        assert len(str(refused.value).splitlines()) == 1

    def test_documents_have_the_paths_of_the_contract(self) -> None:
        assert names.job_path("job-7") == "background_jobs/job.job-7.json"
        assert names.proposals_path("job-7") == "promotions/proposals.job-7.json"
        assert names.decisions_path("job-7", MOMENT) == f"approvals/decisions.job-7.{STAMP}.json"
        assert names.apply_result_path(MOMENT) == f"promotion_apply/apply_result.{STAMP}.json"
        assert names.answers_path("default", MOMENT) == f"answers/default.{STAMP}.jsonl"
        assert names.run_path(1) == "run_0001/stress_run.json"
        assert names.run_path(12345) == "run_12345/stress_run.json"
        assert names.replay_path("sha256:" + "0a" * 32) == f"replays/{'0a' * 32}.json"

    @pytest.mark.parametrize(
        ("path", "root"),
        [
            ("artifacts/promotions/proposals.job-7.json", "artifacts"),
            ("artifacts/run_0001/stress_run.json", "artifacts"),
            ("artifacts/gate_verdict.json", "artifacts"),
            ("artifacts/elsewhere/proposals.json", "artifacts/elsewhere"),
            ("promotions/proposals.job-7.json", "."),
        ],
    )
    def test_a_documents_folder_tells_its_artifacts_dir(self, path: str, root: str) -> None:
        assert names.root_of(Path(path)) == Path(root)

    def test_the_artifacts_dir_is_told_from_inside_its_folders_too(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "promotions"
        folder.mkdir()
        monkeypatch.chdir(folder)
        assert names.root_of(Path("proposals.job-7.json")) == tmp_path

    def test_timestamps_in_names_are_utc(self) -> None:
        elsewhere = MOMENT.astimezone(timezone(timedelta(hours=-7)))
        assert names.apply_result_path(elsewhere) == names.apply_result_path(MOMENT)

    @pytest.mark.parametrize("make", [names.job_path, names.proposals_path, names.replay_path])
    def test_no_path_is_made_of_an_id_that_climbs(self, make: object) -> None:
        with pytest.raises(UsageError):
            make("../../etc/passwd")

    def test_every_path_of_the_contract_can_be_written(self, tmp_path: Path) -> None:
        paths = [
            names.job_path("a" * 64),
            names.proposals_path("a"),
            names.decisions_path("a" * 64, MOMENT),
            names.apply_result_path(MOMENT),
            names.answers_path("s", MOMENT),
            names.run_path(1),
            names.replay_path("sha256:" + sha256_of(b"")),
            names.STRESS_BATCH,
            names.GATE_VERDICT,
            names.TIMINGS,
        ]
        for path in paths:
            assert write_file(tmp_path, path, b"x").relative_to(tmp_path).as_posix() == path
