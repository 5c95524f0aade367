"""Idle lines of a run in a sentence."""

from __future__ import annotations

from simulator.reports.run_view import RunView
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import joined


def idle_text(view: RunView) -> str:
    """Return what idle lines take away and what no alert may claim; "" without any."""
    told = view.result.summary.get("idle")
    if not told:
        return ""

    def kilograms(figure: str) -> str:
        parts = (
            f"{pollutant_title(name)} {row[figure]:,.1f} kg"
            for name, row in told["pollutants"].items()
            if row[figure]
        )
        return joined(parts, view.language) or "0 kg"

    return view.say(
        "idle_told",
        enterprises=told["enterprises"],
        lines=told["lines"],
        kg=kilograms("idle_kg"),
        claimed=kilograms("claimed_kg"),
    )
