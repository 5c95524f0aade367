"""An independent oracle for the transport of enterprises: hour by hour, trip by trip, in plain
Python.

It shares no code with the simulator and knows whole hours only: stages, hours of the day, dates and
the time of catching up begin and end with an hour. Built from T1 to T9 of docs/method.md.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .case import RANK, Case, dates_hold

FACTORS = Path(__file__).resolve().parents[2] / "data" / "transport" / "factors.csv"
STANDARDS = ("iii", "iv", "v", "lng", "vi", "nev")
AGE = {"iii": 3, "iv": 4, "v": 5, "lng": 5, "vi": 6, "nev": 9}
WINTER = {"from": "11-01", "to": "04-01"}
WINTER_NOX = 1.15


def factors() -> dict[tuple[str, str], float]:
    """Return g/km by standard (or road_dust) and pollutant; PM and PM10 of exhaust are PM2.5."""
    with FACTORS.open(encoding="utf-8", newline="") as file:
        table = {
            (row["standard"], row["pollutant"]): float(row["g_km"]) for row in csv.DictReader(file)
        }
    for standard in STANDARDS:
        for name in ("pm", "pm10"):
            table[standard, name] = table[standard, "pm25"]
    return table


@dataclass
class FlowOutcome:
    """Trips of one flow by fate, and its kilograms by pollutant in the three runs."""

    trips: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    baseline_kg: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    seasonal_kg: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    actual_kg: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    staggers: bool = False


class TransportOracle:
    """The flows of a case through its period."""

    def __init__(self, case: Case, flows: list[dict[str, Any]]) -> None:
        self.case, self.flows = case, flows
        period = case.scenario["period"]
        self.start: datetime = period["start"]
        self.hours = int((period["end"] - self.start) / timedelta(hours=1))
        self.g_km = factors()
        days = [self.start + timedelta(days=day) for day in range((self.hours + 23) // 24)]
        share = sum(dates_hold(WINTER, day.date()) for day in days) / len(days)
        self.winter = {"nox": 1 + (WINTER_NOX - 1) * share}

    def run(self) -> list[FlowOutcome]:
        """Return what becomes of each flow, in the order given."""
        return [self._flow(flow) for flow in self.flows]

    def _flow(self, flow: dict[str, Any]) -> FlowOutcome:
        outcome = FlowOutcome()
        trips_d = self.trips_d(flow)
        fates = self.case.policy.get("transport_fates") or {"replaced": 0, "deferred": 0}
        catch_up = fates.get("catch_up_h", 72)
        owed = dict.fromkeys(STANDARDS, 0.0)
        rate, left = dict.fromkeys(STANDARDS, 0.0), 0
        was_free = True
        for hour in range(self.hours):
            now = self.start + timedelta(hours=hour)
            cut = self.cuts(flow, now)
            free = not any(cut[name] > 0 and flow.get(f"fleet_{name}", 0) for name in STANDARDS)
            if self.level(flow, now) != "none" and self.must_stagger(flow, now):
                outcome.staggers = True
            if free and not was_free:
                rate, left = {name: owed[name] / catch_up for name in STANDARDS}, catch_up
            was_free = free
            seasonal = load = 1.0
            if flow.get("coupled") == "yes":
                seasonal = 1 - self.season(flow, now)
                load = min(self.load(flow, now), seasonal)
            outcome.trips["normal"] += trips_d / 24
            outcome.trips["seasonal"] += trips_d / 24 * seasonal
            outcome.trips["production"] += trips_d / 24 * (seasonal - load)
            for name in STANDARDS:
                trips = trips_d / 24 * flow.get(f"fleet_{name}", 0)
                self._emit(outcome.baseline_kg, flow, name, trips)
                self._emit(outcome.seasonal_kg, flow, name, trips * seasonal)
                stopped = trips * load * cut[name]
                self._emit(outcome.actual_kg, flow, name, trips * load - stopped)
                outcome.trips["driven"] += trips * load - stopped
                by = "vi" if cut["vi"] == 0 else "nev" if cut["nev"] == 0 else None
                replaced = stopped * fates["replaced"] if by else 0.0
                deferred = stopped * (fates["deferred"] + fates["replaced"]) - replaced
                if by:
                    self._emit(outcome.actual_kg, flow, by, replaced)
                outcome.trips["replaced"] += replaced
                outcome.trips["deferred"] += deferred
                outcome.trips["dropped"] += stopped - replaced - deferred
                owed[name] += deferred
                if free and left > 0:
                    self._emit(outcome.actual_kg, flow, name, rate[name])
                    outcome.trips["caught_up"] += rate[name]
                    owed[name] -= rate[name]
            left -= 1
        outcome.trips["owed"] = sum(owed.values())
        return outcome

    def trips_d(self, flow: dict[str, Any]) -> float:
        """Return the loaded trips of a day."""
        road = 1 - flow.get("rail_share", 0) - flow.get("belt_share", 0)
        return flow["kt_yr"] * 1000 * road / flow.get("payload_t", 32) / flow.get("days_yr", 330)

    def _emit(self, kg: dict, flow: dict[str, Any], standard: str, trips: float) -> None:
        km = trips * flow["km_in_district"] * (1 + flow.get("return_empty", 1))
        for name in self.case.pollutants:
            exhaust = self.g_km.get((standard, name), 0.0) * self.winter.get(name, 1.0)
            kg[name] += km * (exhaust + self.g_km.get(("road_dust", name), 0.0)) / 1000

    def line(self, flow: dict[str, Any]) -> dict[str, Any]:
        """Return the one line of a flow's enterprise."""
        return next(row for row in self.case.lines if row["enterprise_id"] == flow["enterprise_id"])

    def level(self, flow: dict[str, Any], now: datetime) -> str:
        """Return the level in force where the trips are driven."""
        place = flow.get("district") or self.line(flow)["district"]
        levels = ["none"]
        for row in self.case.scenario["stages"]:
            scope = row.get("scope")
            if row["start"] <= now < row["end"] and (not scope or place in scope):
                levels.append(row["level"])
        return max(levels, key=RANK.__getitem__)

    def load(self, flow: dict[str, Any], now: datetime) -> float:
        """Return the load of a line that answers at once, by the cut of its grade."""
        line = self.line(flow)
        place = {"district": line["district"], "enterprise_id": line["enterprise_id"]}
        level = self.level(place, now)
        row = self.case.policy["curtailment"].get(line["grade"], {})
        return 1 - row.get(level, 0) if level != "none" else 1.0

    def season(self, flow: dict[str, Any], now: datetime) -> float:
        """Return the largest seasonal cut of the flow's line: by grade, place, dates and hours."""
        line = self.line(flow)
        return max(
            (
                rule["cut"]
                for rule in self.case.policy["seasonal"]
                if line["grade"] in (rule.get("grades") or [line["grade"]])
                and line["district"] in (rule.get("districts") or [line["district"]])
                and dates_hold(rule, now.date())
                and _holds(rule.get("hours"), now.hour)
            ),
            default=0.0,
        )

    def cuts(self, flow: dict[str, Any], now: datetime) -> dict[str, float]:
        """Return the share of the trips that stays off the road, by standard."""
        cut, level = dict.fromkeys(STANDARDS, 0.0), self.level(flow, now)
        for measure in self.case.policy.get("transport_measures", ()):
            if level == "none" or not self._named(measure, flow):
                continue
            if measure.get("staggering") and not self.must_stagger(flow, now):
                continue
            cell = measure.get(level)
            for item in cell if isinstance(cell, list) else [cell]:
                if item is None:
                    continue
                statement = item if isinstance(item, dict) else {"cut": item}
                if not _holds(statement.get("hours"), now.hour):
                    continue
                for name in self._reached(statement, flow, now):
                    cut[name] = max(cut[name], statement.get("cut", 1))
        return cut

    def _named(self, measure: dict[str, Any], flow: dict[str, Any]) -> bool:
        line = self.line(flow)
        own = [row for row in self.flows if row["enterprise_id"] == flow["enterprise_id"]]
        return (
            (not measure.get("flows") or flow["flow"] in measure["flows"])
            and (not measure.get("grades") or line["grade"] in measure["grades"])
            and (not measure.get("districts") or line["district"] in measure["districts"])
            and sum(self.trips_d(row) for row in own) >= measure.get("trips_d", 0) - 1e-9
        )

    def _reached(self, statement: dict, flow: dict[str, Any], now: datetime) -> list[str]:
        if "standards" in statement:
            return statement["standards"]
        if statement.get("below_minimum"):
            asked = [rule["minimum"] for rule in self._missed(flow, now)]
            return [name for name in STANDARDS if any(AGE[name] < AGE[item] for item in asked)]
        newest = statement.get("up_to", "vi")
        return [name for name in STANDARDS if AGE[name] <= AGE[newest]]

    def must_stagger(self, flow: dict[str, Any], now: datetime) -> bool:
        """Tell whether the flow's enterprise misses a rule that makes it stagger."""
        return bool(self._missed(flow, now))

    def _missed(self, flow: dict[str, Any], now: datetime) -> list[dict[str, Any]]:
        """Return the staggering rules that hold for the enterprise and that it does not meet."""
        own = [
            row
            for row in self.flows
            if row["enterprise_id"] == flow["enterprise_id"] and row["flow"] != "internal"
        ]
        missed = []
        for rule in self.case.policy.get("transport_rules", ()):
            if not rule.get("stagger") or not self._applies(rule, flow, own, now):
                continue
            old = [name for name in STANDARDS if AGE[name] < AGE[rule["minimum"]]]
            if any(
                row.get(f"fleet_{name}", 0) and self.trips_d(row) for row in own for name in old
            ):
                missed.append(rule)
        return missed

    def _applies(self, rule: dict, flow: dict, own: list[dict], now: datetime) -> bool:
        if rule.get("from") and now < rule["from"]:
            return False
        if rule.get("to") and now >= rule["to"]:
            return False
        if sum(row["kt_yr"] for row in own) < rule.get("kt_yr", 0) - 1e-9:
            return False
        ours = [row for row in self.flows if row["enterprise_id"] == flow["enterprise_id"]]
        dates = [row["siding_date"] for row in ours if row.get("siding_date")]
        has = bool(dates) and min(datetime.fromisoformat(day) for day in dates) <= now
        return not rule.get("siding") or (rule["siding"] == "with") == has


def _holds(window: list[int] | None, hour: int) -> bool:
    if not window:
        return True
    first, last = window
    return first <= hour < last if first < last else hour >= first or hour < last
