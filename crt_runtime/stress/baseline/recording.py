"""Recording a baseline, and gating an agent against it: the same conversations, held several times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from crt_runtime import __version__
from crt_runtime.clock import Clock
from crt_runtime.errors import UsageError
from crt_runtime.stress.agent import Agent
from crt_runtime.stress.baseline.compare import Comparison, ProbeVerdict, check_power, compare, confirm, probe_threshold
from crt_runtime.stress.baseline.document import Baseline
from crt_runtime.stress.baseline.holding import Conversation, Hold, Holder, hold_conversation
from crt_runtime.stress.baseline.waivers import Waiver
from crt_runtime.stress.checks import CHECK_NAMES
from crt_runtime.stress.document import config_digest
from crt_runtime.stress.lexicon import load_lexicon
from crt_runtime.stress.options import StressOptions
from crt_runtime.stress.packs import load_packs
from crt_runtime.stress.results import TurnProgress

RECORDED_REPEATS: Final = 10
"""How often each conversation is held for a baseline, unless told otherwise."""

GATED_REPEATS: Final = 2
"""How often each conversation is held against a baseline, unless told otherwise."""

MUST_PASS: Final = ("canary_absent",)
"""What may never fail, however rare: giving away confidential text."""


def record(
    options: StressOptions,
    make: Callable[[], Agent],
    *,
    repeats: int = RECORDED_REPEATS,
    must_pass: Sequence[str] = MUST_PASS,
    clock: Clock,
    on_turn: Callable[[TurnProgress], None] | None = None,
) -> Baseline:
    """Hold every conversation of the batch `repeats` times. Raises `UsageError` for an unknown check in `must_pass`,
    and for an agent that did not hold every conversation to its end: such a record is no measure."""
    unknown = [check for check in must_pass if check not in CHECK_NAMES]
    if unknown:
        raise UsageError(f"must pass {unknown[0]!r}: unknown check; see the table of checks in `crt stress`")
    holder = Holder(options, make, load_packs(options.packs, load_lexicon()), on_turn)
    try:
        conversations = tuple(_held(run, repeats, holder) for run in range(1, options.runs + 1))
    finally:
        holder.close()
    return Baseline(
        options, config_digest(options.config), __version__, clock(), tuple(dict.fromkeys(must_pass)), conversations
    )


def gate(
    baseline: Baseline,
    options: StressOptions,
    make: Callable[[], Agent],
    waivers: Sequence[Waiver] = (),
    *,
    repeats: int = GATED_REPEATS,
    today: date,
    on_turn: Callable[[TurnProgress], None] | None = None,
) -> Comparison:
    """Hold the baseline's conversations again and compare. `options` are the baseline's own, with the agent to gate."""
    check_power(baseline, repeats)
    holder = Holder(options, make, load_packs(options.packs, load_lexicon()), on_turn)
    threshold = probe_threshold(baseline)
    now: list[Conversation] = []
    probes: list[ProbeVerdict] = []
    try:
        for before in baseline.conversations:
            told = hold_conversation(before.run, repeats, holder)
            now.append(told)
            if told.script == before.script:
                probes += confirm(before, told, holder, threshold, waivers)
    finally:
        holder.close()
    return compare(baseline, now, probes, waivers, today=today)


def _held(run: int, repeats: int, hold: Hold) -> Conversation:
    told = hold_conversation(run, repeats, hold)
    ended = next((holding.ended for holding in told.holdings if holding.ended is not None), None)
    if ended is not None:
        raise UsageError(f"run {run}: {ended}; a baseline needs every conversation held to its end")
    return told
