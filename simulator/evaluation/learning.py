"""What an alert taught: how orders are obeyed, by grade and industry, and a scenario with it."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.supervision.scene import by_grade
from simulator.evaluation.evaluate import Evaluated
from simulator.evaluation.tables import plants_of
from simulator.evaluation.verdicts import CANNOT_TELL, CLASSES, NOTHING_ORDERED, OBEYED, OVER
from simulator.files.writing import write_text
from simulator.inputs.named_files import files_of, set_text, yaml_text
from simulator.inputs.scenario import make_scenario
from simulator.terms.errors import refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import DIRTINESS_POLLUTANTS, GRADES
from simulator.terms.titles import grade_title
from simulator.uncertainty.spreads import assumed_spreads, spreads_of

ENDING = "-learned"
COLUMNS = (
    "dimension", "key", "enterprises", "prior", "weight", "observed", "posterior", "posterior_sd",
)  # fmt: skip


@dataclass(frozen=True)
class _Seen:
    """Enterprises (E) with evidence of how they obey.

    Attributes
    ----------
    ratio : np.ndarray
        Obedience in 0 to 1 over all stages, NaN without evidence.
    kg : np.ndarray
        What they were to save.
    """

    ratio: np.ndarray
    kg: np.ndarray


def learned_table(evaluated: Evaluated) -> pd.DataFrame:
    """Return the strength of each grade and industry after the alert.

    The prior, what the scenario assumed, counts for a number of enterprises; each enterprise with
    evidence counts by its kilograms, so that together they count for their number. Under
    `supervision` strength is the share of enterprises that obey.
    """
    inputs = evaluated.asked.inputs
    plants, seen = plants_of(inputs), _seen(evaluated)
    grades = np.array([GRADES.index(grade) for grade in plants.grade])
    prior = _priors(evaluated)
    rows = []
    for code in sorted(set(grades.tolist())):
        some = (grades == code) & np.isfinite(seen.ratio)
        if some.any():
            rows.append(_row("grade", GRADES[code], seen, some, prior[code], evaluated))
    for name in sorted(set(plants.industry)):
        some = (plants.industry == name) & np.isfinite(seen.ratio)
        if some.sum() >= evaluated.limits.least_enterprises:
            # The scenario assumes by grade: of an industry, the mean over its enterprises.
            mean = tuple(np.mean([prior[code] for code in grades[some]], axis=0))
            rows.append(_row("industry", name, seen, some, mean, evaluated))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(
    dimension: str,
    key: str,
    seen: _Seen,
    some: np.ndarray,
    prior: tuple[float, float],
    evaluated: Evaluated,
) -> tuple[Any, ...]:
    ratio, count = seen.ratio[some], int(some.sum())
    weight = count * seen.kg[some] / seen.kg[some].sum()
    before, mean = evaluated.limits.prior_weight, float((weight * ratio).sum() / count)
    posterior = (before * prior[0] + (weight * ratio).sum()) / (before + count)
    # Around the new mean: of what was assumed, and of what was seen.
    spread = before * (prior[1] ** 2 + (prior[0] - posterior) ** 2)
    spread += (weight * (ratio - posterior) ** 2).sum()
    return (
        dimension,
        key,
        float(count),
        prior[0],
        float(before),
        mean,
        float(posterior),
        float(np.sqrt(spread / (before + count))),
    )


def _priors(evaluated: Evaluated) -> list[tuple[float, float]]:
    """Return (mean, standard deviation) of the strength that the scenario assumed, by grade."""
    scenario = evaluated.asked.inputs.scenario
    supervision = scenario.shape.supervision
    if supervision is None:
        spreads = spreads_of(scenario)
        pairs = zip(spreads.strength_mean[0], spreads.strength_sd[0], strict=True)
        return [(float(mean), float(sd)) for mean, sd in pairs]
    obey = (1 - by_grade(supervision.behaviour.probability)).tolist()
    return [(share, float(np.sqrt(share * (1 - share)))) for share in obey]


def _seen(evaluated: Evaluated) -> _Seen:
    """Return the obedience of each enterprise over the stages, weighted by what was asked."""
    inputs, sums = evaluated.asked.inputs, evaluated.sums
    codes, count = inputs.fleet.enterprise.codes, len(inputs.fleet.enterprise.names)
    counted = [
        place
        for place, name in enumerate(inputs.inventory.pollutants)
        if name in DIRTINESS_POLLUTANTS
    ] or list(range(len(inputs.inventory.pollutants)))
    supervised = inputs.scenario.shape.supervision is not None
    total, kg = np.zeros(count), np.zeros(count)
    obeying = [CLASSES[OBEYED], CLASSES[OVER]]
    for number, (_, judged, _) in enumerate(evaluated.judged):
        asked = np.bincount(codes, sums.obedient[number][:, counted].sum(axis=1), count)
        use = np.isfinite(judged.obedience) & (judged.verdict != NOTHING_ORDERED) & (asked > 0)
        use &= np.isin(judged.reason, ("", "other_class"))
        ratio = np.nan_to_num(judged.obedience)
        if supervised:
            use &= judged.verdict != CANNOT_TELL
            ratio = np.isin(judged.verdict, obeying).astype(float)
        total += np.where(use, ratio * asked, 0.0)
        kg += np.where(use, asked, 0.0)
    mean = np.divide(total, kg, out=np.full(count, np.nan), where=kg > 0)
    # Noise is cut off from the mean of all stages alone.
    return _Seen(np.clip(mean, 0.0, 1.0), kg)


def settings_of(evaluated: Evaluated, learned: pd.DataFrame) -> dict[str, Any]:
    """Return what was learnt by grade as settings of a scenario, by dotted key."""
    grades = learned[learned["dimension"] == "grade"]
    values = {row.key: round(row.posterior, 4) for row in grades.itertuples()}
    if evaluated.asked.inputs.scenario.shape.supervision is not None:
        return {
            f"supervision.behaviour.probability.{key}": round(1 - value, 4)
            for key, value in values.items()
        }
    spread = {row.key: round(row.posterior_sd, 4) for row in grades.itertuples()}
    settings = {f"response.compliance.{key}": value for key, value in values.items()}
    return settings | {f"uncertainty.compliance.{key}": value for key, value in spread.items()}


def overlay_data(
    evaluated: Evaluated, learned: pd.DataFrame, folder: Path, language: str
) -> dict[str, Any]:
    """Return the run's scenario with what was learnt, as plain data for a folder."""
    scenario = evaluated.asked.inputs.scenario
    data = copy.deepcopy(scenario.data)
    for keys, _, text in list(files_of(data)):
        path = os.path.relpath(scenario.path(text), folder)
        set_text(data, keys, Path(path).as_posix())
    name = scenario.shape.name
    data["name"] = name if name.endswith(ENDING) else name + ENDING
    return with_learned(data, evaluated, learned, language)


