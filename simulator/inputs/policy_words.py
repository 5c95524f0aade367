"""A policy's cuts in words: stop, cut so much, with hours, cycle and later entries."""

from __future__ import annotations

from typing import Any

from simulator.terms.labels import say


def cut_words(cell: Any, language: str) -> str:
    """Return a cell of a policy in words: stop or the share cut, with hours, cycle and later
    cuts; "" for none.
    """
    if cell is None:
        return ""
    if not isinstance(cell, dict):
        return share_words(cell, language)
    text = share_words(cell["cut"], language) + _clock_words(cell, language)
    for later in cell.get("then") or ():
        then = share_words(later["cut"], language) + _clock_words(later, language)
        text += say(language, "policy_then", after=f"{later['after_h']:g}", cut=then)
    return text


def share_words(cut: float, language: str) -> str:
    """Return a cut in words: stop for 1, no cut for 0, else the share."""
    if cut >= 1:
        return say(language, "cut_stop")
    return (
        say(language, "cut_share", cut=f"{100 * cut:.6g}")
        if cut > 0
        else say(language, "cut_nothing")
    )


def _clock_words(cell: dict[str, Any], language: str) -> str:
    text, hours = "", cell.get("hours")
    if hours:
        text += say(language, "story_hours", a=f"{hours['a']:g}", b=f"{hours['b']:g}")
    if cell.get("off_h"):
        text += say(language, "story_cycle", off=f"{cell['off_h']:g}", on=f"{cell['on_h']:g}")
    return text


def limit_words(deepest: float, language: str) -> str:
    """Return, in brackets, why a general rule asks no more of an industry than its deepest cut."""
    key = "story_cannot_stop" if deepest else "story_listed_only"
    return say(language, key, cut=f"{100 * deepest:.6g}")
