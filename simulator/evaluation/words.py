"""Verdicts, evidence and reasons in words."""

from __future__ import annotations

from simulator.alerts.aqi import POLLUTANT_NAMES
from simulator.terms.labels import say


def verdict_title(verdict: str, language: str) -> str:
    """Return a verdict as people write it, "" for none."""
    return say(language, f"verdict_{verdict}") if verdict else ""


def evidence_title(evidence: str, language: str) -> str:
    """Return a kind of evidence as people write it."""
    return say(language, f"evidence_{evidence}") if evidence else ""


def cause_of(reason: str, language: str) -> str:
    """Return why it cannot be told, "" for none."""
    return say(language, f"untold_{reason}") if reason else ""


def air_pollutant(pollutant: str) -> str:
    """Return a pollutant of the air as people write it."""
    return POLLUTANT_NAMES.get(pollutant, pollutant)


def air_verdict(verdict: str, language: str) -> str:
    """Return what may be said of a concentration, as a sentence."""
    return say(language, f"air_{verdict}") if verdict else ""


def donor_verdict(verdict: str, language: str) -> str:
    """Return what places without an alert tell, as a sentence."""
    return say(language, f"donor_{verdict}") if verdict else ""
