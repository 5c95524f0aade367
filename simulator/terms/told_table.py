"""A small table for people: title, headings and rows of texts; terminal, sheets and screen lay it
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ToldTable:
    """Title, headings and rows of texts."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
