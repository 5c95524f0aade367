"""Runs of a batch whose measures are negotiated first: the keys `negotiate.…` of a grid."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import Scenario
from simulator.negotiation.exported import SCENARIO, save_negotiated
from simulator.negotiation.plan import negotiate
from simulator.negotiation.solving import Rules
from simulator.negotiation.told import why_infeasible
from simulator.negotiation.wishes import BASES, Wishes
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS

PREFIX = "negotiate."
# Folder beside the runs for the negotiated scenarios.
PLANS = "negotiated-plans"
# Least and largest value of each number; the largest are taken for mistakes (assumed).
NUMBERS = {
    "mu": (0.0, 1e6),
    "cap": (0.0, 1e6),
    "margin": (0.0, 100.0),
    "probability": (0.0, 1.0),
    "stage": (1.0, 1e6),
}
WHOLE = ("stage",)
WORDS = {"level": TARGET_LEVELS, "basis": BASES}
FLAGS = ("grade_order",)
KEYS = (*WORDS, *NUMBERS, *FLAGS)


def split(settings: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (settings of the scenario, what is negotiated) of a row of a grid."""
    asked = {
        key.removeprefix(PREFIX): value for key, value in settings.items() if key.startswith(PREFIX)
    }
    return {key: value for key, value in settings.items() if not key.startswith(PREFIX)}, asked


def problems_of(asked: Mapping[str, Any]) -> list[Problem]:
    """Return the problems of what a row of a grid negotiates."""
    problems = []
    if asked and "level" not in asked:
        known = message("one_of", known=", ".join(TARGET_LEVELS))
        problems.append(Problem("--grid", PREFIX + "level", "", known))
    for key, value in asked.items():
        hint = ""
        allowed: Message | None = None
        if key not in KEYS:
            allowed, hint = message("one_of", known=", ".join(KEYS)), nearest(key, KEYS)
            value = key
        elif key in WORDS and value not in WORDS[key]:
            allowed = message("one_of", known=", ".join(WORDS[key]))
            hint = nearest(str(value), WORDS[key])
        elif key in FLAGS and not isinstance(value, bool):
            allowed = message("one_of", known="true, false")
        elif key in NUMBERS and not _within(value, *NUMBERS[key]):
            low, high = NUMBERS[key]
            allowed = message("between", low=f"{low:g}", high=f"{high:g}")
        elif key in WHOLE and value != int(value):
            allowed = message("a_whole_number")
        if allowed is not None:
            problems.append(Problem("--grid", PREFIX + key, str(value), allowed, hint))
    return problems


def _within(value: Any, low: float, high: float) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and low <= value <= high


def negotiated_scenario(
    scenario: Scenario, asked: Mapping[str, Any], out: Path, language: str
) -> tuple[Path, dict[str, Any]]:
    """Negotiate a scenario, write its plan below `out`, and return its file and headline figures.

    Raises
    ------
    InputError
        The scenario's files are not usable, the level has no target that can be judged, or no plan
        meets the targets.
    """
    rules = Rules(
        mu=float(asked.get("mu", 1.0)),
        cap=asked.get("cap"),
        margin=float(asked.get("margin", 1.0)),
        grade_order=asked.get("grade_order", False),
    )
    stage = asked.get("stage")
    wishes = Wishes(
        asked["level"],
        asked.get("basis", "day"),
        int(stage) if stage is not None else None,
        rules,
        asked.get("probability"),
    )
    negotiated = negotiate(read_inputs(scenario), wishes)
    if negotiated.infeasible is not None:
        text = " ".join(why_infeasible(negotiated.infeasible, language))
        raise InputError([Problem("", "", "", text)])
    if negotiated.own is None:
        raise refuse("", PREFIX + "level", asked["level"], message("negotiate_time_out"))
    folder = save_negotiated(negotiated, out / PLANS / scenario.shape.name, language)
    figures = negotiated.figures["plan"]
    names = ("loss_cny", "gini", "max_share", "touched", "stopped", "gap")
    row = {f"plan_{name}": figures[name] for name in names}
    return folder / SCENARIO, row | {"table_loss_cny": negotiated.figures["table"]["loss_cny"]}
