"""Indicators over time: moving and calendar-day means with their validity rules, and their index.

Every mean depends only on the values of its own window: sums are formed by doubling and not as a
running total. A part cut from a long series therefore gives the same bits as the series.
"""

from __future__ import annotations

import numpy as np

from simulator.alerts.aqi import Index, Standard, combine, sub_index

DAY_H, EIGHT_H = 24, 8


def window_fold(values: np.ndarray, length: int, fold: np.ufunc) -> np.ndarray:
    """Return `fold` (an associative ufunc) over each run of `length` values along the last axis.

    Item i covers values[i : i + length]. The last axis becomes length - 1 shorter; it is empty if
    the series is too short.
    """
    steps = values.shape[-1]
    if steps < length:
        return values[..., :0]
    result, covered, block, width = None, 0, values, 1
    # Windows of 1, 2, 4, ... values are doubled; those that the binary digits of `length` name are
    # put together.
    while True:
        if length & width:
            part = block[..., covered : covered + steps - length + 1]
            result = part if result is None else fold(result, part)
            covered += width
        if covered == length:
            return np.array(result)
        block = fold(block[..., :-width], block[..., width:])
        width *= 2


def window_mean(values: np.ndarray, hours: int, fewest: float) -> np.ndarray:
    """Return the mean of each window of `hours` values, NaN if fewer than `fewest` are present.

    Item i is the mean of values[..., i : i + hours]; the end is padded with NaN to the shape of
    `values`.
    """
    present = np.isfinite(values)
    result = np.full(values.shape, np.nan)
    inside = result[..., : max(values.shape[-1] - hours + 1, 0)]
    if present.all():
        inside[...] = window_fold(values, hours, np.add) / hours
        return result
    total = window_fold(np.where(present, values, 0.0), hours, np.add)
    count = window_fold(present.astype(np.uint8), hours, np.add)
    # With `where` the windows with too few values keep their NaN and nothing is divided by 0.
    np.divide(total, count, out=inside, where=count >= max(fewest, 1))
    return result


def window_max(values: np.ndarray, hours: int, fewest: float) -> np.ndarray:
    """Return the largest of each window of `hours` values, NaN if fewer than `fewest` are present.

    The shape is that of `window_mean`.
    """
    result = np.full(values.shape, np.nan)
    inside = result[..., : max(values.shape[-1] - hours + 1, 0)]
    inside[...] = window_fold(values, hours, np.fmax)
    count = window_fold(np.isfinite(values).astype(np.uint8), hours, np.add)
    inside[count < fewest] = np.nan
    return result


def largest_8h(o3: np.ndarray, standard: Standard) -> np.ndarray:
    """Return the largest 8 h mean of ozone inside each 24 h window [ug/m3].

    The 17 means that lie wholly inside the window count. For a calendar day they are those that end
    at 08:00 to 24:00.
    """
    rule = standard.validity.max_8h_means
    means = window_mean(o3, EIGHT_H, standard.validity.mean_8h_hours.value)
    inside = DAY_H - EIGHT_H + 1
    largest = window_max(means, inside, 1)
    counted = window_max(means, inside, rule.value)
    largest = np.where(np.isnan(counted) & ~(largest > rule.unless_above), np.nan, largest)
    # Windows that reach beyond the end of the series are unknown.
    largest[..., max(o3.shape[-1] - DAY_H + 1, 0) :] = np.nan
    return largest


def window_indicator(hourly: np.ndarray, indicator: str, standard: Standard) -> np.ndarray:
    """Return a 24 h indicator of hourly concentrations for the window that starts at each hour.

    Parameters
    ----------
    hourly : np.ndarray (..., H) [ug/m3; CO mg/m3]
        Concentrations; hour i is the mean over [i, i + 1).
    indicator : str
        A 24 h mean, "o3_8h" (largest 8 h mean inside the window), or a 1 h indicator (largest hour
        inside the window).
    standard : Standard
        Edition of the index.

    Returns
    -------
    np.ndarray (..., H)
        The indicator; the last 23 items are NaN.
    """
    span = indicator.split("_")[1]
    fewest = standard.validity.mean_24h_hours.value
    if span == "24h":
        return window_mean(hourly, DAY_H, fewest)
    return largest_8h(hourly, standard) if span == "8h" else window_max(hourly, DAY_H, fewest)


def index_of_windows(hourly: dict[str, np.ndarray], standard: Standard) -> Index:
    """Return the index of the 24 h window that starts at each hour, by the indicators of the daily
    report.

    No standard defines ozone for windows across midnight; the largest 8 h mean inside the window is
    used (assumed).
    """
    indices = {
        name: sub_index(window_indicator(hourly[pollutant], name, standard), standard, name)
        for name in standard.daily.indicators
        if (pollutant := name.split("_")[0]) in hourly
    }
    return combine(indices, standard)


def index_of_days(daily: dict[str, np.ndarray], standard: Standard) -> Index:
    """Return the daily index of daily concentrations: 24 h means, and the day's largest 8 h mean
    of ozone.
    """
    names = [name for name in standard.daily.indicators if not name.endswith("_1h")]
    indices = {
        name: sub_index(daily[pollutant], standard, name)
        for name in names
        if (pollutant := name.split("_")[0]) in daily
    }
    # Above its last 8 h limit the edition of 2012 takes the 1 h value, which daily files lack: the
    # 8 h table's last step stands.
    if "o3_8h" in indices:
        last = standard.sub_index[len(standard.limits["o3_8h"].values) - 1]
        lost = np.isnan(indices["o3_8h"]) & np.isfinite(daily["o3"])
        indices["o3_8h"] = np.where(lost, last, indices["o3_8h"])
    return combine(indices, standard)


def trailing(values: np.ndarray, hours: int) -> np.ndarray:
    """Return windows that start at each hour as windows that end with it; the first hours - 1
    are NaN.
    """
    result = np.full(values.shape, np.nan)
    if values.shape[-1] >= hours:
        result[..., hours - 1 :] = values[..., : values.shape[-1] - hours + 1]
    return result


def index_of_hours(hourly: dict[str, np.ndarray], standard: Standard) -> Index:
    """Return the index of the hourly report.

    HJ 633-2012 (5.1.3) uses moving means of 24 h for particles and of 8 h for ozone beside the 1 h
    means. HJ 633-2026 (4.2.3) uses 1 h means alone.
    """
    least_24h, least_8h = (
        standard.validity.mean_24h_hours.value,
        standard.validity.mean_8h_hours.value,
    )
    moving = {"24h": (DAY_H, least_24h), "8h": (EIGHT_H, least_8h)}

    def indicator(name: str) -> np.ndarray:
        values, span = hourly[name.split("_")[0]], name.split("_")[1]
        if span not in moving:
            return np.asarray(values, dtype=float)
        hours, fewest = moving[span]
        return trailing(window_mean(values, hours, fewest), hours)

    indices = {}
    for name in standard.hourly.indicators:
        if name.split("_")[0] not in hourly:
            continue
        indices[name] = sub_index(indicator(name), standard, name)
        over = standard.limits[name].over
        # If the indicator used above the limits is not part of the report itself, it replaces the
        # lost values here.
        if over is not None and over.use is not None and over.use not in standard.hourly.indicators:
            lost = np.isnan(indices[name]) & np.isfinite(indicator(name))
            indices[name] = np.where(
                lost, sub_index(indicator(over.use), standard, over.use), indices[name]
            )
    return combine(indices, standard)
