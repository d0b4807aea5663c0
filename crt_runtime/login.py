"""Who sits at the keyboard, as far as the system knows."""

from __future__ import annotations

import getpass


def login_name() -> str | None:
    """The login name of this process's user; None where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return None
