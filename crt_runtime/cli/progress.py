"""Progress on a terminal; nothing at all where standard error is not one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from crt_runtime.cli.show import console

if TYPE_CHECKING:
    from rich.progress import Progress

    from crt_runtime.stress.options import StressOptions
    from crt_runtime.stress.run import TurnProgress


@contextmanager
def turn_progress(
    options: StressOptions, *, holdings: int = 1, shown: bool = True
) -> Iterator[Callable[[TurnProgress], None] | None]:
    """A bar over all turns of a batch whose runs are each held `holdings` times; gives None where nothing is shown, so
    that the engine need not report."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    with _bar() as bar:
        task = bar.add_task(f"seed {options.seed}", total=options.runs * options.turns * holdings)

        def advance(_: TurnProgress) -> None:
            bar.advance(task)

        yield advance


@contextmanager
def seed_progress(total: int, what: str = "seeds") -> Iterator[Callable[[int], None] | None]:
    """A bar over seeds, or whatever else is done one by one."""
    if not sys.stderr.isatty():
        yield None
        return
    with _bar() as bar:
        task = bar.add_task(what, total=total)

        def advance(_: int) -> None:
            bar.advance(task)

        yield advance


def _bar() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console(stderr=True), transient=True)
