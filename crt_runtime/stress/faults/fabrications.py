"""Values that no word list of ours knows: what a model makes up need not be in anybody's lexicon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MADE_UP: Final[Mapping[str, str]] = {
    "name": "Thessaly Quill",
    "nickname": "Bramble",
    "age": "83",
    "birthday": "the 29th of October",
    "birthplace": "Kirkwhistle",
    "nationality": "Liechtensteiner",
    "languages": "Faroese",
    "first_language": "Maltese",
    "communication_style": "telegraphic",
    "employer": "Larkspur Cartography",
    "title": "harbour pilot",
    "team_size": "61",
    "programming_years": "47",
    "remote_preference": "three days on the boat",
    "programming_languages": "Simula",
    "industry": "beekeeping",
    "operating_system": "Haiku",
    "editor": "TextPad",
    "goals": "sail around Greenland",
    "location": "Lower Wexcombe",
    "hometown": "Saltmarsh End",
    "timezone": "Chatham time",
    "travel_destination": "Svalbard",
    "car": "a 1962 Wartburg",
    "phone": "a Nokia 3310",
    "wake_time": "3:52 am",
    "shoe_size": "51",
    "undergrad_school": "Aberystwyth",
    "masters_school": "the Sámi University of Applied Sciences",
    "major": "bell founding",
    "graduation_year": "1958",
    "partner": "Ottokar",
    "marital_status": "betrothed",
    "children": "Peregrine",
    "siblings": "Lucasta",
    "mother_name": "Philippa",
    "pets": "an axolotl",
    "favorite_color": "chartreuse",
    "favorite_food": "pickled herring",
    "favorite_movie": "Solaris",
    "favorite_book": "Tristram Shandy",
    "favorite_music": "sea shanties",
    "favorite_sport": "tug of war",
    "favorite_drink": "birch sap",
    "favorite_season": "the monsoon",
    "hobbies": "lock picking",
    "diet": "raw seal",
    "allergies": "felt-tip pens",
    "instruments": "hurdy-gurdy",
    "pronouns": "hu/hum",
}
"""One made-up value for each built-in slot."""


def made_up(slot: str | None) -> str:
    """A value that a model may make up for the slot."""
    return MADE_UP.get(slot or "", "Zebulon Nine")
