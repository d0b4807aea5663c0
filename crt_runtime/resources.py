"""Where the shipped data lies: `crt_runtime/_data/` in a wheel, the top of the repository in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(kind: str, *parts: str) -> Path:
    """The path of a shipped file or folder; `kind` is `schemas`, `fixtures` or `seeds`."""
    packaged = _PACKAGE / "_data" / kind
    root = packaged if packaged.is_dir() else _PACKAGE.parent / kind
    return root.joinpath(*parts)
