"""The strict reader: what two readers could understand differently is refused, with file, place and reason."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crt_runtime.artifacts import load, parse_strict, read_document
from crt_runtime.artifacts.parse import MAX_BYTES
from crt_runtime.errors import ArtifactError, UsageError
from crt_runtime.resources import resource

UNREADABLE = json.loads(resource("fixtures", "contracts", "unreadable.json").read_bytes())["cases"]

numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("case", UNREADABLE, ids=lambda case: case["what"])
def test_a_text_that_two_readers_could_understand_differently_is_refused(case: dict[str, object]) -> None:
    data = bytes.fromhex(str(case["hex"])) if "hex" in case else str(case["text"]).encode() * int(case.get("times", 1))
    with pytest.raises(ArtifactError) as refused:
        parse_strict(data, "some.json")
    assert refused.value.pointer == case["pointer"]
    assert refused.value.reason.startswith(str(case["reason"]))
    assert str(refused.value).startswith("some.json: ")
    assert len(str(refused.value).splitlines()) == 1


@given(values)
def test_every_json_value_is_read_as_the_standard_reader_reads_it(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    assert repr(parse_strict(text.encode(), "x")) == repr(json.loads(text))


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    try:
        parse_strict(data, "x")
    except ArtifactError as refused:
        assert len(str(refused).splitlines()) == 1
        assert str(refused).isprintable()


@given(values, st.data())
def test_a_repeated_key_is_refused_wherever_it_stands(value: object, data: st.DataObject) -> None:
    text = json.dumps({"outer": [value, {"key": 1, "other": value}]})
    assert parse_strict(text.encode(), "x")
    spelling = data.draw(st.sampled_from(['"key"', r'"\u006bey"']))
    with pytest.raises(ArtifactError) as refused:
        parse_strict(text.replace('"other"', spelling, -1).encode(), "x")
    assert (refused.value.pointer, refused.value.reason) == ("/outer/1", 'key "key" is given more than once')


def test_64_levels_are_read_and_65_are_not() -> None:
    assert parse_strict(b"[" * 64 + b"]" * 64, "x")
    with pytest.raises(ArtifactError, match="deeper than 64"):
        parse_strict(b"[" * 65 + b"]" * 65, "x")


def test_the_largest_integers_and_surrogate_pairs_are_read() -> None:
    assert parse_strict(rb'[9007199254740991, -9007199254740991, "\ud83d\ude00"]', "x") == [
        2**53 - 1,
        -(2**53) + 1,
        "\N{GRINNING FACE}",
    ]


def test_a_message_stays_one_printable_line_whatever_the_document_holds() -> None:
    with pytest.raises(ArtifactError) as refused:
        parse_strict(b'{"\\u001b[31m\\n":{"x":NaN}}', "x")
    assert str(refused.value) == r"x: /\x1b[31m\n/x: NaN is not JSON"


class TestFiles:
    def test_a_missing_file_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(ArtifactError, match=r"none\.json: \(document\): cannot be read: No such file"):
            load(tmp_path / "none.json")

    def test_a_folder_is_one_line(self, tmp_path: Path) -> None:
        with pytest.raises(ArtifactError, match="cannot be read"):
            load(tmp_path)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
    def test_a_device_is_no_document(self) -> None:
        with pytest.raises(ArtifactError, match="is not a regular file"):
            load("/dev/null")

    def test_a_file_name_with_a_zero_byte_is_one_line(self) -> None:
        with pytest.raises(ArtifactError, match="cannot be read"):
            load("a\0b")

    def test_a_file_that_is_too_large_is_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "large.json"
        with path.open("wb") as file:
            file.truncate(MAX_BYTES + 1)
        with pytest.raises(ArtifactError, match="larger than the 268435456 bytes"):
            load(path)

    def test_the_kind_is_told_by_the_content_and_not_by_the_name(self, tmp_path: Path) -> None:
        source = resource("fixtures", "contracts", "valid", "promotion_decisions.json")
        path = tmp_path / "whatever.txt"
        path.write_bytes(source.read_bytes())
        kind, document = load(path)
        assert kind == "promotion_decisions"
        assert document["decisions"]

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("[]", "is not a JSON object"),
            ('{"metadata":{}}', "is of no kind that CRT knows"),
            ('{"proposals":[],"decisions":[]}', "could be promotion_decisions or promotion_proposals"),
            ('{"anything":1}', "unknown field"),
        ],
    )
    def test_a_document_of_no_kind_is_refused(self, text: str, reason: str) -> None:
        with pytest.raises(ArtifactError, match=reason):
            read_document(text.encode(), "x")

    def test_an_unknown_kind_is_a_usage_error(self) -> None:
        from crt_runtime.artifacts import as_kind

        assert as_kind("replay") == "replay"
        with pytest.raises(UsageError, match="document kind 'proposal': unknown; the kinds are background_job"):
            as_kind("proposal")


def test_a_tombstone_in_the_place_of_a_document_is_told_as_what_it_is() -> None:
    data = resource("fixtures", "contracts", "valid", "tombstone.json").read_bytes()
    with pytest.raises(
        ArtifactError, match="was forgotten; a tombstone stands in the place of the promotion_proposals"
    ):
        read_document(data, "proposals.json", "promotion_proposals")
