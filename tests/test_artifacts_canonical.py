"""The canonical form and the digests: the same document has the same bytes on every Python, and no other has them."""

from __future__ import annotations

import hashlib
import json
import math
import unicodedata
from copy import deepcopy
from enum import StrEnum

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from crt_runtime.artifacts import KINDS, canonical_bytes, check_digest, digest, own_digest, seal
from crt_runtime.artifacts.unicode14 import is_assigned, nfc
from crt_runtime.errors import ArtifactError
from crt_runtime.resources import resource

BASE = {kind: json.loads(resource("fixtures", "contracts", "valid", f"{kind}.json").read_bytes()) for kind in KINDS}
SEALED = [kind for kind in KINDS if own_digest(kind, BASE[kind]) is not None]

numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
ascii_texts = st.text(st.characters(max_codepoint=0x7F))
any_texts = st.text(st.characters(exclude_categories=["Cs"]))


def documents(texts: st.SearchStrategy[str]) -> st.SearchStrategy[object]:
    return st.recursive(
        st.none() | st.booleans() | numbers | texts,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=15,
    )


class TestAgainstTheReference:
    """`rfc8785` is the reference; ours is the same, faster."""

    @given(documents(ascii_texts))
    @example({"\x7f": '\b\f\n\r\t\x00\x1f"\\/', "": [1.0, -0.0, 0.0, 100.0]})
    def test_ascii_documents_have_the_bytes_of_the_reference(self, document: object) -> None:
        assert canonical_bytes(document) == rfc8785.dumps(document)

    @given(documents(any_texts.map(nfc)))
    @example({"\ue000": 1, "\U0001f600": 2, "\uff21": 3, "é": 4})  # UTF-16 order is not code point order
    def test_normalised_documents_have_the_bytes_of_the_reference(self, document: object) -> None:
        assert canonical_bytes(document) == rfc8785.dumps(document)

    @given(st.floats(allow_nan=False, allow_infinity=False))
    @example(1e-7)
    @example(9.999e-5)
    @example(1e-4)
    @example(1e15)
    @example(1e16)
    @example(123456789012345680.0)
    @example(1e21)
    @example(5e-324)
    @example(1.7976931348623157e308)
    def test_every_float_is_written_as_the_reference_writes_it(self, number: float) -> None:
        assert canonical_bytes(number) == rfc8785.dumps(number)

    def test_the_example_of_the_rfc(self) -> None:
        document = {
            "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
            "literals": [None, True, False],
        }
        assert canonical_bytes(document) == (
            b'{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
            b'"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
        )


class TestMeaning:
    @given(documents(any_texts.map(nfc)))
    def test_reading_the_canonical_form_gives_the_same_canonical_form(self, document: object) -> None:
        form = canonical_bytes(document)
        # Whole floats beyond 2^53 look like integers there, so they are read back as the floats that they were.
        assert canonical_bytes(json.loads(form, parse_int=float)) == form

    @given(st.dictionaries(ascii_texts, numbers, max_size=6), st.randoms())
    def test_the_order_of_keys_says_nothing(self, document: dict[str, float], rng: object) -> None:
        keys = list(document)
        rng.shuffle(keys)
        assert canonical_bytes({key: document[key] for key in keys}) == canonical_bytes(document)

    def test_true_and_one_are_different(self) -> None:
        assert canonical_bytes([True, False]) != canonical_bytes([1, 0])
        assert digest("runtime_config", {"a": True}) != digest("runtime_config", {"a": 1})

    def test_one_and_one_point_zero_are_the_same_number(self) -> None:
        assert canonical_bytes([1.0, -0.0, 100.0]) == canonical_bytes([1, 0, 100])

    def test_a_member_of_a_text_enum_is_its_text(self) -> None:
        class Mode(StrEnum):
            QUICK = "quick"

        assert canonical_bytes({Mode.QUICK: Mode.QUICK}) == b'{"quick":"quick"}'


class TestRefusals:
    @pytest.mark.parametrize(
        ("document", "pointer", "reason"),
        [
            ({"a": (1, 2)}, "/a", "a Python tuple is not JSON"),
            ({"a": [0, {1, 2}]}, "/a/1", "a Python set is not JSON"),
            ([b"x"], "/0", "a Python bytes is not JSON"),
            ({"a": {1: 2}}, "/a", "key 1 is not text"),
            ({True: 2}, "", "key True is not text"),
            ({"a": math.nan}, "/a", "nan is not JSON"),
            ([-math.inf], "/0", "-inf is not JSON"),
            ({"a": 2**53}, "/a", "integer is not within 2^53"),
            ({"a": -(2**53)}, "/a", "integer is not within 2^53"),
            ({"a": "\ud800"}, "/a", "text holds a lone surrogate, which is not Unicode text"),
            ({"b": {"\udfff": 1}}, "/b", "a key holds a lone surrogate, which is not Unicode text"),
            (
                {"\u00e9": 1, "e\u0301": 2},
                "",
                'key "e\u0301" is given more than once after Unicode normalisation (NFC)',
            ),
        ],
    )
    def test_what_is_not_json_has_no_canonical_form(self, document: object, pointer: str, reason: str) -> None:
        with pytest.raises(ArtifactError) as refused:
            canonical_bytes(document, "doc")
        assert (refused.value.where, refused.value.pointer, refused.value.reason) == ("doc", pointer, reason)

    def test_nesting_is_bounded_as_in_the_reader(self) -> None:
        deepest: object = []
        for _ in range(63):
            deepest = [deepest]
        assert canonical_bytes(deepest) == b"[" * 64 + b"]" * 64
        with pytest.raises(ArtifactError, match="deeper than 64"):
            canonical_bytes({"a": deepest})

    def test_a_document_that_holds_itself_is_refused(self) -> None:
        document: dict[str, object] = {"a": 1}
        document["self"] = document
        with pytest.raises(ArtifactError, match="deeper than 64"):
            canonical_bytes(document)


