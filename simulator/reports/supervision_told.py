"""What supervision came to, in sentences without names, for the workbook and the report."""

from __future__ import annotations

from simulator.reports.run_view import RunView
from simulator.terms.contracts import pollutant_title

# Counts of the summary, in the order in which they are told.
COUNTS = ("disobedient", "findings", "never_found", "downgraded", "team_days")


def supervision_told(view: RunView) -> list[str]:
    """Return what was found, one draw of it; nothing for a run without supervision."""
    told = view.result.summary.get("supervision")
    if not told:
        return []
    texts = [view.say("note_supervision", seed=told["seed"])]
    texts += [view.say(f"told_{name}", value=f"{told[name]:g}") for name in COUNTS]
    if told["hours_to_find"] is not None:
        texts.append(view.say("told_hours_to_find", value=f"{told['hours_to_find']:.1f}"))
    return texts


def delivered_told(view: RunView) -> list[str]:
    """Return which share of each pollutant's reduction was delivered, with and without
    supervision, where a share can be told.
    """
    told = view.result.summary.get("supervision") or {"pollutants": {}}
    texts = []
    for pollutant, figures in told["pollutants"].items():
        shares = figures["delivered_share"], figures["unsupervised_delivered_share"]
        if None not in shares:
            texts.append(
                view.say(
                    "told_delivered",
                    pollutant=pollutant_title(pollutant),
                    share=f"{100 * shares[0]:.1f}",
                    without=f"{100 * shares[1]:.1f}",
                )
            )
    return texts
