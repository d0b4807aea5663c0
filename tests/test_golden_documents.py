"""What is proposed, decided and applied for known memory files is what somebody reviewed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from golden_scene import MEMORIES, documents_of

from crt_runtime.artifacts import as_kind, read_document
from crt_runtime.resources import resource
from pytest_crt.golden import Golden

GOLDEN = resource("fixtures", "golden")
KINDS = ("proposals", "decisions", "apply_result")
FILES = sorted(path.relative_to(GOLDEN).as_posix() for path in GOLDEN.rglob("*.json"))


@pytest.mark.parametrize("memory", MEMORIES)
def test_the_documents_of_a_memory_file_are_what_they_were(memory: str, tmp_path: Path, crt_golden: Golden) -> None:
    for kind, document in documents_of(memory, tmp_path).items():
        crt_golden(document, f"{memory}/{kind}")


@pytest.mark.parametrize("name", FILES)
def test_a_golden_file_is_a_valid_document_in_its_one_form(name: str) -> None:
    data = (GOLDEN / name).read_bytes()
    _, document = read_document(data, name, as_kind(f"promotion_{Path(name).stem}"))
    assert data.decode() == json.dumps(document, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def test_every_memory_file_has_its_three_golden_files_and_there_are_no_others() -> None:
    assert sorted(f"{memory}/{kind}.json" for memory in MEMORIES for kind in KINDS) == FILES


def test_the_golden_files_show_what_their_memory_files_stand_for() -> None:
    """A golden file that records an accident would guard the accident."""

    def values(memory: str) -> list[tuple[str, str, str]]:
        document = json.loads((GOLDEN / memory / "proposals.json").read_bytes())
        return [(one["memory"]["key"], one["memory"]["value_text"], one["state"]) for one in document["proposals"]]

    assert values("corrected") == [("employer", "Amazon", "revised")]
    assert values("conflicting") == [
        ("employer", "Microsoft", "conflict"),
        ("employer", "Amazon", "conflict"),
        ("name", "Ada", "known"),
    ]
    assert [slot for slot, _, _ in values("forgotten")] == ["location", "name"]
    assert values("temporal") == [("location", "Denver", "temporal")]
    assert values("refined") == [("location", "Bellevue", "refined")]
    assert {value for _, value, _ in values("accepted")} == {"Microsoft", "Amazon"}
    assert {value for _, value, _ in values("multi-valued")} == {"a beagle", "German", "French"}
    assert values("empty") == []
    assert len(values("large")) == 61
    assert ("name", "Ada", "known") in values("imported")
    deferred = json.loads((GOLDEN / "deferred-before" / "proposals.json").read_bytes())["proposals"]
    assert [one["deferred_before"] for one in deferred] == [True, True, False]
    (ending,) = json.loads((GOLDEN / "ended" / "proposals.json").read_bytes())["proposals"]
    assert (ending["ends"], ending["memory"]["value_text"]) == (True, "Microsoft")
    assert "Mallory" not in (GOLDEN / "poisoned" / "proposals.json").read_text(encoding="utf-8")
