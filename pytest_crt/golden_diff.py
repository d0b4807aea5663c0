"""How a document differs from its golden file, told like a review: what changed about which proposal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from crt_runtime.visible import visible_line

if TYPE_CHECKING:
    from crt_runtime.artifacts import Kind

MAX_LINES: Final = 20
"""How many differing parts are shown; the others are counted."""

_MAX_VALUE: Final = 80
_MAX_CHANGES: Final = 12
_MAX_EXPLAINED: Final = 20_000
"""Characters of one part up to which it is compared in depth."""

_Fields: TypeAlias = "Mapping[str, Any]"


class _Aligned(NamedTuple):
    """A list whose elements are told apart by a field: where it lies, the field, and what an element is called."""

    path: tuple[str, ...]
    field: str
    called: str


_ALIGNED: Final[Mapping[str, tuple[_Aligned, ...]]] = {
    "promotion_proposals": (
        _Aligned(("proposals",), "id", "proposal"),
        _Aligned(("metadata", "pre_state"), "slot", "pre_state"),
    ),
    "promotion_decisions": (_Aligned(("decisions",), "proposal_id", "decision"),),
    "promotion_apply_result": (_Aligned(("results",), "proposal_id", "result"),),
    "background_job": (_Aligned(("artifacts",), "path", "artifact"),),
    "stress_run": (_Aligned(("turns",), "turn", "turn"),),
    "stress_batch": (_Aligned(("runs",), "run", "run"),),
    "challenge_pack": (_Aligned(("probes",), "id", "probe"),),
    "gate_verdict": (_Aligned(("gates",), "id", "gate"),),
}

_FIRST: Final = ("value_text", "decision", "action", "evidence")
"""Changes of these come first in their line."""


def explain(kind: Kind, golden: _Fields, document: _Fields) -> list[str]:
    """One line per part that differs, at most `MAX_LINES` and one that counts the others."""
    lines: list[str] = []
    others = 0
    for differing in _differing(kind, golden, document):
        if len(lines) < MAX_LINES:
            lines.append(visible_line(_line(*differing)))
        else:
            others += 1
    return [*lines, f"and {others} more parts differ"] if others else lines


def _differing(kind: Kind, golden: _Fields, document: _Fields) -> Iterator[tuple[str, Any, Any]]:
    """Name, golden part and actual part of everything that differs; None for a part that is not there."""
    old, new = _parts(kind, golden), _parts(kind, document)
    for name in dict.fromkeys((*old, *new)):
        if _text(old.get(name)) != _text(new.get(name)):
            yield name, old.get(name), new.get(name)
    for aligned in _ALIGNED.get(kind, ()):
        mine = f"{aligned.called} "
        before, after = ([name for name in parts if name.startswith(mine)] for parts in (old, new))
        if before != after and sorted(before) == sorted(after):
            yield f"order of {aligned.path[-1]}", [*before], [*after]


def _parts(kind: Kind, document: _Fields) -> dict[str, Any]:
    """The parts of a document by name: each element of an aligned list, and each other top-level field."""
    rest: dict[str, Any] = {key: dict(value) if isinstance(value, dict) else value for key, value in document.items()}
    found: dict[str, Any] = {}
    for path, field, called in _ALIGNED.get(kind, ()):
        holder = rest
        for name in path[:-1]:
            holder = holder.get(name) or {}
        elements = holder.get(path[-1])
        if not isinstance(elements, list):
            continue
        del holder[path[-1]]
        for index, element in enumerate(elements):
            told = str(element.get(field, index)) if isinstance(element, dict) else str(index)
            name = f"{called} {told.partition(':')[2] or told}"
            found[name if name not in found else f"{name} (again, at {index})"] = element
    return found | rest


def _line(name: str, old: Any, new: Any) -> str:
    if old is None or new is None:
        return f"{name}: {'added' if old is None else 'removed'}{_gist(new if old is None else old)}"
    changes = list(_changes(old, new))
    more = f"; and {len(changes) - _MAX_CHANGES} more changes" if len(changes) > _MAX_CHANGES else ""
    return f"{name}: {'; '.join(changes[:_MAX_CHANGES])}{more}"


def _gist(part: Any) -> str:
    """What was added or removed, in a few words."""
    fields = _unfolded(part) if isinstance(part, dict) else {}
    told = [f"{name} {_value(fields[name])}" for name in _FIRST[:-1] if fields.get(name) is not None]
    return f" ({', '.join(told)})" if told else ""


def _changes(old: Any, new: Any) -> Iterator[str]:
    """What changed in one part, value and evidence first."""
    if len(_text(old)) + len(_text(new)) > _MAX_EXPLAINED:
        yield f"changed ({len(_text(old))} -> {len(_text(new))} characters, too long to compare here)"
        return
    told: dict[str, list[str]] = {}
    if isinstance(old, dict) and isinstance(new, dict):
        old, new = _unfolded(old), _unfolded(new)
        told["evidence"] = [*_evidence(old.pop("evidence", None), new.pop("evidence", None))]
    for path, before, after in _deep(old, new):
        told.setdefault(str(path[0]) if path else "", []).append(_change(".".join(map(str, path)), before, after))
    for name in sorted(told, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name)):
        yield from told[name]


def _unfolded(part: _Fields) -> dict[str, Any]:
    """A proposal with the fields of its memory beside its own; anything else as it is."""
    memory = part.get("memory")
    return {**{key: part[key] for key in part if key != "memory"}, **memory} if isinstance(memory, dict) else {**part}


def _evidence(old: Any, new: Any) -> Iterator[str]:
    """Changes of the list of evidence, by the ids of what is cited."""
    before, after = _cited(old), _cited(new)
    gone, come = [name for name in before if name not in after], [name for name in after if name not in before]
    if gone or come:
        yield f"evidence {', '.join(gone) or 'none'} -> {', '.join(come) or 'none'}"
    elif [*before] != [*after]:
        yield f"evidence in the order {', '.join(after)}"
    for name in before:
        if name in after:
            for path, was, now in _deep(before[name], after[name]):
                yield _change(f"evidence {name} {'.'.join(map(str, path))}", was, now)


def _cited(evidence: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for index, item in enumerate(evidence if isinstance(evidence, list) else ()):
        name = str(item.get("memory_id") or item.get("url") or f"number {index + 1}")
        found[name if name not in found else f"{name} (again, at {index + 1})"] = item
    return found


def _deep(old: Any, new: Any) -> list[tuple[list[str | int], Any, Any]]:
    """Every place where two values differ, with what stands there; `_ABSENT` for nothing."""
    from deepdiff import DeepDiff
    from deepdiff.helper import NotPresent

    found = [
        (
            level.path(output_format="list"),
            *(_ABSENT if isinstance(side, NotPresent) else side for side in (level.t1, level.t2)),
        )
        for levels in DeepDiff(old, new, view="tree", threshold_to_diff_deeper=0, zip_ordered_iterables=True).values()
        for level in levels
    ]
    return sorted(found, key=lambda each: [str(step) for step in each[0]])


_ABSENT: Final = object()


def _change(name: str, old: Any, new: Any) -> str:
    if old is _ABSENT:
        return f"{name} + {_value(new)}".lstrip()
    if new is _ABSENT:
        return f"{name} - {_value(old)}".lstrip()
    return f"{name} {_value(old)} -> {_value(new)}".lstrip()


def _value(value: Any) -> str:
    return visible_line(_text(value), _MAX_VALUE)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
