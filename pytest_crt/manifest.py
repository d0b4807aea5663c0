"""The manifest `crt_required_gates`: which gates must have passed before anything is applied, and with what minima."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from crt_runtime.gate_values import is_pack_file
from pytest_crt.gates import TRUTH_GATE, is_gate_id

Held: TypeAlias = "Mapping[str, int | str | frozenset[str]]"
"""What a gate was held with, by the names of its minima; names of packs are a set."""

AT_LEAST: Final = ">="
EXACTLY: Final = "="

# Takes "runs>=3", "agent=mybot:make"; not "runs", "runs>3", ">=3".
_MINIMUM: Final = re.compile(r"([a-z]+)(>=|=)(\S+)")

_TRUTH_MINIMA: Final = {
    "seed": EXACTLY,
    "runs": AT_LEAST,
    "turns": AT_LEAST,
    "packs": EXACTLY,
    "agent": EXACTLY,
    "wording": EXACTLY,
}
_MINIMA: Final = {"tests": AT_LEAST}
_NUMBERS: Final = frozenset({"seed", "runs", "turns", "tests"})


@dataclass(frozen=True, slots=True)
class Minimum:
    """One condition on how a gate was held, such as `runs>=3`."""

    name: str
    sign: str
    value: str

    def __str__(self) -> str:
        return f"{self.name}{self.sign}{self.value}"

    def met(self, held: Held) -> bool:
        """Whether what was held reaches it; what nothing is known about does not."""
        found = held.get(self.name)
        if found is None:
            return False
        if isinstance(found, int):
            return found >= int(self.value) if self.sign == AT_LEAST else found == int(self.value)
        if isinstance(found, frozenset):
            left = set(self.value.split(",")) - found
            return not left or ("all" in found and not any(map(is_pack_file, left)))
        return found == self.value


@dataclass(frozen=True, slots=True)
class Required:
    """One line of the manifest."""

    gate: str
    minima: tuple[Minimum, ...]

    def unmet(self, held: Held) -> tuple[Minimum, ...]:
        return tuple(minimum for minimum in self.minima if not minimum.met(held))


def read_manifest(lines: Iterable[str]) -> tuple[Required, ...]:
    """The required gates, in the order of the lines. Raises `ValueError` for a line that is not understood."""
    found: dict[str, Required] = {}
    for line in lines:
        gate, *minima = line.split()
        if not is_gate_id(gate):
            raise ValueError(f"line {line!r}: {gate!r} is no gate id (letters, digits, '.', '_' and '-')")
        if gate in found:
            raise ValueError(f"line {line!r}: gate {gate} has a line already; write one")
        found[gate] = Required(gate, tuple(_minima(gate, line, minima)))
    return tuple(found.values())


def _minima(gate: str, line: str, words: list[str]) -> Iterator[Minimum]:
    known = _TRUTH_MINIMA if gate == TRUTH_GATE else _MINIMA
    for word in words:
        match = _MINIMUM.fullmatch(word)
        if match is None or known.get(match[1]) != match[2]:
            expected = ", ".join(f"{name}{sign}" for name, sign in known.items())
            raise ValueError(f"line {line!r}: {word!r} is no minimum of gate {gate}; there are {expected}")
        if match[1] in _NUMBERS and not re.fullmatch(r"[0-9]{1,16}", match[3]):
            raise ValueError(f"line {line!r}: {word!r} needs a whole number")
        yield Minimum(match[1], match[2], match[3])
