"""Running `crt` in tests: in this process, or as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from crt_runtime.cli.main import main


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def refused(self, code: int, *parts: str) -> None:
        """It failed with this code and one clear line that names the parts, and showed nothing else."""
        assert self.code == code, self
        assert self.out == ""
        assert "Traceback" not in self.err
        if self.err.startswith("crt: "):
            assert self.err.count("\n") == 1, self.err
        for part in parts:
            assert part in self.err, self.err


def crt(*arguments: str | Path, typed: str | None = None) -> Ran:
    """Run `crt` in this process; `typed` is what standard input holds."""
    out, err = io.StringIO(), io.StringIO()
    argv = ["crt", *map(str, arguments)]
    with (
        patch.object(sys, "argv", argv),
        patch.object(sys, "stdin", io.StringIO(typed or "")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
            code = 0
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else 1
    return Ran(code, out.getvalue(), err.getvalue())


def crt_process(arguments: Sequence[str | Path], folder: Path, *, typed: str = "", **environment: str) -> Ran:
    """Run `crt` as a process of its own in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", "from crt_runtime.cli.main import main; main()", *map(str, arguments)],
        cwd=folder,
        input=typed.encode("utf-8"),
        capture_output=True,
        timeout=60,
        check=False,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"} | environment,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
