"""Waivers: known failures that may go on until a day, each with an owner and a reason."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from crt_runtime.errors import UsageError

_KEYS: Final = ("check", "probe", "owner", "reason", "expires")


@dataclass(frozen=True, slots=True)
class Waiver:
    """`check`, `probe` (`pack/probe`): what may fail, either or both; `expires`: the last day on which it may."""

    check: str | None
    probe: str | None
    owner: str
    reason: str
    expires: date

    def __str__(self) -> str:
        return " in ".join(part for part in (self.check, self.probe) if part is not None)

    def covers(self, probe: str | None, check: str) -> bool:
        """Whether a failure of that check in that probe, or between probes, is waived."""
        return self.check in (None, check) and self.probe in (None, probe)

    def has_expired(self, today: date) -> bool:
        return today > self.expires


def read_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read a TOML file of `[[waiver]]` tables. Raises `UsageError` in one line for anything else."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror})") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path}: is no TOML: {error}") from None
    tables = document.pop("waiver", [])
    if document or not isinstance(tables, list):
        raise UsageError(
            f"{path}: expected [[waiver]] tables and nothing else, found {', '.join(document) or 'waiver'}"
        )
    return tuple(_waiver(f"{path}: waiver {number}", table) for number, table in enumerate(tables, 1))


def _waiver(where: str, table: object) -> Waiver:
    if not isinstance(table, dict):
        raise UsageError(f"{where}: expected a [[waiver]] table")
    unknown = [key for key in table if key not in _KEYS]
    if unknown:
        raise UsageError(f"{where}: unknown key {unknown[0]}; the keys are {', '.join(_KEYS)}")
    expires = table.get("expires")
    if type(expires) is not date:
        raise UsageError(f"{where}: expires must be a day, such as expires = 2027-01-31")
    told = {key: _text(where, key, table[key]) for key in ("check", "probe", "owner", "reason") if key in table}
    for key in ("owner", "reason"):
        if key not in told:
            raise UsageError(f"{where}: {key} is missing; a waiver says whose it is and why")
    if not told.keys() & {"check", "probe"}:
        raise UsageError(f"{where}: give a check, a probe or both")
    return Waiver(told.get("check"), told.get("probe"), told["owner"], told["reason"], expires)


def _text(where: str, key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"{where}: {key} must be a text that is not empty")
    return value.strip()
