"""Set up CRT's own environment and do one thing in it. Needs git's checkout and a Python of 3.11 to 3.13, nothing else.

    python dev.py gate [PYTEST ARGS...]   set up, then run the truth gate: pytest --crt-seed 1337
    python dev.py test [PYTEST ARGS...]   set up, then run the tests
    python dev.py run COMMAND [ARGS...]   set up, then run a command of the environment (crt, ruff, mypy, ...)

The environment is `.venv` beside this file (or the folder that CRT_VENV names); it is made anew when pyproject.toml
or the Python version changes. The system's own packages are never touched.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("CRT_VENV", ROOT / ".venv"))
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "crt-dev.stamp"


def main(arguments: list[str]) -> int:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        print(f"dev.py: this is Python {sys.version.split()[0]}; CRT needs 3.11, 3.12 or 3.13", file=sys.stderr)
        return 2
    match arguments:
        case ["gate", *rest]:
            return run("pytest", "--crt-seed", "1337", "--crt-only", *rest)
        case ["test", *rest]:
            return run("pytest", *rest)
        case ["run", command, *rest]:
            return run(command, *rest)
        case _:
            print(__doc__, file=sys.stderr)
            return 2


def run(command: str, *arguments: str) -> int:
    """Run a command of the environment in the checkout."""
    failed = set_up()
    if failed:
        return failed
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV), "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.call([str(BIN / command), *arguments], cwd=ROOT, env=environment)


def set_up() -> int:
    """Make the environment where it is missing or out of date; gives an exit code."""
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.is_file() and STAMP.read_text(encoding="ascii") == wanted:
        return 0
    print(f"dev.py: setting up {VENV} (a minute or so, once)", file=sys.stderr)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        print("dev.py: Python's venv module failed; on Debian or Ubuntu: apt install python3-venv", file=sys.stderr)
        return 1
    python = str(BIN / "python")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--editable", f"{ROOT}[dev]"]
    if subprocess.call(install):
        print("dev.py: pip could not install CRT; is the network there?", file=sys.stderr)
        return 1
    STAMP.write_text(wanted, encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
