"""The contract of every table: column, kind, range, unit, Chinese heading, meaning.

Readers, checks, exports and data/DICTIONARY.md all come from here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.terms.labels import say
from simulator.terms.levels import ALERT_LEVELS, TARGET_LEVELS

POLLUTANT_COLUMN = re.compile(r"^([a-z][a-z0-9]*)_kg_d$")
POLLUTANT_NAMES = {
    "so2": "SO₂", "nox": "NOx", "pm": "PM", "vocs": "VOCs", "pm25": "PM2.5", "pm10": "PM10", "co": "CO", "nh3": "NH₃",
    "co2": "CO₂", "bc": "BC", "oc": "OC",
}  # fmt: skip

# Items of the environmental tax that a line's PM may be: 烟尘, 一般性粉尘, 玻璃棉尘, 炭黑尘.
PM_BY_INDUSTRY = "by_industry"
PM_TAX_KINDS = ("smoke", "dust", "glass_wool", "carbon_black")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    name : str
        Name in files.
    kind : str
        One of text, number, flag, grade and choice.
    zh : str
        Chinese heading.
    meaning : str
        One line for the data dictionary.
    unit : str
        Unit of a number; "1" for shares and counts.
    required : bool
        Whether every cell must be filled.
    default : Any
        Value of an empty cell; with None it stays missing.
    low, high : float | None
        Inclusive range of a number.
    choices : tuple[str, ...]
        Allowed texts of a choice.
    """

    name: str
    kind: str
    zh: str
    meaning: str
    unit: str = ""
    required: bool = False
    default: Any = None
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


def _text(name: str, zh: str, meaning: str, **options: Any) -> Column:
    return Column(name, "text", zh, meaning, **({"default": ""} | options))


def _number(name: str, zh: str, meaning: str, unit: str, **options: Any) -> Column:
    return Column(name, "number", zh, meaning, unit, **({"low": 0.0} | options))


def _share(name: str, zh: str, meaning: str, **options: Any) -> Column:
    return Column(name, "number", zh, meaning, "1", **({"low": 0.0, "high": 1.0} | options))


def _short(level: str) -> str:
    """Return the Chinese name of a level without 预警: 黄色."""
    return say("zh", f"level_{level}").removesuffix("预警")


def _flag(name: str, zh: str, meaning: str, default: bool | None = False) -> Column:
    return Column(name, "flag", zh, meaning, default=default)


INVENTORY = (
    _text("enterprise", "企业名称", "name of the enterprise", required=True),
    _text("industry", "行业", "the policy's industry code or one of its aliases", required=True),
    Column("grade", "grade", "绩效等级", "performance grade", required=True),
    _text("line", "生产线/工序", "name, unique within the enterprise", required=True),
    _text("enterprise_id", "统一社会信用代码", "code of the enterprise; default its name"),
    _text("line_id", "生产线编号", "code of the line; default enterprise_id/line"),
    _text("district", "县(市、区)/乡镇", "county or township that alert scopes name"),
    _text("zone", "区域类型", "built-up area, park and the like"),
    _text("sector", "排放源类别", "sector for profiles and sums; default the industry's"),
    _number("capacity", "产能", "any one unit within the enterprise", "own"),
    _share("min_load", "最低负荷", "share of normal load that cannot be left", default=0.0),
    _share("heat_load", "供热负荷", "floor of a waste-heat source in the heating season", default=0.0),
    _share("fixed_share", "固定排放份额", "share of emission that does not fall with load while running", default=0.0),
    # Empty times stay missing: the policy's industry or the scenario gives them.
    _number("ramp_down_h", "降负荷时间", "hours from full load to 0", "h"),
    _number("ramp_up_h", "升负荷时间", "hours from 0 to full load", "h"),
    _number("notification_lag_h", "通知响应时间", "hours from issue to answer", "h"),
    # None: an empty cell takes the policy's value for the industry.
    _flag("continuous", "不可中断", "cannot stop fast; may start early", None),
    _flag("protected", "保障类", "livelihood, city operation, strategic; never stopped"),
    _flag("small_micro", "小微涉气", "small emitter with lighter measures"),
    _flag("noncompliant", "不能稳定达标或违反排污许可", "not stably compliant or in breach of its permit"),
    _flag("long_term_shutdown", "长期停产", "stopped for long; base counts as zero"),
    _flag("waste_heat_source", "工业余热供暖热源", "gives waste heat to residents"),
    _number("heated_households", "余热供暖户数", "households that the waste heat warms", "1"),
    *(_share(f"cut_{level}", f"{_short(level)}停限产比例", f"the line's own measure at {level}") for level in TARGET_LEVELS),
    *(_text(f"measure_{level}", f"{_short(level)}减排措施", "own measure in words") for level in TARGET_LEVELS),
    _text("protected_reason", "保障理由", "why the enterprise is protected"),
    Column("data_quality", "choice", "数据质量", "how the base emission is known", default="factor",
           choices=("measured", "factor", "guess")),
    _number("output_value_cny_d", "日产值", "output value per day at normal load", "CNY/d"),
    _number("electricity_kwh_d", "日用电量", "electricity per day at normal load", "kWh/d"),
    _share("value_added_share", "损失占产值比例", "share of the output value that is lost with it; used by `negotiate`", default=1.0),
    _number("restart_cost_cny", "停炉复产费用", "cost of one full stop and restart; used by `negotiate`", "CNY", default=0.0),
    *(_share(f"offer_cut_{level}", f"{_short(level)}自愿停限产比例", f"cut that the enterprise offers at {level}; used by `negotiate`") for level in TARGET_LEVELS),
    _number("offer_loss_cny_d", "自愿减排日损失", "what the offered cut costs a day; default by output value", "CNY/d"),
    _number("operating_days", "年运行天数", "days a year", "d", high=366.0),
    _number("units", "设备数量", "number of machines", "1"),
    # None: an empty cell may be drawn by the scenario's coverage of meters or monitors.
    _flag("metered", "分表计电", "electricity is metered and read by the bureau; used by `supervision`", None),
    _flag("has_cems", "自动监控", "has a continuous emission monitor; used by `supervision`", None),
    _number("findings_12m", "近12个月查实次数", "findings of the last twelve months; used by `supervision`", "1", default=0.0, high=1000.0),
    Column("last_visit", "date", "最近检查日期", "date of the last inspection; used by `supervision`", default=""),
    _text("outlet", "排放口编号", "outlet into which the line emits; default an outlet of its own; used by `tax` and `worth`"),
    Column("pm_tax_kind", "choice", "颗粒物税目", "taxed item of the line's PM; used by `tax` and `worth`", default=PM_BY_INDUSTRY, choices=(PM_BY_INDUSTRY, *PM_TAX_KINDS)),
    *(
        column
        for pollutant, title in (("so2", "二氧化硫"), ("nox", "氮氧化物"), ("pm", "颗粒物"))
        for column in (
            _number(f"{pollutant}_mg_m3", f"{title}计税浓度", "mean of the month's concentrations; used by `tax` and `worth`", "mg/m3"),
            _number(f"{pollutant}_limit_mg_m3", f"{title}计税限值", "limit of the concentration; used by `tax` and `worth`", "mg/m3"),
        )
    ),
    _number("exceed_hours_m", "每月超标小时数", "hours a month with a mean above a limit; used by `tax` and `worth`", "h", default=0.0, high=744.0),
    _number("grid_kwh_d", "日外购电量", "purchased power per day at normal load; default `electricity_kwh_d`; used by `worth`", "kWh/d"),
    _flag("ultra_low_organised", "有组织超低排放", "organised emission passed the ultra-low assessment; empty for no; used by `worth`", None),
    _flag("ultra_low_fugitive", "无组织超低排放", "fugitive emission passed the ultra-low assessment; empty for no; used by `worth`", None),
    _flag("ultra_low_transport", "清洁运输超低排放", "clean transport passed the ultra-low assessment; empty for no; used by `worth`", None),
    _number("lon", "经度", "longitude", "deg", low=-180.0, high=180.0),
    _number("lat", "纬度", "latitude", "deg", low=-90.0, high=90.0),
    _number("stack_height_m", "排气筒高度", "height of the stack; used by `emissions`", "m", high=500.0),
    _number("stack_diameter_m", "排气筒内径", "inner diameter of the stack; used by `emissions`", "m", high=50.0),
    _number("exit_temp_k", "烟气温度", "temperature of the gas at the exit; used by `emissions`", "K", high=2000.0),
    _number("exit_velocity_m_s", "烟气流速", "velocity of the gas at the exit; used by `emissions`", "m/s", high=200.0),
    _flag("synthetic", "合成数据", "invented, no real enterprise; one such row marks every file made of a run"),
    _text("note", "备注", "free text"),
    _text("remark", "说明", "free text"),
)  # fmt: skip

