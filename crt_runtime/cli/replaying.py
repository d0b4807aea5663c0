"""`crt replay`: minimal conversations that show a failure, shown and held again; and how `crt stress` makes them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crt_runtime import gate_values as values
from crt_runtime.cli.options import ConfigFile
from crt_runtime.cli.show import console, plain
from crt_runtime.config import named_config
from crt_runtime.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crt_runtime.stress import BatchResult, StressOptions
    from crt_runtime.stress.script import Script


def add_to(app: typer.Typer) -> None:
    app.command("replay", epilog="Example: crt replay seeds/replays/second-employer.json --run --agent mybot:make")(
        replay
    )


def replay(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A replay, as --minimize writes it.")],
    run: Annotated[bool, typer.Option("--run", help="Hold it again, and judge every turn.")] = False,
    agent: Annotated[
        str | None,
        typer.Option("--agent", metavar="AGENT", help="With --run: the assistant. [default: builtin]"),
    ] = None,
    turn_timeout: Annotated[
        str | None,
        typer.Option("--turn-timeout", metavar="SECONDS", help="With --run: for one turn. [default: 60]"),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Show a replay as a dialogue, or hold it with an assistant. Exit 1 where a check fails."""
    from crt_runtime.stress import StressOptions
    from crt_runtime.stress.agents import load_agent
    from crt_runtime.stress.options import BUILTIN
    from crt_runtime.stress.replay import hold_replay, load_replay
    from crt_runtime.stress.replay_lines import replay_lines, replayed_lines

    for option, given in (("--agent", agent), ("--turn-timeout", turn_timeout), ("--config", config)):
        if given is not None and not run:
            raise UsageError(f"{option}: concerns holding the replay; add --run")
    found = load_replay(file)
    if not run:
        _show(replay_lines(found))
        return
    options = StressOptions(
        seed=found.seed,
        agent=agent or BUILTIN,
        turn_timeout=values.DEFAULT_TURN_TIMEOUT if turn_timeout is None else _seconds(turn_timeout),
        config=named_config(config),
    )
    replayed = hold_replay(found, lambda: load_agent(options.agent, options), options)
    _show(replayed_lines(replayed))
    if not replayed.good:
        raise typer.Exit(1)


def minimised_lines(batch: BatchResult, options: StressOptions, artifacts_dir: Path, budget: int) -> list[str]:
    """Shrink the red runs of a batch, write the replays, and give the lines that tell them."""
    from crt_runtime.stress.agents import load_agent
    from crt_runtime.stress.minimise import minimise
    from crt_runtime.stress.options import replay_command
    from crt_runtime.stress.replay_lines import minimal_lines

    def command(path: Path) -> str:
        return replay_command(str(path), options)

    heard: list[Script] = []
    lines: list[str] = []
    for run in batch.runs:
        if not run.passed:
            found = minimise(
                run, lambda: load_agent(options.agent, options), artifacts_dir, earlier=heard, budget=budget
            )
            lines += ["", f"run {run.run} of {options.runs}", *minimal_lines(found, command)]
        heard = [] if run.hung else [*heard, run.script]
    return lines


def _show(lines: Sequence[str]) -> None:
    for line in lines:
        console().print(plain(line))


def _seconds(text: str) -> float:
    try:
        return values.seconds(text)
    except ValueError as error:
        raise UsageError(f"--turn-timeout {text!r}: expected {error}") from None
