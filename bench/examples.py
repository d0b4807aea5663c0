"""The rates in the verdicts of `examples/`: measured again, and held against what is written there.

    python bench/examples.py                # the examples whose system is installed
    python bench/examples.py mem0 --write

Holds the gate of seed 1337 with the example's agent and compares the headline and the pass rate of each check with
those in its `VERDICT.md`; with `--write` it puts the new ones in their place. Exits with 1 where they differ.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crt_runtime.stress import StressOptions, run_batch
from crt_runtime.stress.rates import Rate, rates_by_check
from crt_runtime.stress.summary import summary_lines

ROOT: Final = Path(__file__).resolve().parent.parent
SEED: Final = 1337
PYTHON: Final = shlex.quote(sys.executable)


@dataclass(frozen=True, slots=True)
class Example:
    """A folder of `examples/` with a verdict: what its agent needs installed, its spec, and where it is run."""

    name: str
    needs: str
    agent: str
    folder: Path

    @property
    def verdict(self) -> Path:
        return ROOT / "examples" / self.name / "VERDICT.md"

    @property
    def installed(self) -> bool:
        return importlib.util.find_spec(self.needs) is not None


EXAMPLES: Final = (
    Example("aether", "aether", "aether_agent:make_agent", ROOT / "examples/aether"),
    Example("mcp", "mcp", f"mcp:{PYTHON} examples/mcp/crt_server.py crt-map=examples/mcp/crt_server.toml", ROOT),
    Example("mem0", "mem0", "mem0_agent:make_agent", ROOT / "examples/mem0"),
)

# The headline of a verdict, up to and with its table of rates: takes "600 turns held, ...", a fence, and rows of "|".
_MEASURED: Final = re.compile(r"^\d+ turns held, .*?\n```\n\n(?:\|[^\n]*\n)+", re.MULTILINE | re.DOTALL)


def measured(example: Example) -> str:
    """What the gate finds now, as the verdict shows it."""
    with contextlib.chdir(example.folder):
        batch = run_batch(StressOptions(seed=SEED, agent=example.agent))
    headline = next(line for line in summary_lines(batch) if " turns held, " in line)
    rates = rates_by_check([run.document for run in batch.runs])
    rows = [_row(name, rates[name]) for name in sorted(rates, key=lambda name: (rates[name].percent, name))]
    return "\n".join((headline, "```", "", "| check | passed | of | rate |", "|---|---|---|---|", *rows, ""))


def _row(name: str, rate: Rate) -> str:
    return f"| `{name}` | {rate.passed} | {rate.checks} | {rate.percent:.2f}% |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = {example.name: example for example in EXAMPLES}
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--write", action="store_true", help="put the new rates in the place of the old")
    asked = parser.parse_args()
    if unknown := [name for name in asked.names if name not in known]:
        parser.error(f"{unknown[0]}: no such example; expected {', '.join(known)}")
    old = 0
    for example in map(known.__getitem__, asked.names or known):
        if not example.installed:
            print(f"{example.name}: not held; pip install -r examples/{example.name}/requirements.txt")
            old += bool(asked.names)
            continue
        text = example.verdict.read_text(encoding="utf-8")
        written = _MEASURED.search(text)
        if written is None:
            parser.error(f"{example.verdict}: has no headline with a table of rates below it")
        now = text[: written.start()] + measured(example) + text[written.end() :]
        if now == text:
            print(f"{example.name}: as written")
        elif asked.write:
            example.verdict.write_text(now, encoding="utf-8", newline="\n")
            print(f"{example.name}: written anew")
        else:
            print(f"{example.name}: its rates are others by now; see the change with --write")
            old += 1
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