def with_learned(
    data: dict[str, Any], evaluated: Evaluated, learned: pd.DataFrame, language: str
) -> dict[str, Any]:
    """Return the data of a scenario with what was learnt, and its evidence as notes."""
    data, scenario = copy.deepcopy(data), evaluated.asked.inputs.scenario
    for key, value in settings_of(evaluated, learned).items():
        *parts, last = key.split(".")
        into = data
        for part in parts:
            if into.get(part) is None:
                into[part] = _defaults(scenario, key) if part == parts[-1] else {}
            into = into[part]
        into[last] = value
    notes = data.get("notes") or []
    before = [notes] if isinstance(notes, str) else list(notes)
    data["notes"] = [*before, *told(evaluated, learned, language)]
    return data


def _defaults(scenario: Any, key: str) -> dict[str, Any]:
    """Return what holds where a scenario says nothing, so that grades without evidence keep it."""
    if key.startswith("supervision.behaviour.probability"):
        shape = scenario.shape.supervision
        return dict(shape.behaviour.probability) if shape else {}
    if key.startswith("uncertainty.compliance"):
        return dict(assumed_spreads()["compliance_sd"])
    return {}


def told(evaluated: Evaluated, learned: pd.DataFrame, language: str) -> Iterator[str]:
    """Yield what each figure of the overlay rests on."""
    for row in learned[learned["dimension"] == "grade"].itertuples():
        yield say(
            language,
            "evaluation_learned_note",
            grade=grade_title(row.key, language),
            prior=f"{100 * row.prior:.1f}",
            posterior=f"{100 * row.posterior:.1f}",
            count=f"{row.enterprises:.0f}",
            observed=f"{100 * row.observed:.1f}",
            weight=f"{row.weight:.0f}",
        )


def write_overlay(
    evaluated: Evaluated, learned: pd.DataFrame, path: str | Path, language: str = "en"
) -> Path:
    """Write the scenario with what was learnt; it is checked before it is written.

    Raises
    ------
    InputError
        The scenario with these values is not valid, or the file cannot be written.
    """
    target = Path(path)
    data = overlay_data(evaluated, learned, target.parent, language)
    try:
        # The files that it names are found from its folder, which must be there.
        target.parent.mkdir(parents=True, exist_ok=True)
        make_scenario(data, target.parent, str(target))
        write_text(yaml_text(data), target)
    except OSError as error:
        raise refuse(path, "", error.strerror or str(error), message("cannot_write")) from None
    return target
