"""`crt baseline record|show|compare`: gating an assistant that is not deterministic."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli.options import AsJson, ConfigFile
from crt_runtime.cli.progress import turn_progress
from crt_runtime.cli.show import console, plain, print_json

baseline_app = typer.Typer(
    name="baseline", help="Gate an assistant that is not deterministic against how it did before.", no_args_is_help=True
)

BaselineFile = Annotated[Path, typer.Argument(metavar="FILE", help="The baseline.")]


def add_to(app: typer.Typer) -> None:
    baseline_app.command(
        "record", epilog="Example: crt baseline record baseline.json --agent my_project:make --seed 1337 --repeats 10"
    )(record)
    baseline_app.command("show", epilog="Example: crt baseline show baseline.json")(show)
    baseline_app.command("compare", epilog="Example: crt baseline compare baseline.json --waivers waivers.toml")(
        compare
    )
    app.add_typer(baseline_app)


def record(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not be there yet.")],
    agent: Annotated[str, typer.Option("--agent", metavar="AGENT", help="The assistant, as in crt stress.")],
    seed: Annotated[int, typer.Option("--seed", help="The seed of the conversations.")] = 1337,
    runs: Annotated[int, typer.Option("--runs", help="How many different conversations.")] = 3,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="How often each is held.")] = 10,
    turns: Annotated[int, typer.Option("--turns", help="Turns of one conversation.")] = 200,
    packs: Annotated[
        list[str] | None,
        typer.Option("--challenge-pack", "--pack", help="A pack's name or file; repeatable. [default: all]"),
    ] = None,
    wording: Annotated[str, typer.Option("--wording", help="tuned, held-out or all.")] = "tuned",
    turn_timeout: Annotated[float, typer.Option("--turn-timeout", help="Seconds that one turn may take.")] = 60.0,
    must_pass: Annotated[
        list[str] | None,
        typer.Option("--must-pass", metavar="CHECK", help="A check that may never fail. [default: canary_absent]"),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Hold each conversation several times and write how the assistant did."""
    from crt_runtime.clock import system_clock
    from crt_runtime.errors import UsageError
    from crt_runtime.stress import StressOptions, baseline
    from crt_runtime.stress.agents import load_agent
    from crt_runtime.stress.baseline.recording import MUST_PASS
    from crt_runtime.stress.baseline.report import baseline_lines

    if file.exists():
        raise UsageError(f"{file}: is there already; a baseline is replaced on purpose: move or delete it first")
    options = StressOptions(seed, turns, runs, tuple(packs or ["all"]), wording, agent, turn_timeout, config)
    with turn_progress(options, holdings=repeats) as on_turn:
        recorded = baseline.record(
            options,
            lambda: load_agent(agent, options),
            repeats=repeats,
            must_pass=must_pass or MUST_PASS,
            clock=system_clock,
            on_turn=on_turn,
        )
    baseline.write_baseline(file, recorded)
    for line in [*baseline_lines(recorded), "", f"baseline: {file}"]:
        console().print(plain(line))


def show(file: BaselineFile, as_json: AsJson = False) -> None:
    """Show a baseline: pass rates with intervals, and the probes that fail now and then."""
    from crt_runtime.stress.baseline import read_baseline
    from crt_runtime.stress.baseline.document import to_document
    from crt_runtime.stress.baseline.report import baseline_lines

    recorded = read_baseline(file)
    if as_json:
        print_json(to_document(recorded))
        return
    for line in baseline_lines(recorded):
        console().print(plain(line))


def compare(
    file: BaselineFile,
    agent: Annotated[
        str | None, typer.Option("--agent", metavar="AGENT", help="The assistant. [default: the recorded one]")
    ] = None,
    repeats: Annotated[int, typer.Option("--repeats", min=1, help="How often each conversation is held.")] = 2,
    waivers: Annotated[
        Path | None, typer.Option("--waivers", metavar="FILE", help="Known failures: TOML with [[waiver]] tables.")
    ] = None,
    turn_timeout: Annotated[float, typer.Option("--turn-timeout", help="Seconds that one turn may take.")] = 60.0,
    config: ConfigFile = None,
    as_json: AsJson = False,
) -> None:
    """Hold the recorded conversations again. Exit 1 where the assistant is significantly worse, 3 where the baseline
    is of other conversations, another config or another CRT."""
    from crt_runtime.clock import system_clock
    from crt_runtime.stress import baseline
    from crt_runtime.stress.agents import load_agent
    from crt_runtime.stress.baseline.document import check_config
    from crt_runtime.stress.baseline.report import comparison_document, comparison_lines

    recorded = baseline.read_baseline(file)
    check_config(recorded, config, str(file))
    options = replace(recorded.options, agent=agent or recorded.options.agent, turn_timeout=turn_timeout, config=config)
    with turn_progress(options, holdings=repeats, shown=not as_json) as on_turn:
        found = baseline.gate(
            recorded,
            options,
            lambda: load_agent(options.agent, options),
            baseline.read_waivers(waivers) if waivers is not None else (),
            repeats=repeats,
            today=system_clock().date(),
            on_turn=on_turn,
        )
    if as_json:
        print_json(comparison_document(found))
    else:
        for line in comparison_lines(found):
            console().print(plain(line))
    if not found.passed:
        raise typer.Exit(1)
