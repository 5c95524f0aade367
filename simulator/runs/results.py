"""The tables of a run, made from the engine's arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.accounting import Accounting
from simulator.engine.losses import worth_by_alerts
from simulator.engine.orders import NEGLIGIBLE
from simulator.engine.shortfall import PARTS
from simulator.engine.summing_up import Simulated
from simulator.inputs.area_sources import AreaSources
from simulator.inputs.fleet import Fleet, worth_of
from simulator.inputs.reading import Inputs
from simulator.inputs.transport import Transport
from simulator.runs.event_text import describe
from simulator.runs.store import DEFAULT_FORMATS, save
from simulator.terms.clock import after, show_time
from simulator.terms.labels import Message
from simulator.terms.levels import LEVELS

KG = ["baseline_kg", "seasonal_kg", "actual_kg"]
STAGE_FIGURES = ("alert_reduction_kg", "whole_society_kg", "alert_share", "target", "met_h")
# Rows of the long table: dimension, keys, and for each run the emission (keys, P) [kg].
Block = tuple[str, list[str], list[np.ndarray]]
DETAILS = ("line", "enterprise", "group")
# Up to this many lines the result holds a row for each; above, files would grow too large.
LINE_DETAIL_LIMIT = 100_000


@dataclass(frozen=True)
class Result:
    """The tables of a run, as its files hold them.

    Attributes
    ----------
    name : str
        Name of the run and of its folder.
    summary : dict
        Headline figures.
    reductions, stages, hourly, accounting, accounting_gaps, events : DataFrame
        Tables.
    hourly_by_sector : DataFrame or None
        Table, None where it was not asked for.
    warnings : tuple of Message
        Facts that are legal but odd.
    manifest : dict
        Versions, digests, scenario and policy.
    uncertainty : DataFrame or None
        Intervals, None without replicates.
    replicates : DataFrame or None
        Headline figures of every replicate: replicate, pollutant, measure and value.
    indicators : DataFrame or None
        Indicators of over-reach; None in runs that were saved without them.
    findings, teams, screening, ledgers : DataFrame or None
        What supervision came to; None without supervision, ledgers without fraud too.
    transport, transport_kg, shippers : DataFrame or None
        Trips and emissions of the enterprises' flows, and who must stagger; None without them.
    idle : DataFrame or None
        What idle lines take away; None where none stands idle.
    """

    name: str
    summary: dict[str, Any]
    reductions: pd.DataFrame
    stages: pd.DataFrame
    hourly: pd.DataFrame
    hourly_by_sector: pd.DataFrame | None
    accounting: pd.DataFrame
    accounting_gaps: pd.DataFrame
    events: pd.DataFrame
    warnings: tuple[Message, ...]
    manifest: dict[str, Any] = field(default_factory=dict)
    uncertainty: pd.DataFrame | None = None
    replicates: pd.DataFrame | None = None
    indicators: pd.DataFrame | None = None
    findings: pd.DataFrame | None = None
    teams: pd.DataFrame | None = None
    screening: pd.DataFrame | None = None
    ledgers: pd.DataFrame | None = None
    transport: pd.DataFrame | None = None
    transport_kg: pd.DataFrame | None = None
    shippers: pd.DataFrame | None = None
    idle: pd.DataFrame | None = None

    def save(
        self, folder: str | Path, formats: Iterable[str] = DEFAULT_FORMATS, force: bool = False
    ) -> Path:
        """Write the run's folder into `folder` and return its path.

        `simulator.save` also writes report.xlsx.
        """
        return save(self, folder, formats, force)


class Tables:
    """Makes the tables of one run."""

    def __init__(self, inputs: Inputs, simulated: Simulated, accounting: Accounting) -> None:
        self.scenario, self.inventory, self.fleet = inputs.scenario, inputs.inventory, inputs.fleet
        self.area, self.simulated, self.accounting = inputs.area, simulated, accounting
        self.pollutants = list(self.inventory.pollutants)
        self.others = _others(inputs.area, inputs.transport, inputs.fleet)

    def _line_kg(self, run: int) -> np.ndarray:
        return self.fleet.base_kg_h * self.simulated.hours[run][:, None]

    def alert_reduction_of_lines_kg(self) -> np.ndarray:
        """Return what the alerts saved of the lines' emissions (P) [kg]."""
        hours = self.simulated.hours
        saved: np.ndarray = (hours[1] - hours[2]) @ self.fleet.base_kg_h
        return np.where(np.abs(saved) <= NEGLIGIBLE * (hours[0] @ self.fleet.base_kg_h), 0.0, saved)

    def _area_kg(self, run: int) -> np.ndarray:
        """Return the emission (N, P) of what is no line, in the order of `others`."""
        area = self.area.base_kg_d / 24.0 * self.simulated.area_hours[run][:, None]
        moved = self.simulated.transport
        return area if moved is None else np.concatenate((area, *moved.part_kg[:, run]))

    def reductions(self, detail: str) -> pd.DataFrame:
        """Return the long table of emissions and reductions by dimension, key and pollutant."""
        lines = [self._line_kg(run) for run in range(3)]
        area = [self._area_kg(run) for run in range(3)]
        blocks: list[Block] = [
            (
                "total",
                ["total"],
                [
                    part.sum(axis=0)[None] + other.sum(axis=0)[None]
                    for part, other in zip(lines, area, strict=True)
                ],
            )
        ]
        for dimension, codes, names, area_names in self._dimensions():
            blocks.append((dimension, *self._grouped(lines, area, codes, names, area_names)))
        area_keys = self.others["key"]
        if detail in ("line", "enterprise"):
            enterprise = self.fleet.enterprise
            sums = self._grouped(lines, area, enterprise.codes, enterprise.names, area_keys)
            blocks.append(("enterprise", *sums))
        if detail == "line":
            # Area sources of one name in several districts share a key and are summed.
            keys, parts = self._grouped(
                [np.zeros((0, len(self.pollutants)))] * 3,
                area,
                np.zeros(0, dtype=int),
                (),
                area_keys,
            )
            ids = [*self.inventory.lines["line_id"], *keys]
            both = [np.concatenate(pair) for pair in zip(lines, parts, strict=True)]
            blocks.append(("line", ids, both))
        keys, kg = self._stage_kg()
        blocks.append(("stage", keys, list(kg)))
        return self._long_table(blocks)

    def _dimensions(self):
        fleet, others = self.fleet, self.others
        grades = pd.factorize(self.inventory.lines["grade"])
        area = others["kind"]
        districts = [name or "(none)" for name in fleet.district.names]
        yield "grade", grades[0], [str(name) for name in grades[1]], area
        yield "industry", fleet.industry.codes, fleet.industry.names, area
        yield (
            "district",
            fleet.district.codes,
            districts,
            [name or "(none)" for name in others["district"]],
        )
        yield "sector", fleet.sector.codes, fleet.sector.names, others["sector"]

    def _grouped(self, lines, area, codes, names, area_names) -> tuple[list[str], list[np.ndarray]]:
        # A group of lines and a group of area sources with the same name share a row.
        keys = list(dict.fromkeys([*names, *area_names]))
        place = {key: index for index, key in enumerate(keys)}
        line_place = (
            np.array([place[name] for name in names], dtype=np.int64)[codes]
            if len(codes)
            else np.zeros(0, dtype=np.int64)
        )
        area_place = np.array([place[name] for name in area_names], dtype=np.int64)
        sums = []
        for part, other in zip(lines, area, strict=True):
            table = np.zeros((len(keys), len(self.pollutants)))
            for column in range(len(self.pollutants)):
                table[:, column] = np.bincount(line_place, part[:, column], len(keys))
                if len(area_place):
                    table[:, column] += np.bincount(area_place, other[:, column], len(keys))
            sums.append(table)
        return keys, sums

    def _long_table(self, blocks: list[Block]) -> pd.DataFrame:
        """Return the rows of all blocks, one after the other, by key and pollutant."""
        baseline, seasonal, actual = (
            np.concatenate([kg[run].ravel() for _, _, kg in blocks]) for run in range(3)
        )
        limit = NEGLIGIBLE * np.abs(baseline)
        columns = [
            baseline,
            seasonal,
            actual,
            baseline - seasonal,
            seasonal - actual,
            baseline - actual,
        ]
        # Subtracting equal emissions leaves rounding errors; they count as 0.
        columns = [np.where(np.abs(values) <= limit, 0.0, values) for values in columns]
        pct = np.divide(
            100 * columns[5], baseline, out=np.full(len(baseline), np.nan), where=baseline > 0
        )
        count, keys = len(self.pollutants), [key for _, names, _ in blocks for key in names]
        rows = [len(names) * count for _, names, _ in blocks]
        frame = {
            "dimension": _texts(
                np.repeat(np.arange(len(blocks)), rows), [dimension for dimension, _, _ in blocks]
            ),
            "key": _texts(np.repeat(np.arange(len(keys)), count), keys),
            "pollutant": _texts(np.tile(np.arange(count), len(keys)), self.pollutants),
        }
        titles = [*KG, "seasonal_reduction_kg", "alert_reduction_kg", "reduction_kg"]
        return pd.DataFrame(
            frame | dict(zip(titles, columns, strict=True)) | {"reduction_pct": pct}
        )

    def _stage_kg(self) -> tuple[list[str], np.ndarray]:
        sums = self.simulated.stage_sums.kg
        keys = [str(stage.number) for stage in self.scenario.stages]
        early = self.simulated.early_kg
        outside = sums[:, -1] - early
        # Where early starts fill all the time outside stages, the rest is rounding and counts as 0.
        outside = np.where(np.abs(outside) <= NEGLIGIBLE * sums[0, -1], 0.0, outside)
        return [*keys, "early", "outside"], np.concatenate(
            (sums[:, :-1], early[:, None], outside[:, None]), axis=1
        )

    def whole_society_kg_h(self, pollutant: str, scoped: bool) -> tuple[float | None, bool]:
        """Return (whole-society emission as given [kg/h] or None, whether a stage has a share
        of it).

        Parameters
        ----------
        scoped : bool
            Whether the stage covers some districts only: it then has no share of a figure for all
            of them.
        """
        given = (self.scenario.shape.whole_society_kg_d or {}).get(pollutant)
        if given is None:
            return None, True
        return (None, False) if scoped else (given / 24.0, True)

    def stages(self) -> pd.DataFrame:
        """Return one row per stage and pollutant."""
        keys, kg = self._stage_kg()
        saved = kg[1] - kg[2]
        saved = np.where(np.abs(saved) <= NEGLIGIBLE * np.abs(kg[0]), 0.0, saved)
        rows = []
        for index, key in enumerate(keys):
            for column, pollutant in enumerate(self.pollutants):
                if index < len(self.scenario.stages):
                    rows.append(
                        self._stage_row(index, column, pollutant, float(saved[index, column]))
                    )
                else:
                    rows.append(
                        (key, pollutant, "", "", "", float(saved[index, column]), *[None] * 5)
                    )
        columns = [
            "stage",
            "pollutant",
            "level",
            "start",
            "end",
            "alert_reduction_kg",
            "whole_society_kg",
            "alert_share",
            "target",
            "met_h",
            "hours",
        ]
        table = pd.DataFrame(rows, columns=columns)
        return table.astype(dict.fromkeys(columns[5:], "float64"))

    def _stage_row(self, index: int, column: int, pollutant: str, saved: float) -> tuple:
        stage, dated, sums = (
            self.scenario.stages[index],
            self.scenario.dated[index],
            self.simulated.stage_sums,
        )
        given, has_share = self.whole_society_kg_h(pollutant, stage.scope is not None)
        hours = sums.hours(index)
        whole = given * hours if given is not None else float(sums.whole_kg(index)[column])
        # Without area sources or a given figure the whole society is unknown, and no target is
        # judged.
        known = len(self.area) > 0 or pollutant in (self.scenario.shape.whole_society_kg_d or {})
        target = (
            self.scenario.policy.shape.target(LEVELS[stage.level], pollutant) if known else None
        )
        share = saved / whole if has_share and whole > 0 else None
        met = sums.met_h(index, target, column, given) if target is not None and has_share else None
        return (
            str(stage.number),
            pollutant,
            LEVELS[stage.level],
            show_time(dated.start),
            show_time(dated.end),
            saved,
            whole if has_share else None,
            share,
            target,
            met,
            hours,
        )

    def hourly(self) -> pd.DataFrame:
        """Return emissions by hour and pollutant."""
        return self._hourly(self.simulated.hourly_kg.sum(axis=1, keepdims=True), None)

    def hourly_by_sector(self) -> pd.DataFrame:
        """Return emissions by hour, sector and pollutant."""
        return self._hourly(self.simulated.hourly_kg, self.simulated.sectors)

    def _hourly(self, kg: np.ndarray, sectors: tuple[str, ...] | None) -> pd.DataFrame:
        """Return the rows of hourly emissions, by sector, hour and pollutant.

        Parameters
        ----------
        kg : array, (3, S, P, H)
            Emission in the baseline, seasonal and actual run.
        sectors : tuple of str or None
            Names of the sectors; None where S is 1 and the table has no sectors.
        """
        _, groups, count, hours = kg.shape
        times = pd.date_range(self.scenario.start, periods=hours, freq="h", unit="s").to_numpy()
        limit = NEGLIGIBLE * np.abs(kg[0])
        columns = {
            name: np.where(np.abs(kg[run]) <= limit, 0.0, kg[run]).transpose(0, 2, 1).ravel()
            for run, name in enumerate(KG)
        }
        frame: dict[str, Any] = {"time": np.tile(np.repeat(times, count), groups)}
        if sectors is not None:
            frame["sector"] = _texts(np.repeat(np.arange(groups), hours * count), sectors)
        frame["pollutant"] = _texts(np.tile(np.arange(count), hours * groups), self.pollutants)
        return pd.DataFrame(frame | columns)

    def events(self, language: str) -> pd.DataFrame:
        """Return the event log in words."""
        rows = [
            (
                show_time(after(self.scenario.start, item.time_h)),
                item.event,
                LEVELS[item.level] if item.level else "",
                ";".join(item.scope) if item.scope else "",
                item.enterprises,
                item.lines,
                describe(item, language, self.scenario.policy),
            )
            for item in self.simulated.events
        ]
        return pd.DataFrame(
            rows, columns=["time", "event", "level", "scope", "enterprises", "lines", "detail"]
        )

    def summary(self, reductions: pd.DataFrame, stages: pd.DataFrame) -> dict[str, Any]:
        """Return the headline figures."""
        names = [name for name in reductions if name.endswith(("_kg", "_pct"))]
        # The first rows are those of the total, by pollutant.
        totals = reductions[names].iloc[: len(self.pollutants)].to_numpy()
        pollutants = {}
        for column, name in enumerate(self.pollutants):
            figures: dict[str, Any] = dict(zip(names, map(_plain, totals[column]), strict=True))
            figures["nominal_kg"] = float(self.simulated.nominal_kg[column])
            baseline = abs(figures["baseline_kg"] or 0.0)
            parts = self.simulated.shortfall_kg[:, column]
            figures["shortfall"] = {
                f"{part}_kg": (0.0 if abs(kg) <= NEGLIGIBLE * baseline else float(kg))
                for part, kg in zip(PARTS, parts, strict=True)
            }
            figures["moved_kg"] = float(self.simulated.moved_kg[column])
            pollutants[name] = figures
        idle = self.simulated.idle_h
        # Output value and electricity are per day, idle times in hours.
        value, power = worth_of(self.inventory, self.fleet).T
        worth = {
            "output_value_lost_cny": float(value @ idle[1] / 24.0),
            "output_value_lost_by_season_cny": float(value @ idle[0] / 24.0),
            "electricity_saved_kwh": float(power @ idle[1] / 24.0),
            "electricity_saved_by_season_kwh": float(power @ idle[0] / 24.0),
        }
        return {
            "pollutants": pollutants,
            **worth,
            **worth_by_alerts(worth),
            "stages": self._stage_summaries(stages),
        }

    def _stage_summaries(self, stages: pd.DataFrame) -> list[dict[str, Any]]:
        summaries: dict[str, dict[str, Any]] = {}
        columns = [stages[name].tolist() for name in stages]
        for cells in zip(*columns, strict=True):
            row = dict(zip(stages, cells, strict=True))
            summary = summaries.setdefault(
                row["stage"],
                {name: row[name] for name in ("stage", "level", "start", "end")}
                | {"hours": _plain(row["hours"]), "pollutants": {}},
            )
            summary["pollutants"][row["pollutant"]] = {
                name: _plain(row[name]) for name in STAGE_FIGURES
            }
        return list(summaries.values())


def _others(area: AreaSources, transport: Transport | None, fleet: Fleet) -> dict[str, list[str]]:
    """Return kind, key, district and sector of everything that is no line: area sources, then the
    exhaust and the road dust of the enterprises' trucks.
    """
    rows = area.rows
    others = {
        "kind": ["area"] * len(rows),
        "key": [f"area:{name}" for name in rows["area_source"]],
        "district": [str(name) for name in rows["district"]],
        "sector": [str(name) for name in rows["sector"]],
    }
    if transport is None:
        return others
    for carried in (transport.exhaust, transport.dust):
        names = [fleet.enterprise.names[code] for code in transport.enterprise]
        others["kind"] += ["transport"] * len(names)
        others["key"] += [f"transport:{name}" for name in names]
        others["district"] += transport.districts
        others["sector"] += carried.sectors
    return others


def _texts(codes: np.ndarray, names: Sequence[str]) -> pd.Series:
    """Return the names of codes as a text column."""
    return (
        pd.Series(pd.array(list(names), dtype="str").take(codes))
        if len(names)
        else pd.Series([], dtype="str")
    )


def _plain(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
