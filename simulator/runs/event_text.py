"""Texts of the event log."""

from __future__ import annotations

from typing import Any

from simulator.engine.response import Happening
from simulator.inputs.policy import Policy
from simulator.terms.labels import say
from simulator.terms.levels import LEVELS
from simulator.terms.titles import bracketed, grade_title, heading, industry_title, joined


def describe(item: Happening, language: str, policy: Policy) -> str:
    """Return one sentence about an event.

    Parameters
    ----------
    item : Happening
        The event.
    language : str
        zh or en.
    policy : Policy
        The policy, for the titles of industries.
    """
    values = dict(item.detail)
    level = say(language, f"level_{LEVELS[item.level]}") if item.level else ""
    if item.event in ("issued", "started", "ended"):
        return say(language, f"event_{item.event}", stage=values["stage"], level=level)
    if item.event in ("raised", "eased", "lifted"):
        before = say(language, f"level_{LEVELS[values['before']]}")
        key = "begun" if item.event == "raised" and not values["before"] else item.event
        text = say(language, f"event_{key}", before=before, level=level)
        if item.event == "raised" and values["last_answer_h"] > 0:
            text += say(language, "event_answered_after", hours=f"{values['last_answer_h']:.4g}")
        if values.get("dropped"):
            text += say(language, "event_dropped", lines=values["dropped"])
        return text
    if item.event == "early_start":
        return say(language, "event_early_start", hours=f"{values['ahead_h']:.4g}")
    if item.event == "standing":
        words = [
            _changed(name, value, language, policy)
            for name, value in values.items()
            if name not in ("enterprise_id", "reason")
        ]
        text = say(
            language,
            "event_standing",
            enterprise=values["enterprise_id"],
            change=joined(words, language, "phrase"),
        )
        return text + (bracketed(values["reason"], language) if values.get("reason") else "")
    if item.event == "found":
        values = {name: say(language, f"found_{name}_{value}") for name, value in values.items()}
    return say(language, f"event_{item.event}", **values)


def _changed(name: str, value: Any, language: str, policy: Policy) -> str:
    """Return the text of one part of a change of standing: what it covers, or what it changes."""
    if name == "grade":
        return say(language, "notice_grade", grade=grade_title(value, language))
    if name in ("noncompliant", "protected", "idle"):
        key = "notice_flag_on" if value else "notice_flag_off"
        return say(language, key, flag=say(language, f"flag_{name}"))
    if name == "industry":
        code = policy.industry_code(value) or value
        value = industry_title(policy.shape.process, code, language)
    return f"{heading('inventory', name, language)} {value}"
