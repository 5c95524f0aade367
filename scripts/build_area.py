"""Area sources and time profiles of the demo places.

Activity is assumed for a county of about half a million people with coal traffic; factors carry
their source beside them. Cuts by level are assumed: official shares for vehicles and dust were not
found.
"""

from __future__ import annotations

from dataclasses import dataclass

from build_draws import number
from build_inventory import NOTE, POLLUTANTS
from build_plants import CITY, COKING_COUNTY, COUNTY

AREA_COLUMNS = (
    "area_source", "sector", "district", *(f"{name}_kg_d" for name in POLLUTANTS),
    "cut_temporary", "cut_yellow", "cut_orange", "cut_red", "synthetic", "note",
)  # fmt: skip
LEVELS = ("temporary", "yellow", "orange", "red")


@dataclass(frozen=True)
class AreaSource:
    """One kind of area source.

    Attributes
    ----------
    per_day : activity of the whole demo county [unit/d]. factors : kg per unit and pollutant.
    cuts : at temporary control, yellow, orange, red. urban : how much more of it the weight of the
    town draws.
    """

    name: str
    sector: str
    per_day: float
    factors: dict[str, float]
    cuts: tuple[float, float, float, float]
    urban: float = 1.0


# Heavy trucks, all assumed: half of the kilometres and emissions are of plants and shippers of bulk
# goods. By standard, the share of kilometres and of emissions: 国四 and older 0.15 and 0.25, 国五 0.45
# and 0.55, 国六 0.40 and 0.20. Yellow keeps 国四 and older off the bulk sites (notices of Lüliang and
# Yuncheng, October 2019); orange keeps 国五 and older off the plants and halves 国六 (Zezhou,
# 5 December 2021); red keeps all but new-energy and dangerous-goods trucks (0.05) off them.
FREIGHT_CUTS = (0.0, 0.12, 0.45, 0.48)
FREIGHT_KM_CUTS = (0.0, 0.07, 0.40, 0.48)

AREA_SOURCES = (
    # truck-km/d; g/km of a fleet about 国五, from memory of the national guide
    AreaSource(
        "重型柴油货车", "freight", 2_300_000,
        {"so2": 3e-6, "nox": 4.7e-3, "pm": 7e-5, "vocs": 6e-5, "pm25": 6e-5, "pm10": 7e-5}, FREIGHT_CUTS, 0.6,
    ),
    # car-km/d; VOCs with evaporation and motorcycles
    AreaSource(
        "轻型车", "traffic", 5_000_000,
        {"so2": 1e-6, "nox": 8e-5, "pm": 4e-6, "vocs": 7e-4, "pm25": 3e-6, "pm10": 4e-6}, (0, 0, 0.05, 0.20), 1.5,
    ),
    # machine-hours/d; orange stops 国二 and older
    AreaSource(
        "非道路移动机械", "nonroad", 12_000,
        {"so2": 3e-4, "nox": 0.25, "pm": 0.02, "vocs": 0.025, "pm25": 0.018, "pm10": 0.02}, (0, 0, 0.25, 0.35),
    ),
    # m2 of open sites; 60 kg PM10 per 1000 m2 and month; a stop of earthwork, backfilling and muck
    # trucks (Shuozhou at yellow, 2017; Zezhou at orange, 2021) leaves what the wind takes from open
    # ground, and exempted works
    AreaSource("施工扬尘", "construction", 5_000_000, {"pm": 5e-3, "pm10": 2e-3, "pm25": 4e-4}, (0.10, 0.20, 0.40, 0.50), 1.2),
    # truck-km/d: 3.2 g PM10 of road dust; it falls with the kilometres, more sweeping counts nothing
    AreaSource("道路扬尘", "road_dust", 2_300_000, {"pm": 8e-3, "pm10": 3.2e-3, "pm25": 7.7e-4}, FREIGHT_KM_CUTS),
    # t coal/d on the yearly mean day; SO2 between Beijing 2017 (1.6 kg/t) and the mean of Guiyang
    # 2016 (12.5), the rest as Guiyang, PM assumed
    AreaSource(
        "居民散煤", "residential", 600,
        {"so2": 6.0, "nox": 1.1, "pm": 3.0, "vocs": 1.8, "pm25": 1.4, "pm10": 2.2}, (0, 0, 0, 0), 0.5,
    ),
    # t paint and asphalt/d
    AreaSource("户外涂装与道路铺装", "outdoor_works", 2.5, {"vocs": 200.0, "pm": 4.0, "pm10": 2.0, "pm25": 1.0}, (0, 0.50, 1, 1), 1.2),
    # people: 4 g of household solvents each
    AreaSource("生活溶剂", "household", 500_000, {"vocs": 4e-3}, (0, 0, 0, 0), 1.2),
    # t petrol/d
    AreaSource("加油站", "traffic", 160, {"vocs": 1.5}, (0, 0, 0, 0), 1.5),
)  # fmt: skip

# The city against the county: people and traffic of seven counties; weight of each by its share of
# the county's activity.
CITY_WEIGHTS = {
    "演示城区": 1.8,
    "演示东县": 1.1,
    "演示西县": 0.9,
    "演示南县": 1.1,
    "演示北县": 0.9,
    "演示河市": 1.2,
    "演示山县": 0.6,
}
URBAN = {"演示城关镇", "演示经开区", "演示煤城镇", "演示工业新区", "演示城区"}
# Activity of the coking county against the demo county's.
COKING_COUNTY_SIZE = 0.6


def county_area() -> list[dict[str, str]]:
    """Return the area sources of the demo county by township."""
    total = sum(COUNTY.values())
    return _rows({name: weight / total for name, weight in COUNTY.items()})


