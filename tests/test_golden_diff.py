"""How a difference from a golden file is told: by proposal, value first, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from golden_scene import documents_of

from pytest_crt.golden_diff import MAX_LINES, explain
from pytest_crt.volatile import VOLATILE, normalized


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return documents_of("plain", tmp_path_factory.mktemp("plain"))


def test_equal_documents_have_nothing_to_tell(documents: Any) -> None:
    for kind, document in documents.items():
        assert explain(f"promotion_{kind}", document, deepcopy(document)) == []  # type: ignore[arg-type]


def test_every_field_of_a_document_that_changes_is_told(documents: Any) -> None:
    """Planted: each leaf changed in turn."""

    for kind, document in documents.items():
        for where, _ in _fields(document):
            path = [int(step) if step.isdecimal() else step for step in where.split(".")]
            changed = deepcopy(document)
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = "something else"
            lines = explain(f"promotion_{kind}", document, changed)  # type: ignore[arg-type]
            assert lines, path
            assert any("something else" in line for line in lines), (path, lines)


def test_a_proposal_is_told_by_its_slot_value_and_evidence_first(documents: Any) -> None:
    changed = deepcopy(documents["proposals"])
    proposal = next(one for one in changed["proposals"] if one["memory"]["key"] == "employer")
    proposal["memory"] |= {"value_text": "Amazon", "confidence": 0.5}
    proposal["memory"]["evidence"][0]["memory_id"] = "mem-31"
    assert explain("promotion_proposals", documents["proposals"], changed) == [
        'proposal employer: value_text "Microsoft" -> "Amazon"; evidence mem-2 -> mem-31; confidence 0.9 -> 0.5'
    ]


def test_what_comes_goes_and_moves_is_told(documents: Any) -> None:
    old, new = documents["decisions"], deepcopy(documents["decisions"])
    gone = new["decisions"].pop()
    assert explain("promotion_decisions", old, new) == ['decision name: removed (decision "approved")']
    assert explain("promotion_decisions", new, old) == ['decision name: added (decision "approved")']
    new["decisions"].insert(0, gone)
    (line,) = explain("promotion_decisions", old, new)
    assert line.startswith("order of decisions: ")


def test_what_acts_on_a_terminal_is_shown_and_not_done(documents: Any) -> None:
    changed = deepcopy(documents["proposals"])
    changed["proposals"][0]["memory"]["value_text"] = "\x1b[2J\u202eevil\n"
    (line,) = explain("promotion_proposals", documents["proposals"], changed)
    assert line.isprintable()
    assert "\\u001b" in line


def test_a_difference_is_bounded_however_large_the_documents(documents: Any) -> None:
    first = documents["proposals"]["proposals"][0]
    many = [{**first, "id": f"job-1:slot_{number}"} for number in range(2_000)]
    old = {**documents["proposals"], "proposals": many}
    new = deepcopy(old)
    for proposal in new["proposals"]:
        proposal["memory"]["value_text"] = "x" * 5_000
    lines = explain("promotion_proposals", old, new)
    assert len(lines) == MAX_LINES + 1
    assert lines[-1] == f"and {2_000 - MAX_LINES} more parts differ"
    assert max(map(len, lines)) < 300


def test_one_huge_value_is_counted_and_not_compared(documents: Any) -> None:
    changed = deepcopy(documents["proposals"])
    changed["proposals"][0]["memory"]["value_text"] = "line\n" * 200_000
    (line,) = explain("promotion_proposals", documents["proposals"], changed)
    assert "too long to compare here" in line


def test_only_the_declared_fields_are_volatile(documents: Any) -> None:
    for document in documents.values():
        before = deepcopy(document)
        kept = dict(_fields(normalized(document)))
        assert document == before, "the document itself is not changed"
        replaced = {where for where, value in _fields(document) if kept.get(where) != value}
        assert {re.sub(r"\.\d+\.", ".*.", where) for where in replaced} <= {*VOLATILE, "metadata.digest"}


def _fields(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Each leaf of a document with its path."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _fields(inner, f"{where}.{key}" if where else str(key))
    else:
        yield where, value
