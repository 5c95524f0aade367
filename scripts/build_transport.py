"""The transport of the demo inventories' large shippers: invented flows, by what a plant makes.

Tonnage follows the capacity of the lines; ways, fleets and distances are drawn. All of it is
assumed (data/SOURCES.md).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

TRANSPORT_COLUMNS = [
    "enterprise_id", "flow", "goods", "kt_yr", "rail_share", "belt_share", "days_yr", "km_in_district",
    "fleet_iii", "fleet_iv", "fleet_v", "fleet_lng", "fleet_vi", "fleet_nev", "siding_date",
    "part_of", "dust_part_of", "coupled", "synthetic", "note",
]  # fmt: skip
TRUCKS, ROAD_DUST = "重型柴油货车", "道路扬尘"
# Smaller works are left in the area source whole.
LEAST_KT_YR = 600.0
# A third of the shippers have a siding, by which so much goes.
WITH_SIDING, RAIL_SHARE = 1 / 3, 0.6


@dataclass(frozen=True)
class Goods:
    """What a plant moves per tonne that its lines of a kind make.

    Attributes
    ----------
    flow : in, out. name : goods. per_t : tonnes per tonne. belt : share by belt or pipe.
    """

    flow: str
    name: str
    per_t: float
    belt: float = 0.0


# By industry and the end of the line's name.
SHIPPERS: dict[tuple[str, str], tuple[Goods, ...]] = {
    ("焦化", "焦炉"): (Goods("in", "洗精煤", 1.33), Goods("out", "焦炭", 1.0)),
    ("长流程联合钢铁", "转炉"): (Goods("in", "铁矿石", 1.6), Goods("out", "钢材", 1.0)),
    ("水泥熟料", "熟料线"): (Goods("in", "石灰石", 1.3, 0.7), Goods("out", "熟料", 1.0)),
    ("煤炭洗选", "洗选线"): (Goods("in", "原煤", 1.0, 0.4), Goods("out", "精煤", 0.65)),
    ("煤化工", "气化与合成装置"): (Goods("in", "煤", 1.5),),
}
# Shares of trips by standard: an old, a middling and a new fleet.
FLEETS = (
    {"fleet_iii": 0.05, "fleet_iv": 0.35, "fleet_v": 0.45, "fleet_vi": 0.15},
    {"fleet_iv": 0.15, "fleet_v": 0.50, "fleet_lng": 0.05, "fleet_vi": 0.30},
    {"fleet_v": 0.20, "fleet_vi": 0.65, "fleet_lng": 0.05, "fleet_nev": 0.10},
)


def transport_rows(lines: Iterable[dict[str, str]], seed: str) -> list[dict[str, str]]:
    """Return the flows of the plants in an inventory that ship enough."""
    capacity: dict[tuple[str, str, str], float] = {}
    for line in lines:
        if line.get("long_term_shutdown"):
            continue
        for industry, ending in SHIPPERS:
            if line["industry"] == industry and line["line"].endswith(ending):
                key = (line["enterprise_id"], industry, ending)
                capacity[key] = capacity.get(key, 0.0) + float(line["capacity"])
    rows = []
    for (enterprise, industry, ending), tonnes in capacity.items():
        goods = SHIPPERS[industry, ending]
        if sum(item.per_t for item in goods) * tonnes / 1000 >= LEAST_KT_YR:
            rows += _flows(enterprise, goods, tonnes, random.Random(f"{seed} {enterprise}"))
    return rows


def _flows(
    enterprise: str, goods: tuple[Goods, ...], tonnes: float, draw: random.Random
) -> list[dict[str, str]]:
    siding = draw.random() < WITH_SIDING
    fleet, km = draw.choice(FLEETS), draw.choice((12, 18, 25, 32))
    rows = []
    for item in goods:
        row = {
            "enterprise_id": enterprise,
            "flow": item.flow,
            "goods": item.name,
            "kt_yr": f"{item.per_t * tonnes / 1000:.0f}",
            "belt_share": f"{item.belt:g}" if item.belt else "",
            "rail_share": f"{RAIL_SHARE * (1 - item.belt):g}" if siding else "",
            "siding_date": "2019-06-01" if siding else "",
            "days_yr": "350",
            "km_in_district": str(km),
            "part_of": TRUCKS,
            "dust_part_of": ROAD_DUST,
            "coupled": "1",
            "synthetic": "1",
            "note": "合成数据 synthetic",
        }
        rows.append(row | {name: f"{share:g}" for name, share in fleet.items()})
    return rows
