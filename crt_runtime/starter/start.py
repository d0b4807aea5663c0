"""Write what a project needs to gate its assistant. An existing file is kept as it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from crt_runtime.errors import CrtError, UsageError
from crt_runtime.resources import resource
from crt_runtime.starter.settings import AGENT_FILE, PACK_FILE, READ, plan_settings

RECIPE_FILE: Final = ".github/workflows/crt.yml"

_TEMPLATES: Final = {AGENT_FILE: "crt_agent.py", PACK_FILE: "first.json", RECIPE_FILE: "crt.yml"}


@dataclass(frozen=True, slots=True)
class Started:
    """What was done, in paths relative to the folder.

    `written`: files that were made. `extended`: files that got the settings at their end. `kept`: files that were
    there. `by_hand`: the lines that the user has to add to the kept `settings`. `repository`: the folder that CI reads
    its recipes from, where it is above this one.
    """

    written: tuple[str, ...]
    extended: tuple[str, ...]
    kept: tuple[str, ...]
    settings: str
    by_hand: tuple[str, ...]
    repository: Path | None


def start_project(folder: Path) -> Started:
    """Write the settings, an agent stub, a first pack and a CI recipe below a folder, which is made if missing.

    Raises `UsageError` where the folder is a file, `CrtError` where a file cannot be read, understood or written;
    a settings file that cannot be understood is told before anything is written.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: is a file; expected the folder of a project")
    settings = plan_settings({name: _read(folder / name) for name in READ if (folder / name).is_file()})
    texts = {name: resource("fixtures", "starter", source).read_text("utf-8") for name, source in _TEMPLATES.items()}
    written: list[str] = []
    extended: list[str] = []
    kept: list[str] = []
    if settings.text is None:
        kept.append(settings.file)
    elif (folder / settings.file).exists():
        _write(folder / settings.file, settings.text, "w")
        extended.append(settings.file)
    else:
        texts = {settings.file: settings.text, **texts}
    for name, text in texts.items():
        (written if _write(folder / name, text, "x") else kept).append(name)
    return Started(
        tuple(written), tuple(extended), tuple(kept), settings.file, settings.by_hand, _repository_above(folder)
    )


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:  # line ends stay as they are
            return file.read()
    except UnicodeDecodeError:
        raise CrtError(f"{path}: is no UTF-8; save it as UTF-8, then run crt init again") from None
    except OSError as error:
        raise CrtError(f"{path}: cannot be read ({error.strerror})") from None


def _write(path: Path, text: str, mode: str) -> bool:
    """Write a text; with the mode `x` only where nothing is there. False where something was."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        if path.parent.is_dir():
            return False
        raise CrtError(f"{path.parent}: is a file; expected a folder, to write {path.name} in") from None
    except OSError as error:
        raise CrtError(f"{path}: cannot be written ({error.strerror})") from None
    return True


def _repository_above(folder: Path) -> Path | None:
    """The root of the repository that a folder lies in, unless it is the folder itself; None without one."""
    here = folder.resolve()
    roots = (place for place in (here, *here.parents) if (place / ".git").exists())
    root = next(roots, here)
    return None if root == here else root
