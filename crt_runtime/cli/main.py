"""The command `crt`: parse, call, show. No rule lives here."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from crt_runtime import __version__
from crt_runtime.cli import (
    baselining,
    dashboard,
    inspecting,
    promoting,
    reporting,
    seeding,
    stressing,
    talking,
    teething,
    working,
)
from crt_runtime.cli.show import console, plain
from crt_runtime.errors import CrtError

app = typer.Typer(
    name="crt",
    help="A truth gate for assistants that remember people, and a memory that passes it.",
    epilog="Exit codes: 0 done, 1 a check failed or something was refused, 2 usage, 3 stale.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
stressing.add_to(app)
teething.add_to(app)
talking.add_to(app)
inspecting.add_to(app)
promoting.add_to(app)
seeding.add_to(app)
reporting.add_to(app)
baselining.add_to(app)
working.add_to(app)
dashboard.add_to(app)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"crt {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """The options of `crt` itself."""


def main() -> None:
    """Run `crt`; a refusal is one line on standard error and the documented exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except CrtError as error:
        console(stderr=True).print(f"crt: {plain(' '.join(str(error).splitlines()))}")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        console(stderr=True).print("crt: interrupted")
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
