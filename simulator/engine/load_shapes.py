"""What goes into the loads of a block's units, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.courses import Courses
from simulator.engine.orders import UnitOrders
from simulator.engine.ramps import Move
from simulator.engine.shortfall import Shortfall


@dataclass(frozen=True)
class Units:
    """Units of a block, sorted by sector.

    Attributes
    ----------
    sector : array, (U)
        Code of the sector.
    weight_kg_h : array, (U, P), [kg/h]
        Base emission of all lines of the unit.
    ramp_down_h, ramp_up_h : array, (U), [h]
        Time for the full range of the load.
    fixed_share : array, (U), [0, 1]
        Share of the emission that does not fall with the load.
    held : array, (episodes, U)
        Whether the unit stays at 0 through the episode.
    """

    sector: np.ndarray
    weight_kg_h: np.ndarray
    ramp_down_h: np.ndarray
    ramp_up_h: np.ndarray
    fixed_share: np.ndarray
    held: np.ndarray

    def __len__(self) -> int:
        return len(self.sector)


@dataclass
class LoadSums:
    """Integrals over time of the units, in hours of normal emission unless said otherwise.

    Attributes
    ----------
    seasonal, actual : array, (U)
        Emission over the period.
    early : array, (3, U)
        Baseline, seasonal and actual emission before stages, while an early start runs.
    shortfall : Shortfall
        The parts of nominal minus delivered reduction.
    moved : array, (U)
        Emission made up in other hours.
    idle_h : array, (2, U), [h]
        Integral of hour profile x (1 - load), seasonal and actual.
    alert : AlertHours
        What the units did in the hours of the stages.
    hourly_kg : array or None, (2, S, P, cells), [kg]
        Seasonal and actual emission on the block's cells.
    found : array, (2, U)
        Baseline and actual emission from the moment on at which a finding made a D.
    """

    seasonal: np.ndarray
    actual: np.ndarray
    early: np.ndarray
    shortfall: Shortfall
    moved: np.ndarray
    idle_h: np.ndarray
    alert: AlertHours
    hourly_kg: np.ndarray | None
    found: np.ndarray


@dataclass(frozen=True)
class Downgraded:
    """What is asked of units from the moment on at which a finding makes a D of them.

    Attributes
    ----------
    orders : UnitOrders
        Their orders as a D, on the same edges as those of the grade that they have.
    held : array, (episodes, U)
        Whether they stay at 0 through an episode that begins after that moment.
    """

    orders: UnitOrders
    held: np.ndarray

    def take(self, places: np.ndarray) -> Downgraded:
        """Return those of some units."""
        return Downgraded(self.orders.take(places), self.held[:, places])


@dataclass(frozen=True)
class Conduct:
    """How units carry out their orders, where supervision says so.

    Attributes
    ----------
    courses : Courses
        Their strengths, and when a finding makes a D of them.
    downgraded : Downgraded or None
        What is asked of them then; None where no finding makes a D.
    """

    courses: Courses
    downgraded: Downgraded | None


@dataclass(frozen=True)
class AlertHours:
    """What lines or units did in the hours of the stages.

    Attributes
    ----------
    normal_h : array, (N), [h]
        Integral of the hour profile.
    idle_h : array, (2, N), [h]
        Integral of hour profile x (1 - load), seasonal and actual.
    stopped_h : array, (N), [h]
        Time at load 0 that the season alone would not have stopped.
    """

    normal_h: np.ndarray
    idle_h: np.ndarray
    stopped_h: np.ndarray

    @classmethod
    def of(cls, count: int) -> AlertHours:
        """Return hours of so many lines, all 0."""
        return cls(np.zeros(count), np.zeros((2, count)), np.zeros(count))


@dataclass(frozen=True)
class Step:
    """One piece of the load of some units, kept where it is to be explained.

    Attributes
    ----------
    rows : slice
        The units (U).
    start_h, end_h : array or float, (U), [h]
        The piece, one number where it is the same for all units.
    stage : int
        Stage that owns the piece, -1 for none.
    level : int
        Rank of the level in force.
    answered : array or None, (U)
        Whether each unit stands by the level in force; None where all do.
    ordered, target : array, (U), [0, 1]
        Ordered cut of the level that the unit stands by, and the load to be reached.
    seasonal_cut, floor : array, (U)
        What else the target is made of.
    held : array or None, (U)
        Whether each unit is kept at 0 through the episode; None where none is.
    actual, seasonal : Move
        How the loads move.
    """

    rows: slice
    start_h: np.ndarray | float
    end_h: np.ndarray | float
    stage: int
    level: int
    answered: np.ndarray | None
    ordered: np.ndarray
    target: np.ndarray
    seasonal_cut: np.ndarray
    floor: np.ndarray
    held: np.ndarray | None
    actual: Move
    seasonal: Move
