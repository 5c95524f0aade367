"""A user's text on the screen as it stands."""

from __future__ import annotations

SIGNS = frozenset(r"\`*_{}[]()#+-.!|<>~$:")


def as_it_stands(text: object) -> str:
    """Return a text in which no sign is taken for markup."""
    return "".join(
        f"\\{sign}" if sign in SIGNS else " " if sign in "\n\r\t" else sign for sign in str(text)
    )