AREA_SOURCES = (
    _text("area_source", "面源/移动源", "name", required=True),
    _text("sector", "排放源类别", "sector for profiles and sums", required=True),
    _text("district", "县(市、区)/乡镇", "county or township that alert scopes name"),
    *(
        _share(
            f"cut_{level}",
            f"{_short(level)}减排比例",
            f"cut at {say('en', f'level_{level}').removesuffix(' alert')}",
            default=0.0,
        )
        for level in ALERT_LEVELS
    ),
    _flag(
        "synthetic",
        "合成数据",
        "invented, no real source; one such row marks every file made of a run",
    ),
    _text("note", "备注", "free text"),
    _text("remark", "说明", "free text"),
)

TEAM_LIST = (
    _text("team", "执法组", "name of the team", required=True),
    _text("districts", "负责区域", "districts separated by semicolons; empty for all"),
    _number("shift_start_h", "上班时间", "hour of the day; default the scenario's", "h", high=24.0),
    _number("shift_end_h", "下班时间", "hour of the day; below the start it is of the next day", "h", high=24.0),
    _number("travel_h", "路途时间", "hours of a way within a district; default the scenario's", "h", high=24.0),
    _number("travel_other_h", "跨区路途时间", "hours of a way to another district; default the scenario's", "h", high=24.0),
    _text("note", "备注", "free text"),
)  # fmt: skip

# Shares of a fleet by emission standard, terms/vehicles.py.
_FLEETS = (
    ("iii", "国三及以下"),
    ("iv", "国四"),
    ("v", "国五"),
    ("lng", "燃气（国五）"),
    ("vi", "国六"),
    ("nev", "新能源"),
)
TRANSPORT_LIST = (
    _text("enterprise_id", "统一社会信用代码", "code of the enterprise, as in the inventory", required=True),
    Column("flow", "choice", "运输方向", "goods in, out, or moved inside the works", required=True,
           choices=("in", "out", "internal")),
    _text("goods", "货物", "what is moved"),
    _number("kt_yr", "年运量", "tonnage of a year by all ways", "kt/yr", required=True),
    _share("road_share", "公路运输比例", "share by road; default what rail and belt leave"),
    _share("rail_share", "铁路运输比例", "share by rail", default=0.0),
    _share("belt_share", "管道皮带运输比例", "share by pipe or belt", default=0.0),
    _number("days_yr", "年运输天数", "days of the year with transport (default assumed)", "d", default=330.0, low=1.0, high=366.0),
    _number("payload_t", "载重", "load of a truck (default assumed: 49 t gross of six axles less the truck)", "t", default=32.0, low=1.0, high=200.0),
    _share("return_empty", "空驶返回比例", "share of trips that go back empty", default=1.0),
    _number("km_in_district", "县内单程里程", "kilometres of one way inside the district", "km", required=True, high=2000.0),
    *(_share(f"fleet_{name}", f"{zh}车辆占比", f"share of the trips by {name.upper()} trucks", default=0.0) for name, zh in _FLEETS),
    Column("siding_date", "date", "铁路专用线建成日期", "day on which its siding is there; empty for none", default=""),
    _number("road_dust_g_km", "道路扬尘因子", "PM10 of road dust; PM and PM2.5 follow in the proportion of the shipped factors, which are the default", "g/km"),
    _text("part_of", "排放所属面源", "area source that holds its exhaust already; empty for none"),
    _text("dust_part_of", "扬尘所属面源", "area source that holds its road dust already; empty for none"),
    _text("district", "县(市、区)/乡镇", "where the trips are driven; default the district of the enterprise's first line"),
    _flag("coupled", "随生产变化", "trips follow the load of the enterprise's lines"),
    _flag("synthetic", "合成数据", "invented, no real enterprise; one such row marks every file made of a run"),
    _text("note", "备注", "free text"),
)  # fmt: skip

PROFILES = (
    _text("sector", "排放源类别", "sector", required=True),
    Column("kind", "choice", "类型", "hour 0-23, weekday 1-7 from Monday, month 1-12", required=True,
           choices=("hour", "weekday", "month")),
    _number("index", "序号", "hour, weekday or month", "1", required=True, high=23.0),
    _number("factor", "系数", "factor of mean 1 over the kind", "1", required=True),
    _text("note", "备注", "free text"),
    _text("remark", "说明", "free text"),
)  # fmt: skip


def _kg(name: str, zh: str, meaning: str) -> Column:
    return _number(name, zh, meaning, "kg", low=None)


_KG = (
    _kg("baseline_kg", "基准排放量", "emission without seasonal rule and alert"),
    _kg("seasonal_kg", "错峰情景排放量", "emission with the seasonal rules"),
    _kg("actual_kg", "实际情景排放量", "emission with seasonal rules and alerts"),
)
_SAVED = (
    _kg("seasonal_reduction_kg", "季节性减排量", "baseline - seasonal"),
    _kg("alert_reduction_kg", "预警减排量", "seasonal - actual"),
    _kg("reduction_kg", "总减排量", "baseline - actual"),
    _number(
        "reduction_pct",
        "减排比例",
        "reduction in per cent of the baseline, empty where it is 0",
        "%",
        low=None,
    ),
)
_POLLUTANT = _text("pollutant", "污染物", "pollutant")
_LEVEL = _text("level", "预警级别", "alert level")

