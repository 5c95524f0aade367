"""Sheets of days and hours, and the charts that are drawn from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.run_view import RunView
from simulator.runs.results import KG
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import LEVELS, RANK
from simulator.terms.titles import TONNE_KG, heading, level_title, with_unit

# Periods of more hours than this (a month) are charted as daily sums.
CHARTED_HOURS = 31 * 24
COLOURS = {"baseline_kg": "#9AA5B1", "seasonal_kg": "#2F75B5", "actual_kg": "#C55A11"}
CHART_SIZE = {"width": 620, "height": 290}
CHART_ROWS, CHART_COLUMNS = 16, 10
BAR_COLOURS = ("#2F75B5", "#C55A11", "#7F7F7F", "#BF9000", "#548235", "#7030A0")


@dataclass(frozen=True)
class Span:
    """The place of a table's figures.

    Attributes
    ----------
    sheet : str
        Name of the sheet.
    first, last : int
        First and last row.
    columns : dict of str to int
        Column of each pollutant's first figure.
    unit : str
        Unit of the figures.
    """

    sheet: str
    first: int
    last: int
    columns: dict[str, int]
    unit: str


def write_days(book: WorkbookWriter, view: RunView) -> Span:
    """Write daily sums in tonnes and return their place."""
    wide = daily_kg(view.result.hourly) / TONNE_KG
    return _write_wide(book, view, "tab_days", wide, "day", "t")


def daily_kg(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return daily sums [kg]: a row per day, columns (run, pollutant)."""
    days = hourly["time"].dt.normalize()
    return hourly.pivot_table(index=days, columns="pollutant", values=KG, aggfunc="sum")


def write_hours(book: WorkbookWriter, view: RunView) -> Span:
    """Write the hours in kilograms and return their place."""
    wide = view.result.hourly.pivot_table(
        index="time", columns="pollutant", values=KG, aggfunc="sum"
    )
    return _write_wide(book, view, "tab_hours", wide, "time", "kg")


def _write_wide(
    book: WorkbookWriter, view: RunView, key: str, wide: pd.DataFrame, kind: str, unit: str
) -> Span:
    sheet = SheetWriter(book, key)
    sheet.head(sheet.title)
    sheet.note(book.say("note_hours"))
    if kind == "time":
        sheet.print_first_page()
    order = [(name, pollutant) for pollutant in view.pollutants for name in KG]
    fields = [
        Field(
            book.say("head_day") if kind == "day" else heading("hourly", "time", book.language),
            kind,
        )
    ]
    fields.append(Field(book.say("head_highest_level"), narrow=True))
    for name, pollutant in order:
        text = f"{pollutant_title(pollutant)} {heading('hourly', name, book.language, '')}"
        fields.append(Field(with_unit(text, unit, book.language), unit, narrow=True))
    levels = [
        level_title(level, book.language)
        for level in highest_levels(view, wide.index, 24.0 if kind == "day" else 1.0)
    ]
    first, last = sheet.table(fields, _wide_rows(wide, order, levels), main=True, frozen=2)
    columns = {pollutant: 2 + len(KG) * index for index, pollutant in enumerate(view.pollutants)}
    return Span(sheet.name, first, last, columns, unit)


def _wide_rows(
    wide: pd.DataFrame, order: list[tuple[str, str]], levels: list[str]
) -> Iterator[tuple]:
    figures = wide[order].to_numpy()
    for time, level, row in zip(wide.index.to_pydatetime(), levels, figures, strict=True):
        yield (time, level, *row.tolist())


def highest_levels(view: RunView, times: pd.DatetimeIndex, step_h: float) -> list[str]:
    """Return the highest alert level anywhere within the step that begins at each time."""
    rank = np.zeros(len(times), dtype=int)
    ends = times + pd.Timedelta(hours=step_h)
    for stage in view.result.stages.drop_duplicates("stage").itertuples():
        if stage.start:
            inside = (times < pd.Timestamp(stage.end)) & (ends > pd.Timestamp(stage.start))
            rank = np.where(inside, np.maximum(rank, RANK[stage.level]), rank)
    return [LEVELS[index] for index in rank]


