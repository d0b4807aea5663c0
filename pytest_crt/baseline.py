"""`--crt-baseline`: the gate's conversations held several times, and compared with how the assistant did before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import pytest

from crt_runtime.clock import system_clock
from crt_runtime.errors import CrtError
from crt_runtime.stress import RunResult
from crt_runtime.stress.baseline import (
    Baseline,
    Comparison,
    Conversation,
    ProbeVerdict,
    Waiver,
    compare,
    confirm,
    read_baseline,
    read_waivers,
)
from crt_runtime.stress.baseline.compare import check_power, check_scripts, probe_threshold
from crt_runtime.stress.baseline.document import check_config, conversation_document, conversation_from
from crt_runtime.stress.baseline.holding import hold_conversation
from crt_runtime.stress.telling import failure_lines
from crt_runtime.visible import visible_line
from pytest_crt.evidence import BASELINE, JsonValue
from pytest_crt.options import apply_asked
from pytest_crt.settings import Settings

if TYPE_CHECKING:
    from crt_runtime.stress.baseline.holding import Hold

_GATED: Final = pytest.StashKey["Gated"]()


@dataclass(frozen=True, slots=True)
class Gated:
    """What the session is compared with; `repeats`: how often each conversation is held."""

    path: Path
    baseline: Baseline
    waivers: tuple[Waiver, ...]
    repeats: int

    def before(self, run: int) -> Conversation:
        return next(told for told in self.baseline.conversations if told.run == run)


@dataclass(slots=True)
class Held:
    """What the controller has heard of the conversations so far."""

    gated: Gated
    conversations: dict[int, Conversation] = field(default_factory=dict)
    probes: dict[int, tuple[ProbeVerdict, ...]] = field(default_factory=dict)

    def note(self, run: int, evidence: Mapping[str, Any]) -> None:
        """Take in what `Judged.evidence` gave in another process."""
        found = evidence.get(BASELINE)
        if found is not None:
            self.conversations[run] = conversation_from(found["conversation"])
            self.probes[run] = tuple(ProbeVerdict(**probe) for probe in found["probes"])

    def compared(self) -> Comparison:
        """The verdict on all conversations. Raises `CrtError` where the baseline does not fit them."""
        runs = sorted(self.conversations)
        probes = [probe for run in runs for probe in self.probes[run]]
        now = [self.conversations[run] for run in runs]
        return compare(self.gated.baseline, now, probes, self.gated.waivers, today=system_clock().date())


@dataclass(frozen=True, slots=True)
class Judged:
    """One conversation, held as often as asked; `results` are its holdings, the confirming ones last."""

    conversation: Conversation
    probes: tuple[ProbeVerdict, ...]
    results: tuple[RunResult, ...]

    @property
    def evidence(self) -> dict[str, JsonValue]:
        return cast(
            "dict[str, JsonValue]",
            {
                "conversation": conversation_document(self.conversation),
                "probes": [asdict(probe) for probe in self.probes],
            },
        )

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong that this conversation alone can tell."""
        return not any(probe.dead for probe in self.probes) and not self._ended

    def report(self, path: Path) -> str:
        """What is wrong with this conversation: where it ended, or the probes that died, each with a failure."""
        return "\n".join(map(visible_line, [*self._ended, *self._deaths(), "", f"baseline: {path}"]))

    @property
    def _ended(self) -> list[str]:
        held = self.conversation.holdings
        return [f"run {self.conversation.run}: {holding.ended}" for holding in held if holding.ended is not None]

    def _deaths(self) -> Iterator[str]:
        for probe in self.probes:
            if probe.dead:
                yield (
                    f"run {probe.run}, probe {probe.probe}: failed in all {probe.failed_now} holdings; "
                    f"in the baseline it passed in {probe.passed_before} of {probe.holdings_before}"
                )
                last = self.results[-1].failures
                failure = next(failure for failure in last if failure.probe == probe.probe)
                yield from failure_lines(failure, self.results[-1].options.turns)


def settle(config: pytest.Config, settings: Settings, path: Path, *, seed_named: bool) -> Settings:
    """The settings that the baseline asks for: its conversations, and its agent where none is named. `seed_named`: the
    command line names items of one seed.

    Raises `pytest.UsageError` for a baseline or waivers that cannot be used, and for options that do not go with it.
    """
    conflicts = (
        ("--crt-apply", apply_asked(config), "asks for a gate that passed whole"),
        ("--crt-shard", settings.shard is not None, "has only a part"),
    )
    for option, asked, where in conflicts:
        if asked:
            raise pytest.UsageError(f"--crt-baseline: does not go with {option}, which {where}; drop one of the two")
    try:
        baseline = read_baseline(path)
        check_config(baseline, None, str(path))
        waivers = read_waivers(settings.waivers) if settings.waivers is not None else ()
        check_power(baseline, settings.repeats)
    except CrtError as error:
        raise pytest.UsageError(f"crt: {error}") from None
    recorded = baseline.options
    settled = replace(
        settings,
        truth=True,
        seed=recorded.seed,
        turns=recorded.turns,
        runs=recorded.runs,
        packs=recorded.packs,
        wording=recorded.wording,
        agent=settings.agent if settings.agent_named else recorded.agent,
    )
    for name in ("seed", "turns", "runs", "packs", "wording"):
        option = f"--crt-{name.removesuffix('s') if name == 'packs' else name}"
        named = option in settings.asked or (name == "seed" and seed_named)
        if named and getattr(settled, name) != getattr(settings, name):
            raise pytest.UsageError(
                f"{option} {_shown(getattr(settings, name))}: does not go with --crt-baseline {path.name}, which was "
                f"recorded with {_shown(getattr(settled, name))}; drop one of the two"
            )
    config.stash[_GATED] = Gated(path, baseline, waivers, settings.repeats)
    return settled


def gated_of(config: pytest.Config) -> Gated | None:
    """What the session is compared with; None where it has to pass whole."""
    return config.stash.get(_GATED, None)


def judge(gated: Gated, run: int, hold: Hold) -> Judged:
    """Hold one conversation as often as asked, and once more where a probe failed throughout."""
    results: list[RunResult] = []

    def kept(number: int) -> RunResult:
        results.append(hold(number))
        return results[-1]

    now = hold_conversation(run, gated.repeats, kept)
    check_scripts(gated.baseline, [now])
    probes = confirm(gated.before(run), now, kept, probe_threshold(gated.baseline), gated.waivers)
    return Judged(now, probes, tuple(results))


def _shown(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
