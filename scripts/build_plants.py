"""The kinds of invented plant that the demo inventories are made of.

Counts, sizes, working days, values and electricity are assumed; data/SOURCES.md says what they lean
on. No plant is a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

# Industries whose guide knows only 引领性 and 非引领性, not A to C.
LEAD_INDUSTRIES = {"eaf_steel", "cement_grinding", "concrete_mixing", "asphalt_mixing"}


@dataclass(frozen=True)
class Step:
    """A kind of production line.

    Attributes
    ----------
    industry, step : row of data/factors/demo-factors.csv. line : name of a line. title : industry
    as the inventory writes it.
    lines : fewest and most lines of a plant. capacity : smallest and largest output of a line [unit
    of the factor per year]. follows : (earlier step of the plant, share): the lines together have
    this share of that step's output instead. units : fewest and most machines of a line.
    days : operating days a year. value_cny, power_kwh : per unit of output.
    cells : further cells of the inventory. cems : whether the stack is monitored.
    """

    industry: str
    step: str
    title: str
    line: str
    lines: tuple[int, int]
    capacity: tuple[float, float]
    days: int
    value_cny: float = 0.0
    power_kwh: float = 0.0
    cells: dict[str, str] = field(default_factory=dict)
    cems: bool = False
    follows: tuple[str, float] | None = None
    units: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Plant:
    """A kind of enterprise.

    Attributes
    ----------
    code : part of the invented enterprise code. name : part of the invented name. family : what the
    counties of the city scale by. grades : {grade: enterprises in the demo county}. heavy : stands
    in parks rather than in town.
    small : may be small and micro. protected : reason, empty if not protected. ending : how the
    name ends.
    """

    code: str
    name: str
    family: str
    grades: dict[str, int]
    steps: tuple[Step, ...]
    heavy: bool = True
    small: bool = False
    protected: str = ""
    ending: str = "厂"


_NO_STOP = {"continuous": "1"}
_OVEN = {"continuous": "1", "min_load": "0.4", "fixed_share": "0.3"}
_KILN = {"continuous": "1", "min_load": "0.5"}

# The demo county is of Zezhou's kind: foundries, coal chemistry and fertiliser, power, cement, coal
# washing, brick and coating, little coking. The steps of a plant fit together: coke is charged where
# it is made, sinter and steel follow the iron.
PLANTS = (
    Plant("CK", "焦化", "coking", {"B": 1}, (
        Step("coking", "oven", "焦化", "{n}#焦炉", (2, 2), (300_000, 450_000), 365, 2100, 35, _OVEN, True),
        Step("coking", "charging", "焦化", "装煤推焦与筛焦", (1, 1), (0, 0), 365, 0, 8, _OVEN, follows=("oven", 1.0)),
    )),
    Plant("ST", "钢铁", "steel", {"B": 1}, (
        Step("steel_sintering", "strand", "烧结", "{n}#烧结机", (2, 2), (900_000, 1_300_000), 345, 0, 45, {}, True),
        Step("steel_pelletising", "furnace", "球团", "球团竖炉", (1, 1), (0, 0), 340, 0, 35, {}, True, follows=("strand", 0.25)),
        Step("blast_furnace", "furnace", "高炉炼铁", "{n}#高炉", (2, 2), (0, 0), 350, 2400, 60, _NO_STOP, True, follows=("strand", 0.77)),
        Step("integrated_steel", "converter", "长流程联合钢铁", "{n}#转炉", (2, 2), (0, 0), 345, 1300, 40, follows=("strand", 0.83)),
        Step("steel_rolling", "reheating", "轧钢", "{n}#加热炉", (1, 2), (0, 0), 330, 400, 70, follows=("strand", 0.80)),
        Step("integrated_steel", "yard", "长流程联合钢铁", "原料场", (1, 1), (0, 0), 365, 0, 3, follows=("strand", 0.83)),
    )),
    Plant("PI", "铸造生铁", "steel", {"C": 2}, (
        Step("steel_sintering", "strand", "烧结", "烧结机", (1, 1), (350_000, 550_000), 340, 0, 45, {}, True),
        Step("blast_furnace", "furnace", "高炉炼铁", "高炉", (1, 1), (0, 0), 345, 2400, 60, _NO_STOP, True, follows=("strand", 0.72)),
    )),
    Plant("EA", "电炉钢", "steel", {"nonlead": 1}, (
        Step("eaf_steel", "furnace", "短流程钢铁", "{n}#电炉", (1, 2), (300_000, 500_000), 290, 3800, 420),
    )),
    Plant("CL", "水泥", "cement", {"A": 1, "B": 1, "C": 1}, (
        Step("cement_clinker", "kiln", "水泥熟料", "{n}#熟料线", (1, 2), (700_000, 1_200_000), 225, 260, 60, _NO_STOP, True),
        Step("cement_grinding", "mill", "水泥粉磨", "{n}#水泥磨", (2, 3), (0, 0), 220, 320, 35, follows=("kiln", 1.2)),
    )),
    Plant("CG", "水泥粉磨", "cement", {"lead": 1, "nonlead": 3, "D": 1}, (
        Step("cement_grinding", "mill", "粉磨站", "{n}#水泥磨", (1, 2), (400_000, 800_000), 200, 320, 38),
    ), ending="站"),
    Plant("FO", "铸造", "foundry", {"A": 1, "B": 3, "B-": 1, "C": 44, "D": 5}, (
        Step("foundry", "electric", "铸造", "{n}#熔炼造型线", (1, 4), (4_000, 16_000), 290, 7500, 900, units=(1, 3)),
    ), small=True),
    Plant("FC", "冲天炉铸造", "foundry", {"C": 9, "D": 3}, (
        Step("foundry", "cupola", "铸造", "{n}#冲天炉线", (1, 2), (5_000, 20_000), 280, 6500, 150, {"ramp_down_h": "6", "ramp_up_h": "12"}, units=(1, 2)),
    )),
    Plant("BR", "砖瓦", "materials", {"B": 1, "C": 12, "D": 2}, (
        Step("brick", "tunnel_kiln", "砖瓦窑", "{n}#隧道窑", (1, 2), (3_000, 6_000), 260, 3500, 450, _KILN),
    )),
    Plant("RE", "耐材", "materials", {"B": 1, "C": 4, "D": 1}, (
        Step("refractory", "tunnel_kiln", "耐火材料", "{n}#隧道窑", (1, 3), (12_000, 40_000), 300, 2600, 120, _KILN),
    )),
    Plant("LI", "石灰", "materials", {"B": 1, "C": 6, "D": 1}, (
        Step("lime", "shaft_kiln", "石灰窑", "{n}#竖窑", (2, 4), (40_000, 90_000), 320, 420, 35),
    )),
    Plant("CE", "陶瓷", "materials", {"C": 3}, (
        Step("ceramics", "roller_kiln", "陶瓷", "{n}#辊道窑", (1, 2), (30_000, 90_000), 300, 2200, 160, _NO_STOP),
    )),
    Plant("GL", "平板玻璃", "materials", {}, (
        Step("glass", "furnace", "平板玻璃", "浮法线", (1, 1), (180_000, 260_000), 365, 1700, 110, {"continuous": "1", "min_load": "0.7"}, True),
    )),
    Plant("FE", "化肥", "chemistry", {"B": 2, "C": 3}, (
        Step("nitrogen_fertiliser", "gasifier", "煤制氮肥", "{n}#气化炉组", (2, 3), (70_000, 120_000), 330, 0, 600, _NO_STOP, units=(3, 6)),
        Step("nitrogen_fertiliser", "boiler", "煤制氮肥", "三废混燃炉", (1, 1), (0, 0), 330, 2600, 300, _NO_STOP, True, follows=("gasifier", 1.0)),
        Step("nitrogen_fertiliser", "urea", "煤制氮肥", "尿素造粒塔", (1, 1), (0, 0), 330, 1900, 60, follows=("gasifier", 1.5)),
    )),
    Plant("CC", "煤化工", "chemistry", {"B": 1, "C": 2}, (
        Step("coal_chemicals", "gasifier", "煤化工", "{n}#气化与合成装置", (2, 2), (120_000, 260_000), 330, 2300, 450, _NO_STOP, True, units=(2, 4)),
    )),
    Plant("CH", "化工", "chemistry", {"B": 1, "C": 4, "D": 1}, (
        Step("chemicals", "batch", "精细化工", "{n}#合成车间", (1, 2), (1_500, 6_000), 300, 14_000, 700, units=(2, 8)),
    ), small=True),
    Plant("PH", "制药", "chemistry", {"C": 2}, (
        Step("pharma", "batch", "制药", "{n}#原料药车间", (1, 2), (300, 900), 300, 200_000, 9_000, units=(2, 8)),
    )),
    Plant("CO", "涂装", "solvent", {"B": 1, "C": 19, "D": 2}, (
        Step("coating", "paint_line", "工业涂装", "{n}#涂装线", (1, 2), (20, 90), 300, 160_000, 2_500, units=(1, 3)),
    ), heavy=False, small=True),
    Plant("PR", "印刷", "solvent", {"C": 7, "D": 1}, (
        Step("printing", "press", "包装印刷", "{n}#印刷机组", (1, 2), (10, 45), 300, 220_000, 3_000, units=(1, 4)),
    ), heavy=False, small=True),
    Plant("FU", "家具", "solvent", {"C": 7, "D": 1}, (
        Step("furniture", "paint_room", "家具制造", "{n}#喷漆房", (1, 2), (800, 3_500), 280, 10_000, 350, units=(1, 2)),
    ), heavy=False, small=True),
    Plant("RU", "橡胶", "solvent", {"C": 4}, (
        Step("rubber", "curing", "橡胶制品", "{n}#硫化线", (1, 2), (1_500, 5_000), 290, 18_000, 700, units=(4, 12)),
    ), heavy=False),
    Plant("PL", "塑料", "solvent", {"lead": 1, "nonlead": 5}, (
        Step("plastics", "extrusion", "塑料制品", "{n}#挤出线", (1, 3), (800, 2_500), 300, 9_000, 500, units=(1, 4)),
    ), heavy=False, small=True),
    Plant("AR", "汽修", "service", {"ungraded": 7}, (
        Step("auto_repair", "paint_room", "汽修", "烤漆房", (1, 1), (800, 3_000), 330, 900, 40, units=(1, 2)),
    ), heavy=False, small=True, ending="店"),
    Plant("OS", "油库", "service", {"ungraded": 2}, (
        Step("oil_storage", "depot", "储油库", "储罐与装车", (1, 1), (30_000, 90_000), 365, 0, 5, units=(4, 8)),
    ), heavy=False, ending="号库"),
    Plant("AS", "沥青搅拌", "materials", {"nonlead": 2, "D": 1}, (
        Step("asphalt_mixing", "dryer", "沥青混合料", "{n}#搅拌楼", (1, 1), (90_000, 200_000), 150, 420, 8),
    ), ending="站"),
    Plant("CM", "商砼", "materials", {"lead": 1, "nonlead": 10, "D": 1}, (
        Step("concrete_mixing", "mixer", "商品混凝土", "{n}#搅拌楼", (1, 2), (180_000, 420_000), 260, 420, 3),
    ), ending="站"),
    Plant("CW", "洗煤", "coal", {"lead": 2, "nonlead": 18, "D": 2}, (
        Step("coal_washing", "washing", "煤炭洗选", "{n}#洗选线", (1, 2), (500_000, 1_300_000), 300, 600, 6, {"fixed_share": "0.2"}),
    )),
    Plant("CY", "储煤", "coal", {"nonlead": 4, "ungraded": 1}, (
        Step("coal_yard", "yard", "储煤场", "储煤棚", (1, 1), (500_000, 1_500_000), 330, 30, 2, {"fixed_share": "0.3"}, units=(1, 2)),
    ), ending="场"),
    Plant("MI", "石料", "coal", {"nonlead": 7, "D": 1}, (
        Step("stone_crushing", "crushing", "石料加工", "{n}#破碎线", (1, 2), (500_000, 1_200_000), 260, 45, 4),
    )),
    Plant("PW", "热电", "power", {"ungraded": 2}, (
        Step("coal_power", "unit", "热电联产", "{n}#机组", (2, 2), (1_400_000, 1_900_000), 320, 400, 0, _NO_STOP, True),
    ), protected="电力与集中供热，保障城市正常运转"),
    Plant("BH", "供热", "heat", {"ungraded": 5}, (
        Step("boiler_heating", "coal_boiler", "供暖锅炉", "{n}#供暖锅炉", (1, 3), (6_000, 20_000), 365, 900, 40, {}, True),
    ), heavy=False, ending="站"),
    Plant("IB", "锅炉用户", "service", {"ungraded": 6}, (
        Step("industrial_boiler", "gas_boiler", "燃气锅炉", "燃气锅炉", (1, 1), (40, 200), 300, 60_000, 0, units=(1, 3)),
    ), heavy=False, small=True),
    Plant("FD", "食品", "service", {"ungraded": 4}, (
        Step("food", "plant", "食品加工", "加工车间", (1, 1), (2_000, 9_000), 300, 10_000, 200),
    ), heavy=False, small=True),
    Plant("GR", "粮油加工", "service", {"ungraded": 1}, (
        Step("food", "plant", "食品加工", "粮油加工线", (1, 1), (9_000, 20_000), 320, 10_000, 150),
    ), heavy=False, protected="粮油供应，保障民生"),
    Plant("SV", "餐饮", "service", {"ungraded": 3}, (
        Step("services", "kitchen", "餐饮", "厨房", (1, 1), (400, 1_500), 360, 10_000, 300),
    ), heavy=False, small=True, ending="店"),
)  # fmt: skip

# The coking county: smaller, with coke works, steel mills and flat glass beside coal chemistry and
# building materials. Enterprises by kind and grade.
COKING_COUNTY_PLANTS = {
    "CK": {"B": 2, "C": 2}, "ST": {"B": 1, "C": 1}, "CL": {"C": 1}, "CG": {"nonlead": 2, "D": 1},
    "FO": {"B": 1, "C": 6, "D": 1}, "FC": {"C": 2}, "BR": {"C": 5, "D": 1}, "RE": {"C": 3, "D": 1},
    "LI": {"C": 2}, "GL": {"C": 1}, "FE": {"C": 1}, "CC": {"B": 1, "C": 1}, "CH": {"C": 2, "D": 1},
    "CO": {"B": 1, "C": 4, "D": 1}, "PR": {"C": 2}, "FU": {"C": 2}, "RU": {"C": 1},
    "PL": {"nonlead": 2}, "AR": {"ungraded": 3}, "OS": {"ungraded": 1}, "AS": {"nonlead": 1},
    "CM": {"nonlead": 4}, "CW": {"lead": 1, "nonlead": 8, "D": 1}, "CY": {"nonlead": 2},
    "MI": {"nonlead": 3}, "PW": {"ungraded": 1}, "BH": {"ungraded": 2}, "IB": {"ungraded": 2},
    "FD": {"ungraded": 2}, "GR": {"ungraded": 1}, "SV": {"ungraded": 2},
}  # fmt: skip
# The city's counties scale the demo county's enterprises, but coke works and mills of the coking
# county.
_AS_COKING_COUNTY = ("CK", "ST")

# Townships of the demo county: (name, weight of enterprises and people). All invented.
COUNTY = {
    "演示城关镇": 1.6, "演示东河镇": 1.4, "演示西庄镇": 1.2, "演示南川镇": 1.1, "演示北岭镇": 0.9,
    "演示青石镇": 0.9, "演示白水乡": 0.6, "演示高坪乡": 0.5, "演示柳林镇": 0.8, "演示经开区": 1.5,
}  # fmt: skip

# Townships of the coking county. All invented.
COKING_COUNTY = {
    "演示煤城镇": 1.5, "演示康庄镇": 1.2, "演示石门镇": 1.0, "演示平川镇": 0.9, "演示大沟乡": 0.5, "演示工业新区": 1.4,
}  # fmt: skip


def city_grades(plant: Plant) -> dict[str, int]:
    """Return the enterprises by grade that the counties of the city scale."""
    return COKING_COUNTY_PLANTS[plant.code] if plant.code in _AS_COKING_COUNTY else plant.grades


# Counties of the demo city: factor on the demo county's number of enterprises, by family. All
# invented.
_FAMILIES = (
    "coking",
    "steel",
    "cement",
    "foundry",
    "materials",
    "chemistry",
    "solvent",
    "coal",
    "power",
    "heat",
    "service",
)
CITY = {
    name: dict(zip(_FAMILIES, factors, strict=True))
    for name, factors in {
        "演示城区": (0.0, 0.0, 0.0, 0.2, 0.3, 0.5, 3.0, 0.2, 1.0, 2.0, 4.0),
        "演示东县": (0.8, 1.0, 0.7, 1.3, 1.0, 1.0, 1.2, 0.8, 0.5, 1.0, 1.2),
        "演示西县": (1.0, 0.5, 1.0, 0.7, 1.2, 0.7, 0.9, 1.6, 0.5, 1.0, 1.0),
        "演示南县": (0.3, 0.5, 1.0, 1.0, 1.8, 1.3, 1.2, 0.6, 0.5, 1.0, 1.2),
        "演示北县": (0.5, 0.0, 0.7, 0.4, 1.0, 0.7, 0.8, 2.0, 1.0, 1.0, 1.0),
        "演示河市": (0.8, 1.0, 0.7, 0.9, 1.3, 1.3, 1.6, 1.0, 0.5, 1.0, 1.5),
        "演示山县": (0.3, 0.0, 0.7, 0.3, 1.4, 0.3, 0.6, 1.8, 0.0, 1.0, 0.8),
    }.items()
}
