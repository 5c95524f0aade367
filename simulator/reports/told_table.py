"""A small table for people: title, headings and rows of texts; terminal, sheets and screen lay it
out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ToldTable:
    """Title, headings and rows of texts."""

    title: str
    headings: list[str]
    rows: list[list[str]]
