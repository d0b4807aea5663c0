"""The formats that schemas name, each a function that both validation engines call, so that they cannot disagree.

A format that an engine quietly ignores would let everything through, so each carries texts that it must take and must
refuse, and an engine is asked about all of them before it is used (`self_test`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

from crt_runtime.artifacts.names import id_flaw, path_flaw, ref_flaw
from crt_runtime.errors import CrtError


@dataclass(frozen=True, slots=True)
class Format:
    """What a text of this format is. `expected` completes "must be"; `good` and `bad` are for the self-test."""

    check: Callable[[str], bool]
    expected: str
    good: tuple[str, ...]
    bad: tuple[str, ...]


# RFC 3339 with "T" and a zone: takes "2026-01-31T09:30:00.25Z", "...+01:00"; not a bare date, no trailing newline.
_DATE_TIME: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}")


@lru_cache(maxsize=4096)
def is_date_time(text: str) -> bool:
    """Whether the text is an RFC 3339 date-time of a moment that exists and has a place in UTC."""
    if _DATE_TIME.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):  # 30 February, 25 o'clock, or a zone that leads out of the years 1 to 9999
        return False
    return True


FORMATS: Final[Mapping[str, Format]] = {
    "date-time": Format(
        is_date_time,
        "an RFC 3339 date-time with a zone, such as 2026-01-31T09:30:00Z, of a date that exists",
        good=("2026-01-31T09:30:00Z", "2024-02-29T23:59:59.123456+02:00"),
        bad=(
            "2026-02-29T09:30:00Z",
            "2026-01-31T24:00:00Z",
            "0001-01-01T00:00:00+01:00",
            "2026-01-31T09:30:00",
            "2026-01-31",
            "2026-01-31T09:30:00Z\n",
        ),
    ),
    "crt-id": Format(
        lambda text: id_flaw(text) is None,
        "an id: 1 to 64 of A-Z a-z 0-9 . _ -, starting with a letter or digit, fit for a file name",
        good=("job-7", "a" * 64),
        bad=("", "a" * 65, ".a", "a..b", "a.", "a/b", "a:b", "NUL", "com1.json", "job-7\n"),
    ),
    "crt-ref": Format(
        lambda text: ref_flaw(text) is None,
        "an id: 1 to 128 of A-Z a-z 0-9 . _ : -, starting with a letter or digit",
        good=("job-7:name", "a" * 128),
        bad=("", "a" * 129, ":a", "a/b", "job-7:name\n"),
    ),
    "crt-path": Format(
        lambda text: path_flaw(text) is None,
        "a relative path with plain names between forward slashes",
        good=("run_0001/stress_run.json",),
        bad=("", "/a", "a//b", "../a", "a/../b", "a\\b", "C:/a", "a/nul.json", "a/b.", "a\n"),
    ),
    "crt-sha256": Format(
        lambda text: _SHA256.fullmatch(text) is not None,
        "64 lower-case hexadecimal digits",
        good=("0" * 64,),
        bad=("", "0" * 63, "A" * 64, "0" * 64 + "\n"),
    ),
    "crt-digest": Format(
        lambda text: _DIGEST.fullmatch(text) is not None,
        "sha256: and 64 lower-case hexadecimal digits",
        good=("sha256:" + "0" * 64,),
        bad=("", "0" * 64, "sha256:" + "A" * 64, "sha256:" + "0" * 64 + "\n"),
    ),
}


def self_test(engine: str, is_valid: Callable[[str, str], bool]) -> None:
    """Ask an engine about every known text; `is_valid` takes a format's name and a text. Raises `CrtError` where the
    engine does not assert a format, since every document that it took would have gone unchecked."""
    for name, form in FORMATS.items():
        taken = [text for text in form.bad if is_valid(name, text)]
        refused = [text for text in form.good if not is_valid(name, text)]
        if taken or refused:
            found = f"takes {taken[0]!r}" if taken else f"refuses {refused[0]!r}"
            raise CrtError(f"{engine}: format {name} {found}; reinstall pytest-crt with the versions it asks for")
