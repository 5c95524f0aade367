"""Transport of enterprises: a table of flows, what their trucks emit, and what of it an area source
holds already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.checked_table import TableFile, read_table, rows_again
from simulator.inputs.area_sources import AreaSources
from simulator.inputs.fleet import Fleet, power_shares
from simulator.inputs.transport_factors import TruckFactors, truck_defaults, truck_factors
from simulator.terms.clock import parse_time
from simulator.terms.contracts import TRANSPORT_LIST, pollutant_title
from simulator.terms.errors import Problem, nearest
from simulator.terms.labels import message
from simulator.terms.vehicles import STANDARDS

# Shares that are written with two digits need not sum to 1 more exactly.
SHARES_OFF = 1e-6
# What an area source may be short of by rounding, as a share of it.
ROUNDING = 1e-9
EXHAUST, DUST = "exhaust", "dust"


@dataclass(frozen=True)
class Carried:
    """One part of the emission of the flows: their exhaust, or the road dust that they raise.

    Attributes
    ----------
    sectors : tuple of str (T)
        Sector of each flow, whose profile the emission follows.
    kg_d : np.ndarray (T, V, P)
        Emission of a normal day if all trips were by trucks of one standard.
    """

    sectors: tuple[str, ...]
    kg_d: np.ndarray


@dataclass(frozen=True)
class Transport:
    """The flows of a scenario's enterprises, joined with its lines and area sources.

    Attributes
    ----------
    rows : DataFrame
        One row per flow (T), as the contract `transport_list` has it.
    enterprise : np.ndarray (T)
        Code of the enterprise in the fleet.
    districts : tuple of str (T)
        Where the trips are driven.
    trips_d : np.ndarray (T)
        Loaded trips of a normal day.
    km_d : np.ndarray (T)
        Kilometres of a normal day inside the district, empty ways included [km/d].
    fleet : np.ndarray (T, V)
        Share of the trips by standard.
    exhaust, dust : Carried
        What they emit.
    factors : TruckFactors
        The factors behind it.
    line_weight : np.ndarray (L)
        Share of each line in the production of its enterprise, by electricity, else equal.
    taken : tuple of (int, int, str)
        (flow, row of the area sources, exhaust or dust) for what was taken out of area sources.
    file, sha256 : str
        Where it was read.
    """

    rows: pd.DataFrame
    enterprise: np.ndarray
    districts: tuple[str, ...]
    trips_d: np.ndarray
    km_d: np.ndarray
    fleet: np.ndarray
    exhaust: Carried
    dust: Carried
    factors: TruckFactors
    line_weight: np.ndarray
    taken: tuple[tuple[int, int, str], ...]
    file: str
    sha256: str

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def base_kg_d(self) -> np.ndarray:
        """Emission of a normal day (T, P)."""
        return np.einsum("tv,tvp->tp", self.fleet, self.exhaust.kg_d + self.dust.kg_d)

    @property
    def coupled(self) -> np.ndarray:
        """Whether the trips of a flow follow production (T)."""
        return self.rows["coupled"].to_numpy(dtype=bool)

    def uncoupled(self) -> Transport:
        """Return the flows with trips that do not follow production."""
        return replace(self, rows=self.rows.assign(coupled=False))

    def freight_kt_yr(self) -> np.ndarray:
        """Return the freight in and out of each flow's enterprise (T) [kt/yr]."""
        return self._of_enterprise(np.where(self.outside, self.rows["kt_yr"].to_numpy(), 0.0))

    def clean_kt_yr(self) -> np.ndarray:
        """Return what of it goes by rail, pipe or belt (T) [kt/yr]."""
        rows = self.rows
        clean = rows["kt_yr"] * (rows["rail_share"] + rows["belt_share"])
        return self._of_enterprise(np.where(self.outside, clean.to_numpy(), 0.0))

    @property
    def outside(self) -> np.ndarray:
        """Whether a flow goes in or out of the works (T)."""
        return (self.rows["flow"] != "internal").to_numpy()

    def siding_day(self, enterprise: int) -> datetime | None:
        """Return the day on which an enterprise (by its code) has a siding, None for never."""
        days = self.rows["siding_date"][self.enterprise == enterprise]
        known = [parse_time(day) for day in days if day]
        return min(known, default=None)

    def of_enterprises(self, lines: np.ndarray, codes: np.ndarray) -> Transport:
        """Return the flows of some enterprises.

        Parameters
        ----------
        lines : np.ndarray (L)
            Mask of their lines, or places.
        codes : np.ndarray
            Codes of these lines' enterprises.
        """
        flows = np.flatnonzero(np.isin(self.enterprise, codes))
        place = {int(flow): index for index, flow in enumerate(flows)}

        def part(carried: Carried) -> Carried:
            return Carried(tuple(carried.sectors[flow] for flow in flows), carried.kg_d[flows])

        return replace(
            self,
            rows=self.rows.iloc[flows].reset_index(drop=True),
            enterprise=self.enterprise[flows],
            districts=tuple(self.districts[flow] for flow in flows),
            trips_d=self.trips_d[flows],
            km_d=self.km_d[flows],
            fleet=self.fleet[flows],
            exhaust=part(self.exhaust),
            dust=part(self.dust),
            line_weight=self.line_weight[lines],
            taken=tuple(
                (place[flow], row, what) for flow, row, what in self.taken if flow in place
            ),
        )

    def _of_enterprise(self, values: np.ndarray) -> np.ndarray:
        """Return values of flows (T) summed over the flows of each one's enterprise."""
        total = np.zeros(int(self.enterprise.max(initial=-1)) + 1)
        np.add.at(total, self.enterprise, values)
        return total[self.enterprise]