REDUCTIONS = (
    _text(
        "dimension",
        "统计维度",
        "total, grade, industry, district, sector, enterprise, line or stage",
    ),
    _text("key", "类别", "the group"),
    _POLLUTANT,
    *_KG,
    *_SAVED,
)
STAGES = (
    _text("stage", "阶段", "number in the scenario's order, early or outside"),
    _POLLUTANT,
    _LEVEL,
    _text("start", "开始时间", "start"),
    _text("end", "结束时间", "end"),
    _kg("alert_reduction_kg", "预警减排量", "alert reduction in the stage's hours"),
    _kg("whole_society_kg", "全社会排放量", "whole-society emission of the stage's hours"),
    _number(
        "alert_share", "减排比例", "alert reduction over whole-society emission", "1", low=None
    ),
    _share("target", "目标", "the level's target share"),
    _number("met_h", "满足减排比例要求的小时数", "hours in which the target was met", "h"),
    _number("hours", "小时数", "hours of the stage", "h"),
)
HOURLY = (_text("time", "时间", "start of the hour"), _POLLUTANT, *_KG)
HOURLY_BY_SECTOR = (HOURLY[0], _text("sector", "排放源类别", "sector"), _POLLUTANT, *_KG)
ACCOUNTING = (
    _LEVEL,
    _POLLUTANT,
    _number("base_kg_d", "全社会日排放量", "whole-society base emission", "kg/d"),
    _number("reduction_kg_d", "日减排量", "reduction of one day", "kg/d"),
    _number("ratio", "减排比例", "reduction over base", "1", low=None),
    _share("target", "目标", "the level's target share"),
    _flag("met", "是否满足减排比例要求", "whether the target is met", None),
)
EVENTS = (
    _text("time", "时间", "when"),
    _text("event", "事件", "what happened"),
    _LEVEL,
    _text("scope", "范围", "districts, empty for all"),
    _number("enterprises", "企业数", "enterprises concerned", "1"),
    _number("lines", "生产线数", "lines concerned", "1"),
    _text("detail", "说明", "in words"),
)
# Standard errors say how much the quantiles would change with other draws.
_QUANTILES = (
    ("p05", "5%分位"), ("p25", "25%分位"), ("p50", "中位数"), ("p75", "75%分位"), ("p95", "95%分位"), ("mean", "均值"),
    ("p05_se", "5%分位标准误"), ("p50_se", "中位数标准误"), ("p95_se", "95%分位标准误"),
)  # fmt: skip
UNCERTAINTY = (
    _POLLUTANT,
    _text("measure", "指标", "headline figure"),
    *(
        _number(name, zh, f"quantile, mean or standard error ({name})", "own", low=None)
        for name, zh in _QUANTILES
    ),
)
REPLICATES = (
    _number(
        "replicate",
        "重复序号",
        "number of the replicate, from 0; one number has the same draws in every run of a seed",
        "1",
    ),
    _POLLUTANT,
    _text("measure", "指标", "headline figure"),
    _number("value", "取值", "the figure in this replicate", "own", low=None),
)
_OF_GROUP = (
    _text("enterprise_id", "统一社会信用代码", "code of the enterprise", required=True),
    _text("industry", "行业", "narrows the row to lines of this industry"),
    _text("district", "县(市、区)/乡镇", "narrows the row to lines of this district"),
)
PINS = (
    *_OF_GROUP,
    _share("cut", "停限产比例", "the cut that the plan must give"),
    _flag("exclude", "不参与协商", "leave what the scenario orders"),
    _text("note", "备注", "free text"),
)
OFFERS = (
    *_OF_GROUP,
    _share("cut", "停限产比例", "the cut that the enterprise offers", required=True),
    _number("loss_cny_d", "日损失", "what it costs a day; default by output value", "CNY/d"),
    _text("note", "备注", "free text"),
)
_GROUP = (
    _text("group_id", "决策单元", "enterprise, industry and district"),
    _text("enterprise_id", "统一社会信用代码", "code of the enterprise"),
    _text("enterprise", "企业名称", "name of the enterprise"),
    _text("industry", "行业", "industry"),
    _text("grade", "绩效等级", "performance grade"),
    _text("district", "县(市、区)/乡镇", "district"),
)
PLAN = (
    *_GROUP,
    _text("source", "措施来源", "policy, own, offer, voluntary or pin"),
    _share("cut", "停限产比例", "cut that is asked for"),
    _number("lines_stopped", "停产生产线数", "lines at load 0", "1"),
    _number(
        "loss_cny",
        "损失",
        "output value lost and cost of restarts, in a day or in the stage",
        "CNY",
    ),
    _number("share", "负担率", "loss over output value of the same time", "1"),
    _number("carried", "已承担负担率", "burden already carried in the season", "1"),
    _share("table_cut", "清单停限产比例", "cut that the scenario orders without the plan"),
    _number("table_loss_cny", "清单措施损失", "loss without the plan", "CNY"),
    _text("next_best", "次优选项", "the option that would come next at the shadow prices"),
    _number(
        "next_best_cny",
        "次优选项多付",
        "what the next option costs more, its kilograms paid at the shadow prices",
        "CNY",
        low=None,
    ),
    _flag("pinned", "指定", "pinned by the planner"),
    _flag("off_policy", "超出规定", "beyond the bounds of the policy"),
)
PLAN_SUMMARY = (
    _text("plan", "方案", "plan, table (what the scenario orders), equal_cut or least (mu 0)"),
    _POLLUTANT,
    _number("target_kg", "目标减排量", "reduction that the target asks for", "kg"),
    _number("reached_kg", "达到减排量", "reduction reached, area sources included", "kg"),
    _number("spare_kg", "富余", "reached - target", "kg", low=None),
    _number("shadow_cny_kg", "影子价格", "what one more kilogram would cost", "CNY/kg"),
    _flag("met", "是否满足减排比例要求", "whether the target is met", None),
)
FRONTIER = (
    _text("over", "变量", "mu, cap or margin"),
    _number("value", "取值", "its value", "own"),
    _number("loss_cny", "损失", "loss", "CNY"),
    _number("dearer", "公平代价", "loss over that of the least plan, less 1", "1", low=None),
    _number("gini", "基尼系数", "Gini coefficient of the burden, weighted by output value", "1"),
    _number("max_share", "最大负担率", "largest burden", "1"),
    _number("touched", "涉及单元数", "groups with a loss", "1"),
    _number("stopped", "全停单元数", "groups whose lines all stop", "1"),
    _number("gap", "差距", "objective over its bound, less 1", "1"),
)
INDICATORS = (
    _text("id", "编号", "O1 to O11"),
    _text("indicator", "指标", "what is measured"),
    _POLLUTANT,
    _number("value", "取值", "the figure, empty where it cannot be told", "own", low=None),
    _text("unit", "单位", "unit of the figure"),
    _number("watch_from", "关注限值", "from here on to be watched (assumed)", "own"),
    _number("over_from", "超限限值", "from here on over-reach (assumed)", "own"),
    _text("light", "评判", "good, watch or over; empty without a limit or a figure"),
)

