"""Options that take several words, as a shell leaves them after it has expanded a pattern, or none at all."""

from __future__ import annotations

from itertools import zip_longest
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


class PerhapsNumber(TyperCommand):
    """A command with options that need no number: `--minimize` alone means `--minimize N`, N being the option's hint.

    The hint is the option's metavar, `[N]`.
    """

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:  # type: ignore[override]
        hinted = ((name, param.metavar or "") for param in self.params for name in param.opts)
        usual = {name: hint[1:-1] for name, hint in hinted if hint.startswith("[") and hint[1:-1].isdecimal()}
        return super().parse_args(ctx, completed(args, usual))


def completed(args: list[str], usual: dict[str, str]) -> list[str]:
    """The arguments with its usual number behind each option that none follows."""
    found: list[str] = []
    for word, following in zip_longest(args, args[1:]):
        found.append(word)
        if word in usual and not (following or "").isdecimal():
            found.append(usual[word])
    return found
