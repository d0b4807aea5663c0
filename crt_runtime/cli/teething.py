"""`crt teeth`: the kill score of the gate's own checks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from crt_runtime.cli.options import AsJson
from crt_runtime.cli.show import console, plain, print_json
from crt_runtime.counted import counted

if TYPE_CHECKING:
    from rich.table import Table

    from crt_runtime.stress.faults import Fault
    from crt_runtime.stress.teeth import Arena, FaultScore, Score


def add_to(app: typer.Typer) -> None:
    app.command("teeth", epilog="Example: crt teeth --seeds 20 --pack memory --fault last-writer-wins")(teeth)


def teeth(
    seeds: Annotated[int, typer.Option("--seeds", metavar="N", help="Seeds that each fault is tried on.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="The first of them.")] = 0,
    turns: Annotated[int, typer.Option("--turns", help="Turns of one conversation.")] = 200,
    packs: Annotated[
        list[str] | None,
        typer.Option("--pack", "--challenge-pack", help="A pack's name or file; repeatable. [default: all]"),
    ] = None,
    names: Annotated[
        list[str] | None, typer.Option("--fault", help="A fault's name; repeatable. [default: all of them]")
    ] = None,
    wording: Annotated[str, typer.Option("--wording", help="tuned, held-out or all.")] = "tuned",
    listed: Annotated[
        bool, typer.Option("--list", help="Only show what there is: each fault and what it does.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Try the gate on deliberately wrong assistants, and on truthful ones.

    Exit 1 where a fault is missed, a check catches no fault, or a check fails a truthful assistant.
    """
    from crt_runtime.cli.progress import seed_progress
    from crt_runtime.errors import UsageError
    from crt_runtime.stress.faults import FAULTS, fault_named
    from crt_runtime.stress.teeth import TRUTHFUL, Arena, kill_score, score_document

    if seeds < 1:
        raise UsageError(f"--seeds {seeds}: expected a whole number of at least 1")
    faults = tuple(fault_named(name) for name in dict.fromkeys(names)) if names else FAULTS
    if listed:
        _list(faults, as_json=as_json)
        return
    arena = Arena(range(seed, seed + seeds), turns, tuple(packs or ["all"]), wording)
    with seed_progress(len(faults) + len(TRUTHFUL), "faults") as advance:
        score = kill_score(faults, arena, complete=not names, on_trial=advance)
    if as_json:
        print_json(score_document(score, arena))
    else:
        _show(score, arena)
    if not score.passed:
        raise typer.Exit(1)


def _list(faults: Sequence[Fault], *, as_json: bool) -> None:
    """Each fault with its class, what it does wrong and which promise that breaks."""
    if as_json:
        fields = ("name", "kind", "does", "breaks")
        print_json([{field: str(getattr(fault, field)) for field in fields} for fault in faults])
        return
    out = console()
    for kind in dict.fromkeys(fault.kind for fault in faults):
        out.print(plain(kind), style="bold")
        for fault in (fault for fault in faults if fault.kind is kind):
            out.print(plain(f"  {fault.name}: {fault.does}"))


def _show(score: Score, arena: Arena) -> None:
    out = console()
    out.print(_faults_table(score.faults))
    out.print()
    out.print(_checks_table(score))
    out.print()
    out.print(_packs_table(score))
    out.print()
    for line in _headline(score, arena):
        out.print(plain(line))
    for reason in score.reasons:
        out.print(plain(reason), style="red")
    out.print(f"teeth: {'passed' if score.passed else 'failed'}", style="bold green" if score.passed else "bold red")


def _headline(score: Score, arena: Arena) -> list[str]:
    """What a person reads first: kills, the median turn, false alarms."""
    trials = sum(len(truthful.trials) for truthful in score.truthful)
    failed = sum(len(truthful.failed) for truthful in score.truthful)
    median = "" if score.median_turn is None else f", half of them by turn {score.median_turn}"
    kills = f"{score.kills} of {score.trials} killed{median}; {len(score.missed)} missed"
    where = f"{counted(len(arena.seeds), 'seed')} of {counted(arena.turns, 'turn')}"
    return [
        f"{counted(len(score.faults), 'fault')} on {where}: {kills}",
        f"{len(score.truthful)} truthful assistants on the same seeds: {failed} of {trials} conversations failed",
    ]


def _faults_table(faults: Sequence[FaultScore]) -> Table:
    table = _table("kind", "fault", "killed", "turn", "strikes", "killed by")
    for fault in faults:
        style = "red" if fault.missed else ""
        table.add_row(
            plain(fault.kind),
            plain(fault.name),
            f"{fault.killed}/{len(fault.trials)}",
            _number(fault.median_turn),
            _number(fault.median_strikes),
            plain(_killers(fault)),
            style=style,
        )
    return table


def _killers(fault: FaultScore) -> str:
    parts = [f"{check} {count}" if len(fault.killers) > 1 else check for check, count in fault.killers.items()]
    if fault.dormant:
        parts.append(f"(never came into play on {len(fault.dormant)})")
    if fault.survived:
        parts.append(f"(survived on {len(fault.survived)})")
    return ", ".join(parts)


def _checks_table(score: Score) -> Table:
    table = _table("check", "first to catch", "caught", "false alarms")
    idle = {*score.idle_checks}
    for check in score.checks:
        if not (score.complete or check.caught or check.alarms):
            continue
        style = "red" if check.alarms or check.name in idle else ""
        table.add_row(plain(check.name), str(check.first), str(check.caught), str(check.alarms), style=style)
    return table


def _packs_table(score: Score) -> Table:
    table = _table("pack", "kills")
    for pack, kills in score.packs.items():
        table.add_row(plain(pack), str(kills))
    return table


def _table(*columns: str) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in _NUMBERS else "left", no_wrap=column != "killed by")
    return table


_NUMBERS = frozenset({"killed", "turn", "strikes", "first to catch", "caught", "false alarms", "kills"})


def _number(value: int | None) -> str:
    return "-" if value is None else str(value)