def write_charts(
    book: WorkbookWriter, view: RunView, matrix: Span, days: Span, hours: Span
) -> None:
    """Write the sheet of charts: shares against targets, and the emissions of each leading
    pollutant.

    Parameters
    ----------
    matrix : Span
        Place of the summary's shares by level.
    days, hours : Span
        Places of the sums; short periods are charted by hour.
    """
    short = len(view.result.hourly) // max(1, len(view.pollutants)) <= CHARTED_HOURS
    span = hours if short else days
    sheet = SheetWriter(book, "tab_charts")
    sheet.head(sheet.title)
    sheet.note(book.say("note_charts_hours" if short else "note_charts_days"), columns=16)
    top = sheet.row + 1
    _put(sheet, top, 0, _share_chart(book, view, matrix))
    for index, pollutant in enumerate(view.leading[:5], start=1):
        chart = _course_chart(book, span, pollutant, short)
        _put(sheet, top + CHART_ROWS * (index // 2), CHART_COLUMNS * (index % 2), chart)


def _put(sheet: SheetWriter, row: int, column: int, chart: Any) -> None:
    chart.set_size(CHART_SIZE)
    sheet.sheet.insert_chart(row, column, chart)


def _share_chart(book: WorkbookWriter, view: RunView, matrix: Span) -> Any:
    chart = book.workbook.add_chart({"type": "column"})
    for index, (pollutant, column) in enumerate(matrix.columns.items()):
        chart.add_series(
            {
                "name": pollutant_title(pollutant),
                "categories": [matrix.sheet, matrix.first, 0, matrix.last, 0],
                "values": [matrix.sheet, matrix.first, column, matrix.last, column],
                "fill": {"color": BAR_COLOURS[index % len(BAR_COLOURS)]},
                "gap": 80,
            }
        )
    targets = _straight_lines(book.workbook.add_chart({"type": "line"}))
    targets.add_series(
        {
            "name": heading("accounting", "target", book.language),
            "categories": [matrix.sheet, matrix.first, 0, matrix.last, 0],
            "values": [matrix.sheet, matrix.first, 1, matrix.last, 1],
            "line": {"none": True},
            "marker": {
                "type": "long_dash",
                "size": 14,
                "fill": {"color": "#C00000"},
                "border": {"color": "#C00000"},
            },
        }
    )
    chart.combine(targets)
    chart.set_title({"name": book.say("chart_shares"), "name_font": {"size": 12}})
    chart.set_y_axis(
        {
            "num_format": "0%",
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}},
            "min": 0,
        }
    )
    chart.set_legend({"position": "bottom"})
    return chart


def _straight_lines(chart: Any) -> Any:
    """Return a line chart whose lines are told to be straight: XlsxWriter says nothing of it, and
    some programs then round them off.
    """
    chart._write_c_smooth = lambda _: chart._xml_empty_tag("c:smooth", [("val", "0")])
    return chart


def _course_chart(book: WorkbookWriter, span: Span, pollutant: str, short: bool) -> Any:
    chart = _straight_lines(book.workbook.add_chart({"type": "line"}))
    for offset, name in enumerate(KG):
        column = span.columns[pollutant] + offset
        chart.add_series(
            {
                "name": heading("hourly", name, book.language, ""),
                "categories": [span.sheet, span.first, 0, span.last, 0],
                "values": [span.sheet, span.first, column, span.last, column],
                "line": {"color": COLOURS[name], "width": 1.25},
            }
        )
    title = book.say(
        "chart_course_hours" if short else "chart_course_days", pollutant=pollutant_title(pollutant)
    )
    chart.set_title({"name": with_unit(title, span.unit, book.language), "name_font": {"size": 12}})
    chart.set_x_axis(_time_axis(span, short))
    chart.set_y_axis(
        {
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}},
            "min": 0,
        }
    )
    chart.set_legend({"position": "bottom"})
    return chart


def _time_axis(span: Span, short: bool) -> dict[str, Any]:
    count = span.last - span.first + 1
    if short:
        # On a date axis Excel would put all hours of a day at one point.
        step = max(1, round(count / 8 / 24)) * 24 if count > 48 else max(1, count // 8)
        return {
            "text_axis": True,
            "num_format": "mm-dd" if count > 48 else "hh:mm",
            "interval_unit": step,
            "interval_tick": step,
        }
    if count > 400:
        unit = {
            "major_unit": max(1, round(count / 30 / 8)),
            "major_unit_type": "months",
            "num_format": "yyyy-mm",
        }
    else:
        unit = {
            "major_unit": max(1, round(count / 8)),
            "major_unit_type": "days",
            "num_format": "mm-dd",
        }
    return {"date_axis": True, **unit}
