"""`crt decide|review|apply|undo|why`: from proposals to belief, and back to the words that it rests on."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.cli import keeping
from crt_runtime.cli.options import DEFAULT_MEMORY, MemoryDb
from crt_runtime.cli.promotion_show import apply_lines, proposal_lines, trail_lines
from crt_runtime.cli.show import console, plain
from crt_runtime.cli.words import ManyWords
from crt_runtime.clock import system_clock
from crt_runtime.errors import UsageError
from crt_runtime.login import login_name
from crt_runtime.promotion.documents import Proposals, Verdict

ArtifactsDir = Annotated[
    Path, typer.Option("--artifacts-dir", metavar="DIR", help="The folder under which the result is written.")
]
Decider = Annotated[str | None, typer.Option("--decider", help="Who decides. [default: the user's login name]")]
Notes = Annotated[str | None, typer.Option("--notes", help="A note for the record; it is kept for good.")]

_DONE = {Verdict.APPROVED: "approved", Verdict.REJECTED: "rejected", Verdict.DEFER: "deferred"}
_KEYS = {"a": Verdict.APPROVED, "r": Verdict.REJECTED, "d": Verdict.DEFER}


def add_to(app: typer.Typer) -> None:
    app.command(
        "decide",
        cls=ManyWords,
        epilog="Example: crt decide --proposals artifacts/promotions/proposals.job-7.json "
        "--approve job-7:name job-7:employer --defer job-7:location",
    )(decide)
    app.command("review", epilog="Example: crt review --proposals artifacts/promotions/proposals.job-7.json")(review)
    app.command(
        "apply",
        cls=ManyWords,
        epilog="Example: crt apply --memory-db me.db --proposals artifacts/promotions/proposals.*.json "
        "--decisions artifacts/approvals/decisions.*.json --artifacts-dir artifacts --dry-run",
    )(apply)
    app.command("undo", epilog="Example: crt undo rcp-1f0c --memory-db me.db --artifacts-dir artifacts")(undo)
    app.command("why", epilog="Example: crt why employer --memory-db me.db")(why)
    keeping.add_to(app)


def decide(
    proposals: Annotated[Path, typer.Option("--proposals", metavar="FILE", help="The proposals document.")],
    approve: Annotated[list[str] | None, typer.Option("--approve", metavar="ID...", help="Believe these.")] = None,
    reject: Annotated[list[str] | None, typer.Option("--reject", metavar="ID...", help="Do not believe these.")] = None,
    defer: Annotated[list[str] | None, typer.Option("--defer", metavar="ID...", help="Ask again later.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why, for each of these decisions.")] = None,
    decider: Decider = None,
    notes: Notes = None,
    artifacts_dir: Annotated[
        Path | None, typer.Option("--artifacts-dir", metavar="DIR", help="[default: where the proposals lie]")
    ] = None,
) -> None:
    """Give one verdict on every proposal and write the decisions. There is no default verdict."""
    from crt_runtime.promotion.decide import check_verdicts
    from crt_runtime.promotion.documents import read_proposals

    read = read_proposals(proposals)
    given = [
        (name, verdict)
        for verdict, names in ((Verdict.APPROVED, approve), (Verdict.REJECTED, reject), (Verdict.DEFER, defer))
        for name in names or ()
    ]
    check_verdicts(read, [name for name, _ in given])
    reasons = {} if reason is None else dict.fromkeys((name for name, _ in given), reason)
    _save(read, dict(given), reasons, decider, notes, artifacts_dir)


def review(
    proposals: Annotated[Path, typer.Option("--proposals", metavar="FILE", help="The proposals document.")],
    listed: Annotated[bool, typer.Option("--list", help="Show the proposals; ask and write nothing.")] = False,
    decider: Decider = None,
    notes: Notes = None,
    artifacts_dir: Annotated[
        Path | None, typer.Option("--artifacts-dir", metavar="DIR", help="[default: where the proposals lie]")
    ] = None,
) -> None:
    """See each proposal with its evidence, and approve, reject or defer it. Nothing is preselected."""
    from crt_runtime.promotion.documents import read_proposals

    read = read_proposals(proposals)
    out = console()
    verdicts: dict[str, Verdict] = {}
    reasons: dict[str, str] = {}
    for number, proposal in enumerate(read.proposals, 1):
        out.print(f"\n[bold]{number} of {len(read.proposals)}[/bold]  {plain(proposal.id)}")
        for line in proposal_lines(proposal, read.pre_state.get(proposal.slot or "")):
            out.print(line)
        if listed:
            continue
        verdict = _ask_verdict()
        if verdict is None:
            out.print("Stopped; nothing was written.")
            raise typer.Exit(1)
        verdicts[proposal.id] = verdict
        reason = _ask("reason (empty for none): ")
        if reason:
            reasons[proposal.id] = reason
    if not listed:
        _save(read, verdicts, reasons, decider, notes, artifacts_dir)


def apply(
    proposals: Annotated[
        list[str], typer.Option("--proposals", metavar="FILE...", help="Proposals documents, or a pattern.")
    ],
    decisions: Annotated[
        list[str],
        typer.Option("--decisions", metavar="FILE...", help="Decisions documents, or a pattern; the newest decides."),
    ],
    memory_db: MemoryDb = DEFAULT_MEMORY,
    artifacts_dir: ArtifactsDir = Path("artifacts"),
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would happen; touch nothing.")] = False,
    notes: Notes = None,
    allow_unbound: Annotated[
        bool, typer.Option("--allow-unbound", help="Take documents of an earlier CRT, which bind nothing; recorded.")
    ] = False,
) -> None:
    """Carry out decisions: the one step that writes belief. Applying the same decisions again changes nothing."""
    from crt_runtime.artifacts import artifacts_dir as checked
    from crt_runtime.promotion import apply as applying
    from crt_runtime.promotion.choose import choose
    from crt_runtime.store import Store

    pair = choose(proposals, decisions, allow_unbound=allow_unbound)
    checked(artifacts_dir)
    with Store.open(memory_db, create=False, read_only=dry_run) as store:
        if dry_run:
            outcome = applying.dry_run(store, pair, notes=notes)
        else:
            outcome = applying.apply(store, pair, notes=notes, results_in=artifacts_dir)
    path = applying.write_result(artifacts_dir, outcome)
    for line in apply_lines(outcome, path, pair.proposals.proposals):
        console().print(line)
    if outcome.errors:
        raise typer.Exit(1)


def undo(
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="The receipt of the apply.")],
    memory_db: MemoryDb = DEFAULT_MEMORY,
    artifacts_dir: ArtifactsDir = Path("artifacts"),
    notes: Notes = None,
) -> None:
    """Revert an apply as a new, audited apply: what it wrote is closed, what it had closed is believed again."""
    from crt_runtime.artifacts import artifacts_dir as checked
    from crt_runtime.promotion.apply import write_result
    from crt_runtime.promotion.undo import undo as revert
    from crt_runtime.store import Store

    checked(artifacts_dir)
    with Store.open(memory_db, create=False) as store:
        outcome = revert(store, receipt, notes=notes, results_in=artifacts_dir)
    for line in apply_lines(outcome, write_result(artifacts_dir, outcome)):
        console().print(line)


def why(
    memory: Annotated[
        str, typer.Argument(metavar="MEMORY", help="The id of a memory, or a slot: each live belief about it.")
    ],
    memory_db: MemoryDb = DEFAULT_MEMORY,
) -> None:
    """Show the way from a belief back to what the user said."""
    from crt_runtime.promotion.why import named
    from crt_runtime.promotion.why import why as follow
    from crt_runtime.store import Store

    with Store.open(memory_db, create=False, read_only=True) as store, store.snapshot() as conn:
        for memory_id in named(conn, memory):
            for line in trail_lines(follow(conn, memory_id)):
                console().print(line)


def _save(
    proposals: Proposals,
    verdicts: dict[str, Verdict],
    reasons: dict[str, str],
    decider: str | None,
    notes: str | None,
    artifacts_dir: Path | None,
) -> None:
    from crt_runtime.promotion.decide import save_decisions

    path = save_decisions(
        proposals,
        verdicts,
        decider=decider if decider is not None else _login(),
        clock=system_clock,
        reasons=reasons,
        notes=notes,
        artifacts_dir=artifacts_dir,
    )
    given = Counter(verdicts.values())
    counts = [f"{given[verdict]} {_DONE[verdict]}" for verdict in Verdict if given[verdict]]
    console().print(", ".join(counts) or "no proposals, so nothing to decide")
    console().print(plain(str(path)))


def _login() -> str:
    name = login_name()
    if name is None:
        raise UsageError("--decider: the login name is not known here; say who decides")
    return name


def _ask_verdict() -> Verdict | None:
    """The verdict that the person types; None where they quit or the input ends."""
    while True:
        answer = _ask("[a]pprove, [r]eject, [d]efer, [q]uit: ")
        if answer is None or answer.lower() in ("q", "quit"):
            return None
        verdict = _KEYS.get(answer.lower()) or next((v for v in Verdict if v.value == answer.lower()), None)
        if verdict is not None:
            return verdict
        console().print("Type a, r, d or q.")


def _ask(prompt: str) -> str | None:
    sys.stdout.write(prompt)
    sys.stdout.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None
