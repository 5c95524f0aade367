"""The plan of least loss."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import (
    Language,
    OptionalOut,
    ScenarioFile,
    Settings,
    check_between,
    numbers_of,
    settings_of,
)
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import language_of_environment, message, say

VARIED = ("mu", "cap", "margin")
# Largest ratio of a district's shares that makes sense (assumed).
MOST_BAND = 1e6


def negotiate_verb(
    scenario: ScenarioFile,
    level: Annotated[str, typer.Option(help="level whose targets the plan must meet")],
    basis: Annotated[
        str, typer.Option(help="day (static accounting) or episode (a stage of the run)")
    ] = "day",
    stage: Annotated[
        int | None, typer.Option(help="stage for --basis episode; default the level's first")
    ] = None,
    mu: Annotated[float, typer.Option(min=0, help="weight of fairness beside loss")] = 1.0,
    cap: Annotated[
        float | None, typer.Option(min=0, help="largest burden: loss over output value")
    ] = None,
    margin: Annotated[float, typer.Option(min=0, help="factor on the targets")] = 1.0,
    district_band: Annotated[
        str | None,
        typer.Option(help="LOW,HIGH: a district's share of the loss over its share of output"),
    ] = None,
    grade_order: Annotated[
        bool, typer.Option("--grade-order", help="better grades bear no more than worse ones")
    ] = False,
    pin: Annotated[Path | None, typer.Option(help="file of pinned and excluded groups")] = None,
    offers: Annotated[Path | None, typer.Option(help="file of what enterprises offer")] = None,
    carried: Annotated[
        list[Path] | None, typer.Option(help="run of the season whose burdens count; repeatable")
    ] = None,
    frontier: Annotated[
        list[str] | None, typer.Option(help='"mu=0,1,4"; or cap=, margin=; repeatable')
    ] = None,
    probability: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="chance of meeting all targets; raises the margin"),
    ] = None,
    out: OptionalOut = None,
    pairs: Settings = None,
    lang: Language = language_of_environment(),
) -> None:
    """Find the plan that meets every target at the least loss within the law."""
    from simulator.inputs.reading import read_inputs
    from simulator.inputs.scenario import load_scenario
    from simulator.negotiation.exported import save_negotiated
    from simulator.negotiation.plan import negotiate
    from simulator.negotiation.solving import Rules
    from simulator.negotiation.wishes import Wishes
    from simulator.studies.negotiated import NUMBERS
    from simulator.terminal.results import print_negotiated

    ends = numbers_of("--district-band", district_band)
    if ends is not None and (len(ends) != 2 or ends[0] > ends[1]):
        raise refuse("--district-band", "", district_band, message("two_numbers"))
    for end in ends or ():
        check_between("--district-band", end, -MOST_BAND, MOST_BAND)
    for name, number in (("mu", mu), ("cap", cap), ("margin", margin)):
        check_between(f"--{name}", number, *NUMBERS[name])
    points = _frontier(frontier or [])
    for name, number in points:
        check_between(f"--frontier {name}", number, *NUMBERS[name])
    band = (ends[0], ends[1]) if ends is not None else None
    wishes = Wishes(
        level,
        basis,
        stage,
        Rules(mu, cap, margin, band, grade_order),
        probability,
        tuple(points),
    )
    inputs = read_inputs(load_scenario(scenario, settings_of(pairs, {})))
    negotiated = negotiate(inputs, wishes, offers, pin, carried or [])
    print_negotiated(negotiated, lang)
    if out is not None:
        save_negotiated(negotiated, out, lang)
        typer.echo(say(lang, "written_to", path=out))
    if negotiated.own is None:
        raise typer.Exit(1)


def _frontier(texts: list[str]) -> list[tuple[str, float]]:
    """Return (what varies, value) of the option --frontier."""
    points = []
    for text in texts:
        name, equals, values = text.partition("=")
        numbers = numbers_of("--frontier", values) if equals else None
        if name not in VARIED or not numbers or min(numbers) < 0:
            raise refuse("--frontier", "", text, message("frontier_values"), nearest(name, VARIED))
        points += [(name, number) for number in numbers]
    return points