_ENTERPRISE = (
    _text("enterprise_id", "统一社会信用代码", "code of the enterprise"),
    _text("enterprise", "企业名称", "name of the enterprise"),
    _text("district", "县(市、区)/乡镇", "district of its first line"),
)
# For the bureau only: it names enterprises.
FINDINGS = (
    _text("time", "查实时间", "when it was found"),
    *_ENTERPRISE,
    _text("kind", "问题类型", "absent, partly, pretending or fraud"),
    _text("by", "发现途径", "what led to it: visit, meter, cems, revisit, raid, on_site or tip"),
    _text("team", "执法组", "the team that found it"),
    _text("decided", "决定时间", "when the decision takes effect"),
    _flag("corrected", "按期整改", "whether it took effect while the alert held"),
    _text("relapsed", "再犯时间", "when it began again; empty for never"),
    _number("fine_cny", "罚款", "fine", "CNY"),
    Column(
        "grade_after",
        "grade",
        "处理后绩效等级",
        "grade that the decision gives; empty where it stays",
    ),
)
TEAMS = (
    _text("team", "执法组", "name of the team; raid-N-M is member M of raid N"),
    _text("start", "开始时间", "start of the shift"),
    _text("end", "结束时间", "end of the shift"),
    _number("hours", "小时数", "hours of the shift", "h"),
    _number("travelling_h", "路途小时数", "hours on the way", "h"),
    _number("visiting_h", "检查小时数", "hours at enterprises", "h"),
    _number("idle_h", "空闲小时数", "the rest of the shift", "h"),
    _number("visits", "检查企业次数", "visits", "1"),
    _number("findings", "查实次数", "findings", "1"),
    _number("queue", "待查企业数", "flagged enterprises that wait when the shift ends", "1"),
)
SCREENING = (
    _text("time", "筛查时间", "when"),
    _text("by", "筛查方式", "meter or cems"),
    _number("screened", "筛查企业数", "enterprises screened", "1"),
    _number("flags", "报警数", "enterprises flagged", "1"),
    _number("true_flags", "属实报警数", "flags of those that do more than obedience would", "1"),
    _number(
        "disobeying", "实际未落实数", "screened enterprises that do more than obedience would", "1"
    ),
    _share("precision", "查准率", "true flags over flags, empty without flags"),
    _share("recall", "查全率", "true flags over those that do more, empty without any"),
)
# For the bureau only: it names enterprises.
LEDGERS = (
    *_ENTERPRISE[:2],
    _text("ledger", "账目", "claimed (as reported, obeying) or true"),
    _number("true_factor", "真实倍数", "true over reported base emission", "1"),
    _POLLUTANT,
    *_KG,
    *_SAVED[:3],
    _kg("by_findings_kg", "查实后减排量", "reduction from the decision on that made a D"),
)
AT_MOMENT = (
    _text("line_id", "生产线编号", "code of the line"),
    *_ENTERPRISE,
    _text("industry", "行业", "industry code"),
    Column("grade", "grade", "绩效等级", "grade that it holds now"),
    _text("level", "级别", "level in force in its district"),
    Column(
        "state",
        "choice",
        "状态",
        "what it does: waits for the notice, comes down, stands at the order, goes up, keeps a seasonal rule, or normal",
        choices=("waiting", "ramping_down", "at_order", "ramping_up", "seasonal", "normal"),
    ),
    _share(
        "ordered_cut",
        "要求停限产比例",
        "share of normal load that the order takes, once it was heard",
    ),
    _share("target_load", "目标负荷", "share of normal load to be reached"),
    _share("load", "当前负荷", "share of normal load now"),
    _text("arrives", "到位时间", "when a moving load arrives, as things stand"),
)
# For the bureau only: it names enterprises.
VISITS = (
    _number("rank", "次序", "order of the visits", "1"),
    *_ENTERPRISE,
    Column("grade", "grade", "绩效等级", "worst grade of its lines"),
    _share("chance", "未落实概率", "chance that it does not obey, in the bureau's eyes"),
    _number(
        "stake_kg_h", "涉及排放量", "SO2 + NOx + PM + VOCs that the orders are to save", "kg/h"
    ),
    _number("hours_left", "剩余小时数", "hours to the end of the alert", "h"),
    _number("at_stake_kg", "期望挽回量", "chance x kg/h at stake x hours left", "kg"),
    _share("cut", "停限产比例", "largest cut that a line is ordered"),
    _flag("in_reach", "可查到", "whether the teams come so far in the next 24 h"),
    _text("reason", "理由", "in words"),
)
VARIANTS = (
    _text("variant", "方案", "teams, share of meters or strategy"),
    _POLLUTANT,
    _number(
        "reduction_kg", "减排量", "mean reduction of seasonal rules and alerts", "kg", low=None
    ),
    _number("reduction_se_kg", "减排量标准误", "standard error of the mean", "kg"),
    _number(
        "more_kg", "增加量", "mean of the paired differences to the first variant", "kg", low=None
    ),
    _number("more_se_kg", "增加量标准误", "standard error of that mean", "kg"),
    _number("findings", "查实次数", "mean number of findings", "1"),
    _number(
        "never_found",
        "始终未查到数",
        "mean number of those that did not obey and were not found",
        "1",
    ),
    _number("to_find_h", "平均查实用时", "mean hours from the first order to the finding", "h"),
    _number("team_days", "组日数", "mean number of shifts", "d"),
)

# Readings after an alert, as the templates have them; exports of platforms are understood too.
ELECTRICITY = (
    _text("enterprise_id", "统一社会信用代码", "code or name of the enterprise"),
    _text("line_id", "生产线编号", "code of the line, where a line has a meter of its own"),
    _text("meter", "电表编号", "meter; several of one enterprise are added up"),
    _text("time", "时间", "start of the hour, or the day", required=True),
    _number("electricity_kwh", "用电量", "electricity bought in the hour or day", "kWh"),
    _number("self_generated_kwh", "自发电量", "own generation in the same time", "kWh"),
    _text("status", "数据状态", "whether the reading is valid"),
)
CEMS = (
    _text("line_id", "生产线编号", "code of the line"),
    _text("enterprise_id", "统一社会信用代码", "code of an enterprise with one line"),
    _text("time", "时间", "start of the hour", required=True),
    _POLLUTANT,
    _number("conc_mg_m3", "实测浓度", "concentration as measured", "mg/m3", low=None),
    _number("flow_m3_h", "烟气流量", "flow of the same gas", "m3/h", low=None),
    _number(
        "o2_pct", "氧含量", "oxygen; not used, since the mass is that of the measured gas", "%"
    ),
    _text("status", "运行状态", "running, stopped, calibrating or missing, or a platform's mark"),
)
PRODUCTION = (
    _text("enterprise_id", "统一社会信用代码", "code or name of the enterprise"),
    _text("line_id", "生产线编号", "code of the line"),
    _text("date", "日期", "the day", required=True),
    _number("output", "产量", "output, raw material or fuel, any one unit", "own"),
)

