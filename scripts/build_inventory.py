"""Demo inventories: invented plants, emissions from factors x output / operating days."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from build_draws import Draws, number
from build_plants import (
    CITY,
    COKING_COUNTY,
    COKING_COUNTY_PLANTS,
    COUNTY,
    LEAD_INDUSTRIES,
    PLANTS,
    Plant,
    Step,
    city_grades,
)

POLLUTANTS = ("so2", "nox", "pm", "vocs", "pm25", "pm10")
COLUMNS = (
    "enterprise_id", "enterprise", "industry", "grade", "line_id", "line", "district", "zone",
    *(f"{name}_kg_d" for name in POLLUTANTS),
    "capacity", "units", "operating_days", "min_load", "heat_load", "fixed_share", "ramp_down_h", "ramp_up_h", "notification_lag_h",
    "continuous", "protected", "protected_reason", "small_micro", "noncompliant", "long_term_shutdown", "waste_heat_source", "heated_households",
    "cut_yellow", "cut_orange", "cut_red", "measure_yellow", "measure_orange", "measure_red",
    "data_quality", "output_value_cny_d", "electricity_kwh_d", "lon", "lat", "synthetic", "note",
)  # fmt: skip
NOTE = "合成数据 synthetic"

# Column of the factor table for each grade: leading firms as A, ungraded ones as C.
FACTOR_GRADE = {
    "A": "A",
    "lead": "A",
    "B": "B",
    "B-": "B",
    "C": "C",
    "nonlead": "C",
    "ungraded": "C",
    "D": "D",
}
# A small emitter here: every pollutant of the whole enterprise at most 10 kg/d. No document gives
# the threshold.
SMALL_KG_D = 10.0
# Own measures of lines that have one (一厂一策): cuts at yellow, orange, red.
OWN_CUTS = ((0.3, 0.5, 1.0), (0.5, 1.0, 1.0), (0.3, 0.4, 0.5), (0.2, 0.5, 1.0), (0.0, 0.3, 0.5))
VOLUNTARY_CUTS = (0.10, 0.15, 0.20)
# Waste-heat sources: share of load that the heat needs. FE-02 and CK-K02 are graded C, below the B
# that the plans ask of a source.
HEAT_SOURCES = {
    "CK-01": 0.45,
    "FE-02": 0.40,
    "ST-01": 0.30,
    "CK-K01": 0.45,
    "CK-K02": 0.40,
    "CK-B001": 0.45,
    "CK-C001": 0.40,
    "ST-B001": 0.30,
}
# Households that each of a source's lines warms in the county: 12 006 together, as in Zezhou
# (泽政办发〔2020〕28号 （六）); how they are spread is invented.
HOUSEHOLDS = {"CK-01": 2000, "ST-01": 1503, "FE-02": 5000}
HEAT_STEPS = {"coking/oven", "blast_furnace/furnace", "nitrogen_fertiliser/boiler"}
# Stand in the list and are neither stopped nor limited; no protected enterprises (泽政办发〔2020〕28号
# 二（四）).
LISTED_ONLY = {"services/kitchen", "boiler_heating/coal_boiler"}
# A corner of the map chosen for the demo: west, south, width, height [deg].
BOX = (110.90, 38.00, 0.60, 0.45)


@dataclass(frozen=True)
class Place:
    """A demo place: the factor rows by (industry, step), its districts, its stream of draws."""

    factors: dict[tuple[str, str], list[dict[str, str]]]
    districts: list[str]
    draws: Draws


def read_factors(path: Path) -> dict[tuple[str, str], list[dict[str, str]]]:
    """Return the factor rows of each (industry, step)."""
    factors: dict[tuple[str, str], list[dict[str, str]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            factors.setdefault((row["industry"], row["step"]), []).append(row)
    return factors


def county_lines(factors: dict) -> list[dict[str, str]]:
    """Return the lines of the demo county."""
    wanted = {plant.code: plant.grades for plant in PLANTS}
    return _county("demo-county", COUNTY, wanted, "", factors)


def coking_county_lines(factors: dict) -> list[dict[str, str]]:
    """Return the lines of the demo coking county."""
    return _county("demo-coking-county", COKING_COUNTY, COKING_COUNTY_PLANTS, "K", factors)


def _county(
    name: str,
    townships: dict[str, float],
    wanted: dict[str, dict[str, int]],
    letter: str,
    factors: dict,
) -> list[dict[str, str]]:
    """Return the lines of a county with the enterprises wanted of each kind, by grade."""
    draws = Draws(name)
    place = Place(factors, list(townships), draws)
    lines = []
    for plant in PLANTS:
        for count, grade in enumerate(_grades(wanted.get(plant.code, {}), draws), start=1):
            label = f"{letter}{count:02d}"
            lines += _enterprise(place, plant, label, grade, draws.weighted(townships))
    return lines


def city_lines(factors: dict) -> list[dict[str, str]]:
    """Return the lines of the demo city, whose districts are its counties."""
    draws = Draws("demo-city")
    place = Place(factors, list(CITY), draws)
    lines = []
    for letter, (district, scale) in zip("ABCDEFG", CITY.items(), strict=True):
        for plant in PLANTS:
            wanted = {
                grade: count * scale[plant.family] for grade, count in city_grades(plant).items()
            }
            for count, grade in enumerate(_grades(_rounded(wanted, draws), draws), start=1):
                lines += _enterprise(place, plant, f"{letter}{count:03d}", grade, district)
    return lines


def _rounded(wanted: dict[str, float], draws: Draws) -> dict[str, int]:
    """Return whole numbers whose expectation is the number wanted."""
    return {
        grade: int(count) + (draws.uniform() < count - int(count))
        for grade, count in wanted.items()
    }


def _grades(counts: dict[str, int], draws: Draws) -> list[str]:
    """Return one grade per enterprise: the first of each grade in order, so that CK-01 is a B, then
    the rest mixed.
    """
    first = [grade for grade, count in counts.items() if count]
    rest = [grade for grade, count in counts.items() for _ in range(count - 1)]
    return first + draws.shuffled(rest)


def _enterprise(
    place: Place, plant: Plant, label: str, grade: str, district: str
) -> list[dict[str, str]]:
    """Return the lines of one invented enterprise."""
    draws, key = place.draws, f"{plant.code}-{label}"
    shared = {
        "enterprise_id": f"DEMO-{key}",
        "enterprise": f"示例{plant.name}{label}{plant.ending}",
        "district": district,
        "zone": draws.weighted(
            {"park": 0.4, "built_up": 0.06, "": 0.54}
            if plant.heavy
            else {"park": 0.2, "built_up": 0.2, "": 0.6}
        ),
        "protected": "1" if plant.protected else "",
        "protected_reason": plant.protected,
        "synthetic": "1",
        "note": NOTE,
    } | _coordinates(district, place.districts, draws)
    use = draws.between(0.75, 0.95)
    lines: list[dict[str, str]] = []
    output: dict[str, float] = {}
    for step in plant.steps:
        count = draws.whole(*step.lines)
        if step.follows:
            earlier, share = step.follows
            capacities = [output[earlier] * share / count] * count
        else:
            capacities = [draws.between(*step.capacity) for _ in range(count)]
        capacities = [_rounded_capacity(capacity) for capacity in capacities]
        output[step.step] = sum(capacities)
        for number_of, capacity in enumerate(capacities, start=1):
            lines.append(
                shared
                | _line(step, grade, capacity, use, place.factors, draws)
                | {"line": step.line.format(n=number_of)}
            )
    for order, line in enumerate(lines, start=1):
        line["line_id"] = f"DEMO-{key}-L{order}"
    _flags(plant, key, lines, draws)
    _own_measures(lines, draws)
    return lines


def _coordinates(district: str, districts: list[str], draws: Draws) -> dict[str, str]:
    """Return coordinates in the district's cell of the box: two rows of cells."""
    west, south, width, height = BOX
    columns = (len(districts) + 1) // 2
    row, column = divmod(districts.index(district), columns)
    lon = west + width * (column + draws.uniform()) / columns
    lat = south + height * (row + draws.uniform()) / 2
    return {"lon": number(lon, 5), "lat": number(lat, 5)}


