"""A run's slots through its turns, drawn: what was true, and how the agent did when it was asked."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from crt_runtime.report.dom import tag
from crt_runtime.report.verdict import Asked, RunTold, SlotLine, Stretch

_LABELS: Final = 170
"""Width of the column of slot names, in units of the drawing."""

_PER_TURN: Final = 4.6
_ROW: Final = 24
_BAR: Final = 14
_LETTER: Final = 5.9
"""Width that a letter of the drawing takes at most."""

STATES: Final = (
    "known",
    "conflict",
    "revised",
    "temporal",
    "refined",
    "accepted",
    "resolved",
    "ended",
    "forgotten",
)
"""The states that are drawn, in the order of the legend; an unknown slot has no bar."""


def timeline(run: RunTold) -> ET.Element:
    """The drawing, as SVG with a tooltip on every mark."""
    width = _LABELS + run.turns * _PER_TURN + 12
    height = _ROW * len(run.slots) + 26
    children: list[ET.Element] = [_grid(run.turns, height)]
    for row, line in enumerate(run.slots):
        children.append(_line(line, 22 + row * _ROW))
    return tag(
        "svg",
        *children,
        class_="timeline",
        viewbox=f"0 0 {width:.1f} {height}",
        width=f"{width:.0f}",
        height=height,
        role="img",
        aria_label=f"Run {run.run}: what was true of each slot, and how the agent answered",
    )


def legend() -> ET.Element:
    """What the colours and marks of a timeline mean."""
    states = [tag("li", tag("span", class_=f"swatch {state}"), state) for state in STATES]
    passed = tag("li", tag("span", "\N{BLACK CIRCLE}", class_="mark passed"), "asked, every check passed")
    failed = tag("li", tag("span", "\N{BALLOT X}", class_="mark failed"), "asked, a check failed")
    return tag("ul", *states, passed, failed, class_="legend")


def _grid(turns: int, height: int) -> ET.Element:
    step = 25 if turns > 60 else 5
    lines = []
    for turn in range(step, turns + 1, step):
        at = f"{_x(turn):.1f}"
        lines += [
            tag("line", x1=at, x2=at, y1=16, y2=height - 2),
            tag("text", str(turn), x=at, y=11, text_anchor="middle"),
        ]
    return tag("g", *lines, class_="grid")


def _line(line: SlotLine, top: int) -> ET.Element:
    middle = top + _BAR / 2
    return tag(
        "g",
        tag("text", line.slot, class_="slot", x=_LABELS - 10, y=f"{middle + 4:.1f}", text_anchor="end"),
        *(_bar(stretch, top) for stretch in line.stretches if stretch.state in STATES),
        *(_mark(asked, middle) for asked in line.asked),
    )


def _bar(stretch: Stretch, top: int) -> ET.Element:
    width = (stretch.end - stretch.start) * _PER_TURN
    values = " / ".join(stretch.values)
    room = int((width - 8) / _LETTER)
    shown = values if len(values) <= room else f"{values[: room - 1]}\N{HORIZONTAL ELLIPSIS}" if room > 3 else None
    last = stretch.end - 1
    told = f"turns {stretch.start} to {last}: {stretch.state}{': ' if values else ''}{values}"
    return tag(
        "g",
        tag("title", told),
        tag("rect", x=f"{_x(stretch.start):.1f}", y=top, width=f"{width:.1f}", height=_BAR, rx=3),
        tag("text", shown, x=f"{_x(stretch.start) + 5:.1f}", y=f"{top + 10.5:.1f}") if shown else None,
        class_=f"bar {stretch.state}",
    )


def _mark(asked: Asked, middle: float) -> ET.Element:
    said = asked.said
    at = _x(said.turn) + _PER_TURN / 2
    told = tag("title", f"turn {said.turn}\nuser: {said.user}\nagent: {said.reply if said.reply is not None else '-'}")
    if asked.passed:
        return tag("circle", told, class_="mark passed", cx=f"{at:.1f}", cy=f"{middle:.1f}", r=4)
    cross = f"M{at - 4.5:.1f} {middle - 4.5:.1f}l9 9m0 -9l-9 9"
    return tag("path", told, class_="mark failed", d=cross)


def _x(turn: int) -> float:
    return _LABELS + (turn - 1) * _PER_TURN