_STAGE = _text("stage", "阶段", "number in the scenario's order")
_PLANT = (
    *_ENTERPRISE,
    _text("grade", "绩效等级", "worst performance grade of its lines"),
    _text("industry", "行业", "industry of its first line"),
)
_EVIDENCE = _text("evidence", "证据", "power, cems, production or none")
_ORDERED = (
    _kg("ordered_kg", "要求减排量", "what the orders would save, at once and without a floor"),
    _kg("simulated_kg", "模拟减排量", "what the run simulated"),
)
_CAUSES = (
    _kg(
        "base_kg",
        "排放基数差异",
        "ordered at the inventory's base less ordered at the base that monitors show",
    ),
    _kg("floor_kg", "最低负荷占用", "short of the order: the floor"),
    _kg("not_obeyed_kg", "未落实", "short of the order: not obeyed"),
    _kg("late_kg", "响应滞后", "short of the order: before the answer"),
    _kg("slow_kg", "降负荷过程", "short of the order: while the load falls"),
    _kg("carried_kg", "恢复滞后减排", "below 0: saved beyond the order"),
)
# For the bureau only: it names enterprises.
DELIVERIES = (
    *_PLANT,
    _STAGE,
    _LEVEL,
    _POLLUTANT,
    *_ORDERED,
    _kg("observed_kg", "实测减排量", "what the readings show; empty without evidence"),
    _EVIDENCE,
    *_CAUSES,
    _kg("after_kg", "解除后减排量", "saved after the lift, before the load was back"),
)
# For the bureau only: it names enterprises.
VERDICTS = (
    *_PLANT,
    _STAGE,
    _LEVEL,
    _EVIDENCE,
    _number("read_h", "有数据小时数", "hours under the stage with readings", "h"),
    _number("missing_h", "缺数据小时数", "hours under the stage without readings", "h"),
    _number("seasonal_load", "错峰情景负荷", "mean load of the season alone", "1"),
    _number("ordered_load", "要求负荷", "mean load that the orders leave", "1"),
    _number(
        "obedient_load", "落实情景负荷", "mean load with lag, ramp and floor, if it obeys", "1"
    ),
    _number("observed_load", "实测负荷", "mean load that the readings show", "1", low=None),
    _number("delivery", "要求落实比例", "observed over ordered cut", "1", low=None),
    _number("obedience", "措施落实率", "observed cut over that of one that obeys", "1", low=None),
    _text("verdict", "判定", "obeyed, partly, not, over, cannot_tell or nothing_ordered"),
    _share("odds", "判定概率", "chance of the likeliest class"),
    _text("other", "次可能判定", "the next likely class"),
    _share("other_odds", "次可能概率", "its chance"),
    _text("reason", "说明", "why it cannot be told"),
)
DELIVERY_GROUPS = (
    _text("dimension", "统计维度", "total, grade, industry, district or stage"),
    _text("key", "类别", "the group"),
    _POLLUTANT,
    *_ORDERED,
    _share("evidence_share", "有证据比例", "share of the ordered kilograms with evidence"),
    _kg("seen_ordered_kg", "有证据要求减排量", "ordered, where there is evidence"),
    _kg("seen_simulated_kg", "有证据模拟减排量", "simulated, where there is evidence"),
    _kg("observed_kg", "实测减排量", "what the readings show"),
    _number(
        "delivery",
        "要求落实比例",
        "observed over ordered, both at the base that is measured",
        "1",
        low=None,
    ),
    *_CAUSES,
    _kg("after_kg", "解除后减排量", "saved after the lift, before the load was back"),
)
_BEFORE_AFTER = (("p05", "5%分位"), ("p50", "中位数"), ("p95", "95%分位"))
FORECAST_CHECK = (
    _text("stage", "阶段", "number of the stage, or total"),
    _POLLUTANT,
    _kg("simulated_kg", "模拟减排量", "single run: all sources, in the hours of the stage"),
    *(
        _kg(f"before_{name}_kg", f"预警前{zh}", f"replicates of the run ({name})")
        for name, zh in _BEFORE_AFTER
    ),
    *(
        _kg(f"after_{name}_kg", f"评估后{zh}", f"with the readings ({name})")
        for name, zh in _BEFORE_AFTER
    ),
    _flag("inside", "落在区间内", "whether the median after lies within p05 to p95 before", None),
    _number(
        "bias", "偏差", "simulated over observed, less 1, where there is evidence", "1", low=None
    ),
    _share("evidence_share", "有证据比例", "share of the ordered kilograms with evidence"),
    _share(
        "fac2",
        "两倍以内比例（FAC2）",
        "share of enterprises simulated within a factor of 2 of what is observed",
    ),
)
LEARNED = (
    _text("dimension", "统计维度", "grade or industry"),
    _text("key", "类别", "the group"),
    _number("enterprises", "企业数", "enterprises with evidence and an order", "1"),
    _share("prior", "原设定落实率", "strength that the run assumed"),
    _number("weight", "原设定权重", "enterprises that the prior counts for (assumed)", "1"),
    _share("observed", "实测落实率", "mean obedience, weighted by ordered kilograms"),
    _share("posterior", "更新后落实率", "mean of both by their weights"),
    _share("posterior_sd", "更新后标准差", "spread between enterprises"),
)
BASES = (
    *_ENTERPRISE,
    _text("line_id", "生产线编号", "line"),
    _POLLUTANT,
    _number("base_kg_d", "日排放量", "base emission of the inventory", "kg/d"),
    _number("cems_kg_d", "自动监控日排放量", "of the comparable days, at full load", "kg/d"),
    _number("ratio", "比值", "monitor over inventory", "1"),
    _number("hours", "小时数", "hours that it rests on", "h"),
    _flag("contradicts", "矛盾", "whether the difference is beyond the limit"),
    _number("suspicious", "异常数据数", "readings that no plant can have, such as below 0", "1"),
)
READINGS = (
    _text("file", "文件", "the file"),
    _text("table", "数据类型", "electricity, cems or production"),
    _number("values", "数据数", "cells that could hold a value", "1"),
    _number("read", "计入", "values counted in", "1"),
    _number("missing", "缺测或无效", "missing, or marked as not valid", "1"),
    _number("outside", "时段以外", "outside of the days that are looked at", "1"),
    _number("strangers", "清单以外", "of names that are not on the inventory", "1"),
    _number("doubled", "重复", "written twice alike", "1"),
)
WEATHER = (
    _text("time", "时间", "start of the hour, Beijing time", required=True),
    _number("wind_m_s", "风速", "wind speed", "m/s", high=75.0, required=True),
    _number("wind_dir_deg", "风向", "where the wind comes from, or a compass point (NNW)", "deg", high=360.0),
    _number("temp_c", "气温", "temperature", "degC", low=-60.0, high=60.0, required=True),
    _number("rh", "相对湿度", "relative humidity", "%", high=100.0),
    _number("pressure_hpa", "气压", "pressure", "hPa", low=500.0, high=1100.0),
    _number("blh_m", "边界层高度", "height of the boundary layer", "m", high=10000.0),
    _number("precip_mm", "降水量", "precipitation of the hour", "mm", high=300.0),
)  # fmt: skip
EVALUATION_AIR = (
    _text("station", "站点", "station or place"),
    _POLLUTANT,
    _text("start", "开始时间", "start of the alert"),
    _text("end", "结束时间", "end of the alert"),
    _number("observed_ug_m3", "实测平均浓度", "mean concentration under the alert", "ug/m3"),
    _number("predicted_ug_m3", "无预警预测浓度", "what the weather alone would give", "ug/m3"),
    _number("read_h", "有数据小时数", "hours under the alert with values", "h"),
    _number("missing_h", "缺数据小时数", "hours under the alert without values", "h"),
    _number("train_h", "训练小时数", "hours that were learnt from, none of them under an alert", "h"),
    *(
        _number(f"effect_{name}", f"变化（{zh}）", f"observed over predicted, less 1 ({name})", "1", low=-1.0)
        for name, zh in _BEFORE_AFTER
    ),
    _number("placebo_p05", "安慰剂下界", "the same in windows without an alert (p05)", "1", low=-1.0),
    _number("placebo_p95", "安慰剂上界", "the same in windows without an alert (p95)", "1", low=-1.0),
    _number("placebos", "安慰剂时段数", "windows of equal length and similar weather", "1"),
    _number("least_effect", "最小可识别变化", "least fall that could have been seen", "1"),
    _share("share_out", "超出已有天气比例", "share of hours beyond the weather that was learnt from"),
    _number("local_low", "本地减排可解释下界", "largest fall that the local kilograms could explain", "1", low=-1.0),
    _number("local_high", "本地减排可解释上界", "smallest fall that they could explain", "1", low=-1.0),
    _text("verdict", "判定", "lower, lower_local, lower_beyond, higher, weather, no_precedent, few_placebos, few_training, few_hours or no_weather"),
    _number("donor_count", "对照城市数", "places without an alert", "1"),
    _number("donor_rmspe", "对照拟合误差", "error of the mixture before the alert, over the mean", "1"),
    _number("donor_effect", "相对对照变化", "observed over the mixture, less 1", "1", low=-1.0),
    _number("donor_low", "对照下界", "lowest of the same for donors that fit", "1", low=-1.0),
    _number("donor_high", "对照上界", "highest of the same for donors that fit", "1", low=-1.0),
    _text("donor_verdict", "对照判定", "none, few_days, no_fit, no_band, inside or outside"),
)  # fmt: skip
TAX = (
    *_ENTERPRISE[:2],
    _text("outlet", "排放口编号", "outlet, or the line where it has none"),
    _text("item", "税目", "taxed item: a pollutant, or what the PM is"),
    _kg("kg", "排放量", "emission of the run as it is"),
    _number("equivalents", "污染当量数", "kilograms over the item's equivalent value", "1"),
    _flag("taxed", "计征", "among the largest of its outlet"),
    _share("pay_share", "计征比例", "share that is paid: 0.75 or 0.5 far below the limit"),
    _number("tax_cny", "环境保护税", "tax of the run as it is", "CNY"),
)
WORTH = (
    *_ENTERPRISE[:2],
    _text("grade_from", "现绩效等级", "grade that the inventory states, the worst of its lines"),
    _text("grade_to", "目标绩效等级", "grade that it is compared with"),
    _text("figure", "构成", "alerts, season, tax, surcharge or sum"),
    _number(
        "from_days",
        "现等级折合停产天数",
        "full days of standstill under the present grade; of alerts and season only",
        "d",
        low=None,
    ),
    _number("to_days", "目标等级折合停产天数", "the same under the other grade", "d", low=None),
    _number(
        "from_cny",
        "现等级费用",
        "what it costs a winter under the present grade, mean over the winters",
        "CNY",
        low=None,
    ),
    _number("to_cny", "目标等级费用", "the same under the other grade", "CNY", low=None),
    _number("saved_cny", "节省", "present - other grade, mean over the winters", "CNY", low=None),
    *(
        _number(
            f"{name}_cny",
            f"节省（{title}）",
            f"quantile of what is saved ({name}); empty without drawn winters",
            "CNY",
            low=None,
        )
        for name, title in (("p05", "5%分位"), ("p50", "中位数"), ("p95", "95%分位"))
    ),
    _number("winters", "冬季数", "number of winters drawn; 0 for the scenario's own alerts", "1"),
)
PROJECTS = (
    _text(
        "enterprise_id",
        "统一社会信用代码",
        "enterprise whose emission the project changes; empty for an area source",
    ),
    _text("line_id", "生产线编号", "narrows it to one line"),
    _text(
        "area_source",
        "面源/移动源",
        "area source whose emission it changes, instead of an enterprise",
    ),
    _text("district", "县(市、区)/乡镇", "narrows the area source to one district"),
    _text("pollutant", "污染物", "pollutant; empty for all"),
    Column("date", "date", "投运日期", "first day on which it works", required=True),
    _number(
        "factor", "排放系数", "emission after over emission before; 0 for shut", "1", required=True
    ),
    _text("kind", "工程类别", "超低改造, 淘汰, 煤改电, 公转铁 and the like"),
    _flag("assessed", "通过核查", "passed the assessment; others are listed and not counted", True),
    _text("note", "备注", "free text"),
)
LAST_YEAR = (
    _text("pollutant", "污染物", "pollutant", required=True),
    _number("year_kg", "上年排放量", "emission of the last year as reported", "kg", required=True),
)
ANNUAL = (
    _POLLUTANT,
    _number(
        "last_kg", "上年排放量", "as reported, else as computed without alerts and projects", "kg"
    ),
    _kg("rest_kg", "未解释", "computed - reported emission of the last year"),
    _kg("activity_kg", "日历与活动水平", "change of the baseline: days, weekdays"),
    _kg("projects_kg", "工程减排", "change by projects on their days in force"),
    _kg("season_kg", "错峰生产", "change of what seasonal rules save"),
    _kg("alerts_kg", "预警", "change by the year's alerts"),
    _number("year_kg", "本年排放量", "sum of all before", "kg"),
    _number("change", "变化率", "change against the last year", "1", low=None),
    _number(
        "change_without_alerts",
        "不计预警的变化率",
        "change without what alerts save",
        "1",
        low=None,
    ),
    _number("target_change", "目标变化率", "change that the targets ask for", "1", low=None),
    _flag("met", "含预警完成目标", "whether the target is met with alerts", None),
    _flag("met_without_alerts", "不计预警完成目标", "whether it is met without them", None),
)
YEAR_AIR = (
    _text("place", "点位", "place of the series"),
    _POLLUTANT,
    _number("target_ug_m3", "年均目标", "yearly mean that the targets ask for", "ug/m3"),
    _number("past_days", "已过天数", "days gone, without dust days", "d"),
    _number("mean_ug_m3", "已过均值", "mean over them", "ug/m3"),
    _number("left_days", "剩余天数", "days left of the year", "d"),
    _number(
        "room_ug_m3",
        "剩余允许均值",
        "mean of the days left with which the target is just met; below 0 out of reach",
        "ug/m3",
        low=None,
    ),
    _number("past_years", "往年数", "past years whose same days the series covers", "1"),
    _share("chance", "往年可达比例", "share of them whose same days stayed within the room"),
)
YEAR_DAYS = (
    _text("place", "点位", "place of the series"),
    _number("year", "年", "year", "1", high=9999.0),
    _number("past_days", "已过天数", "days gone, without dust days", "d"),
    _number("heavy_days", "重污染天数", "days with an index above 200", "d"),
    _number("episodes", "重污染过程数", "runs of days above 150 with a day above 200", "1"),
    _number("longest_days", "最长过程天数", "days of the longest", "d"),
    _number("peak", "最高指数", "largest daily index", "1"),
)
DUST_FALL = (
    _text("district", "县(市、区)/乡镇", "district", required=True),
    _text("month", "月份", "month, 2025-03", required=True),
    _text("site", "点位", "sampling site; several of a district and month are averaged"),
    _number(
        "fallen_t_km2", "降尘量", "dust fallen while the vessel stood out", "t/km2", required=True
    ),
    _number(
        "exposure_days",
        "采样天数",
        "days that the vessel stood out",
        "d",
        default=30.0,
        low=1.0,
        high=62.0,
    ),
    _flag("valid", "有效", "whether the reading is valid", True),
    _number(
        "dust_storm_days",
        "沙尘天数",
        "days of sand and dust; months with one are told apart",
        "d",
        default=0.0,
        high=31.0,
    ),
    _number(
        "coarse_t",
        "粗颗粒扬尘排放量",
        "emission of coarse dust (TSP - PM10) of the month; only to calibrate",
        "t",
    ),
    _text("note", "备注", "free text"),
)
DISTRICTS = (
    _text("district", "县(市、区)/乡镇", "district", required=True),
    _number("area_km2", "面积", "area", "km2", required=True, low=0.01),
    _text("note", "备注", "free text"),
)
DUST_STATE = (
    _text("district", "县(市、区)/乡镇", "district"),
    _number("rank", "位次", "rank by mean, the most first", "1"),
    _number(
        "months", "月数", "months of the year with valid readings and without dust storms", "1"
    ),
    _number("storm_months", "沙尘月数", "months left out for dust storms", "1"),
    _number("mean_t_km2", "平均降尘量", "mean of the months, each on 30 days", "t/km2"),
    _number("last_mean_t_km2", "上年同期", "mean of the same months of the last year", "t/km2"),
    _number("highest_t_km2", "最高月", "highest month", "t/km2"),
    _number("limit_t_km2", "限值", "limit of the last month", "t/km2"),
    _number("months_over", "超限月数", "months above the limit of their time", "1"),
    _number(
        "background_t_km2",
        "背景值",
        "fall without local dust: as given, or that of the clean district",
        "t/km2",
    ),
    _share(
        "share_to_cut",
        "需削减比例",
        "share of the local dust to be cut, so that the mean meets the limit",
    ),
    _number("local_t", "本地降尘", "local fall in 30 days", "t"),
    _number("emission_t", "粗颗粒排放量", "emission behind it, by the calibrated coefficient", "t"),
    _number("to_cut_t", "需削减排放量", "emission to be cut in 30 days", "t"),
)
HEATING = (
    _text("way", "供暖方式", "electricity, gas or waste_heat"),
    _number("households", "户数", "households", "1"),
    _number("coal_t", "替代散煤", "coal no longer burnt in a heating season", "t"),
    _POLLUTANT,
    _kg("displaced_kg", "替代散煤排放量", "what that coal would emit in a heating season"),
)
HEAT_SOURCES = (
    _LEVEL,
    _text("line_id", "生产线编号", "the waste-heat source"),
    _text("enterprise", "企业名称", "name of the enterprise"),
    _number("households", "供暖户数", "households that it warms", "1"),
    _share("heat_load", "供热负荷", "load that they need"),
    _share("ordered_cut", "要求停限产比例", "cut that the level orders"),
    _number(
        "without_heat", "失去供暖户数", "households without heat if the order were carried out", "1"
    ),
    _number("coal_t_d", "复烧散煤", "coal a day if they burnt coal again", "t/d"),
)
LIST_CHANGES = (
    *_ENTERPRISE,
    _text("change", "变化", "added, gone, changed or same"),
    _text("code_old", "原信用代码", "code in the old list, where it was changed"),
    _text("grade_old", "原绩效等级", "worst grade of its lines in the old list"),
    _text("grade_new", "现绩效等级", "worst grade of its lines in the new list"),
    _number("lines_old", "原生产线数", "lines in the old list", "1"),
    _number("lines_new", "现生产线数", "lines in the new list", "1"),
)
ROLL_UP = (
    _text("county", "县(市、区)", "county"),
    _number("enterprises", "企业数", "enterprises", "1"),
    _number("lines", "生产线数", "lines", "1"),
    _POLLUTANT,
    _number("base_kg_d", "日排放量", "base emission; lines shut for long count as zero", "kg/d"),
    _share("share", "占全市比例", "share of the city's lines"),
)
_OF_FLOW = (
    *_ENTERPRISE[:2],
    _text("flow", "运输方向", "in, out or internal"),
    _text("goods", "货物", "what is moved"),
    _text("district", "县(市、区)/乡镇", "where the trips are driven"),
)