def _rounded_capacity(capacity: float) -> float:
    """Return a capacity as permits write it: thousands for large lines, tens for small ones."""
    digits = -3 if capacity >= 100_000 else -1 if capacity >= 1_000 else 0
    return float(number(capacity, digits))


def _line(
    step: Step, grade: str, capacity: float, use: float, factors: dict, draws: Draws
) -> dict[str, str]:
    """Return a line's own cells: emission [kg/d] = factor x capacity x use / operating days."""
    if step.industry in LEAD_INDUSTRIES:
        grade = {"A": "lead", "B": "nonlead", "C": "nonlead"}.get(grade, grade)
    daily = capacity * use / step.days
    spread = draws.between(0.85, 1.15)
    kg = dict.fromkeys(POLLUTANTS, 0.0)
    for row in factors[step.industry, step.step]:
        emitted = float(row[FACTOR_GRADE[grade]]) * daily * spread
        kg[row["pollutant"]] = emitted
        if row["pollutant"] == "pm":
            kg["pm10"], kg["pm25"] = (
                emitted * float(row["pm10_share"]),
                emitted * float(row["pm25_share"]),
            )
    sure = 0.9 if grade in ("A", "B", "lead", "ungraded") else 0.6
    quality = (
        ("measured" if draws.uniform() < sure else "factor")
        if step.cems
        else ("guess" if draws.uniform() < 0.25 else "factor")
    )
    return {
        "industry": step.title,
        "grade": grade,
        **{f"{name}_kg_d": number(value, 3) for name, value in kg.items()},
        "capacity": number(capacity, 0),
        "units": str(draws.whole(*step.units)),
        "operating_days": str(step.days),
        "data_quality": quality,
        "output_value_cny_d": number(daily * step.value_cny, 0) if step.value_cny else "",
        "electricity_kwh_d": number(daily * step.power_kwh, 0) if step.power_kwh else "",
        **step.cells,
        "_step": f"{step.industry}/{step.step}",
    }


