"""Bad input: documents that are cut off, flipped or hostile are refused in one line, or hold what they held."""

from __future__ import annotations

from pathlib import Path

import pytest
from promotion_scene import Scene

from crt_runtime.artifacts import canonical_bytes, parse_strict
from crt_runtime.errors import ArtifactError
from crt_runtime.promotion.documents import decisions_of, proposals_of, read_proposals


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    scene = Scene(tmp_path_factory.mktemp("documents"))
    scene.say("I work at Microsoft.")
    proposals = scene.propose()
    return {"proposals": proposals.read_bytes(), "decisions": scene.decide(proposals).read_bytes()}


READERS = {"proposals": proposals_of, "decisions": decisions_of}


@pytest.mark.parametrize("name", READERS)
def test_a_document_with_any_byte_flipped_is_refused_or_holds_the_same(documents: dict[str, bytes], name: str) -> None:
    data = documents[name]
    meaning = canonical_bytes(parse_strict(data, "original"))
    accepted = 0
    for offset in range(len(data)):
        flipped = bytearray(data)
        flipped[offset] ^= 1 << offset % 8
        try:
            READERS[name](bytes(flipped), "flipped.json")
        except ArtifactError as error:
            assert "\n" not in str(error)
        else:
            accepted += 1
            assert canonical_bytes(parse_strict(bytes(flipped), "flipped")) == meaning, offset
    assert accepted < len(data) / 4, "white space alone may be flipped, into other white space"


@pytest.mark.parametrize("name", READERS)
def test_a_document_cut_off_anywhere_is_refused(documents: dict[str, bytes], name: str) -> None:
    data = documents[name].rstrip()
    for length in range(len(data)):
        with pytest.raises(ArtifactError):
            READERS[name](data[:length], "cut.json")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ('{"metadata":{}}'.encode("utf-16"), "not UTF-8"),
        (b'{"metadata":{"version":NaN}}', "NaN"),
        (b'{"metadata":{},"metadata":{}}', "more than once"),
        (b"[" * 100_000 + b"]" * 100_000, "deep|nest"),
        (b'{"metadata":{"version":"\\ud800"}}', "surrogate"),
        (b'{"metadata":{"version":1152921504606846976}}', "2\\^53"),
        (b"", "JSON"),
        (b"null", "must be an object|not a JSON object"),
    ],
)
@pytest.mark.parametrize("name", READERS)
def test_hostile_json_is_refused_in_one_line(name: str, data: bytes, message: str) -> None:
    with pytest.raises(ArtifactError, match=message) as caught:
        READERS[name](data, "hostile.json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_a_folder_or_a_missing_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(ArtifactError, match=r"cannot be read|regular file"):
            read_proposals(path)