def _trips(name: str, zh: str, meaning: str, **options: Any) -> Column:
    return _number(f"{name}_trips", zh, meaning, "1", **options)


TRANSPORT = (
    *_OF_FLOW,
    _flag("coupled", "随生产变化", "trips follow production"),
    _flag("must_stagger", "须错峰运输", "its enterprise had to stagger in some alert"),
    _number("trips_d", "日车次", "loaded trips of a normal day", "1"),
    _number("km_d", "日行驶里程", "kilometres of a normal day inside the district", "km/d"),
    _trips("normal", "正常车次", "loaded trips without season and alert"),
    _trips("seasonal", "错峰情景车次", "with the seasonal rules alone"),
    _trips("production", "随产减少车次", "fewer because the alert cuts production", low=None),
    _trips("dropped", "取消车次", "forbidden and never driven"),
    _trips("replaced", "替代车次", "driven by cleaner trucks instead"),
    _trips("deferred", "推迟车次", "put off until nothing is asked"),
    _trips("driven", "照常车次", "driven as always"),
    _trips("caught_up", "补运车次", "put off before and made up within the period"),
    _trips("owed", "欠运车次", "put off and not yet made up at the period's end"),
)
TRANSPORT_KG = (
    *_OF_FLOW,
    _POLLUTANT,
    *_KG,
    _kg("production_kg", "随产减排量", "less because the alert cuts production"),
    _kg("dropped_kg", "取消减排量", "of trips never driven"),
    _kg("replaced_kg", "替代减排量", "what cleaner trucks emit less"),
    _kg("deferred_kg", "推迟减排量", "of trips put off"),
    _kg("saved_kg", "预警时段减排量", "the four together, as long as the measures hold"),
    _kg("caught_up_kg", "补运排放量", "of trips made up later"),
    _kg("alert_reduction_kg", "净减排量", "saved less made up: net over the period"),
)
# For the bureau only: it names enterprises.
SHIPPERS = (
    *_ENTERPRISE,
    _number("freight_kt_yr", "年货运量", "freight in and out", "kt/yr"),
    _number("trips_d", "日车次", "loaded trips of a normal day, in and out", "1"),
    _share("clean_share", "清洁运输比例", "share by rail, pipe or belt"),
    _share("clean_share_wanted", "清洁运输比例要求", "what a rule asks for; empty for none"),
    _number("short_kt_yr", "清洁运输缺口", "freight short of it", "kt/yr"),
    _number("short_trips_d", "缺口车次", "the same as loaded trips", "1"),
    _text("minimum", "最低排放标准", "the oldest standard that a rule allows; empty for none"),
    _share("below_share", "低于标准车次占比", "share of the trips in and out by older trucks"),
    _text("missed", "未满足的规定", "ids of the rules that it does not meet"),
    _flag("must_stagger", "须错峰运输", "whether it must stagger its transport in alerts"),
)
IDLE = (
    *_ENTERPRISE[:2],
    _text("line", "生产线/工序", "name of the line"),
    _text("line_id", "生产线编号", "code of the line"),
    _text("district", "县(市、区)/乡镇", "district of the line"),
    _POLLUTANT,
    _kg("idle_kg", "停运减少量", "seasonal emission without idleness less that with it"),
    _kg("claimed_kg", "未计入的预警减排量", "what alerts would have saved of the line had it run"),
)

