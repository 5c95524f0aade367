"""A policy's cuts in words: stop, cut so much, with hours, cycle and later entries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simulator.inputs.transport_shape import TransportFates, TransportRule, TruckCut
from simulator.terms.labels import say
from simulator.terms.titles import joined
from simulator.terms.vehicles import NEW_ENERGY, STANDARDS

# Chinese plans tell freight in 万吨.
TEN_THOUSAND_T_KT = 10.0


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


def truck_words(statements: Sequence[TruckCut], language: str) -> str:
    """Return what an order says of trucks in words; "" for none."""
    return joined((_statement_words(item, language) for item in statements), language, "phrase")


def _statement_words(statement: TruckCut, language: str) -> str:
    trucks = _trucks_reached(statement, language)
    key = "trucks_stop" if statement.cut >= 1 else "trucks_less"
    text = say(language, key, trucks=trucks, cut=f"{100 * statement.cut:.6g}")
    hours = statement.hours
    if hours is None:
        return text
    return text + say(language, "story_hours", a=f"{hours.a:g}", b=f"{hours.b:g}")


def _trucks_reached(statement: TruckCut, language: str) -> str:
    """Return the trucks that a statement reaches in words."""
    if statement.below_minimum:
        return say(language, "trucks_below")
    reached = set(statement.reached(()))
    if reached == set(STANDARDS):
        return say(language, "trucks_every")
    if reached == set(STANDARDS) - {NEW_ENERGY}:
        return say(language, "trucks_all")
    if statement.up_to is not None and len(reached) > 1:
        standard = say(language, f"standard_{statement.up_to}")
        return say(language, "trucks_up_to", standard=standard)
    names = joined(
        (say(language, f"standard_{name}") for name in STANDARDS if name in reached), language
    )
    return say(language, "trucks_of", standards=names)


def rule_words(rule: TransportRule, language: str) -> str:
    """Return what a standing rule asks of shippers in words."""
    parts = []
    if rule.from_ is not None:
        parts.append(say(language, "rule_from", day=f"{rule.from_:%Y-%m-%d}"))
    if rule.to is not None:
        parts.append(say(language, "rule_to", day=f"{rule.to:%Y-%m-%d}"))
    if rule.kt_yr:
        amount = rule.kt_yr / TEN_THOUSAND_T_KT if language == "zh" else rule.kt_yr
        parts.append(say(language, "rule_kt_yr", amount=f"{amount:,g}"))
    if rule.siding is not None:
        parts.append(say(language, f"rule_siding_{rule.siding}"))
    if rule.minimum is not None:
        standard = say(language, f"standard_{rule.minimum}")
        parts.append(say(language, "rule_minimum", standard=standard))
    if rule.clean_share is not None:
        parts.append(say(language, "rule_clean_share", share=f"{100 * rule.clean_share:g}"))
    if rule.stagger:
        parts.append(say(language, "rule_stagger"))
    return joined(parts, language, "phrase")


def fates_words(fates: TransportFates, language: str) -> str:
    """Return what becomes of forbidden trips in words."""
    shares = {
        name: f"{100 * getattr(fates, name):g}" for name in ("replaced", "deferred", "dropped")
    }
    return say(language, "fates_words", hours=f"{fates.catch_up_h:g}", **shares)
