"""Slots that are easily taken for one another."""

from __future__ import annotations

from typing import Final

_GROUPS: Final[tuple[tuple[str, ...], ...]] = (
    ("hometown", "location", "birthplace", "travel_destination"),
    ("undergrad_school", "masters_school"),
    ("employer", "industry", "title"),
    ("major", "graduation_year"),
    ("partner", "mother_name"),
    ("children", "siblings"),
    ("name", "nickname"),
    ("favorite_food", "favorite_drink", "diet"),
    ("favorite_movie", "favorite_book", "favorite_music"),
    ("favorite_sport", "hobbies", "goals"),
    ("languages", "first_language", "nationality"),
    ("age", "programming_years", "team_size", "shoe_size"),
    ("operating_system", "editor", "programming_languages"),
    ("phone", "car"),
)


def alike(slot: str | None) -> tuple[str, ...]:
    """The other slots that a careless reader takes this one for."""
    return next((tuple(other for other in group if other != slot) for group in _GROUPS if slot in group), ())