TABLES = {
    "inventory": INVENTORY, "area_sources": AREA_SOURCES, "profiles": PROFILES, "team_list": TEAM_LIST, "transport_list": TRANSPORT_LIST, "reductions": REDUCTIONS,
    "stages": STAGES, "hourly": HOURLY, "hourly_by_sector": HOURLY_BY_SECTOR, "accounting": ACCOUNTING,
    "events": EVENTS, "uncertainty": UNCERTAINTY, "replicates": REPLICATES, "indicators": INDICATORS,
    "findings": FINDINGS, "teams": TEAMS, "screening": SCREENING, "ledgers": LEDGERS, "visits": VISITS, "at_moment": AT_MOMENT,
    "projects": PROJECTS, "last_year": LAST_YEAR, "annual": ANNUAL, "year_air": YEAR_AIR, "year_days": YEAR_DAYS,
    "dust_fall": DUST_FALL, "districts": DISTRICTS, "dust_state": DUST_STATE, "heating": HEATING, "heat_sources": HEAT_SOURCES,
    "list_changes": LIST_CHANGES, "roll_up": ROLL_UP, "tax": TAX, "worth": WORTH,
    "transport": TRANSPORT, "transport_kg": TRANSPORT_KG, "shippers": SHIPPERS, "idle": IDLE,
    "variants": VARIANTS, "pins": PINS, "offers": OFFERS, "plan": PLAN, "plan_summary": PLAN_SUMMARY, "frontier": FRONTIER,
    "electricity": ELECTRICITY, "cems": CEMS, "production": PRODUCTION, "deliveries": DELIVERIES, "verdicts": VERDICTS,
    "delivery_groups": DELIVERY_GROUPS, "forecast_check": FORECAST_CHECK, "learned": LEARNED, "bases": BASES,
    "readings": READINGS, "weather": WEATHER, "evaluation_air": EVALUATION_AIR,
}  # fmt: skip


