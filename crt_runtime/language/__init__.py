"""From text to what it says: turn kinds, facts, claims, slot questions and requests. Pure functions, English first."""

from crt_runtime.language.amending import Told, amended, ends_alone, ends_named, may_amend
from crt_runtime.language.animals import read_animal
from crt_runtime.language.catalogue import Catalogue, SlotSpec, load_catalogue
from crt_runtime.language.held import counts_another_thing, names_slot, said_of_held, speaks_of_change
from crt_runtime.language.reading import classify_turn, extract_facts, read_turn
from crt_runtime.language.remarks import may_tell, remark_phrases
from crt_runtime.language.requests import detect_requests
from crt_runtime.language.revoking import revokes_held, speaks_of_forgetting
from crt_runtime.language.settling import UNBOUND
from crt_runtime.language.values import Relation, compare_values, normalize_value

__all__ = [
    "UNBOUND",
    "Catalogue",
    "Relation",
    "SlotSpec",
    "Told",
    "amended",
    "classify_turn",
    "compare_values",
    "counts_another_thing",
    "detect_requests",
    "ends_alone",
    "ends_named",
    "extract_facts",
    "load_catalogue",
    "may_amend",
    "may_tell",
    "names_slot",
    "normalize_value",
    "read_animal",
    "read_turn",
    "remark_phrases",
    "revokes_held",
    "said_of_held",
    "speaks_of_change",
    "speaks_of_forgetting",
]
