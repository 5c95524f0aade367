"""Print how many real notices are explained by a city's own rule, by a dispatch order, by neither.

    HEAVYPOLLUTION_REAL_DATA=FOLDER python scripts/compare_alerts.py

The folder holds the hourly series of Shanxi's cities and the published notices. A notice is
explained where an alert, made of what was measured or ordered, is in force within 24 hours of its
start; its level is reached where that alert is at least as high.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import pandas as pd

from simulator.alerts import air_series
from simulator.alerts.dispatch_orders import FOLDER, read_orders, table_of_orders
from simulator.alerts.triggers import derive_stages
from simulator.terms.levels import RANK

HOURLY = "aq_hourly_shanxi_201812-201906_201912-202006.csv.gz"
NEAR = pd.Timedelta(hours=24)
RULES = ("mee-2017", "mee-2018", "mee-2024")
# Notices that say that an alert holds, begins or changes; a lift says nothing of a trigger.
EVENTS = ("start", "upgrade", "downgrade", "extend", "in_force")


def time_of(text: str) -> pd.Timestamp:
    """Return a time of the notices; 24:00 is the next day's 0:00, no time is 0:00."""
    if not text:
        return pd.NaT
    day = pd.Timestamp(text.replace("24:00", "00:00"))
    return day + pd.Timedelta(days=1) if "24:00" in text else day


def notices_of(folder: Path, series: air_series.AirSeries) -> pd.DataFrame:
    """Return the notices of Shanxi's cities that lie within the hourly series."""
    table = pd.read_csv(folder / "alerts-real.csv", dtype=str, keep_default_na=False)
    table = table[(table["province"] == "山西") & table["event"].isin(EVENTS)]
    table = table[table["area"].isin(series.places) & table["level"].isin(RANK)].copy()
    table["start"] = table["start"].map(time_of)
    end = series.start + series.steps * pd.Timedelta(hours=series.step_h)
    inside = (table["start"] >= series.start) & (table["start"] < end)
    gap = (table["start"] > pd.Timestamp("2019-07-01")) & (
        table["start"] < pd.Timestamp("2019-12-01")
    )
    return table[inside & ~gap]


def best_rank(stages: pd.DataFrame, place: str, start: pd.Timestamp) -> int:
    """Return the highest level in force at a place within 24 hours of a time, 0 for none."""
    near = stages[
        (stages["scope"] == place)
        & (stages["start"] <= start + NEAR)
        & (stages["end"] > start - NEAR)
    ]
    return max((RANK[level] for level in near["level"]), default=0)


def main() -> None:
    """Print the table for each rule set, and each notice with what explains it."""
    folder = Path(os.environ["HEAVYPOLLUTION_REAL_DATA"])
    series = air_series.read(folder / HOURLY, stamp="end")
    notices = notices_of(folder, series)
    orders = table_of_orders(read_orders(FOLDER / "shanxi.csv")[0], series.places)
    print("| rules | notices | own rule | an order only | neither | level by own rule or order |")
    print("| --- | --- | --- | --- | --- | --- |")
    by_order = [best_rank(orders, row.area, row.start) for row in notices.itertuples()]
    wanted = [RANK[level] for level in notices["level"]]
    for rules in RULES:
        stages = derive_stages(series, rules)
        own = [best_rank(stages, row.area, row.start) for row in notices.itertuples()]
        pairs = list(zip(own, by_order, wanted, strict=True))
        counts = (
            sum(rank > 0 for rank, _, _ in pairs),
            sum(rank == 0 and ordered > 0 for rank, ordered, _ in pairs),
            sum(rank == 0 and ordered == 0 for rank, ordered, _ in pairs),
            sum(max(rank, ordered) >= level for rank, ordered, level in pairs),
        )
        print(f"| {rules} | {len(pairs)} | {' | '.join(map(str, counts))} |")
    print()
    for row, ordered in zip(notices.itertuples(), by_order, strict=True):
        print(f"{row.id} {row.area} {row.level} {row.start:%Y-%m-%d %H:%M} order {ordered}")


if __name__ == "__main__":
    main()
