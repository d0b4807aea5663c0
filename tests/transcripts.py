"""The transcripts of the documentation: commands of `crt` that are run, and held to the output that a page shows."""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from crt_runtime.cli.main import main

# Takes "2026-01-31", "2026-01-31 09:30", "2026-01-31T09:31:07.123456Z", "20260131T093200.000000Z".
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{6}Z)?)?)?|\d{8}T\d{6}\.\d{6}Z")

# What is another one each time: takes "mem-" or "rcp-" with 32 hexadecimal digits, and the 64 of a digest; not "mem-1".
MADE = re.compile(r"(?<=-)[0-9a-f]{32}\b|\b[0-9a-f]{64}\b")

SCRIPTED = re.compile(r"<!-- (?P<kind>transcript|file: (?P<file>[\w.]+)) -->\n```\w+\n(?P<body>.*?)^```$", re.M | re.S)

# What a person typed: takes "you> I live in Oslo.", "> Sam", and what stands after the questions of `crt review`.
_SPOKEN = re.compile(r"(?:you)?>(?: (?P<said>.*))?$")
_PROMPTED = re.compile(r"(?P<prompt>\[a\]pprove, .* \[q\]uit: |reason \(empty for none\): ?)(?P<said>.*)$")


TELLS_CODE = "; echo $?"
"""What a command line of a page ends with whose exit code is shown."""


class Ran(NamedTuple):
    """What a command of a page printed, with every moment as MOMENT, and its exit code."""

    output: str
    code: int


def run_crt(
    arguments: list[str], said: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ran:
    """Run `crt` in this process with lines on its standard input."""
    monkeypatch.setattr(sys, "argv", ["crt", *arguments])
    monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in said)))
    code = 0
    try:
        main()
    except SystemExit as stop:
        code = int(stop.code or 0)
    printed = capsys.readouterr()
    return Ran(MOMENT.sub("MOMENT", printed.out + printed.err), code)


def expected_output(shown: list[str], made: dict[str, str] | None = None) -> re.Pattern[str]:
    """What a transcript shows, as a pattern: `...` is anything, moments are any, blanks at line ends do not count.

    `made` maps ids and digests of the page to those that were made when its commands ran; others are groups of the
    pattern, named after what the page has, and the same each time.
    """
    known = dict(made or {})
    named: set[str] = set()

    def id_pattern(found: re.Match[str]) -> str:
        on_page = found[0]
        if on_page in known:
            return known[on_page]
        if on_page in named:
            return f"(?P=made_{on_page})"
        named.add(on_page)
        return f"(?P<made_{on_page}>[0-9a-f]{{{len(on_page)}}})"

    parts = []
    for line in shown:
        if line == "...":
            parts.append(r"(?:.*\n)*?")
            continue
        prompted = _PROMPTED.match(line)
        if prompted is not None:  # the next output follows on the same line, since nobody typed a line break
            parts.append(re.escape(prompted["prompt"].rstrip()) + " ")
            continue
        pattern = re.escape(MOMENT.sub("MOMENT", line.rstrip())).replace(re.escape("..."), ".*")
        pattern = MADE.sub(id_pattern, pattern.replace("\\-", "-"))
        if "  " in line:  # columns, which other ids make wider
            pattern = re.sub(r"(?:\\ )+", " +", pattern)
        parts.append(rf"{pattern} *\n")
    return re.compile("".join(parts))


@dataclass
class Walk:
    """The commands of one page, run one after another in a folder."""

    folder: Path
    made: dict[str, str] = field(default_factory=dict)

    def commands(self, page: str) -> Iterator[tuple[str, list[str]]]:
        """Each command line of the page's transcripts with what is shown below it; files are written on the way."""
        for block in SCRIPTED.finditer(page):
            if block["file"]:
                (self.folder / block["file"]).write_text(block["body"], encoding="utf-8")
                continue
            for command in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
                line, *shown = command.splitlines()
                yield line, shown

    def take(
        self, line: str, shown: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Run one command and hold it to what is shown: `export` sets a variable, `; echo $?` shows the exit code."""
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            monkeypatch.setenv(name, value)
            return
        codes = range(4)
        if line.endswith(TELLS_CODE):
            line, codes, shown = line.removesuffix(TELLS_CODE), range(int(shown[-1]), int(shown[-1]) + 1), shown[:-1]
        typed = [found["said"] or "" for text in shown if (found := _SPOKEN.match(text) or _PROMPTED.match(text))]
        visible = [text for text in shown if not _SPOKEN.match(text)]
        words = [MADE.sub(lambda found: self.made.get(found[0], found[0]), word) for word in shlex.split(line)]
        ran = run_crt(words[1:], typed, monkeypatch, capsys)
        found = expected_output(visible, self.made).fullmatch(ran.output)
        assert found, f"$ {line}\n{ran.output}"
        assert ran.code in codes, f"$ {line}: exit code {ran.code}"
        self.made |= {name.removeprefix("made_"): value for name, value in found.groupdict().items()}
