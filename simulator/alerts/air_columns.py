"""Columns of air-quality files: common spellings, and cells read as times, numbers, flags and
pollutants.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from simulator.alerts.aqi import POLLUTANT_NAMES, POLLUTANTS
from simulator.alerts.hour_numbers import begun_hours
from simulator.files.bad_cells import report
from simulator.files.raw_table import FIRST_ROW
from simulator.terms.clock import parse_time
from simulator.terms.errors import Problem, nearest
from simulator.terms.labels import Message, message

SPELLINGS = {
    "pm25": ("pm25", "细颗粒物", "pm25浓度", "pm25日均", "pm25均值"),
    "pm10": ("pm10", "可吸入颗粒物", "pm10浓度", "pm10日均", "pm10均值"),
    "so2": ("so2", "二氧化硫", "so2浓度"),
    "no2": ("no2", "二氧化氮", "no2浓度"),
    "o3": ("o3", "臭氧", "o3浓度"),
    "o3_8h": ("o38h", "臭氧8小时", "o38小时", "o3日最大8小时平均", "o3max8h", "mda8o3"),
    "co": ("co", "一氧化碳", "co浓度"),
    "aqi": ("aqi", "空气质量指数", "aqi指数", "日aqi"),
    "place": (
        "city",
        "城市",
        "district",
        "区县",
        "县区",
        "地区",
        "place",
        "station",
        "站点",
        "站点名称",
        "scope",
        "cityname",
    ),
    "time": (
        "time",
        "datetime",
        "时间",
        "日期时间",
        "监测时间",
        "timestamp",
        "pubtime",
        "发布时间",
    ),
    "date": ("date", "日期", "day日期", "监测日期"),
    "hour": ("hour", "小时", "时"),
    "year": ("year", "年"),
    "month": ("month", "月"),
    "day": ("day", "日"),
    "dust": ("dust", "sanddust", "沙尘", "沙尘标记", "dustflag"),
    "primary": ("primary", "primarypollutant", "首要污染物"),
}
# Columns that are common in such files and that are not read.
UNUSED = {
    "no", "rank", "排名", "level", "级别", "等级", "质量等级", "质量级别", "空气质量级别",
    "aqirange", "范围", "note", "备注", "说明", "remark", "pm2524h", "pm1024h", "so224h", "no224h",
    "o324h", "co24h", "o38h24h", "temp", "pres", "dewp", "rain", "wd", "wspm", "气温", "湿度",
    "风速", "风向", "lon", "lat", "经度", "纬度", "quality", "class",
}  # fmt: skip
MISSING = {"", "na", "n/a", "nan", "null", "none", "-", "—", "－", "--", "/", "缺测", "无"}
# Codes for missing values that monitoring software writes.
MISSING_CODES = (-99.0, -999.0, -9999.0)
# Those that no concentration can be; of power they could be readings.
AIR_CODES = (*MISSING_CODES, 9999.0, 99999.0, 999999.0)
FLAGS = {
    "1": True,
    "yes": True,
    "true": True,
    "是": True,
    "y": True,
    "": False,
    "0": False,
    "no": False,
    "false": False,
    "否": False,
    "n": False,
}
PRIMARY = {
    spelling: name
    for name in POLLUTANTS
    for spelling in (*SPELLINGS[name], *(SPELLINGS["o3_8h"] if name == "o3" else ()))
}
_UNIT = re.compile(
    r"[(（\[]\s*([^)）\]]*)[)）\]]|[_ ](ug|µg|μg|mg)[_/ ]?m3$|[_ ](pp[bm])v?$", re.IGNORECASE
)
# How a unit begins; ppb and ppm have no fixed mass.
UNITS = {
    "mg": "mg", "毫克": "mg", "ug": "ug", "µg": "ug", "μg": "ug", "微克": "ug",
    "ppb": "pp", "ppm": "pp",
}  # fmt: skip
UG_PER_MG = 1000.0
_PUNCTUATION = re.compile(r"[\s_.\-·]+")
# Years of measurements and forecasts (assumed): others are mistakes.
FIRST_YEAR, LAST_YEAR = 1900, 2100
_DATE = re.compile(
    r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(?:(\d{1,2})[时点:]\s*(\d{2})?分?)?|(\d{4})(\d{2})(\d{2})(\d{2})?"
)


@dataclass(frozen=True)
class SeriesColumns:
    """Name of the file's column for each quantity; "" if the file has none. `in_mg` are the columns
    in mg/m3 of what is ug/m3 inside.
    """

    place: str = ""
    time: str = ""
    date: str = ""
    hour: str = ""
    year: str = ""
    month: str = ""
    day: str = ""
    dust: str = ""
    primary: str = ""
    values: dict[str, str] = field(default_factory=dict)
    co_unit: str | None = None
    in_mg: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()


def plain_name(header: str) -> tuple[str, str | None]:
    """Return a heading in lower case without unit and punctuation, and its unit ("mg", "ug", "pp"
    for ppb and ppm, or None).
    """
    match = _UNIT.search(header)
    unit = None
    if match:
        text = (match[1] or match[2] or match[3] or "").lower()
        unit = next((unit for start, unit in UNITS.items() if text.startswith(start)), None)
        header = header[: match.start()] + header[match.end() :]
    return _PUNCTUATION.sub("", header).lower(), unit


def name_columns(headers: list[str], file: str, problems: list[Problem]) -> SeriesColumns:
    """Return the column of each quantity.

    A misspelt, doubled or missing column is a problem; other columns are listed as unused.
    """
    meaning = {spelling: name for name, spellings in SPELLINGS.items() for spelling in spellings}
    by_name: dict[str, str] = {}
    unused, co_unit, in_mg = [], None, []
    for header in headers:
        plain, unit = plain_name(str(header))
        name = meaning.get(plain)
        if name is None:
            unused.append(str(header))
            # Short names are similar to everything: only longer spellings are suggested.
            near = (
                nearest(plain, [spelling for spelling in meaning if len(spelling) > 2])
                if plain not in UNUSED
                else ""
            )
            if near and meaning[near] not in ("place", "year", "month", "day"):
                problems.append(
                    Problem(
                        file,
                        "row 1",
                        str(header),
                        message("near_column", name=_shown(meaning[near])),
                    )
                )
        elif name in by_name:
            problems.append(
                Problem(file, "row 1", str(header), message("same_column_twice", name=_shown(name)))
            )
        else:
            by_name[name] = str(header)
            co_unit = unit if name == "co" else co_unit
            if unit == "pp":
                problems.append(Problem(file, "row 1", str(header), message("air_unit")))
            elif unit == "mg" and name not in ("co", "aqi"):
                in_mg.append(str(header))
    if not ("time" in by_name or "date" in by_name or {"year", "month", "day"} <= by_name.keys()):
        problems.append(Problem(file, "row 1", "", message("series_needs_time")))
    values = {name: by_name.pop(name) for name in (*POLLUTANTS, "o3_8h", "aqi") if name in by_name}
    if not values:
        problems.append(Problem(file, "row 1", "", message("series_needs_values")))
    return SeriesColumns(
        **by_name, values=values, co_unit=co_unit, in_mg=tuple(in_mg), unused=tuple(unused)
    )


def choose_ozone(columns: SeriesColumns, hourly: bool) -> SeriesColumns:
    """Return the columns with a single one of ozone.

    Daily files keep the largest 8 h mean. Hourly files keep the 1 h mean: their moving means are
    computed again.
    """
    values = dict(columns.values)
    eight = values.pop("o3_8h", None)
    if eight is None:
        return columns
    dropped = eight if hourly else values.get("o3")
    if not hourly:
        values["o3"] = eight
    unused = columns.unused + ((dropped,) if dropped else ())
    return replace(columns, values=values, unused=unused)


def _shown(name: str) -> str:
    return POLLUTANT_NAMES.get(name, name)


@dataclass(frozen=True)
class SeriesTimes:
    """Times of the rows (N) of a series.

    Attributes
    ----------
    times : np.ndarray
        (N) datetime64[s], NaT where it is a problem.
    hourly : bool
        Whether the series is hourly.
    by_ends : bool
        Whether its hours were numbered by their ends (1 to 24); `times` are their starts.
    remarks : tuple of Message
        What should be known.
    """

    times: np.ndarray
    hourly: bool
    by_ends: bool = False
    remarks: tuple[Message, ...] = ()


def read_times(
    frame: pd.DataFrame, columns: SeriesColumns, file: str, problems: list[Problem]
) -> SeriesTimes:
    """Return the times of the rows."""
    if columns.time or columns.date:
        place = columns.time or columns.date
        text = frame[place]
    else:
        place = columns.year
        text = frame[columns.year] + "-" + frame[columns.month] + "-" + frame[columns.day]
    times = _distinct(text, time_of, file, place, message("bad_time"), problems)
    times = times.astype("datetime64[s]")
    first, remarks = 0, list[Message]()
    if columns.hour:
        hours = _distinct(
            frame[columns.hour], hour_of, file, columns.hour, message("bad_hour"), problems
        )
        where = (_rows(frame), place, columns.hour)
        times, first, remarks = begun_hours(file, where, text, times, hours, problems)
    foreign = outside_years(times)
    report(problems, file, (_rows(frame), place), text, foreign, years_allowed())
    times = np.where(foreign, np.datetime64("NaT", "s"), times)
    valid = times[~np.isnat(times)]
    # A file with times of day, or with a column of hours, is hourly; one of dates alone is daily.
    into_day = valid - valid.astype("datetime64[D]")
    hourly = bool(columns.hour) or bool((into_day != np.timedelta64(0, "s")).any())
    if hourly:
        off = ~np.isnat(times) & (times != times.astype("datetime64[h]"))
        report(problems, file, (_rows(frame), place), text, off, message("whole_hours_only"))
    return SeriesTimes(times, hourly, first != 0, tuple(remarks))


def _rows(frame: pd.DataFrame | pd.Series) -> np.ndarray:
    """Return the row in the file of each row."""
    return np.arange(len(frame)) + FIRST_ROW + 1


def outside_years(times: np.ndarray) -> np.ndarray:
    """Return which times lie in no year of measurements or forecasts; missing ones do not."""
    low, high = (np.datetime64(f"{year}-01-01", "s") for year in (FIRST_YEAR, LAST_YEAR + 1))
    return ~np.isnat(times) & ((times < low) | (times >= high))


def years_allowed() -> Message:
    """Return the message with the years that a series may have."""
    return message("series_years", low=FIRST_YEAR, high=LAST_YEAR)


def time_of(text: str) -> np.datetime64 | None:
    """Return the Beijing time of a cell, None if it is none."""
    match = _DATE.fullmatch(text)
    try:
        if match:
            parts = [
                int(part or 0)
                for part in (match.groups()[:5] if match[1] else (*match.groups()[5:], 0))
            ]
            text = f"{parts[0]:04d}-{parts[1]}-{parts[2]} {parts[3]}:{parts[4]:02d}"
        return np.datetime64(parse_time(text), "s")
    except (ValueError, OverflowError):
        return None


def hour_of(text: str) -> np.timedelta64 | None:
    """Return the hour of the day of a cell, 0 to 24, None if it is none."""
    try:
        hour = float(text.removesuffix(":00"))
    except ValueError:
        return None
    # 24 is midnight at the end of the day.
    return np.timedelta64(int(hour), "h") if hour in range(25) else None


def _distinct(
    text: pd.Series,
    parse: Callable[[str], Any],
    file: str,
    column: str,
    allowed: Message,
    problems: list[Problem],
) -> np.ndarray:
    """Return each cell parsed; a cell that cannot be parsed is a problem and becomes NaT."""
    # Series repeat the same times for every place: each distinct text is parsed once.
    codes, distinct = pd.factorize(text)
    parsed = [parse(str(item)) for item in distinct]
    bad = np.array([item is None for item in parsed], dtype=bool)[codes]
    report(problems, file, (_rows(text), column), text, bad, allowed)
    # Without the unit NumPy makes an array of objects.
    unit = "datetime64[s]" if parse is time_of else "timedelta64[h]"
    return np.array(["NaT" if item is None else item for item in parsed], dtype=unit)[codes]


def read_cells(
    frame: pd.DataFrame, columns: SeriesColumns, file: str, problems: list[Problem]
) -> tuple[dict[str, np.ndarray], int]:
    """Return {name: float array} of the value columns in ug/m3 (CO as written), NaN where missing,
    and the number of missing-value codes.
    """
    cells, coded = {}, 0
    for name, column in columns.values.items():
        text = frame[column]
        empty = text.str.lower().isin(MISSING).to_numpy()
        values = pd.to_numeric(text.where(~empty), errors="coerce").to_numpy(
            dtype=float, na_value=np.nan
        )
        codes = np.isin(values, AIR_CODES)
        coded += int(codes.sum())
        bad = ~empty & ~codes & ~((values >= 0) & np.isfinite(values))
        report(problems, file, (_rows(frame), column), text, bad, message("bad_value"))
        factor = UG_PER_MG if column in columns.in_mg else 1.0
        cells[name] = np.where(codes | bad, np.nan, values * factor)
    return cells, coded


def read_flags(
    frame: pd.DataFrame, columns: SeriesColumns, file: str, problems: list[Problem]
) -> np.ndarray | None:
    """Return the sand-dust flags of the rows, None if the file has none."""
    if not columns.dust:
        return None
    text = frame[columns.dust]
    flags = [FLAGS.get(cell.lower()) for cell in text]
    bad = np.array([value is None for value in flags], dtype=bool)
    report(problems, file, (_rows(frame), columns.dust), text, bad, message("bad_flag"))
    return np.array([bool(value) for value in flags])


def read_primary(
    frame: pd.DataFrame, columns: SeriesColumns, file: str, problems: list[Problem]
) -> np.ndarray | None:
    """Return the primary-pollutant masks of the rows, None if the file has none."""
    if not columns.primary:
        return None
    masks, bad = np.zeros(len(frame), dtype=np.uint8), np.zeros(len(frame), dtype=bool)
    texts = frame[columns.primary]
    for row, text in enumerate(texts):
        for part in re.split(r"[,，;；、/+]", text if text.lower() not in MISSING else ""):
            name = PRIMARY.get(plain_name(part)[0]) if part.strip() else ""
            if name is None:
                bad[row] = True
            elif name:
                masks[row] |= np.uint8(1 << POLLUTANTS.index(name))
    report(problems, file, (_rows(frame), columns.primary), texts, bad, message("bad_primary"))
    return masks
