"""Tables of the transport of enterprises: trips, kilograms, and who must stagger."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.orders import NEGLIGIBLE
from simulator.engine.transport import (
    CAUGHT_UP,
    DEFERRED,
    DROPPED,
    FATES,
    PRODUCTION,
    REPLACED,
    TransportSums,
)
from simulator.engine.transport import SAVED as SAVING
from simulator.engine.truck_orders import ShipperRules
from simulator.inputs.reading import Inputs
from simulator.terms.clock import DAY_H
from simulator.terms.contracts import TABLES
from simulator.terms.vehicles import STAGE_OF

SAVINGS = {
    "production_kg": PRODUCTION,
    "dropped_kg": DROPPED,
    "replaced_kg": REPLACED,
    "deferred_kg": DEFERRED,
}


class TransportTables:
    """Makes the tables of the transport of one run."""

    def __init__(self, inputs: Inputs, sums: TransportSums) -> None:
        assert inputs.transport is not None
        self.inputs, self.transport, self.sums = inputs, inputs.transport, sums
        self.pollutants = list(inputs.inventory.pollutants)

    def _flows(self) -> dict[str, list[Any]]:
        """Return the columns that say which flow a row is about."""
        transport, lines = self.transport, self.inputs.inventory.lines
        ids = [self.inputs.fleet.enterprise.names[code] for code in transport.enterprise]
        names = lines.drop_duplicates("enterprise_id").set_index("enterprise_id")["enterprise"]
        return {
            "enterprise_id": ids,
            "enterprise": [str(names[name]) for name in ids],
            "flow": [str(flow) for flow in transport.rows["flow"]],
            "goods": [str(goods) for goods in transport.rows["goods"]],
            "district": list(transport.districts),
        }

    def trips(self) -> pd.DataFrame:
        """Return the trips of each flow by what became of them."""
        transport, sums = self.transport, self.sums
        each = transport.trips_d / DAY_H
        columns: dict[str, Any] = self._flows() | {
            "coupled": transport.coupled,
            "must_stagger": sums.staggers,
            "trips_d": transport.trips_d,
            "km_d": transport.km_d,
            "normal_trips": sums.hours[0] * each,
            "seasonal_trips": sums.hours[1] * each,
        }
        for place, name in enumerate(FATES):
            columns[f"{name}_trips"] = sums.fates[place] * each
        order = [column.name for column in TABLES["transport"]]
        return pd.DataFrame(columns)[order]

    def kilograms(self) -> pd.DataFrame:
        """Return the emissions of each flow and pollutant, and what saved how much."""
        count, sums = len(self.pollutants), self.sums
        flows = {name: np.repeat(cells, count) for name, cells in self._flows().items()}
        baseline, seasonal, actual = sums.kg
        limit = NEGLIGIBLE * np.abs(baseline)

        def column(kg: np.ndarray) -> np.ndarray:
            # What rounding leaves of a flow's baseline counts as 0.
            return np.where(np.abs(kg) <= limit, 0.0, kg).ravel()

        figures = {
            "baseline_kg": column(baseline),
            "seasonal_kg": column(seasonal),
            "actual_kg": column(actual),
            **{name: column(sums.fate_kg[place]) for name, place in SAVINGS.items()},
            "saved_kg": column(sums.fate_kg[list(SAVING)].sum(axis=0)),
            "caught_up_kg": column(sums.fate_kg[CAUGHT_UP]),
            "alert_reduction_kg": column(seasonal - actual),
        }
        pollutant = np.tile(np.array(self.pollutants, dtype=object), len(self.transport))
        frame = pd.DataFrame({**flows, "pollutant": pollutant, **figures})
        return frame[[item.name for item in TABLES["transport_kg"]]]

    def shippers(self) -> pd.DataFrame:
        """Return one row per enterprise: freight, clean share, old trucks, rules not met on the
        accounting day.
        """
        return shippers_of(self.inputs)

    def summary(self) -> dict[str, Any]:
        """Return the headline figures of the transport."""
        trips, kg, shippers = self.trips(), self.kilograms(), self.shippers()
        by_pollutant = kg.groupby("pollutant", sort=False)
        names = ["baseline_kg", *SAVINGS, "saved_kg", "caught_up_kg", "alert_reduction_kg"]
        sums = by_pollutant[names].sum()
        return {
            "flows": len(trips),
            "enterprises": len(shippers),
            "must_stagger": int(shippers["must_stagger"].sum()),
            "trips": {
                name: float(trips[name].sum()) for name in trips.columns if name.endswith("_trips")
            },
            "pollutants": {
                name: {key: float(value) for key, value in row.items()}
                for name, row in sums.to_dict("index").items()
            },
        }


def shippers_of(inputs: Inputs) -> pd.DataFrame:
    """Return the enterprises with transport and the rules that they do not meet on the accounting
    day, in the order of the table.
    """
    transport, day = inputs.transport, inputs.scenario.accounting_day
    assert transport is not None
    rules = ShipperRules(transport, inputs.fleet, inputs.scenario.policy)
    must, _ = rules.staggering(day)
    freight, clean = transport.freight_kt_yr(), transport.clean_kt_yr()
    lines = inputs.inventory.lines.drop_duplicates("enterprise_id").set_index("enterprise_id")
    rows = []
    for code in dict.fromkeys(int(code) for code in transport.enterprise):
        flows = np.flatnonzero(transport.enterprise == code)
        first = int(flows[0])
        name = inputs.fleet.enterprise.names[code]
        share = float(clean[first] / freight[first]) if freight[first] else float("nan")
        wanted, minimum, missed = _asked(rules, first, share, day)
        outside = flows[transport.outside[flows]]
        trips = transport.trips_d[outside]
        short = max(0.0, wanted - share) * float(freight[first]) if wanted == wanted else 0.0
        # What is short would be carried as the trips by road are now.
        by_road = float((transport.rows["kt_yr"] * transport.rows["road_share"])[outside].sum())
        rows.append(
            (
                name,
                str(lines.loc[name, "enterprise"]),
                str(lines.loc[name, "district"]),
                float(freight[first]),
                float(trips.sum()),
                share,
                wanted,
                short,
                short / by_road * float(trips.sum()) if by_road else 0.0,
                minimum,
                _below_share(rules, minimum, flows),
                "; ".join(missed),
                bool(must[first]),
            )
        )
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["shippers"]])


def _asked(rules: ShipperRules, flow: int, share: float, day: Any) -> tuple[float, str, list[str]]:
    """Return (clean share wanted, oldest standard allowed, ids of the rules not met) of a flow's
    enterprise.
    """
    wanted, minimum, missed = float("nan"), "", []
    for place, rule in enumerate(rules.rules):
        if not rules.holds(place, day)[flow]:
            continue
        if rule.clean_share is not None:
            wanted = max(wanted, rule.clean_share) if wanted == wanted else rule.clean_share
            if share < rule.clean_share - 1e-9:
                missed.append(rule.id)
        if rule.minimum is not None:
            if not minimum or STAGE_OF[rule.minimum] > STAGE_OF[minimum]:  # type: ignore[index]
                minimum = rule.minimum
            if rules.misses(place, day)[flow] and rule.id not in missed:
                missed.append(rule.id)
    return wanted, minimum, missed


def _below_share(rules: ShipperRules, minimum: str, flows: np.ndarray) -> float:
    """Return the share of an enterprise's trips in and out by trucks older than a standard."""
    transport = rules.transport
    outside = flows[transport.outside[flows]]
    trips = transport.trips_d[outside]
    if not minimum or not trips.sum():
        return 0.0
    old = np.array([STAGE_OF[name] < STAGE_OF[minimum] for name in STAGE_OF])  # type: ignore[index]
    return float(trips @ (transport.fleet[outside] @ old) / trips.sum())