def _flags(plant: Plant, key: str, lines: list[dict[str, str]], draws: Draws) -> None:
    """Set the flags that hold for a whole enterprise, and floors that a stop does not know."""
    chance = draws.uniform()
    total = {name: sum(float(line[f"{name}_kg_d"]) for line in lines) for name in POLLUTANTS}
    small = plant.small and not plant.protected and max(total.values()) <= SMALL_KG_D
    for line in lines:
        if (
            plant.family not in ("coking", "steel", "cement", "power", "heat")
            and not plant.protected
            and line["_step"] not in LISTED_ONLY
        ):
            line["long_term_shutdown"] = "1" if chance < 0.02 else ""
            line["noncompliant"] = "1" if 0.02 <= chance < 0.045 else ""
        line["small_micro"] = "1" if small else ""
        line["notification_lag_h"] = "6" if small and chance > 0.8 else ""
        if line["grade"] == "D" and line["_step"].endswith("tunnel_kiln"):
            line["min_load"] = ""
        if key in HEAT_SOURCES and line["_step"] in HEAT_STEPS:
            line |= {"waste_heat_source": "1", "heat_load": number(HEAT_SOURCES[key], 2)}
            line["heated_households"] = str(HOUSEHOLDS.get(key, ""))


def _own_measures(lines: list[dict[str, str]], draws: Draws) -> None:
    """Give about one enterprise in seven measures of its own, and most A and leading ones voluntary
    cuts.
    """
    chance, cuts = draws.uniform(), OWN_CUTS[draws.whole(0, len(OWN_CUTS) - 1)]
    for line in lines:
        if line["protected"]:
            line |= {
                f"measure_{level}": "保障类，不停限产，不得超过预警前排放水平"
                for level in ("yellow", "orange", "red")
            }
        elif line["_step"] in LISTED_ONLY:
            line |= {f"measure_{level}": "不停限产" for level in ("yellow", "orange", "red")}
        elif line["grade"] in ("A", "lead") and chance < 0.7:
            for level, cut in zip(("yellow", "orange", "red"), VOLUNTARY_CUTS, strict=True):
                line |= {
                    f"cut_{level}": number(cut, 2),
                    f"measure_{level}": f"自主减排，降低负荷{cut:.0%}",
                }
        elif line["grade"] in ("B", "B-", "C", "nonlead", "ungraded") and chance < 0.15:
            for level, cut in zip(("yellow", "orange", "red"), cuts, strict=True):
                words = (
                    "停产"
                    if cut == 1
                    else f"限产{cut:.0%}"
                    if cut
                    else "不停限产，停止使用国四及以下重型载货车辆"
                )
                line |= {
                    f"cut_{level}": number(cut, 2),
                    f"measure_{level}": f"{line['line']}{words}",
                }
