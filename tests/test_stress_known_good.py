"""Known-good seeds: blessed on purpose, reproduced digest by digest, and what is said where one changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from commands import crt

from crt_runtime.errors import UsageError
from crt_runtime.stress import StressOptions, known_good

TRUTHFUL = StressOptions(seed=0, turns=24, runs=2, agent="crt_runtime.stress.agents.truthful:terse")
RED = StressOptions(seed=0, turns=24, runs=2, agent="crt_runtime.stress.agents.trivial:liar")


@pytest.fixture(autouse=True)
def few_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_good, "COUNT", 3)
    monkeypatch.setattr(known_good, "OPTIONS", TRUTHFUL)


@pytest.fixture(name="file")
def blessed_file(tmp_path: Path) -> Path:
    path = tmp_path / "known_good.json"
    assert known_good.bless(path, "the first seeds") == 3
    return path


def changed(path: Path, change: dict[str, Any]) -> Path:
    """The file with parts of it overwritten, key by key."""

    def lay_over(document: dict[str, Any], parts: dict[str, Any]) -> None:
        for key, part in parts.items():
            if isinstance(part, dict):
                lay_over(document[key], part)
            else:
                document[key] = part

    document = json.loads(path.read_text(encoding="utf-8"))
    lay_over(document, change)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_two_hundred_seeds_are_blessed_and_1337_is_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    seeds = known_good.blessed_seeds()
    assert len(seeds) == len(set(seeds)) == 200
    assert 1337 in seeds


def test_what_was_blessed_is_reproduced(file: Path) -> None:
    known = known_good.load(file)
    assert known.reason == "the first seeds"
    assert list(known.seeds) == [0, 1, 1337]
    assert known_good.check(known, known_good.blessed_seeds()) == []
    assert known_good.changed_rooms(known) == []


def test_blessing_again_changes_nothing(file: Path) -> None:
    before = file.read_bytes()
    assert known_good.bless(file, "the first seeds") == 0
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_batches_are_held_with_the_options_that_were_blessed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_good, "OPTIONS", RED)
    assert known_good.check(known_good.load(file), [1]) == []


def test_a_changed_digest_is_reported_with_its_seed_and_runs(file: Path) -> None:
    runs = json.loads(file.read_text(encoding="utf-8"))["seeds"]["1"]["runs"]
    changed(file, {"seeds": {"1": {"batch": "sha256:" + "0" * 64, "runs": [runs[0], "0" * 16]}}})
    (difference,) = known_good.check(known_good.load(file), known_good.blessed_seeds())
    assert (difference.seed, difference.runs, difference.red) == (1, (2,), False)
    assert difference.blessed == "sha256:" + "0" * 64
    assert difference.found.startswith("sha256:")
    assert difference.found != difference.blessed


def test_a_batch_that_has_turned_red_is_reported_as_red(file: Path) -> None:
    changed(file, {"blessed": {"options": {"agent": RED.agent}}})
    (difference,) = known_good.check(known_good.load(file), [0])
    assert difference.red
    assert difference.runs == (1, 2)


def test_a_run_more_or_less_is_a_difference(file: Path) -> None:
    changed(file, {"blessed": {"options": {"runs": 1}}})
    (difference,) = known_good.check(known_good.load(file), [0])
    assert 2 in difference.runs


def test_the_rooms_that_changed_are_named(file: Path) -> None:
    changed(file, {"blessed": {"sources": {"language": "0" * 16, "fixtures/packs": "0" * 16}}})
    assert known_good.changed_rooms(known_good.load(file)) == ["language", "fixtures/packs"]


def test_a_seed_that_is_not_blessed_is_refused(file: Path) -> None:
    with pytest.raises(UsageError, match="seed 77: is not among the 3 known-good seeds"):
        known_good.check(known_good.load(file), [77])


def test_a_red_batch_is_not_blessed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = file.read_bytes()
    monkeypatch.setattr(known_good, "OPTIONS", RED)
    with pytest.raises(UsageError, match="seed 0: its batch is red, so it cannot be blessed; see `crt stress --seed 0"):
        known_good.bless(file, "a liar")
    assert file.read_bytes() == before


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_blessing_needs_a_reason(file: Path, reason: str) -> None:
    before = file.read_bytes()
    with pytest.raises(UsageError, match="give a --reason"):
        known_good.bless(file, reason)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"blessed": {}, "seeds": {}}',
        '{"blessed": {"reason": "x", "options": {"turns": "many"}, "sources": {}}, "seeds": {}}',
    ],
)
def test_a_damaged_file_is_refused_in_one_line_and_can_be_blessed_anew(tmp_path: Path, content: str) -> None:
    path = tmp_path / "known_good.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"write it with `crt seeds bless`") as refused:
        known_good.load(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert known_good.bless(path, "it was damaged") == 3
    assert known_good.check(known_good.load(path), [0]) == []


def test_a_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    crt("seeds", "check", "--file", tmp_path / "none.json").refused(2, "none.json", "crt seeds bless")


def test_a_folder_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be written"):
        known_good.bless(tmp_path / "none" / "known_good.json", "no folder")


def test_the_commands_say_what_changed_and_how_to_bless_it(file: Path) -> None:
    assert crt("seeds", "check", "--file", file).out == "3 seeds, 0 differ\n"
    changed(file, {"seeds": {"0": {"batch": "sha256:" + "0" * 64}}, "blessed": {"sources": {"ledger": "0" * 16}}})
    found = crt("seeds", "check", "--file", file, "--sample", "2")
    assert found.code == 1
    told = " ".join(found.out.split())
    assert "seed 0: sha256:0000" in told
    assert "runs that differ: none: the batch document itself" in told
    assert "2 seeds, 1 differ" in told
    assert "changed since the seeds were blessed: ledger" in told
    assert 'crt seeds bless --reason "why the digests change"' in told
    blessed = crt("seeds", "bless", "--file", file, "--reason", "on purpose")
    assert blessed.code == 0
    assert "3 seeds, 1 changed" in " ".join(blessed.out.split())
    assert crt("seeds", "check", "--file", file).code == 0


def test_the_command_refuses_an_empty_reason(file: Path) -> None:
    crt("seeds", "bless", "--file", file, "--reason", " ").refused(2, "--reason")
