"""`crt facts|contradictions|answers|config|verify`: looking, without changing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.artifacts.verify import VerifyLine, verify_tree
from crt_runtime.cli.options import DEFAULT_MEMORY, AsJson, ConfigFile, MemoryDb, open_existing
from crt_runtime.cli.show import (
    console,
    contradiction_document,
    contradictions_table,
    facts_document,
    facts_table,
    plain,
    print_json,
)
from crt_runtime.config import load_config, search_order
from crt_runtime.counted import counted
from crt_runtime.errors import UsageError
from crt_runtime.ledger.contradiction import ContradictionStatus

answers_app = typer.Typer(name="answers", help="The audit records of the answers.", no_args_is_help=True)
config_app = typer.Typer(name="config", help="The runtime config.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    app.command("facts", epilog="Example: crt facts --memory-db me.db --json")(facts)
    app.command("contradictions", epilog="Example: crt contradictions --status open --memory-db me.db")(contradictions)
    app.command("verify", epilog="Example: crt verify artifacts/crt; crt verify me.db")(verify)
    app.command("reflect", epilog="Example: crt reflect --memory-db me.db")(reflect)
    answers_app.command("export", epilog="Example: crt answers export --memory-db me.db")(answers_export)
    app.add_typer(answers_app)
    config_app.command("show", epilog="Example: crt config show")(config_show)
    config_app.command("check", epilog="Example: crt config check crt_runtime_config.json")(config_check)
    app.add_typer(config_app)


def facts(memory_db: MemoryDb = DEFAULT_MEMORY, as_json: AsJson = False) -> None:
    """Show what stands about each slot."""
    with open_existing(memory_db) as runtime:
        known = runtime.facts()
    if as_json:
        print_json(facts_document(known))
    else:
        console().print(facts_table(known) if known else "Nothing stored about the user.")


def contradictions(
    memory_db: MemoryDb = DEFAULT_MEMORY,
    status: Annotated[ContradictionStatus | None, typer.Option("--status", help="Only entries of this status.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the contradiction ledger, newest first."""
    with open_existing(memory_db) as runtime:
        entries = runtime.contradictions(status)
    if as_json:
        print_json([contradiction_document(entry) for entry in entries])
    else:
        console().print(contradictions_table(entries) if entries else "No contradictions.")


def verify(
    path: Annotated[Path, typer.Argument(metavar="DIR|FILE", help="An artifacts directory, or a memory file.")],
    artifacts_dir: Annotated[
        Path | None,
        typer.Option(
            "--artifacts-dir", metavar="DIR", help="With a memory file: also compare the apply results in DIR."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check an artifacts directory (strict JSON, schemas, digests, what each document rests on) or a memory file
    (the chains of applies and of trust, and every row with its digest).
    """
    head = ""
    if path.is_dir():
        if artifacts_dir is not None:
            raise UsageError("--artifacts-dir goes with a memory file; give the directory alone")
        report: Sequence[VerifyLine] = verify_tree(path)
    elif path.is_file():
        from crt_runtime.promotion.verify import verify_memory_file

        verified = verify_memory_file(path, artifacts_dir)
        report, head = verified.lines, verified.head
    else:
        raise UsageError(
            f"{path}: is neither a directory nor a file; name the artifacts dir of a run, or a memory file"
        )
    if as_json:
        lines = [{"path": line.path, "ok": line.ok, "kind": line.kind, "message": line.message} for line in report]
        print_json({"ok": all(line.ok for line in report), "head": head, "lines": lines})
    else:
        _show_verified(report, head)
    if not all(line.ok for line in report):
        raise typer.Exit(1)


def _show_verified(report: Sequence[VerifyLine], head: str) -> None:
    out = console()
    for line in report:
        mark = "[green]ok  [/green]" if line.ok else "[red]FAIL[/red]"
        out.print(f"{mark} {plain(line.path)}: {plain(line.message)}")
    if head:
        out.print(f"head of the apply ledger: {head} (keep it elsewhere to notice a row taken off the end)")
    out.print(f"{len(report)} checked, {sum(not line.ok for line in report)} bad")


def reflect(memory_db: MemoryDb = DEFAULT_MEMORY, config: ConfigFile = None) -> None:
    """Count how conflicts were settled, for suggestions. Changes nothing in the memory file."""
    with open_existing(memory_db, config) as runtime:
        model, written = runtime.reflect()
        settings = runtime.config.reflection
    out = console()
    out.print(f"{counted(model.examples, 'settled conflict')}, the newer value stood in {model.newer_kept}")
    if written:
        out.print(f"model written to {plain(settings.out_model_path)}")
    else:
        out.print(f"no model written: reflection.min_examples is {settings.min_examples}")


def answers_export(
    memory_db: MemoryDb = DEFAULT_MEMORY,
    session: Annotated[str | None, typer.Option("--session", help="Only this conversation.")] = None,
    artifacts_dir: Annotated[
        Path,
        typer.Option(
            "--artifacts-dir", metavar="DIR", help="The artifacts dir; the records go into its folder `answers`."
        ),
    ] = Path("artifacts"),
) -> None:
    """Write the audit records of the answers out, one JSON document a line."""
    with open_existing(memory_db) as runtime:
        for path in runtime.export_answers(artifacts_dir, session):
            console().print(plain(str(path)))


def config_show(config: ConfigFile = None) -> None:
    """Print the config in force, with every default filled in; on standard error, where it was looked for and found.

    The order: --config, the file that CRT_RUNTIME_CONFIG_PATH names, ./crt_runtime_config.json, built-in defaults.
    """
    loaded = load_config(config)
    document = loaded.config.to_document()
    private = document["private"]
    if isinstance(private, dict) and private["instructions"]:
        private["instructions"] = "(set, not shown)"
    told = console(stderr=True)
    told.print("[dim]looked for in this order:[/dim]")
    for number, (place, in_force) in enumerate(search_order(config), 1):
        told.print(f"[dim]{number}. {plain(place)}{' <- in force' if in_force else ''}[/dim]")
    print_json(document)


def config_check(path: Annotated[Path, typer.Argument(metavar="FILE", help="A runtime config.")]) -> None:
    """Check a config file; an unknown key, a wrong type or a missing file is exit 1."""
    load_config(path)
    console().print(f"{plain(str(path))}: valid")
