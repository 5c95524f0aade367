"""The interval before and after, in one picture for documents."""

from __future__ import annotations

import io

import pandas as pd

from simulator.reports.fonts import chinese_family
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say

DPI = 200
WIDTH_IN, ROW_IN = 6.7, 0.55
COLOURS = {"before": "#8A949E", "after": "#2F75B5"}


def relative_intervals(check: pd.DataFrame) -> pd.DataFrame:
    """Return the intervals of all stages together in per cent of what the single run simulated.

    Returns
    -------
    DataFrame
        Columns pollutant, when (before or after), p05, p50 and p95 [%].
    """
    total = check[(check["stage"] == "total") & (check["simulated_kg"] > 0)]
    rows = [
        {
            "pollutant": row["pollutant"],
            "when": when,
            **{
                part: 100 * row[f"{when}_{part}_kg"] / row["simulated_kg"]
                for part in ("p05", "p50", "p95")
            },
        }
        for row in total.to_dict("records")
        for when in COLOURS
    ]
    frame = pd.DataFrame(rows, columns=["pollutant", "when", "p05", "p50", "p95"])
    return frame.dropna().reset_index(drop=True)


def interval_picture(check: pd.DataFrame, language: str) -> bytes | None:
    """Return the intervals as PNG, None where there is none.

    Texts are English where the system has no font with Chinese characters.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = relative_intervals(check)
    if not len(rows):
        return None
    family = chinese_family()
    language = language if family else "en"
    names = list(dict.fromkeys(rows["pollutant"]))
    with mpl.rc_context(
        {
            "font.family": [family, "DejaVu Sans"] if family else ["DejaVu Sans"],
            "axes.unicode_minus": False,
        }
    ):
        size = (WIDTH_IN, 1.3 + ROW_IN * len(names))
        figure = Figure(figsize=size, dpi=DPI, layout="constrained")
        axes = figure.add_subplot()
        for when, shift in (("before", -0.17), ("after", 0.17)):
            some = rows[rows["when"] == when]
            y = [names.index(name) + shift for name in some["pollutant"]]
            width = some["p95"] - some["p05"]
            title = say(language, f"interval_{when}")
            axes.barh(y, width, 0.28, left=some["p05"], color=COLOURS[when], label=title)
            axes.plot(some["p50"], y, "|", color="black", markersize=9)
        axes.set_yticks(range(len(names)), [pollutant_title(name) for name in names])
        axes.invert_yaxis()
        axes.axvline(100, color="#C0501F", linewidth=1, linestyle="--")
        axes.set_xlabel(say(language, "interval_axis"))
        axes.grid(axis="x", alpha=0.3)
        figure.legend(loc="outside upper center", ncols=2, frameon=False)
        target = io.BytesIO()
        # Metadata with the program's name would make equal pictures differ in bytes.
        FigureCanvasAgg(figure).print_png(target, metadata={"Software": None})
    return target.getvalue()
