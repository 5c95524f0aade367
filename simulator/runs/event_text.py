"""The event log in words."""

from __future__ import annotations

from simulator.engine.response import Happening
from simulator.terms.labels import say
from simulator.terms.levels import LEVELS


def describe(item: Happening, language: str) -> str:
    """Return one sentence about a happening."""
    values = dict(item.detail)
    level = say(language, f"level_{LEVELS[item.level]}") if item.level else ""
    if item.event in ("issued", "started", "ended"):
        return say(language, f"event_{item.event}", stage=values["stage"], level=level)
    if item.event in ("raised", "eased", "lifted"):
        before = say(language, f"level_{LEVELS[values['before']]}")
        text = say(language, f"event_{item.event}", before=before, level=level)
        if item.event == "raised" and values["last_answer_h"] > 0:
            text += say(language, "event_answered_after", hours=f"{values['last_answer_h']:.4g}")
        if values.get("dropped"):
            text += say(language, "event_dropped", lines=values["dropped"])
        return text
    if item.event == "early_start":
        return say(language, "event_early_start", hours=f"{values['ahead_h']:.4g}")
    if item.event == "standing":
        words = [
            f"{name}={value}"
            for name, value in values.items()
            if name not in ("enterprise_id", "reason")
        ]
        text = say(
            language, "event_standing", enterprise=values["enterprise_id"], change=", ".join(words)
        )
        return text + (f" ({values['reason']})" if values.get("reason") else "")
    return say(language, f"event_{item.event}", **values)
