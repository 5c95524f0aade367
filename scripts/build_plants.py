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
    of the factor per year].
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


@dataclass(frozen=True)
class Plant:
    """A kind of enterprise.

    Attributes
    ----------
    code : part of the invented enterprise code. name : part of the invented name. family : what the
    counties of the city scale by. grades : {grade: enterprises in the demo county}. heavy : stands
    in parks rather than in town.
    small : may be small and micro. protected : reason, empty if not protected.
    """

    code: str
    name: str
    family: str
    grades: dict[str, int]
    steps: tuple[Step, ...]
    heavy: bool = True
    small: bool = False
    protected: str = ""


_NO_STOP = {"continuous": "1"}
_OVEN = {"continuous": "1", "min_load": "0.4", "fixed_share": "0.3"}
_KILN = {"continuous": "1", "min_load": "0.5"}

PLANTS = (
    Plant("CK", "焦化", "coking", {"B": 2, "C": 2}, (
        Step("coking", "oven", "焦化", "{n}#焦炉", (2, 3), (350_000, 550_000), 365, 2100, 35, _OVEN, True),
        Step("coking", "charging", "焦化", "装煤推焦与筛焦", (1, 1), (800_000, 1_300_000), 365, 0, 8, _OVEN),
    )),
    Plant("ST", "钢铁", "steel", {"B": 1, "C": 1}, (
        Step("steel_sintering", "strand", "烧结", "{n}#烧结机", (2, 2), (1_000_000, 1_600_000), 345, 0, 45, {}, True),
        Step("steel_pelletising", "furnace", "球团", "球团竖炉", (1, 1), (400_000, 700_000), 340, 0, 35, {}, True),
        Step("blast_furnace", "furnace", "高炉炼铁", "{n}#高炉", (2, 2), (700_000, 1_000_000), 350, 2400, 60, _NO_STOP, True),
        Step("integrated_steel", "converter", "长流程联合钢铁", "{n}#转炉", (1, 2), (700_000, 1_000_000), 345, 1300, 40),
        Step("steel_rolling", "reheating", "轧钢", "{n}#加热炉", (1, 2), (600_000, 900_000), 330, 400, 70),
        Step("integrated_steel", "yard", "长流程联合钢铁", "原料场", (1, 1), (1_400_000, 2_000_000), 365, 0, 3),
    )),
    Plant("EA", "电炉钢", "steel", {"nonlead": 1}, (
        Step("eaf_steel", "furnace", "短流程钢铁", "{n}#电炉", (1, 2), (300_000, 500_000), 290, 3800, 420),
    )),
    Plant("CL", "水泥", "cement", {"A": 1, "B": 1, "C": 1}, (
        Step("cement_clinker", "kiln", "水泥熟料", "{n}#熟料线", (1, 2), (700_000, 1_200_000), 225, 260, 60, _NO_STOP, True),
        Step("cement_grinding", "mill", "水泥粉磨", "{n}#水泥磨", (2, 3), (500_000, 900_000), 220, 320, 35),
    )),
    Plant("CG", "水泥粉磨", "cement", {"lead": 1, "nonlead": 3, "D": 1}, (
        Step("cement_grinding", "mill", "粉磨站", "{n}#水泥磨", (1, 2), (400_000, 800_000), 200, 320, 38),
    )),
    Plant("FO", "铸造", "foundry", {"A": 1, "B": 2, "B-": 1, "C": 28, "D": 4}, (
        Step("foundry", "electric", "铸造", "{n}#熔炼造型线", (1, 4), (4_000, 16_000), 290, 7500, 900),
    ), small=True),
    Plant("FC", "冲天炉铸造", "foundry", {"C": 9, "D": 3}, (
        Step("foundry", "cupola", "铸造", "{n}#冲天炉线", (1, 2), (5_000, 20_000), 280, 6500, 150, {"ramp_down_h": "6", "ramp_up_h": "12"}),
    )),
    Plant("BR", "砖瓦", "materials", {"B": 1, "C": 12, "D": 2}, (
        Step("brick", "tunnel_kiln", "砖瓦窑", "{n}#隧道窑", (1, 2), (3_000, 6_000), 260, 3500, 450, _KILN),
    )),
    Plant("RE", "耐材", "materials", {"B": 1, "C": 11, "D": 2}, (
        Step("refractory", "tunnel_kiln", "耐火材料", "{n}#隧道窑", (1, 3), (12_000, 40_000), 300, 2600, 120, _KILN),
    )),
    Plant("LI", "石灰", "materials", {"B": 1, "C": 6, "D": 1}, (
        Step("lime", "shaft_kiln", "石灰窑", "{n}#竖窑", (2, 4), (40_000, 90_000), 320, 420, 35),
    )),
    Plant("CE", "陶瓷", "materials", {"C": 3}, (
        Step("ceramics", "roller_kiln", "陶瓷", "{n}#辊道窑", (1, 2), (30_000, 90_000), 300, 2200, 160, _NO_STOP),
    )),
    Plant("FE", "化肥", "chemistry", {"B": 1, "C": 2}, (
        Step("nitrogen_fertiliser", "boiler", "煤制氮肥", "三废混燃炉", (1, 1), (180_000, 320_000), 330, 2600, 300, _NO_STOP, True),
        Step("nitrogen_fertiliser", "gasifier", "煤制氮肥", "{n}#气化炉组", (2, 3), (70_000, 120_000), 330, 0, 600, _NO_STOP),
        Step("nitrogen_fertiliser", "urea", "煤制氮肥", "尿素造粒塔", (1, 1), (250_000, 450_000), 330, 1900, 60),
    )),
    Plant("CC", "煤化工", "chemistry", {"B": 1, "C": 1}, (
        Step("coal_chemicals", "gasifier", "煤化工", "{n}#气化与合成装置", (2, 2), (120_000, 260_000), 330, 2300, 450, _NO_STOP, True),
    )),
    Plant("CH", "化工", "chemistry", {"B": 1, "C": 4, "D": 1}, (
        Step("chemicals", "batch", "精细化工", "{n}#合成车间", (1, 2), (1_500, 6_000), 300, 14_000, 700),
    ), small=True),
    Plant("PH", "制药", "chemistry", {"C": 2}, (
        Step("pharma", "batch", "制药", "{n}#原料药车间", (1, 2), (300, 900), 300, 200_000, 9_000),
    )),
    Plant("CO", "涂装", "solvent", {"B": 1, "C": 19, "D": 2}, (
        Step("coating", "paint_line", "工业涂装", "{n}#涂装线", (1, 2), (20, 90), 300, 160_000, 2_500),
    ), heavy=False, small=True),
    Plant("PR", "印刷", "solvent", {"C": 7, "D": 1}, (
        Step("printing", "press", "包装印刷", "{n}#印刷机组", (1, 2), (10, 45), 300, 220_000, 3_000),
    ), heavy=False, small=True),
    Plant("FU", "家具", "solvent", {"C": 7, "D": 1}, (
        Step("furniture", "paint_room", "家具制造", "{n}#喷漆房", (1, 2), (800, 3_500), 280, 10_000, 350),
    ), heavy=False, small=True),
    Plant("RU", "橡胶", "solvent", {"C": 4}, (
        Step("rubber", "curing", "橡胶制品", "{n}#硫化线", (1, 2), (1_500, 5_000), 290, 18_000, 700),
    ), heavy=False),
    Plant("PL", "塑料", "solvent", {"lead": 1, "nonlead": 5}, (
        Step("plastics", "extrusion", "塑料制品", "{n}#挤出线", (1, 3), (800, 2_500), 300, 9_000, 500),
    ), heavy=False, small=True),
    Plant("AR", "汽修", "service", {"ungraded": 7}, (
        Step("auto_repair", "paint_room", "汽修", "烤漆房", (1, 1), (800, 3_000), 330, 900, 40),
    ), heavy=False, small=True),
    Plant("OS", "油库", "service", {"ungraded": 2}, (
        Step("oil_storage", "depot", "储油库", "储罐与装车", (1, 1), (30_000, 90_000), 365, 0, 5),
    ), heavy=False),
    Plant("AS", "沥青搅拌", "materials", {"nonlead": 2, "D": 1}, (
        Step("asphalt_mixing", "dryer", "沥青混合料", "{n}#搅拌楼", (1, 1), (90_000, 200_000), 150, 420, 8),
    )),
    Plant("CM", "商砼", "materials", {"lead": 1, "nonlead": 10, "D": 1}, (
        Step("concrete_mixing", "mixer", "商品混凝土", "{n}#搅拌楼", (1, 2), (180_000, 420_000), 260, 420, 3),
    )),
    Plant("CW", "洗煤", "coal", {"lead": 1, "nonlead": 14, "D": 2}, (
        Step("coal_washing", "washing", "煤炭洗选", "{n}#洗选线", (1, 2), (500_000, 1_300_000), 300, 600, 6, {"fixed_share": "0.2"}),
    )),
    Plant("CY", "储煤", "coal", {"nonlead": 4, "ungraded": 1}, (
        Step("coal_yard", "yard", "储煤场", "储煤棚", (1, 1), (500_000, 1_500_000), 330, 30, 2, {"fixed_share": "0.3"}),
    )),
    Plant("MI", "石料", "coal", {"nonlead": 7, "D": 1}, (
        Step("stone_crushing", "crushing", "石料加工", "{n}#破碎线", (1, 2), (500_000, 1_200_000), 260, 45, 4),
    )),
    Plant("PW", "热电", "power", {"ungraded": 2}, (
        Step("coal_power", "unit", "热电联产", "{n}#机组", (2, 2), (1_400_000, 1_900_000), 320, 400, 0, _NO_STOP, True),
    ), protected="电力与集中供热，保障城市正常运转"),
    Plant("BH", "供热站", "heat", {"ungraded": 5}, (
        Step("boiler_heating", "coal_boiler", "供暖锅炉", "{n}#供暖锅炉", (1, 3), (6_000, 20_000), 365, 900, 40, {}, True),
    ), heavy=False, protected="居民供暖锅炉，纳入清单不停限产"),
    Plant("IB", "锅炉用户", "service", {"ungraded": 6}, (
        Step("industrial_boiler", "gas_boiler", "燃气锅炉", "燃气锅炉", (1, 1), (40, 200), 300, 60_000, 0),
    ), heavy=False, small=True),
    Plant("FD", "食品", "service", {"ungraded": 4}, (
        Step("food", "plant", "食品加工", "加工车间", (1, 1), (2_000, 9_000), 300, 10_000, 200),
    ), heavy=False, small=True),
    Plant("GR", "粮油", "service", {"ungraded": 1}, (
        Step("food", "plant", "食品加工", "粮油加工线", (1, 1), (9_000, 20_000), 320, 10_000, 150),
    ), heavy=False, protected="粮油供应，保障民生"),
    Plant("SV", "餐饮服务", "service", {"ungraded": 3}, (
        Step("services", "kitchen", "餐饮", "厨房", (1, 1), (400, 1_500), 360, 10_000, 300),
    ), heavy=False, protected="生活服务业，影响小，纳入清单不停限产"),
)  # fmt: skip

