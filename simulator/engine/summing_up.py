"""What a run comes to: loads moved through the period and integrated, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.alerts.timeline import Timeline
from simulator.engine.area_loads import AreaLoads, area_loads
from simulator.engine.load_shapes import AlertHours, LoadSums, Step, Units
from simulator.engine.orders import INSTANT_H, NEGLIGIBLE, merged_edges
from simulator.engine.preparing import Prepared, PreparedBlock, loads_of
from simulator.engine.production import Production
from simulator.engine.ramps import weightings
from simulator.engine.response import Happening
from simulator.engine.shortfall import PARTS
from simulator.engine.stage_sums import StageSums
from simulator.engine.supervised import SupervisedRun
from simulator.engine.transport import TransportLoads, TransportSums
from simulator.engine.truck_orders import TruckOrders


@dataclass(frozen=True)
class Simulated:
    """What a run comes to, as arrays; the three runs are baseline, seasonal, actual.

    Attributes
    ----------
    hours : np.ndarray
        (3, L) hours of normal emission of each line in the three runs.
    idle_h : np.ndarray
        (2, L) integral of hour profile x (1 - load), seasonal and actual [h].
    alert : AlertHours
        What each line did in the hours of the stages.
    area_hours : np.ndarray
        (3, S) as `hours`, of the area sources.
    sectors : tuple of str
        Names of the sectors.
    hourly_kg : np.ndarray
        (3, sectors, P, H) emission of each hour.
    stage_sums : StageSums
        Sums by stage.
    early_kg : np.ndarray
        (3, P) saved before an alert's start, by the early starts.
    nominal_kg : np.ndarray
        (P) what the orders would save if all were obeyed at once.
    shortfall_kg : np.ndarray
        (5, P) by shortfall.PARTS.
    moved_kg : np.ndarray
        (P) made up for in other hours.
    found_h : np.ndarray
        (2, L) hours of normal emission of the baseline and the actual run from the moment on at
        which a finding made a D.
    events : tuple of Happening
        The event log.
    timelines : tuple of Timeline
        Of each scope class.
    class_of : dict
        Scope class of each district.
    steps : tuple of list of Step
        Of each block, where they were asked for.
    supervised : SupervisedRun or None
        What supervision came to, where the scenario has it.
    transport : TransportSums or None
        What the trips of the enterprises come to, where the scenario has them.
    """

    hours: np.ndarray
    idle_h: np.ndarray
    alert: AlertHours
    area_hours: np.ndarray
    sectors: tuple[str, ...]
    hourly_kg: np.ndarray
    stage_sums: StageSums
    early_kg: np.ndarray
    nominal_kg: np.ndarray
    shortfall_kg: np.ndarray
    moved_kg: np.ndarray
    found_h: np.ndarray
    events: tuple[Happening, ...]
    timelines: tuple[Timeline, ...]
    class_of: dict[str, int]
    steps: tuple[list[Step], ...] = ()
    supervised: SupervisedRun | None = None
    transport: TransportSums | None = None


def sum_up(
    prepared: Prepared,
    events: Sequence[Happening],
    keep_steps: bool = False,
    production: Production | None = None,
) -> Simulated:
    """Return what a scenario comes to, once every block's notices have been heard.

    Parameters
    ----------
    prepared : Prepared
        The scenario; its respondents hold when each unit stands by which level.
    events : sequence of Happening
        The event log.
    keep_steps : bool
        Whether to keep every piece of each unit's path.
    production : Production or None
        Loads of the enterprises whose trips follow production.
    """
    sums = _Sums(prepared)
    steps = tuple(sums.add_block(block, keep_steps) for block in prepared.blocks)
    sums.add_area_sources()
    sums.add_transport(production)
    return Simulated(
        hours=sums.hours,
        idle_h=sums.idle_h,
        alert=sums.alert,
        area_hours=sums.area_hours,
        sectors=prepared.sectors,
        hourly_kg=sums.hourly_kg(),
        stage_sums=sums.stage_sums,
        early_kg=sums.early_kg,
        nominal_kg=sums.nominal_kg,
        shortfall_kg=sums.shortfall_kg,
        moved_kg=sums.moved_kg,
        found_h=sums.found_h,
        events=tuple(events),
        timelines=prepared.scopes.timelines,
        class_of=prepared.scopes.class_of,
        steps=steps if keep_steps else (),
        transport=sums.transport,
    )


def transport_of(prepared: Prepared, production: Production | None) -> TransportSums | None:
    """Return what the trips of the enterprises come to, without moving any line."""
    sums = _Sums(prepared)
    sums.add_transport(production)
    return sums.transport


class _Sums:
    """Running sums of blocks and area sources; the attributes are those of `Simulated`.

    Attributes
    ----------
    cells_kg : np.ndarray or None
        (3, sectors, P, cells of the grid), None before the first block.
    """

    def __init__(self, prepared: Prepared) -> None:
        self.prepared, self.grid = prepared, prepared.world.grid
        inputs, kinds = prepared.inputs, len(prepared.world.pollutants)
        count = len(inputs.fleet)
        self.hours, self.idle_h = np.zeros((3, count)), np.zeros((2, count))
        self.alert = AlertHours.of(count)
        self.found_h = np.zeros((2, count))
        self.area_hours = np.zeros((3, len(inputs.area)))
        self.cells_kg: np.ndarray | None = None
        self.stage_sums = StageSums(inputs.scenario.stages, self.grid, kinds)
        self.early_kg, self.nominal_kg = np.zeros((3, kinds)), np.zeros(kinds)
        self.shortfall_kg, self.moved_kg = np.zeros((len(PARTS), kinds)), np.zeros(kinds)
        self.transport: TransportSums | None = None

    def add_block(self, block: PreparedBlock, keep_steps: bool) -> list[Step]:
        """Move the loads of a block's units through the period and add what they emit; return the
        steps where asked.
        """
        prepared, units = self.prepared, block.units
        cells = merged_edges(self.grid, block.orders.edges)
        weighting, activity = weightings(prepared.factors, prepared.activity, units.sector)
        kg = np.zeros((3, len(prepared.sectors), len(prepared.world.pollutants), len(cells) - 1))
        loads = loads_of(
            block,
            weighting,
            activity,
            cells=cells,
            hourly_kg=kg[1:],
            keep_steps=keep_steps,
            alert_hours=True,
        )
        sums = loads.run()
        self._add_hours(block, (weighting.total(), sums.seasonal, sums.actual), sums)
        self._add_kilograms(units, sums)
        base = np.zeros((len(prepared.sectors), len(prepared.world.pollutants)))
        np.add.at(base, units.sector, units.weight_kg_h)
        np.multiply(base[:, :, None], (loads.cell_factor * np.diff(cells))[:, None, :], out=kg[0])
        self._add_cells(block.orders.timeline, cells, kg)
        return loads.steps

    def _add_hours(
        self, block: PreparedBlock, hours: tuple[np.ndarray, ...], sums: LoadSums
    ) -> None:
        """Give every line of a block the hours (runs, U) of its unit."""
        whole = len(block.rows) == len(self.prepared.inputs.fleet)
        pairs: list[tuple[np.ndarray, Iterable[np.ndarray]]] = [
            (self.hours, hours),
            (self.idle_h, sums.idle_h),
            (self.alert.idle_h, sums.alert.idle_h),
            (self.alert.normal_h[None], sums.alert.normal_h[None]),
            (self.alert.stopped_h[None], sums.alert.stopped_h[None]),
        ]
        if block.conduct is not None:
            pairs.append((self.found_h, sums.found))
        for of_lines, of_units in pairs:
            for run, values in enumerate(of_units):
                if whole:
                    # Straight into its place; no unit is out of range, and `clip` leaves that
                    # unasked.
                    np.take(values, block.unit, out=of_lines[run], mode="clip")
                else:
                    of_lines[run, block.rows] = values[block.unit]

    def _add_kilograms(self, units: Units, sums: LoadSums) -> None:
        weight = units.weight_kg_h
        self.early_kg += sums.early @ weight
        self.nominal_kg += sums.shortfall.nominal @ weight
        self.shortfall_kg += sums.shortfall.parts @ weight
        self.moved_kg += sums.moved @ weight

    def _add_cells(self, timeline: Timeline, cells: np.ndarray, kg: np.ndarray) -> None:
        """Add emissions (3, sectors, P, cells) on a block's own cells to the grid's cells and
        to the stages; the array is kept.
        """
        if len(cells) > len(self.grid):
            # Cells that a block cuts finer than the grid are summed back to it.
            starts = np.searchsorted(cells, self.grid[:-1] - INSTANT_H)
            kg = np.add.reduceat(kg, starts, axis=3)
        if self.cells_kg is None:
            self.cells_kg = kg
        else:
            self.cells_kg += kg
        middle = (self.grid[:-1] + self.grid[1:]) / 2
        owner = timeline.owner[np.searchsorted(timeline.edges, middle, side="right") - 1]
        self.stage_sums.add(owner, kg.sum(axis=1))

    def add_area_sources(self) -> None:
        """Add the area sources, class by class."""
        prepared = self.prepared
        inputs, scenario = prepared.inputs, prepared.inputs.scenario
        for index, timeline in enumerate(prepared.scopes.timelines):
            rows = np.flatnonzero(prepared.area_class == index)
            if len(rows):
                loads = area_loads(
                    inputs.area,
                    rows,
                    timeline,
                    scenario.policy,
                    inputs.profiles,
                    scenario.start,
                    self.grid,
                )
                self._add_area_class(rows, timeline, loads)

    def _add_area_class(self, rows: np.ndarray, timeline: Timeline, loads: AreaLoads) -> None:
        prepared, cells = self.prepared, loads.cells
        middle = np.minimum(
            ((cells[:-1] + cells[1:]) / 2).astype(int), prepared.factors.shape[1] - 1
        )
        sector = prepared.area_sector[rows]
        hours = prepared.factors[sector][:, middle] * np.diff(cells)
        runs = np.stack((hours, hours * loads.seasonal, hours * loads.actual))
        self.area_hours[:, rows] = runs.sum(axis=2)
        base = prepared.inputs.area.base_kg_d[rows] / 24.0
        kg = np.zeros((3, len(prepared.sectors), len(prepared.world.pollutants), len(cells) - 1))
        for place, code in enumerate(sector):
            kg[:, code] += base[place][None, :, None] * runs[:, place][:, None, :]
        self._add_cells(timeline, cells, kg)
        owner = timeline.owner[
            np.searchsorted(timeline.edges, (cells[:-1] + cells[1:]) / 2, side="right") - 1
        ]
        self.nominal_kg += ((runs[1] - runs[2]) * (owner >= 0)).sum(axis=1) @ base
        self.moved_kg += np.maximum(runs[1] - runs[0], 0.0).sum(axis=1) @ base

    def add_transport(self, production: Production | None) -> None:
        """Add the trips of the enterprises, class by class."""
        prepared, inputs = self.prepared, self.prepared.inputs
        transport, scenario = inputs.transport, inputs.scenario
        if transport is None:
            return
        orders = TruckOrders(
            transport, inputs.fleet, scenario.policy, inputs.changes, scenario.start
        )
        loads = TransportLoads(
            transport, orders, scenario.policy, prepared.sectors, prepared.factors, self.grid,
            len(scenario.stages), production,
        )  # fmt: skip
        classes = np.array([prepared.scopes.class_of[name] for name in transport.districts])
        for index, timeline in enumerate(prepared.scopes.timelines):
            flows = np.flatnonzero(classes == index)
            if len(flows):
                of_class = loads.of_class(flows, timeline)
                middle = (of_class.cells[:-1] + of_class.cells[1:]) / 2
                owner = timeline.owner[np.searchsorted(timeline.edges, middle, side="right") - 1]
                saved = (of_class.kg[1] - of_class.kg[2]).sum(axis=0)
                # Trucks obey at once: what they save in a stage is what was to be saved.
                self.nominal_kg += (saved * (owner >= 0)).sum(axis=1)
                self.moved_kg += of_class.moved_kg
                self._add_cells(timeline, of_class.cells, of_class.kg)
        self.transport = loads.sums

    def hourly_kg(self) -> np.ndarray:
        """Return the emission (3, sectors, P, H) of each whole hour."""
        hours, hourly = int(self.prepared.world.length_h), self.cells_kg
        if hourly is None:
            return np.zeros(
                (3, len(self.prepared.sectors), len(self.prepared.world.pollutants), hours)
            )
        if len(self.grid) > hours + 1:
            starts = np.searchsorted(self.grid, np.arange(hours) - INSTANT_H)
            hourly = np.add.reduceat(hourly, starts, axis=3)
        # What rounding leaves of a group's baseline is written as 0.
        limit = NEGLIGIBLE * hourly[0]
        for run in hourly[1:]:
            np.copyto(run, 0.0, where=np.abs(run) <= limit)
        return hourly
