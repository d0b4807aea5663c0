"""`crt dashboard`: the pages for people, in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crt_runtime.dashboard.serve import HOST, PORT, serve
from crt_runtime.dashboard.settings import ARTIFACTS, MEMORY, Settings


def add_to(app: typer.Typer) -> None:
    app.command(
        "dashboard",
        epilog="Example: crt dashboard --artifacts-dir artifacts --memory-db me.db",
    )(dashboard)


def dashboard(
    artifacts_dir: Annotated[
        Path, typer.Option("--artifacts-dir", envvar=ARTIFACTS, metavar="DIR", help="Where promotions/ lies.")
    ] = Path("artifacts"),
    memory_db: Annotated[
        Path | None,
        typer.Option("--memory-db", envvar=MEMORY, metavar="FILE", help="The memory file, which is only read."),
    ] = None,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = HOST,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = PORT,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host", metavar="NAME", help="A further name under which the page may be reached; allows networks."
        ),
    ] = None,
) -> None:
    """Serve the dashboard on this machine: review proposals, dry-run, save decisions. It applies nothing."""
    serve(Settings(artifacts_dir, memory_db, tuple(allow_host or ())), host, port)
