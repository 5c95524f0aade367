"""Draw docs/images/zezhou-orange.png: one alert of the Zezhou scenario, for the README."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import pandas as pd

from simulator import load_scenario, run

COLOURS = {"yellow": "#f5c518", "orange": "#f08c00", "red": "#d6336c"}
FROM, TO = "2021-01-17", "2021-01-28"


def main() -> None:
    """Draw NOx of the three runs, hour by hour, with the alert stages behind."""
    result = run(load_scenario(ROOT / "scenarios" / "zezhou-winter-2020.yaml"))
    hours = result.hourly[result.hourly["pollutant"] == "nox"].set_index("time").loc[FROM:TO]
    figure, axes = plt.subplots(figsize=(10, 3.6), layout="constrained")
    for name, label, colour in (
        ("baseline_kg", "baseline", "#868e96"),
        ("seasonal_kg", "seasonal rules", "#1c7ed6"),
        ("actual_kg", "seasonal rules and alerts", "#0b7285"),
    ):
        axes.plot(hours.index, hours[name], label=label, color=colour, linewidth=1.4)
    axes.fill_between(
        hours.index,
        hours["actual_kg"],
        hours["seasonal_kg"],
        color="#0b7285",
        alpha=0.15,
        linewidth=0,
    )
    for stage in result.stages.drop_duplicates("stage").itertuples():
        if stage.level in COLOURS:
            start, end = pd.Timestamp(stage.start), pd.Timestamp(stage.end)
            if end > hours.index[0] and start < hours.index[-1]:
                axes.axvspan(start, end, color=COLOURS[stage.level], alpha=0.18, linewidth=0)
                axes.text(
                    start,
                    1.0,
                    f" {stage.level}",
                    transform=axes.get_xaxis_transform(),
                    va="top",
                    fontsize=9,
                )
    axes.set_ylabel("NOx, kg/h")
    axes.set_ylim(bottom=0)
    axes.set_title(
        "Demo county (synthetic) under the Zezhou 2020-21 plan: orange, red, orange in January 2021",
        loc="left",
        fontsize=10,
    )
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%m-%d"))
    axes.legend(loc="lower right", ncols=3, frameon=False, fontsize=9)
    figure.savefig(ROOT / "docs" / "images" / "zezhou-orange.png", dpi=110)


if __name__ == "__main__":
    main()