# Townships of the demo county: (name, weight of enterprises and people). All invented.
COUNTY = {
    "演示城关镇": 1.6, "演示东河镇": 1.4, "演示西庄镇": 1.2, "演示南川镇": 1.1, "演示北岭镇": 0.9,
    "演示青石镇": 0.9, "演示白水乡": 0.6, "演示高坪乡": 0.5, "演示柳林镇": 0.8, "演示经开区": 1.5,
}  # fmt: skip

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
        "演示城区": (0.0, 0.0, 0.0, 0.3, 0.3, 0.5, 3.0, 0.2, 1.0, 2.0, 4.0),
        "演示东县": (0.8, 1.0, 0.7, 2.0, 1.0, 1.0, 1.2, 0.8, 0.5, 1.0, 1.2),
        "演示西县": (1.0, 0.5, 1.0, 1.0, 1.2, 0.7, 0.9, 1.6, 0.5, 1.0, 1.0),
        "演示南县": (0.3, 0.5, 1.0, 1.5, 1.8, 1.3, 1.2, 0.6, 0.5, 1.0, 1.2),
        "演示北县": (0.5, 0.0, 0.7, 0.6, 1.0, 0.7, 0.8, 2.0, 1.0, 1.0, 1.0),
        "演示河市": (0.8, 1.0, 0.7, 1.4, 1.3, 1.3, 1.6, 1.0, 0.5, 1.0, 1.5),
        "演示山县": (0.3, 0.0, 0.7, 0.5, 1.4, 0.3, 0.6, 1.8, 0.0, 1.0, 0.8),
    }.items()
}
