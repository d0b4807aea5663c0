"""Bad memory files: each command of the promotion refuses each of them in one line, and leaves it as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from commands import crt
from promotion_scene import Scene, old_memory

from crt_runtime.store import Store
from crt_runtime.store.migrations import APPLICATION_ID, MIGRATIONS


def missing(path: Path) -> None:
    path.unlink()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def corrupt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 64] = b"\xa5" * 64
    path.write_bytes(data)


def no_database(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 1000)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE songs (title TEXT)")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        other.execute(f"PRAGMA user_version = {MIGRATIONS[-1].version + 1}")


def legacy(path: Path) -> None:
    path.unlink()
    old_memory(path, ("m1", "I work at Microsoft.", 1.0, "user", 0.7))


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BAD: dict[Callable[[Path], None], str] = {
    missing: "no such memory file",
    cut_short: "restore a backup",
    corrupt: "restore a backup",
    no_database: "is not a SQLite file",
    foreign: "of another program",
    newer: "was written by a newer CRT",
    legacy: "crt import-legacy",
    folder: "is not a file",
}


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a memory file that has a receipt, and decisions that are not applied yet."""
    scene = Scene(tmp_path_factory.mktemp("decided"))
    scene.learn("I work at Microsoft.", job_id="job-1")
    scene.say("I live in Oslo.")
    scene.decide(scene.propose("job-2"))
    return scene.folder


@pytest.fixture
def here(decided: Path, tmp_path: Path) -> Path:
    shutil.copytree(decided, tmp_path / "here")
    return tmp_path / "here"


def commands(here: Path) -> dict[str, list[object]]:
    common = ["--memory-db", here / "memory.db"]
    results = ["--artifacts-dir", here / "artifacts"]
    files = ["--proposals", here / "artifacts/promotions/*.json", "--decisions", here / "artifacts/approvals/*.json"]
    return {
        "apply": ["apply", *common, *files, *results],
        "dry-run": ["apply", *common, *files, *results, "--dry-run"],
        "undo": ["undo", "rcp-1", *common, *results],
        "why": ["why", "employer", *common],
        "sandbox": ["sandbox", here / "memory.db", here / "box.db"],
        "backup": ["backup", here / "memory.db", here / "box.db"],
        "verify": ["verify", here / "memory.db"],
    }


def everything(here: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(here.rglob("*")) if path.is_file() and path.stat().st_size}


@pytest.mark.parametrize("name", ["apply", "dry-run", "undo", "why", "sandbox", "backup", "verify"])
@pytest.mark.parametrize("spoil", BAD, ids=lambda spoil: spoil.__name__)
def test_a_file_that_is_none_is_refused_and_left_as_it_was(
    here: Path, spoil: Callable[[Path], None], name: str
) -> None:
    spoil(here / "memory.db")
    before = everything(here)
    ran = crt(*map(str, commands(here)[name]))
    if name == "verify" and spoil in (missing, folder):  # it takes a folder for an artifacts dir
        assert ran.code in (1, 2)
    else:
        ran.refused(1, str(here / "memory.db"), BAD[spoil])
    assert everything(here) == before


@pytest.mark.parametrize("name", ["apply", "undo", "sandbox", "backup"])
def test_a_locked_file_is_refused_by_who_would_write(here: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Store.open.__func__.__kwdefaults__, "busy_seconds", 0.2)  # type: ignore[attr-defined]
    before = everything(here)
    with closing(sqlite3.connect(here / "memory.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        crt(*map(str, commands(here)[name])).refused(1, "is locked by another process")
        other.execute("ROLLBACK")
    assert everything(here) == before


@pytest.mark.parametrize("name", ["dry-run", "why", "verify"])
def test_a_read_only_file_in_a_read_only_folder_can_be_looked_at(here: Path, name: str) -> None:
    (here / "memory.db").chmod(0o444)
    before = (here / "memory.db").read_bytes()
    assert crt(*map(str, commands(here)[name])).code == 0
    assert (here / "memory.db").read_bytes() == before
    for writes in ("apply", "undo"):
        crt(*map(str, commands(here)[writes])).refused(1, "is read-only; make it writable, or use a copy")
