"""`crt pack list|check|try`: challenge packs, the built-in ones and one's own."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Final

import typer

from crt_runtime import gate_values as values
from crt_runtime.cli.show import console, plain
from crt_runtime.errors import UsageError

_SHOWN_SLOTS: Final = 6

pack_app = typer.Typer(
    name="pack", help="Challenge packs: what is there, and whether yours is sound.", no_args_is_help=True
)

PackFile = Annotated[str, typer.Argument(metavar="FILE", help="A pack file, or the name of a built-in pack.")]


def add_to(app: typer.Typer) -> None:
    pack_app.command("list", epilog="Example: crt pack list")(show_list)
    pack_app.command("check", epilog="Example: crt pack check billing.json")(check)
    pack_app.command("try", epilog="Example: crt pack try billing.json --agent my_project.agent:make")(try_pack)
    app.add_typer(pack_app)


def show_list() -> None:
    """The built-in packs with their probes and families."""
    from crt_runtime.stress.lexicon import load_lexicon
    from crt_runtime.stress.packs import ALL, load_packs

    out = console()
    for pack in load_packs((ALL,), load_lexicon()):
        families = Counter(probe.family for probe in pack.probes)
        out.print(plain(f"{pack.name}, {len(pack.probes)} probes: {pack.description}"))
        out.print(plain(f"  families: {', '.join(f'{name} {count}' for name, count in sorted(families.items()))}"))


def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Pack files, or names of built-in packs.")],
) -> None:
    """Whether packs are valid, let the truth pass and can fail. Exit 1 where one is of no use."""
    from crt_runtime.stress.lexicon import load_lexicon
    from crt_runtime.stress.pack_trial import SEEDS, try_out
    from crt_runtime.stress.packs import load_packs

    out, lexicon = console(), load_lexicon()
    unsound = False
    for name in files:
        for pack in load_packs((name,), lexicon):
            trial = try_out(pack, lexicon)
            out.print(plain(f"{name}: pack {pack.name}, {_counted(len(pack.probes), 'probe')}"))
            width = max(len(probe.id) for probe in pack.probes)
            for probe, slots in trial.slots:
                out.print(plain(f"  {probe.id:<{width}}  {probe.family}, {_slots(slots)}"))
            for flaw in trial.flaws:
                out.print(plain(f"  refused: {flaw}"))
            unsound = unsound or bool(trial.flaws)
            if not trial.flaws:
                held = f"{len(SEEDS)} conversations of {trial.turns} turns"
                out.print(f"  sound: truthful assistants pass, wrong ones fail every probe ({held} each)")
    if unsound:
        raise typer.Exit(1)


def try_pack(
    file: PackFile,
    agent: Annotated[
        str, typer.Option("--agent", metavar="module:factory", help="The assistant that talks.")
    ] = "builtin",
    seed: Annotated[str, typer.Option("--seed", metavar="INT", help="The seed of the conversation.")] = "1",
) -> None:
    """Hold one conversation of that pack alone and show it with its verdicts. Exit 1 where a check fails."""
    from crt_runtime.stress import StressOptions, run_one
    from crt_runtime.stress.lexicon import load_lexicon
    from crt_runtime.stress.load import load_agent
    from crt_runtime.stress.pack_dialogue import dialogue_lines
    from crt_runtime.stress.pack_trial import enough_turns
    from crt_runtime.stress.packs import load_packs

    packs = load_packs((file,), load_lexicon())
    try:
        number = values.seed(seed)
    except ValueError as error:
        raise UsageError(f"--seed {seed!r}: expected {error}") from None
    turns = sum(enough_turns(pack) for pack in packs)
    options = StressOptions(number, turns=turns, runs=1, packs=(file,), agent=agent)
    talker = load_agent(agent, options)
    try:
        result = run_one(options, 1, talker, packs=packs)
    finally:
        talker.close()
    out = console()
    for line in dialogue_lines(result, plain):
        out.print(line)
    for missed in result.script.missed:
        out.print(plain(missed))
    summary = result.summary
    out.print(f"{summary.checks} applicable checks, {summary.failed} failed: {summary.verdict}")
    if not result.passed:
        raise typer.Exit(1)


def _slots(slots: tuple[str, ...]) -> str:
    if not slots:
        return "about no slot"
    more = f" and {len(slots) - _SHOWN_SLOTS} more" if len(slots) > _SHOWN_SLOTS else ""
    return f"{_counted(len(slots), 'slot')}: {', '.join(slots[:_SHOWN_SLOTS])}{more}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'s' if count != 1 else ''}"
