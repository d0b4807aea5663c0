"""One check's result on one turn."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"


class Finding(NamedTuple):
    """`expected` says what the check asks for here, `details` what was found where it failed or why it
    does not apply."""

    check: str
    outcome: Outcome
    expected: str
    details: str | None = None