def pollutant_title(pollutant: str) -> str:
    """Return a pollutant as people write it: SO₂."""
    return POLLUTANT_NAMES.get(pollutant, pollutant.upper())


def dictionary() -> str:
    """Return data/DICTIONARY.md: every column of every table."""
    parts = [
        "# Data dictionary",
        "",
        "Made from simulator/terms/contracts.py by `make dictionary`; do not edit.",
        "",
    ]
    for name, columns in TABLES.items():
        parts += [
            f"## {name}",
            "",
            "| column | 中文 | unit | meaning | required | default | range |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for column in columns:
            ends = ["" if end is None else f"{end:g}" for end in (column.low, column.high)]
            allowed = ", ".join(column.choices) or ("" if ends == ["", ""] else " to ".join(ends))
            default = "" if column.default in (None, "") else str(column.default)
            parts.append(
                f"| {column.name} | {column.zh} | {column.unit} | {column.meaning} | {'yes' if column.required else ''} | {default} | {allowed} |"
            )
        if name == "plan":
            parts.append(
                "| `<pollutant>_kg` | 减排量 | kg | reduction in a day or in the stage |  |  |  |"
            )
            parts.append(
                "| `share_of_<pollutant>` | 占减排量比例 | 1 | share of the lines' reduction |  |  |  |"
            )
        if name == "list_changes":
            parts.append(
                "| `<pollutant>_change_kg_d` | 日排放量变化 | kg/d | new - old base emission |  |  |  |"
            )
        if name == "at_moment":
            parts.append(
                "| `<pollutant>_normal_kg_h` | 正常排放 | kg/h | emission at normal load at this hour |  |  |  |"
            )
            parts.append("| `<pollutant>_kg_h` | 当前排放 | kg/h | emission now |  |  |  |")
        if name == "findings":
            parts.append(
                "| `<pollutant>_missed_kg` | 少减排量 | kg | emitted above obedience until the decision took effect |  |  |  |"
            )
            parts.append(
                "| `<pollutant>_saved_kg` | 挽回排放量 | kg | what the decision took away |  |  |  |"
            )
        if name in ("inventory", "area_sources"):
            parts.append(
                "| `<pollutant>_kg_d` | 日排放量 | kg/d | base emission of one pollutant at normal load | one at least | 0 | 0 to |"
            )
        parts.append("")
    return "\n".join(parts)
