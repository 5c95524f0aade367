"""The transport of a run in sentences."""

from __future__ import annotations

from simulator.reports.run_view import RunView
from simulator.terms.contracts import pollutant_title


def transport_texts(view: RunView) -> list[str]:
    """Return who drives, what became of the trips, and what that saved; none without transport."""
    told = view.result.summary.get("transport")
    if not told:
        return []
    trips = {name.removesuffix("_trips"): f"{value:,.0f}" for name, value in told["trips"].items()}
    forbidden = sum(told["trips"][f"{name}_trips"] for name in ("dropped", "replaced", "deferred"))
    sentences = [
        view.say(
            "transport_told",
            enterprises=told["enterprises"],
            flows=told["flows"],
            stagger=told["must_stagger"],
        ),
        view.say("transport_trips", forbidden=f"{forbidden:,.0f}", **trips),
    ]
    for name, figures in told["pollutants"].items():
        if figures["saved_kg"] or figures["caught_up_kg"]:
            sentences.append(
                view.say(
                    "transport_kg_told",
                    pollutant=pollutant_title(name),
                    saved=f"{figures['saved_kg']:,.1f}",
                    caught_up=f"{figures['caught_up_kg']:,.1f}",
                    net=f"{figures['alert_reduction_kg']:,.1f}",
                )
            )
    return sentences
