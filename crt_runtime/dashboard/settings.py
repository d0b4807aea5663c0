"""What the dashboard is started with, handed from the command to the page through the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

ARTIFACTS: Final = "CRT_ARTIFACTS_DIR"
MEMORY: Final = "CRT_MEMORY_DB"
HOSTS: Final = "CRT_DASHBOARD_ALLOW_HOSTS"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the page looks first, and the host names other than loopback that it may be reached by."""

    artifacts_dir: Path | None = None
    memory_db: Path | None = None
    allow_hosts: tuple[str, ...] = ()

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Self:
        """The settings that an environment holds; `CRT_DASHBOARD_ALLOW_HOSTS` is a list with commas."""
        return cls(
            artifacts_dir=_path(environment.get(ARTIFACTS)),
            memory_db=_path(environment.get(MEMORY)),
            allow_hosts=tuple(name.strip() for name in environment.get(HOSTS, "").split(",") if name.strip()),
        )

    def environment(self) -> dict[str, str]:
        """The variables from which `of` makes these settings; an empty one for what is not set."""
        return {
            ARTIFACTS: str(self.artifacts_dir or ""),
            MEMORY: str(self.memory_db or ""),
            HOSTS: ",".join(self.allow_hosts),
        }


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
