"""Text as it can be stored."""

from __future__ import annotations


def storable(text: str) -> str:
    """The text with each lone surrogate as U+FFFD, since UTF-8 cannot hold one; two that make a pair are joined."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
