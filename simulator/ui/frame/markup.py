"""Texts of users on the screen, shown literally."""

from __future__ import annotations

SIGNS = frozenset(r"\`*_{}[]()#+-.!|<>~$:")


def as_it_stands(text: object) -> str:
    """Return a text with every sign of Markdown escaped."""
    return "".join(
        f"\\{sign}" if sign in SIGNS else " " if sign in "\n\r\t" else sign for sign in str(text)
    )