def coking_county_area() -> list[dict[str, str]]:
    """Return the area sources of the demo coking county by township."""
    total = sum(COKING_COUNTY.values()) / COKING_COUNTY_SIZE
    return _rows({name: weight / total for name, weight in COKING_COUNTY.items()})


def city_area() -> list[dict[str, str]]:
    """Return the area sources of the demo city by county."""
    assert set(CITY_WEIGHTS) == set(CITY)
    return _rows(CITY_WEIGHTS)


def _rows(weights: dict[str, float]) -> list[dict[str, str]]:
    """Return one row per source and district; the urban factor moves activity without changing the
    total.
    """
    rows = []
    for source in AREA_SOURCES:
        tilted = {
            name: weight * (source.urban if name in URBAN else 1.0)
            for name, weight in weights.items()
        }
        scale = sum(weights.values()) / sum(tilted.values())
        for district, weight in tilted.items():
            activity = source.per_day * weight * scale
            kg = {
                f"{name}_kg_d": number(activity * source.factors.get(name, 0.0), 3)
                for name in POLLUTANTS
            }
            cuts = {
                f"cut_{level}": number(cut, 2)
                for level, cut in zip(LEVELS, source.cuts, strict=True)
            }
            rows.append(
                {
                    "area_source": source.name,
                    "sector": source.sector,
                    "district": district,
                    **kg,
                    **cuts,
                    "synthetic": "1",
                    "note": NOTE,
                }
            )
    return rows


PROFILE_COLUMNS = ("sector", "kind", "index", "factor", "note")
FIRST_INDEX = {"hour": 0, "weekday": 1, "month": 1}
# Shapes before scaling to mean 1: all assumed. Continuous works run flat; a yearly industry profile
# with a day peak would misplace them.
SHAPES = {
    ("industry", "hour"): [1] * 24,
    ("power", "hour"): [1] * 24,
    ("heating", "month"): [2.8, 2.5, 1.9, 0, 0, 0, 0, 0, 0, 0, 2.0, 2.8],
    ("residential", "month"): [2.3, 2.0, 1.5, 0.6, 0.3, 0.25, 0.25, 0.25, 0.3, 0.7, 1.45, 2.1],
    ("residential", "hour"): [0.5] + [0.4] * 3 + [0.5, 0.8, 1.3, 1.5, 1.4, 1.2, 1.1, 1.1, 1.1, 1.0, 1.0, 1.0, 1.1, 1.3, 1.5, 1.5, 1.4, 1.2, 0.9, 0.6],
    ("solvent", "hour"): [0.3] * 6 + [0.5, 0.9] + [1.8] * 4 + [1.3, 1.5] + [1.8] * 4 + [1.0, 0.7, 0.5, 0.4, 0.3, 0.3],
    ("services", "hour"): [0.2] * 6 + [0.8, 1.0, 0.8, 0.6, 1.0, 2.2, 2.2, 1.2, 0.6, 0.6, 1.0, 2.2, 2.4, 2.0, 1.2, 0.8, 0.5, 0.3],
    ("traffic", "hour"): [0.3, 0.2, 0.15, 0.15, 0.2, 0.4, 0.9, 1.6, 1.8, 1.4, 1.2, 1.2, 1.2, 1.2, 1.2, 1.3, 1.5, 1.8, 1.6, 1.2, 1.0, 0.8, 0.6, 0.4],
    ("traffic", "weekday"): [1.02, 1.04, 1.04, 1.04, 1.06, 0.92, 0.88],
    ("freight", "hour"): [1.1, 1.0, 0.9, 0.9, 0.9, 1.0, 0.8, 0.7, 0.9, 0.9, 0.9, 0.9, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8, 0.9, 1.1, 1.4, 1.5, 1.5, 1.3],
    ("road_dust", "hour"): [0.7, 0.6, 0.5, 0.5, 0.6, 0.8, 1.0, 1.2, 1.3, 1.2, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.2, 1.3, 1.2, 1.1, 1.1, 1.1, 1.0, 0.9],
    ("construction", "hour"): [0.1] * 6 + [0.4, 1.0] + [1.9] * 4 + [1.3, 1.5] + [1.9] * 4 + [1.0, 0.6, 0.4, 0.3, 0.2, 0.1],
    ("construction", "month"): [0.3, 0.3, 1.0, 1.3, 1.4, 1.4, 1.3, 1.3, 1.3, 1.2, 0.8, 0.4],
    ("nonroad", "hour"): [0.3] * 6 + [0.6, 1.0] + [1.7] * 4 + [1.3, 1.5] + [1.7] * 4 + [1.0, 0.7, 0.6, 0.5, 0.4, 0.3],
    ("outdoor_works", "hour"): [0.05] * 6 + [0.4, 1.0] + [2.0] * 4 + [1.5, 1.6] + [2.0] * 4 + [1.0, 0.5, 0.2, 0.1, 0.05, 0.05],
    ("outdoor_works", "month"): [0.1, 0.2, 0.7, 1.2, 1.6, 1.7, 1.6, 1.6, 1.4, 1.1, 0.6, 0.2],
}  # fmt: skip


def profiles() -> list[dict[str, str]]:
    """Return the profile rows: each shape scaled to mean 1, what rounding left over put on
    its largest factor.
    """
    rows = []
    for (sector, kind), shape in SHAPES.items():
        factors = [round(value * len(shape) / sum(shape), 4) for value in shape]
        factors[factors.index(max(factors))] += len(shape) - sum(factors)
        rows += [
            {
                "sector": sector,
                "kind": kind,
                "index": str(index),
                "factor": number(factor, 4),
                "note": "assumed",
            }
            for index, factor in enumerate(factors, start=FIRST_INDEX[kind])
        ]
    return rows