def read_transport(path: str | Path) -> TableFile:
    """Return the checked table of flows of a file.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    file = read_table(Path(path), TRANSPORT_LIST, pollutants=False)
    file.check(transport_problems(file, str(path)))
    return file


def transport_problems(file: TableFile, name: str) -> list[Problem]:
    """Return the problems between the cells of a table of flows."""
    frame = file.frame
    problems = rows_again(file, name, ("enterprise_id", "goods", "district", "flow"), "flow_twice")

    def wrong(rows: np.ndarray, column: str, found: np.ndarray, key: str) -> None:
        for place in np.flatnonzero(rows):
            number = int(file.rows[place])
            problems.append(
                Problem(
                    name, f"row {number}, {column}", f"{found[place]:g}", message(key), "",
                    (number, column),
                )
            )  # fmt: skip

    road = _road_share(frame)
    # A cell that is no number up to 1 is told by itself, and its sum may be none.
    with np.errstate(invalid="ignore"):
        ways = road + (frame["rail_share"] + frame["belt_share"]).to_numpy()
    wrong((np.abs(ways - 1) > SHARES_OFF) | (road < 0), "road_share", ways, "ways_sum_to_one")
    fleet = _fleet(frame)
    # A share that is none is told by itself.
    readable = ((fleet >= 0) & (fleet <= 1)).all(axis=1)
    whole = fleet.sum(axis=1)
    off = readable & (road > 0) & (np.abs(whole - 1) > SHARES_OFF)
    wrong(off, "fleet_iii", whole, "fleet_sums_to_one")
    return problems


def _road_share(frame: pd.DataFrame) -> np.ndarray:
    """Return the share by road (T): as written, else what rail and belt leave."""
    rest = 1 - (frame["rail_share"] + frame["belt_share"]).to_numpy()
    # Three shares of two digits each leave a last digit of rounding.
    rest = np.where(np.abs(rest) < SHARES_OFF, 0.0, rest)
    written = frame["road_share"].to_numpy()
    return np.where(np.isnan(written), rest, written)


def _fleet(frame: pd.DataFrame) -> np.ndarray:
    return np.column_stack([frame[f"fleet_{name}"].to_numpy() for name in STANDARDS])


def join_transport(
    file: TableFile,
    name: str,
    fleet: Fleet,
    power: np.ndarray,
    area: AreaSources,
    pollutants: tuple[str, ...],
    period: tuple[datetime, datetime],
    own: TableFile | None = None,
) -> tuple[Transport, AreaSources, list[Problem]]:
    """Return the flows joined with lines and area sources, the area sources without them, and the
    problems met.

    Parameters
    ----------
    file : TableFile
        The checked table.
    name : str
        Its name in messages.
    fleet : Fleet
        The lines, whose enterprises the flows belong to.
    power : np.ndarray (L)
        Electricity of the lines at normal load, by which trips that follow production do so.
    area : AreaSources
        The area sources that may hold their emissions already.
    pollutants : tuple of str
        The inventory's pollutants.
    period : tuple of datetime
        Start and end of the run, over which the winter factor is a mean.
    own : TableFile or None
        Emission factors of the scenario's own.
    """
    frame = file.frame.assign(road_share=_road_share(file.frame))
    problems = _unknown_enterprises(file, name, fleet)
    if problems:
        return _nothing(file, name, pollutants), area, problems
    enterprise = np.array([fleet.enterprise.code(text) for text in frame["enterprise_id"]])
    first = [int(np.flatnonzero(fleet.enterprise.codes == code)[0]) for code in enterprise]
    home = [fleet.district.names[fleet.district.codes[row]] for row in first]
    districts = tuple(
        text or own for text, own in zip(frame["district"].astype(str), home, strict=True)
    )
    for place, code in enumerate(enterprise):
        of_it = fleet.enterprise.codes == code
        if frame["coupled"].iloc[place] and fleet.long_shut[of_it].all():
            problems.append(_problem(file, name, place, "coupled", "1", "coupled_needs_a_line"))
    factors = truck_factors(pollutants, own)
    trips = (frame["kt_yr"] * 1000 * frame["road_share"]).to_numpy() / (
        frame["payload_t"] * frame["days_yr"]
    ).to_numpy()
    km = trips * (frame["km_in_district"] * (1 + frame["return_empty"])).to_numpy()
    winter = 1 + (factors.winter - 1) * _share_of_winter(factors, *period)
    exhaust = km[:, None, None] * (factors.exhaust_g_km * winter)[None] / 1000
    pm10 = frame["road_dust_g_km"].to_numpy()
    scale = np.where(np.isnan(pm10), 1.0, pm10 / factors.dust_pm10_g_km)
    dust = (km * scale)[:, None, None] * factors.dust_g_km[None, None] / 1000
    transport = Transport(
        frame,
        enterprise,
        districts,
        trips,
        km,
        _fleet(frame),
        Carried(_sectors(frame["part_of"], area), exhaust),
        Carried(
            _sectors(frame["dust_part_of"], area, frame["part_of"]),
            np.repeat(dust, len(STANDARDS), axis=1),
        ),
        factors,
        power_shares(fleet.enterprise.codes, power, ~fleet.long_shut, len(fleet.enterprise.names)),
        (),
        name,
        file.sha256,
    )
    transport, area, more = _taken_out(transport, area, file, pollutants)
    return transport, area, [*problems, *more]


def _sectors(
    names: pd.Series, area: AreaSources, otherwise: pd.Series | None = None
) -> tuple[str, ...]:
    """Return the sector of the area source that each flow is a part of, else the usual one."""
    of_name = dict(zip(area.rows["area_source"], area.rows["sector"], strict=True))
    usual = str(truck_defaults()["sector"])
    second = [usual] * len(names) if otherwise is None else list(_sectors(otherwise, area))
    return tuple(str(of_name.get(text, other)) for text, other in zip(names, second, strict=True))


def _share_of_winter(factors: TruckFactors, start: datetime, end: datetime) -> float:
    """Return the share of the days from start to end that lie in winter."""
    days = max(1, -(-(end - start) // timedelta(days=1)))
    dates = [(start + timedelta(days=day)).date() for day in range(days)]
    return sum(factors.winter_season.holds(date) for date in dates) / days


def _taken_out(
    transport: Transport, area: AreaSources, file: TableFile, pollutants: tuple[str, ...]
) -> tuple[Transport, AreaSources, list[Problem]]:
    """Return the flows and the area sources without what the flows are a part of."""
    problems: list[Problem] = []
    left, taken = area.base_kg_d.copy(), []
    last: dict[int, int] = {}
    for column, what in (("part_of", EXHAUST), ("dust_part_of", DUST)):
        kg = np.einsum("tv,tvp->tp", transport.fleet, getattr(transport, what).kg_d)
        for flow, text in enumerate(transport.rows[column]):
            if not text:
                continue
            row = _row_of(area, text, transport.districts[flow])
            if row is None:
                problems.append(_no_area_source(transport, area, file, flow, column))
                continue
            # Of a pollutant that the area source does not tell, it holds nothing twice.
            left[row] -= np.where(area.base_kg_d[row] > 0, kg[flow], 0.0)
            taken.append((flow, row, what))
            last[row] = flow
    short = left < -ROUNDING * np.maximum(area.base_kg_d, 1.0)
    for row, column in zip(*np.nonzero(short), strict=True):
        source = area.rows.iloc[row]
        problems.append(
            Problem(
                transport.file,
                f"row {file.rows[last[int(row)]]}",
                f"{area.base_kg_d[row, column] - left[row, column]:,.6g} kg/d",
                message(
                    "transport_above_area",
                    name=str(source["area_source"]),
                    district=str(source["district"]) or "-",
                    pollutant=pollutant_title(pollutants[column]),
                    most=f"{area.base_kg_d[row, column]:,.6g}",
                ),
            )
        )
    area = replace(area, base_kg_d=np.maximum(left, 0.0)) if taken else area
    return replace(transport, taken=tuple(taken)), area, problems


def _row_of(area: AreaSources, name: str, district: str) -> int | None:
    """Return the row of an area source in a district, else its row without one."""
    of_name = (area.rows["area_source"] == name).to_numpy()
    for place in (district, ""):
        rows = np.flatnonzero(of_name & (area.rows["district"] == place).to_numpy())
        if len(rows):
            return int(rows[0])
    return None


def _unknown_enterprises(file: TableFile, name: str, fleet: Fleet) -> list[Problem]:
    known = set(fleet.enterprise.names)
    return [
        Problem(
            name,
            f"row {number}, enterprise_id",
            text,
            message("flow_of_no_enterprise"),
            nearest(text, fleet.enterprise.names),
            (int(number), "enterprise_id"),
        )
        for number, text in zip(file.rows, file.frame["enterprise_id"].astype(str), strict=True)
        if text not in known
    ]


def _no_area_source(
    transport: Transport, area: AreaSources, file: TableFile, flow: int, column: str
) -> Problem:
    """Return the problem of a flow whose area source is not there."""
    text, district = str(transport.rows[column].iloc[flow]), transport.districts[flow]
    names = list(dict.fromkeys(area.rows["area_source"]))
    number = int(file.rows[flow])
    return Problem(
        transport.file,
        f"row {number}, {column}",
        text,
        message("no_such_area_source", district=district or "-"),
        nearest(text, names) if text not in names else "",
        (number, column),
    )


def _problem(file: TableFile, name: str, place: int, column: str, found: str, key: str) -> Problem:
    number = int(file.rows[place])
    return Problem(name, f"row {number}, {column}", found, message(key), "", (number, column))


def _nothing(file: TableFile, name: str, pollutants: tuple[str, ...]) -> Transport:
    """Return a transport without flows, in the place of one that cannot be joined."""
    none = np.zeros((0, len(STANDARDS), len(pollutants)))
    return Transport(
        file.frame.iloc[:0],
        np.zeros(0, dtype=np.int64),
        (),
        np.zeros(0),
        np.zeros(0),
        np.zeros((0, len(STANDARDS))),
        Carried((), none),
        Carried((), none),
        truck_factors(pollutants),
        np.zeros(0),
        (),
        name,
        file.sha256,
    )
