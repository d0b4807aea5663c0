"""What a check says of one turn."""

from __future__ import annotations


class Vacuous(str):
    """Why a check has nothing to judge in this reply; it then neither passes nor fails."""


Judged = tuple[str, str | None]
"""What a check expects, and what went wrong: None for nothing, `Vacuous` where there is nothing to judge."""
