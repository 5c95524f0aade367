"""Pictures for documents: reductions against targets, emissions over time, contributors,
shortfalls.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.shortfall import PARTS
from simulator.reports.fonts import chinese_family
from simulator.reports.run_view import RunView
from simulator.runs.results import KG
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import LEVEL_TINTS, TARGET_LEVELS
from simulator.terms.titles import TONNE_KG, heading, level_title, with_unit

DPI = 200
WIDTH_IN = 6.7
LINE_COLOURS = {"baseline_kg": "#8A949E", "seasonal_kg": "#2F75B5", "actual_kg": "#C0501F"}
BAR_COLOURS = (
    "#2F75B5",
    "#C0501F",
    "#7F7F7F",
    "#BF9000",
    "#548235",
    "#7030A0",
    "#00868B",
    "#A0522D",
)
# Hours that the picture of one alert shows before and after it (assumed).
AROUND_H = 12
# Periods of more hours than this (a month) are drawn as daily sums.
DRAWN_HOURS = 31 * 24
# Up to so many days the time axis tells days, then months (assumed).
DAYS_TOLD = 92


@dataclass(frozen=True)
class Painter:
    """Draws the pictures of a run.

    Attributes
    ----------
    view : RunView
        The run.
    family : str or None
        The font, None where the system has no Chinese one. Texts are then English, and names that
        the font cannot draw are replaced by numbers.
    """

    view: RunView
    family: str | None

    @property
    def language(self) -> str:
        """The language of the texts: one that the font can draw."""
        return self.view.language if self.family else "en"

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table, in a language that the font can draw."""
        return say(self.language, key, **values)

    def drawable(self, text: str, instead: str) -> str:
        """Return a name, or a replacement where the font cannot draw it."""
        return text if self.family or text.isascii() else instead

    def shares(self) -> bytes | None:
        """Return the shares of the static accounting by level, with the targets; None without a
        base.
        """
        table = self.view.result.accounting
        table = table[table["level"].isin(TARGET_LEVELS) & table["ratio"].notna()]
        if not len(table) or not self.view.pollutants:
            return None
        levels = [level for level in TARGET_LEVELS if (table["level"] == level).any()]
        with self._figure(3.0) as (figure, draw):
            axes = figure.add_subplot()
            count = len(self.view.pollutants)
            places, width = np.arange(len(levels)), 0.8 / count
            for index, name in enumerate(self.view.pollutants):
                part = table[table["pollutant"] == name].set_index("level").reindex(levels)
                left = places + (index - (count - 1) / 2) * width
                axes.bar(
                    left,
                    100 * part["ratio"],
                    width * 0.92,
                    color=BAR_COLOURS[index % len(BAR_COLOURS)],
                    label=pollutant_title(name),
                )
                label = heading("accounting", "target", self.language) if index == 0 else None
                axes.hlines(
                    100 * part["target"],
                    left - width / 2,
                    left + width / 2,
                    color="#C00000",
                    lw=1.6,
                    label=label,
                )
            axes.set_xticks(places, [level_title(level, self.language) for level in levels])
            axes.set_ylabel(
                with_unit(heading("accounting", "ratio", self.language), "%", self.language)
            )
            _legend(figure, 7)
            return draw()

    def courses(self) -> bytes:
        """Return the emissions of the leading pollutants over time in the three runs, above the
        alert stages.
        """
        wide, unit = self._courses()
        names = self.view.leading[:6]
        rows = (len(names) + 1) // 2
        with self._figure(1.9 * rows + 0.5) as (figure, draw):
            for index, name in enumerate(names):
                axes = figure.add_subplot(rows, 2 if len(names) > 1 else 1, index + 1)
                self._shade(axes)
                for run in KG:
                    axes.plot(
                        wide.index,
                        wide[(run, name)],
                        color=LINE_COLOURS[run],
                        lw=0.9,
                        label=heading("hourly", run, self.language, ""),
                    )
                axes.set_title(with_unit(pollutant_title(name), unit, self.language), fontsize=9)
                axes.set_ylim(bottom=0)
                axes.set_xlim(wide.index[0], wide.index[-1])
                _date_ticks(axes, (wide.index[-1] - wide.index[0]).days)
            _legend(figure, 7)
            return draw()

    def around(self, start: datetime, end: datetime) -> bytes:
        """Return the emissions of the leading pollutants around one alert, with and without it, in
        one row.
        """
        hourly, margin = self.view.result.hourly, pd.Timedelta(hours=AROUND_H)
        near = hourly["time"].between(start - margin, end + margin)
        wide = hourly[near].pivot_table(index="time", columns="pollutant", values=KG, aggfunc="sum")
        names = self.view.leading[:4]
        runs = {"seasonal_kg": "brief_no_alert", "actual_kg": "brief_with_alert"}
        with self._figure(1.2) as (figure, draw):
            for index, name in enumerate(names):
                axes = figure.add_subplot(1, len(names), index + 1)
                self._shade(axes)
                for run, key in runs.items():
                    colour = LINE_COLOURS["baseline_kg" if run == "seasonal_kg" else run]
                    label = self.say(key)
                    axes.plot(wide.index, wide[(run, name)], color=colour, lw=1.1, label=label)
                axes.set_title(pollutant_title(name), fontsize=8)
                axes.tick_params(labelsize=7)
                axes.set_ylim(bottom=0)
                axes.set_xlim(wide.index[0], wide.index[-1])
                _date_ticks(axes, (wide.index[-1] - wide.index[0]).days, most=4)
            return draw()

    def contributors(self, top: pd.DataFrame) -> bytes | None:
        """Return the largest contributors' alert reduction, stacked by pollutant; None where
        nothing was saved.

        Parameters
        ----------
        top : DataFrame, [kg]
            Largest first; index the names, columns pollutants.
        """
        if not len(top) or float(top.to_numpy().sum()) <= 0:
            return None
        with self._figure(0.27 * len(top) + 1.0) as (figure, draw):
            axes = figure.add_subplot()
            places, left = np.arange(len(top))[::-1], np.zeros(len(top))
            for index, name in enumerate(top.columns):
                tonnes = top[name].to_numpy() / TONNE_KG
                axes.barh(
                    places,
                    tonnes,
                    0.7,
                    left=left,
                    color=BAR_COLOURS[index % len(BAR_COLOURS)],
                    label=pollutant_title(name),
                )
                left += tonnes
            names = [
                self.drawable(str(name), self.say("contributor", rank=rank))
                for rank, name in enumerate(top.index, start=1)
            ]
            axes.set_yticks(
                places, [name if len(name) <= 16 else name[:15] + "…" for name in names]
            )
            axes.set_xlabel(
                with_unit(
                    heading("reductions", "alert_reduction_kg", self.language, ""),
                    "t",
                    self.language,
                )
            )
            _legend(figure, 7)
            return draw()

    def shortfalls(self) -> bytes | None:
        """Return the nominal reduction in parts: delivered, and the shortfall by cause; None
        without orders.
        """
        figures = {
            name: item
            for name, item in self.view.result.summary["pollutants"].items()
            if item["nominal_kg"] > 0
        }
        if not figures:
            return None
        with self._figure(2.6) as (figure, draw):
            axes = figure.add_subplot()
            places, bottom = np.arange(len(figures)), np.zeros(len(figures))
            nominal = np.array([item["nominal_kg"] for item in figures.values()])
            lost = np.array(
                [[item["shortfall"][f"{part}_kg"] for part in PARTS] for item in figures.values()]
            )
            parts = {"delivered": nominal - lost.sum(axis=1)}
            parts |= {
                f"shortfall_{part}": lost[:, index]
                for index, part in enumerate(PARTS)
                if part != "carried"
            }
            colours = ("#548235", "#BFBFBF", "#C0501F", "#BF9000", "#2F75B5")
            for (key, kg), colour in zip(parts.items(), colours, strict=True):
                axes.bar(
                    places,
                    100 * kg / nominal,
                    0.55,
                    bottom=bottom,
                    color=colour,
                    label=self.say(key),
                )
                bottom += 100 * kg / nominal
            axes.axhline(100, color="#404040", lw=0.8, ls="--")
            axes.set_xticks(places, [pollutant_title(name) for name in figures])
            axes.set_ylabel(with_unit(self.say("share_of_nominal"), "%", self.language))
            _legend(figure, 6)
            return draw()

    @contextmanager
    def _figure(self, height_in: float) -> Iterator[tuple[Any, Any]]:
        """Yield an empty figure and a function that returns it as PNG.

        pyplot is not used: it would keep every figure in memory.
        """
        import matplotlib
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        families = [*([self.family] if self.family else []), "DejaVu Sans"]
        look: dict[Any, Any] = {
            "font.family": families,
            "font.size": 8,
            "axes.unicode_minus": False,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "axes.axisbelow": True,
        }
        with matplotlib.rc_context(look):
            figure = Figure(figsize=(WIDTH_IN, height_in), dpi=DPI, layout="constrained")

            def draw() -> bytes:
                for axes in figure.axes:
                    axes.grid(axis="x" if axes.get_xlabel() else "y", color="#E4E4E4", lw=0.6)
                stream = io.BytesIO()
                # Metadata with the program's name would make equal pictures differ in bytes.
                FigureCanvasAgg(figure).print_png(stream, metadata={"Software": None})
                return stream.getvalue()

            yield figure, draw

    def _courses(self) -> tuple[pd.DataFrame, str]:
        """Return the emissions over time, by hour or by day, and their unit."""
        hourly = self.view.result.hourly
        if len(hourly) // max(1, len(self.view.pollutants)) <= DRAWN_HOURS:
            return hourly.pivot_table(
                index="time", columns="pollutant", values=KG, aggfunc="sum"
            ), "kg/h"
        days = hourly["time"].dt.normalize()
        return hourly.pivot_table(
            index=days, columns="pollutant", values=KG, aggfunc="sum"
        ) / TONNE_KG, "t/d"

    def _shade(self, axes: Any) -> None:
        """Shade the alert stages in the colours of their levels."""
        stages = self.view.result.stages.drop_duplicates("stage")
        for stage in stages[stages["start"] != ""].itertuples():
            axes.axvspan(
                pd.Timestamp(stage.start),
                pd.Timestamp(stage.end),
                color=LEVEL_TINTS[stage.level],
                lw=0,
                label=level_title(stage.level, self.language),
            )


def painter_of(view: RunView) -> Painter:
    """Return a painter with the system's Chinese font, if it has one."""
    return Painter(view, chinese_family())


def _legend(figure: Any, columns: int) -> None:
    """Draw one legend below all axes; an entry that several axes share appears once."""
    entries = [axes.get_legend_handles_labels() for axes in figure.axes]
    unique = {
        label: handle
        for handles, labels in entries
        for handle, label in zip(handles, labels, strict=True)
    }
    figure.legend(
        unique.values(),
        unique.keys(),
        loc="outside lower center",
        ncols=min(columns, len(unique)),
        frameon=False,
    )


def _date_ticks(axes: Any, days: float, most: int = 6) -> None:
    """Label the time axis with dates."""
    from matplotlib.dates import DateFormatter, DayLocator, MonthLocator

    axes.xaxis.set_major_locator(
        DayLocator(interval=max(1, math.ceil(days / most)))
        if days <= DAYS_TOLD
        else MonthLocator(interval=max(1, round(days / 30 / most)))
    )
    axes.xaxis.set_major_formatter(DateFormatter("%m-%d" if days < 300 else "%Y-%m"))