class TestUnicode14:
    def test_spellings_of_one_text_are_one(self) -> None:
        assert canonical_bytes("Zu\u0308rich") == canonical_bytes("Z\u00fcrich") == '"Z\u00fcrich"'.encode()
        assert canonical_bytes({"\u212b": 1}) == '{"\u00c5":1}'.encode()

    @pytest.mark.parametrize(
        "text",
        [
            "a\u1e08f\u0323",  # assigned in 15.0 with combining class 230: a newer Python would move the dot in front
            "x\U00011f41\u0316",  # assigned in 15.0 with combining class 9
            "\U0001e4ec\u0316",  # assigned in 15.0 with combining class 232
        ],
    )
    def test_code_points_assigned_after_unicode_14_stay_where_they_are(self, text: str) -> None:
        text = text.replace("\u1e08f", "\U0001e08f")
        assert canonical_bytes(text) == f'"{text}"'.encode()

    def test_text_around_a_later_code_point_is_normalised(self) -> None:
        assert nfc("e\u0301\U0001e08fe\u0301\u0323") == "\u00e9\U0001e08f\u1eb9\u0301"

    def test_a_mark_after_a_later_code_point_does_not_reach_over_it(self) -> None:
        assert nfc("e\U0001e08f\u0301") == "e\U0001e08f\u0301"

    @given(st.text(st.characters(exclude_categories=["Cs", "Cn"]).filter(is_assigned)))
    def test_text_of_unicode_14_is_normalised_as_python_does(self, text: str) -> None:
        assert nfc(text) == unicodedata.normalize("NFC", text)

    @given(any_texts)
    def test_normalising_twice_changes_nothing(self, text: str) -> None:
        assert nfc(nfc(text)) == nfc(text)

    @pytest.mark.skipif(unicodedata.unidata_version != "14.0.0", reason="this Python knows another Unicode")
    def test_the_table_is_that_of_unicode_14(self) -> None:
        wrong = [c for c in map(chr, range(0x110000)) if is_assigned(c) == (unicodedata.category(c) == "Cn")]
        assert wrong == []


class TestDigests:
    def test_a_digest_is_sha256_over_tag_zero_byte_and_canonical_bytes(self) -> None:
        expected = hashlib.sha256(b'crt_runtime_config.v1\x00{"private":{"instructions":"x"}}').hexdigest()
        assert digest("runtime_config", {"private": {"instructions": "x"}}) == f"sha256:{expected}"

    def test_the_same_content_has_another_digest_under_another_kind(self) -> None:
        assert len({digest(kind, {"a": 1}) for kind in KINDS}) == len(KINDS)

    @pytest.mark.parametrize("kind", SEALED)
    def test_the_golden_documents_keep_their_digests(self, kind: str) -> None:
        assert digest(kind, BASE[kind]) == own_digest(kind, BASE[kind])

    @pytest.mark.parametrize("kind", SEALED)
    def test_sealing_changes_neither_the_document_nor_a_sealed_one(self, kind: str) -> None:
        before = deepcopy(BASE[kind])
        assert seal(kind, BASE[kind]) == before == BASE[kind]

    @pytest.mark.parametrize("kind", SEALED)
    def test_a_changed_document_does_not_carry_its_digest(self, kind: str) -> None:
        changed = deepcopy(BASE[kind])
        check_digest(kind, changed, "x")
        holder = changed if kind in ("background_job", "audit_answer_record", "gate_verdict") else changed["metadata"]
        holder["added"] = "later"
        with pytest.raises(ArtifactError, match=r"x: (/metadata)?/digest: says sha256:.* it was changed since"):
            check_digest(kind, changed, "x")

    def test_a_document_without_digest_is_let_through_and_told_apart(self) -> None:
        check_digest("replay", {"metadata": {}}, "x")
        assert own_digest("replay", {"metadata": {}}) is None

    def test_a_runtime_config_has_a_digest_and_carries_none(self) -> None:
        assert own_digest("runtime_config", {"metadata": {"digest": "x"}}) is None
        with pytest.raises(ArtifactError, match="carries no digest"):
            seal("runtime_config", {})
