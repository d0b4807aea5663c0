"""The command `crt`: parse, call, show. No rule lives here."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Final

import typer

from crt_runtime import __version__
from crt_runtime.cli import (
    baselining,
    dashboard,
    forgetting,
    inspecting,
    merging,
    packing,
    promoting,
    replaying,
    reporting,
    seeding,
    starting,
    stressing,
    talking,
    teething,
    working,
)
from crt_runtime.cli.show import console, plain
from crt_runtime.dialogue.storable import storable
from crt_runtime.errors import CrtError, UsageError

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
starting.add_to(app)
stressing.add_to(app)
merging.add_to(app)
packing.add_to(app)
teething.add_to(app)
talking.add_to(app)
inspecting.add_to(app)
forgetting.add_to(app)
promoting.add_to(app)
replaying.add_to(app)
seeding.add_to(app)
reporting.add_to(app)
baselining.add_to(app)
working.add_to(app)
dashboard.add_to(app)


INTERRUPTED: Final = 130
"""Exit code after Ctrl-C, as shells have it."""


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


_BadCommandLine: Final[type[BaseException]] = typer.BadParameter.__bases__[0]
"""What typer raises for a command line that it cannot take: its own class, or that of the click package."""


def main() -> None:
    """Run `crt`; a refusal is one line on standard error and the documented exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = app(prog_name="crt", standalone_mode=False)
    except CrtError as error:
        _refuse(str(error))
        sys.exit(error.exit_code)
    except _BadCommandLine as error:
        _refuse_command_line(error)
        sys.exit(UsageError.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        _refuse("interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        if error.filename is None:
            raise
        _refuse(f"{error.filename}: {error.strerror}; check the path")
        sys.exit(CrtError.exit_code)
    except UnicodeEncodeError as error:
        word = next((word for word in sys.argv[1:] if not _is_unicode(word)), None)
        if word is None:
            raise
        _refuse(f"argument '{word[:80]}': is no valid UTF-8 ({error.reason}); give it as Unicode text")
        sys.exit(UsageError.exit_code)
    if code == INTERRUPTED:
        _refuse("interrupted")
    sys.exit(code if isinstance(code, int) else 0)


def _is_unicode(word: str) -> bool:
    """Whether the word could be read; the system hands over bytes that are not of its encoding as lone surrogates."""
    return storable(word) == word


def _refuse_command_line(error: BaseException) -> None:
    """One line: the command, what is wrong with its words, and where to look; its help where it got no words."""
    said = error.format_message() if hasattr(error, "format_message") else str(error)
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(said, err=True, nl=bool(said))  # empty where rich has shown the help already
        return
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "crt"
    _refuse(f"{said.rstrip('.')}; see `{command} --help`")


def _refuse(message: str) -> None:
    console(stderr=True).print(f"crt: {plain(' '.join(message.splitlines()))}")
