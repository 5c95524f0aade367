"""The tables of an evaluation, as their contracts have them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.shortfall import PARTS
from simulator.engine.supervision.scene import first_by_line, worst_grade
from simulator.evaluation.evaluate import Evaluated
from simulator.evaluation.readings import Readings
from simulator.evaluation.sums import EVIDENCE, NONE
from simulator.inputs.reading import Inputs
from simulator.terms.contracts import TABLES
from simulator.terms.levels import GRADES, LEVELS


@dataclass(frozen=True)
class Plants:
    """Enterprises (E) by their code in the fleet.

    Attributes
    ----------
    id, name, district, industry, grade : np.ndarray
        Texts; district and industry of the first line by line_id, grade the worst.
    """

    id: np.ndarray
    name: np.ndarray
    district: np.ndarray
    industry: np.ndarray
    grade: np.ndarray

    def rows(self, places: np.ndarray) -> dict[str, np.ndarray]:
        """Return the columns that name some enterprises."""
        return {
            "enterprise_id": self.id[places],
            "enterprise": self.name[places],
            "district": self.district[places],
            "grade": self.grade[places],
            "industry": self.industry[places],
        }


def plants_of(inputs: Inputs) -> Plants:
    """Return the enterprises of a fleet."""
    fleet = inputs.fleet
    codes, count = fleet.enterprise.codes, len(fleet.enterprise.names)
    names = inputs.inventory.enterprise_names()

    def texts(values: Any) -> np.ndarray:
        return np.array(list(values), dtype=object)

    district = first_by_line(codes, fleet.line_order, fleet.district.codes, count)
    industry = first_by_line(codes, fleet.line_order, fleet.industry.codes, count)
    grade = worst_grade(codes, fleet.grade, fleet.long_shut, count)
    return Plants(
        texts(fleet.enterprise.names),
        texts(names.get(name, name) for name in fleet.enterprise.names),
        texts(fleet.district.names)[district],
        texts(fleet.industry.names)[industry],
        texts(GRADES)[grade],
    )


def deliveries_table(evaluated: Evaluated) -> pd.DataFrame:
    """Return ordered, simulated and observed kilograms by enterprise, stage and pollutant."""
    inputs, sums = evaluated.asked.inputs, evaluated.sums
    fleet, plants = inputs.fleet, plants_of(inputs)
    codes, count = fleet.enterprise.codes, len(fleet.enterprise.names)
    frames = []
    for number, stage in enumerate(inputs.scenario.stages):
        for place, pollutant in enumerate(inputs.inventory.pollutants):

            def of_plants(values: np.ndarray, number=number, place=place) -> np.ndarray:
                column = np.nan_to_num(values[number, :, place])
                return np.bincount(codes, column, count)

            read = np.isfinite(sums.observed[number, :, place])
            seen = np.bincount(codes, read, count) > 0
            kind = np.full(count, NONE)
            known = sums.kind[number, :, place]
            # The kind that most of the ordered kilograms of an enterprise rest on.
            most = np.zeros(count)
            for name in range(len(EVIDENCE)):
                mine = np.bincount(
                    codes, (known == name) * (1e-12 + sums.ordered[number, :, place]), count
                )
                kind, most = np.where(mine > most, name, kind), np.maximum(mine, most)
            after = of_plants(sums.after)
            observed = of_plants(sums.observed) + (after if evaluated.credited else 0.0)
            base = np.where(seen, of_plants(sums.base), np.nan)
            causes = {"base_kg": base} | {
                f"{part}_kg": np.where(seen, of_plants(sums.causes[index]), np.nan)
                for index, part in enumerate(PARTS)
            }
            columns = {
                "stage": str(stage.number),
                "level": LEVELS[stage.level],
                "pollutant": pollutant,
                "ordered_kg": of_plants(sums.ordered),
                "simulated_kg": of_plants(sums.simulated),
                "observed_kg": np.where(seen, observed, np.nan),
                "evidence": np.array([*EVIDENCE, "none"], dtype=object)[kind],
                **causes,
                "after_kg": np.where(seen, after, np.nan),
            }
            some = np.flatnonzero((columns["ordered_kg"] != 0) | (columns["simulated_kg"] != 0))
            shown = {
                name: values[some] if isinstance(values, np.ndarray) else values
                for name, values in columns.items()
            }
            frames.append(pd.DataFrame(plants.rows(some) | shown))
    return _contract("deliveries", pd.concat(frames, ignore_index=True) if frames else None)


def verdicts_table(evaluated: Evaluated) -> pd.DataFrame:
    """Return the verdict on each enterprise and stage that asked something of it."""
    inputs, plants = evaluated.asked.inputs, plants_of(evaluated.asked.inputs)
    frames = []
    for stage, (evidence, judged, kind) in zip(
        inputs.scenario.stages, evaluated.judged, strict=True
    ):
        some = np.flatnonzero(evidence.asked)
        frame = plants.rows(some) | {
            "stage": str(stage.number),
            "level": LEVELS[stage.level],
            "evidence": kind[some],
            "read_h": evidence.read_h[some],
            "missing_h": evidence.missing_h[some],
            "seasonal_load": evidence.seasonal[some],
            "ordered_load": evidence.ordered[some],
            "obedient_load": evidence.obedient[some],
            "observed_load": evidence.observed[some],
            "delivery": judged.delivery[some],
            "obedience": judged.obedience[some],
            "verdict": judged.verdict[some],
            "odds": judged.odds[some],
            "other": judged.other[some],
            "other_odds": judged.other_odds[some],
            "reason": judged.reason[some],
        }
        frames.append(pd.DataFrame(frame))
    return _contract("verdicts", pd.concat(frames, ignore_index=True) if frames else None)


def groups_table(evaluated: Evaluated) -> pd.DataFrame:
    """Return ordered, simulated and observed kilograms by group of lines."""
    inputs, sums = evaluated.asked.inputs, evaluated.sums
    frames = []
    seen = np.isfinite(sums.observed)
    observed = np.where(seen, sums.observed, 0.0) + (
        np.where(seen, sums.after, 0.0) if evaluated.credited else 0.0
    )
    arrays = {
        "ordered_kg": sums.ordered,
        "simulated_kg": sums.simulated,
        "seen_ordered_kg": np.where(seen, sums.ordered, 0.0),
        "seen_simulated_kg": np.where(seen, sums.simulated, 0.0),
        "observed_kg": observed,
        "base_kg": np.where(seen, sums.base, 0.0),
        **{f"{part}_kg": np.where(seen, sums.causes[k], 0.0) for k, part in enumerate(PARTS)},
        "after_kg": np.where(seen, sums.after, 0.0),
    }
    for dimension, keys, codes in _dimensions(inputs):
        for place, pollutant in enumerate(inputs.inventory.pollutants):
            columns = {}
            for name, values in arrays.items():
                column = values[:, :, place]
                if dimension == "stage":
                    columns[name] = column.sum(axis=1)
                else:
                    columns[name] = np.bincount(codes, column.sum(axis=0), len(keys))
            frame = pd.DataFrame({"dimension": dimension, "key": keys, "pollutant": pollutant})
            frames.append(frame.assign(**columns))
    table = pd.concat(frames, ignore_index=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = table["seen_ordered_kg"] / table["ordered_kg"].where(table["ordered_kg"] > 0)
        # Both at the base that is measured: a wrong inventory is no disobedience.
        measured = table["seen_ordered_kg"] - table["base_kg"]
        delivery = table["observed_kg"] / measured.where(measured > 0)
    return _contract("delivery_groups", table.assign(evidence_share=share, delivery=delivery))


def _dimensions(inputs: Inputs) -> Iterator[tuple[str, list[str], np.ndarray]]:
    """Yield (dimension, keys, key of each line)."""
    fleet = inputs.fleet
    yield "total", ["total"], np.zeros(len(fleet), dtype=np.int64)
    present = sorted(set(fleet.grade.tolist()))
    yield (
        "grade",
        [GRADES[code] for code in present],
        np.searchsorted(present, fleet.grade),
    )
    for name, column in (("industry", fleet.industry), ("district", fleet.district)):
        yield name, [key or "(none)" for key in column.names], column.codes
    stages = [str(stage.number) for stage in inputs.scenario.stages]
    yield "stage", stages, np.zeros(0, dtype=np.int64)


def bases_table(evaluated: Evaluated) -> pd.DataFrame:
    """Return base emissions beside what monitors show, the contradicted ones first."""
    inputs, plants = evaluated.asked.inputs, plants_of(evaluated.asked.inputs)
    ids = inputs.inventory.lines["line_id"].to_numpy()
    rows = []
    for base in evaluated.bases:
        code = int(inputs.fleet.enterprise.codes[base.lines[0]])
        rows.append(
            {
                "enterprise_id": plants.id[code],
                "enterprise": plants.name[code],
                "district": plants.district[code],
                "line_id": ";".join(str(ids[line]) for line in base.lines),
                "pollutant": base.pollutant,
                "base_kg_d": base.base_kg_d,
                "cems_kg_d": base.cems_kg_d,
                "ratio": base.cems_kg_d / base.base_kg_d,
                "hours": float(base.hours),
                "contradicts": base.contradicts,
                "suspicious": float(base.suspicious),
            }
        )
    rows.sort(key=lambda row: (not row["contradicts"], -row["cems_kg_d"], row["line_id"]))
    return _contract("bases", pd.DataFrame(rows) if rows else None)


def readings_table(evaluated: Evaluated) -> pd.DataFrame:
    """Return what became of the values of each file."""
    measured = evaluated.measured
    files: list[tuple[str, Readings]] = [
        (part.table, part)
        for part in (measured.electricity, measured.production, *measured.cems.values())
        if part is not None
    ]
    rows = [
        {"file": Path(part.file).name, "table": table}
        | {k: float(v) for k, v in vars(part.account).items()}
        for table, part in files
    ]
    table = _contract("readings", pd.DataFrame(rows) if rows else None)
    return table.groupby(["file", "table"], sort=False, as_index=False).sum()


def _contract(name: str, frame: pd.DataFrame | None) -> pd.DataFrame:
    """Return a table with the columns of its contract in their order."""
    columns = [column.name for column in TABLES[name]]
    if frame is None:
        kinds = {
            column.name: "float64" if column.kind == "number" else "str" for column in TABLES[name]
        }
        return pd.DataFrame({key: pd.Series(dtype=kind) for key, kind in kinds.items()})
    return frame[columns].reset_index(drop=True)
