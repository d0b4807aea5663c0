"""Time, injected: nothing in CRT reads the wall clock except through a `Clock`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from crt_runtime.errors import CrtError

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC datetime."""


def system_clock() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


class SteppingClock:
    """A clock that starts at `start` and moves by `step` at every reading: the clock of seeded runs and tests."""

    def __init__(self, start: datetime, step: timedelta = timedelta(seconds=1)) -> None:
        self._next = as_utc(start)
        self._step = step

    def __call__(self) -> datetime:
        now = self._next
        self._next = now + self._step
        return now


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a naive datetime raises `CrtError`, since guessing its zone would be inventing."""
    if moment.tzinfo is UTC:
        return moment
    if moment.tzinfo is None:
        raise CrtError(f"time {moment.isoformat()}: has no time zone; pass an aware datetime")
    return moment.astimezone(UTC)


def format_utc(moment: datetime) -> str:
    """RFC 3339 in UTC, always with six decimals: `2026-01-31T09:30:00.000000Z`."""
    return as_utc(moment).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def parse_utc(text: str) -> datetime:
    """Read an RFC 3339 date-time with a zone; raises `CrtError` for anything else."""
    try:
        return as_utc(datetime.fromisoformat(text))
    except ValueError:
        raise CrtError(f"time {text!r}: not an RFC 3339 date-time such as 2026-01-31T09:30:00Z") from None


def file_stamp(moment: datetime) -> str:
    """The moment as part of a file name, to the microsecond: `20260131T093000.000000Z`."""
    return as_utc(moment).strftime("%Y%m%dT%H%M%S.%fZ")
