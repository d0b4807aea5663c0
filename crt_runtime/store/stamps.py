"""Times as the file holds them, each converted once: a turn writes the same few moments into many rows."""

from __future__ import annotations

from functools import lru_cache

from crt_runtime.clock import format_utc, parse_utc

stamp = lru_cache(maxsize=4096)(format_utc)
"""A moment as RFC 3339 text."""

moment = lru_cache(maxsize=4096)(parse_utc)
"""The text as a moment."""
