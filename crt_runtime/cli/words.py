"""Options that take several words, as a shell leaves them after it has expanded a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperCommand

if TYPE_CHECKING:
    from typer import Context


class ManyWords(TyperCommand):
    """A command whose repeatable options take every word up to the next option: `--approve a b --reject c`."""

    # Typer's public Context stands for the one that the method is declared with.
    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:  # type: ignore[override]
        greedy = {name for param in self.params if getattr(param, "multiple", False) for name in param.opts}
        return super().parse_args(ctx, spread(args, greedy))


def spread(args: list[str], greedy: set[str]) -> list[str]:
    """The arguments with each further word of a greedy option behind that option's name of its own."""
    found: list[str] = []
    current: str | None = None
    first = False
    for word in args:
        if word.startswith("--"):
            current, first = (word, True) if word in greedy else (None, False)
            found.append(word)
        elif current is None or first:
            found.append(word)
            first = False
        else:
            found += [current, word]
    return found
