"""The contract of every table: column, kind, range, unit, Chinese heading, meaning; those of an
evaluation and of taxes, years and lists stand beside (contracts_evaluation, contracts_economics).

Readers, checks, exports and data/DICTIONARY.md all come from here.
"""

from __future__ import annotations

import re
from typing import Any

from simulator.terms.columns import (
    ENTERPRISE,
    KG,
    LEVEL,
    POLLUTANT,
    SAVED,
    Column,
    flag,
    kg,
    number,
    share,
    short_level,
    text,
)
from simulator.terms.contracts_economics import (
    ANNUAL,
    DISTRICTS,
    DUST_FALL,
    DUST_STATE,
    HEAT_SOURCES,
    HEATING,
    LAST_YEAR,
    LIST_CHANGES,
    PROJECTS,
    ROLL_UP,
    TAX,
    WORTH,
    YEAR_AIR,
    YEAR_DAYS,
)
from simulator.terms.contracts_evaluation import (
    BASES,
    CEMS,
    DELIVERIES,
    DELIVERY_GROUPS,
    ELECTRICITY,
    EVALUATION_AIR,
    FORECAST_CHECK,
    LEARNED,
    PRODUCTION,
    READINGS,
    VERDICTS,
    WEATHER,
)
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

INVENTORY = (
    text("enterprise", "企业名称", "name of the enterprise", required=True),
    text("industry", "行业", "the policy's industry code or one of its aliases", required=True),
    Column("grade", "grade", "绩效等级", "performance grade", required=True),
    text("line", "生产线/工序", "name, unique within the enterprise", required=True),
    text("enterprise_id", "统一社会信用代码", "code of the enterprise; default its name"),
    text("line_id", "生产线编号", "code of the line; default enterprise_id/line"),
    text("district", "县(市、区)/乡镇", "county or township that alert scopes name"),
    text("zone", "区域类型", "built-up area, park and the like"),
    text("sector", "排放源类别", "sector for profiles and sums; default the industry's"),
    number("capacity", "产能", "any one unit within the enterprise", "own"),
    share("min_load", "最低负荷", "share of normal load that cannot be left", default=0.0),
    share("heat_load", "供热负荷", "floor of a waste-heat source in the heating season", default=0.0),
    share("fixed_share", "固定排放份额", "share of emission that does not fall with load while running", default=0.0),
    # Empty times stay missing: the policy's industry or the scenario gives them.
    number("ramp_down_h", "降负荷时间", "hours from full load to 0", "h"),
    number("ramp_up_h", "升负荷时间", "hours from 0 to full load", "h"),
    number("notification_lag_h", "通知响应时间", "hours from issue to answer", "h"),
    # None: an empty cell takes the policy's value for the industry.
    flag("continuous", "不可中断", "cannot stop fast; may start early", None),
    flag("protected", "保障类", "livelihood, city operation, strategic; never stopped"),
    flag("small_micro", "小微涉气", "small emitter with lighter measures"),
    flag("noncompliant", "不能稳定达标或违反排污许可", "not stably compliant or in breach of its permit"),
    flag("long_term_shutdown", "长期停产", "stopped for long; base counts as zero"),
    flag("waste_heat_source", "工业余热供暖热源", "gives waste heat to residents"),
    number("heated_households", "余热供暖户数", "households that the waste heat warms", "1"),
    *(share(f"cut_{level}", f"{short_level(level)}停限产比例", f"the line's own measure at {level}") for level in TARGET_LEVELS),
    *(text(f"measure_{level}", f"{short_level(level)}减排措施", "own measure in words") for level in TARGET_LEVELS),
    text("protected_reason", "保障理由", "why the enterprise is protected"),
    Column("data_quality", "choice", "数据质量", "how the base emission is known", default="factor",
           choices=("measured", "factor", "guess")),
    number("output_value_cny_d", "日产值", "output value per day at normal load", "CNY/d"),
    number("electricity_kwh_d", "日用电量", "electricity per day at normal load", "kWh/d"),
    share("value_added_share", "损失占产值比例", "share of the output value that is lost with it; used by `negotiate`", default=1.0),
    number("restart_cost_cny", "停炉复产费用", "cost of one full stop and restart; used by `negotiate`", "CNY", default=0.0),
    *(share(f"offer_cut_{level}", f"{short_level(level)}自愿停限产比例", f"cut that the enterprise offers at {level}; used by `negotiate`") for level in TARGET_LEVELS),
    number("offer_loss_cny_d", "自愿减排日损失", "what the offered cut costs a day; default by output value", "CNY/d"),
    number("operating_days", "年运行天数", "days a year", "d", high=366.0),
    number("units", "设备数量", "number of machines", "1"),
    # None: an empty cell may be drawn by the scenario's coverage of meters or monitors.
    flag("metered", "分表计电", "electricity is metered and read by the bureau; used by `supervision`", None),
    flag("has_cems", "自动监控", "has a continuous emission monitor; used by `supervision`", None),
    number("findings_12m", "近12个月查实次数", "findings of the last twelve months; used by `supervision`", "1", default=0.0, high=1000.0),
    Column("last_visit", "date", "最近检查日期", "date of the last inspection; used by `supervision`", default=""),
    text("outlet", "排放口编号", "outlet into which the line emits; default an outlet of its own; used by `tax` and `worth`"),
    Column("pm_tax_kind", "choice", "颗粒物税目", "taxed item of the line's PM; used by `tax` and `worth`", default=PM_BY_INDUSTRY, choices=(PM_BY_INDUSTRY, *PM_TAX_KINDS)),
    *(
        column
        for pollutant, title in (("so2", "二氧化硫"), ("nox", "氮氧化物"), ("pm", "颗粒物"))
        for column in (
            number(f"{pollutant}_mg_m3", f"{title}计税浓度", "mean of the month's concentrations; used by `tax` and `worth`", "mg/m3"),
            number(f"{pollutant}_limit_mg_m3", f"{title}计税限值", "limit of the concentration; used by `tax` and `worth`", "mg/m3"),
        )
    ),
    number("exceed_hours_m", "每月超标小时数", "hours a month with a mean above a limit; used by `tax` and `worth`", "h", default=0.0, high=744.0),
    number("grid_kwh_d", "日外购电量", "purchased power per day at normal load; default `electricity_kwh_d`; used by `worth`", "kWh/d"),
    flag("ultra_low_organised", "有组织超低排放", "organised emission passed the ultra-low assessment; empty for no; used by `worth`", None),
    flag("ultra_low_fugitive", "无组织超低排放", "fugitive emission passed the ultra-low assessment; empty for no; used by `worth`", None),
    flag("ultra_low_transport", "清洁运输超低排放", "clean transport passed the ultra-low assessment; empty for no; used by `worth`", None),
    number("lon", "经度", "longitude", "deg", low=-180.0, high=180.0),
    number("lat", "纬度", "latitude", "deg", low=-90.0, high=90.0),
    number("stack_height_m", "排气筒高度", "height of the stack; used by `emissions`", "m", high=500.0),
    number("stack_diameter_m", "排气筒内径", "inner diameter of the stack; used by `emissions`", "m", high=50.0),
    number("exit_temp_k", "烟气温度", "temperature of the gas at the exit; used by `emissions`", "K", high=2000.0),
    number("exit_velocity_m_s", "烟气流速", "velocity of the gas at the exit; used by `emissions`", "m/s", high=200.0),
    flag("synthetic", "合成数据", "invented, no real enterprise; one such row marks every file made of a run"),
    text("contact", "联系人", "who is told of an alert; used by `record`"),
    text("contact_phone", "联系电话", "telephone of the contact; used by `record`"),
    text("note", "备注", "free text"),
    text("remark", "说明", "free text"),
)  # fmt: skip

AREA_SOURCES = (
    text("area_source", "面源/移动源", "name", required=True),
    text("sector", "排放源类别", "sector for profiles and sums", required=True),
    text("district", "县(市、区)/乡镇", "county or township that alert scopes name"),
    *(
        share(
            f"cut_{level}",
            f"{short_level(level)}减排比例",
            f"cut at {say('en', f'level_{level}').removesuffix(' alert')}",
            default=0.0,
        )
        for level in ALERT_LEVELS
    ),
    flag(
        "synthetic",
        "合成数据",
        "invented, no real source; one such row marks every file made of a run",
    ),
    text("note", "备注", "free text"),
    text("remark", "说明", "free text"),
)

TEAM_LIST = (
    text("team", "执法组", "name of the team", required=True),
    text("districts", "负责区域", "districts separated by semicolons; empty for all"),
    number("shift_start_h", "上班时间", "hour of the day; default the scenario's", "h", high=24.0),
    number("shift_end_h", "下班时间", "hour of the day; below the start it is of the next day", "h", high=24.0),
    number("travel_h", "路途时间", "hours of a way within a district; default the scenario's", "h", high=24.0),
    number("travel_other_h", "跨区路途时间", "hours of a way to another district; default the scenario's", "h", high=24.0),
    text("note", "备注", "free text"),
)  # fmt: skip

# Who was told of which alert: kept with a plan of the workbench, and read by `record`.
TOLD = (
    Column("level", "choice", "预警级别", "level of the alert", required=True, choices=ALERT_LEVELS),
    text("start", "开始时间", "start of the alert, as the scenario has it", required=True),
    text("enterprise_id", "统一社会信用代码", "code of the enterprise", required=True),
    text("sent", "通知时间", "when it was told; empty for not yet"),
    text("received", "接收时间", "when it confirmed the receipt; empty for not yet"),
    text("answered", "回复时间", "when it answered; empty for not yet"),
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
    text("enterprise_id", "统一社会信用代码", "code of the enterprise, as in the inventory", required=True),
    Column("flow", "choice", "运输方向", "goods in, out, or moved inside the works", required=True,
           choices=("in", "out", "internal")),
    text("goods", "货物", "what is moved"),
    number("kt_yr", "年运量", "tonnage of a year by all ways; at most that of the largest ports (assumed), so that tonnes are not taken for kilotonnes", "kt/yr", required=True, high=200_000.0),
    share("road_share", "公路运输比例", "share by road; default what rail and belt leave"),
    share("rail_share", "铁路运输比例", "share by rail", default=0.0),
    share("belt_share", "管道皮带运输比例", "share by pipe or belt", default=0.0),
    number("days_yr", "年运输天数", "days of the year with transport (default assumed)", "d", default=330.0, low=1.0, high=366.0),
    number("payload_t", "载重", "load of a truck (default assumed: 49 t gross of six axles less the truck)", "t", default=32.0, low=1.0, high=200.0),
    share("return_empty", "空驶返回比例", "share of trips that go back empty", default=1.0),
    number("km_in_district", "县内单程里程", "kilometres of one way inside the district", "km", required=True, high=2000.0),
    *(share(f"fleet_{name}", f"{zh}车辆占比", f"share of the trips by {name.upper()} trucks", default=0.0) for name, zh in _FLEETS),
    Column("siding_date", "date", "铁路专用线建成日期", "day on which its siding is there; empty for none", default=""),
    number("road_dust_g_km", "道路扬尘因子", "PM10 of road dust; PM and PM2.5 follow in the proportion of the shipped factors, which are the default", "g/km"),
    text("part_of", "排放所属面源", "area source that holds its exhaust already; empty for none"),
    text("dust_part_of", "扬尘所属面源", "area source that holds its road dust already; empty for none"),
    text("district", "县(市、区)/乡镇", "where the trips are driven; default the district of the enterprise's first line"),
    flag("coupled", "随生产变化", "trips follow the load of the enterprise's lines"),
    flag("synthetic", "合成数据", "invented, no real enterprise; one such row marks every file made of a run"),
    text("note", "备注", "free text"),
)  # fmt: skip

# Emission factors of trucks, shipped in data/transport/factors.csv or a scenario's own.
TRUCK_FACTORS = (
    Column("standard", "choice", "排放标准", "emission standard, or road_dust for the dust that any truck raises", required=True,
           choices=(*(name for name, _ in _FLEETS), "road_dust")),
    text("pollutant", "污染物", "pollutant of the inventory", required=True),
    number("g_km", "排放因子", "grams a kilometre; of exhaust without the winter factor", "g/km", required=True, high=1000.0),
    Column("known", "choice", "依据", "read in a text, measured, or assumed", required=True, choices=("read", "measured", "assumed")),
    text("source", "出处", "text, measurement or reason", required=True),
)  # fmt: skip

PROFILES = (
    text("sector", "排放源类别", "sector", required=True),
    Column("kind", "choice", "类型", "hour 0-23, weekday 1-7 from Monday, month 1-12", required=True,
           choices=("hour", "weekday", "month")),
    number("index", "序号", "hour, weekday or month", "1", required=True, high=23.0),
    number("factor", "系数", "factor of mean 1 over the kind", "1", required=True),
    text("note", "备注", "free text"),
    text("remark", "说明", "free text"),
)  # fmt: skip


REDUCTIONS = (
    text(
        "dimension",
        "统计维度",
        "total, grade, industry, district, sector, enterprise, line or stage",
    ),
    text("key", "类别", "the group"),
    POLLUTANT,
    *KG,
    *SAVED,
)
STAGES = (
    text("stage", "阶段", "number in the scenario's order, early or outside"),
    POLLUTANT,
    LEVEL,
    text("start", "开始时间", "start"),
    text("end", "结束时间", "end"),
    kg("alert_reduction_kg", "预警减排量", "alert reduction in the stage's hours"),
    kg("whole_society_kg", "全社会排放量", "whole-society emission of the stage's hours"),
    number("alert_share", "减排比例", "alert reduction over whole-society emission", "1", low=None),
    share("target", "目标", "the level's target share"),
    number("met_h", "满足减排比例要求的小时数", "hours in which the target was met", "h"),
    number("hours", "小时数", "hours of the stage", "h"),
)
HOURLY = (text("time", "时间", "start of the hour"), POLLUTANT, *KG)
HOURLY_BY_SECTOR = (HOURLY[0], text("sector", "排放源类别", "sector"), POLLUTANT, *KG)
ACCOUNTING = (
    LEVEL,
    POLLUTANT,
    number("base_kg_d", "全社会日排放量", "whole-society base emission", "kg/d"),
    number("reduction_kg_d", "日减排量", "reduction of one day", "kg/d"),
    number("ratio", "减排比例", "reduction over base", "1", low=None),
    share("target", "目标", "the level's target share"),
    flag("met", "是否满足减排比例要求", "whether the target is met", None),
)
EVENTS = (
    text("time", "时间", "when"),
    text("event", "事件", "what happened"),
    LEVEL,
    text("scope", "范围", "districts, empty for all"),
    number("enterprises", "企业数", "enterprises concerned", "1"),
    number("lines", "生产线数", "lines concerned", "1"),
    text("detail", "说明", "in words"),
)
# Standard errors say how much the quantiles would change with other draws.
_QUANTILES = (
    ("p05", "5%分位"), ("p25", "25%分位"), ("p50", "中位数"), ("p75", "75%分位"), ("p95", "95%分位"), ("mean", "均值"),
    ("p05_se", "5%分位标准误"), ("p50_se", "中位数标准误"), ("p95_se", "95%分位标准误"),
)  # fmt: skip
UNCERTAINTY = (
    POLLUTANT,
    text("measure", "指标", "headline figure"),
    *(
        number(name, zh, f"quantile, mean or standard error ({name})", "own", low=None)
        for name, zh in _QUANTILES
    ),
)
REPLICATES = (
    number(
        "replicate",
        "重复序号",
        "number of the replicate, from 0; one number has the same draws in every run of a seed",
        "1",
    ),
    POLLUTANT,
    text("measure", "指标", "headline figure"),
    number("value", "取值", "the figure in this replicate", "own", low=None),
)
_OF_GROUP = (
    text("enterprise_id", "统一社会信用代码", "code of the enterprise", required=True),
    text("industry", "行业", "narrows the row to lines of this industry"),
    text("district", "县(市、区)/乡镇", "narrows the row to lines of this district"),
)
PINS = (
    *_OF_GROUP,
    share("cut", "停限产比例", "the cut that the plan must give"),
    flag("exclude", "不参与协商", "leave what the scenario orders"),
    text("note", "备注", "free text"),
)
OFFERS = (
    *_OF_GROUP,
    share("cut", "停限产比例", "the cut that the enterprise offers", required=True),
    number("loss_cny_d", "日损失", "what it costs a day; default by output value", "CNY/d"),
    text("note", "备注", "free text"),
)
_GROUP = (
    text("group_id", "决策单元", "enterprise, industry and district"),
    text("enterprise_id", "统一社会信用代码", "code of the enterprise"),
    text("enterprise", "企业名称", "name of the enterprise"),
    text("industry", "行业", "industry"),
    text("grade", "绩效等级", "performance grade"),
    text("district", "县(市、区)/乡镇", "district"),
)
PLAN = (
    *_GROUP,
    text("source", "措施来源", "policy, own, offer, voluntary or pin"),
    share("cut", "停限产比例", "cut that is asked for"),
    number("lines_stopped", "停产生产线数", "lines at load 0", "1"),
    number(
        "loss_cny",
        "损失",
        "output value lost and cost of restarts, in a day or in the stage",
        "CNY",
    ),
    number("share", "负担率", "loss over output value of the same time", "1"),
    number("carried", "已承担负担率", "burden already carried in the season", "1"),
    share("table_cut", "清单停限产比例", "cut that the scenario orders without the plan"),
    number("table_loss_cny", "清单措施损失", "loss without the plan", "CNY"),
    text("next_best", "次优选项", "the option that would come next at the shadow prices"),
    number(
        "next_best_cny",
        "次优选项多付",
        "what the next option costs more, its kilograms paid at the shadow prices",
        "CNY",
        low=None,
    ),
    flag("pinned", "指定", "pinned by the planner"),
    flag("off_policy", "超出规定", "beyond the bounds of the policy"),
)
PLAN_SUMMARY = (
    text("plan", "方案", "plan, table (what the scenario orders), equal_cut or least (mu 0)"),
    POLLUTANT,
    number("target_kg", "目标减排量", "reduction that the target asks for", "kg"),
    number("reached_kg", "达到减排量", "reduction reached, area sources included", "kg"),
    number("spare_kg", "富余", "reached - target", "kg", low=None),
    number("shadow_cny_kg", "影子价格", "what one more kilogram would cost", "CNY/kg"),
    flag("met", "是否满足减排比例要求", "whether the target is met", None),
)
FRONTIER = (
    text("over", "变量", "mu, cap or margin"),
    number("value", "取值", "its value", "own"),
    number("loss_cny", "损失", "loss", "CNY"),
    number("dearer", "公平代价", "loss over that of the least plan, less 1", "1", low=None),
    number("gini", "基尼系数", "Gini coefficient of the burden, weighted by output value", "1"),
    number("max_share", "最大负担率", "largest burden", "1"),
    number("touched", "涉及单元数", "groups with a loss", "1"),
    number("stopped", "全停单元数", "groups whose lines all stop", "1"),
    number("gap", "差距", "objective over its bound, less 1", "1"),
)
INDICATORS = (
    text("id", "编号", "O1 to O11"),
    text("indicator", "指标", "what is measured"),
    POLLUTANT,
    number("value", "取值", "the figure, empty where it cannot be told", "own", low=None),
    text("unit", "单位", "unit of the figure"),
    number("watch_from", "关注限值", "from here on to be watched (assumed)", "own"),
    number("over_from", "超限限值", "from here on over-reach (assumed)", "own"),
    text("light", "评判", "good, watch or over; empty without a limit or a figure"),
)

# For the bureau only: it names enterprises.
FINDINGS = (
    text("time", "查实时间", "when it was found"),
    *ENTERPRISE,
    text("kind", "问题类型", "absent, partly, pretending or fraud"),
    text("by", "发现途径", "what led to it: visit, meter, cems, revisit, raid, on_site or tip"),
    text("team", "执法组", "the team that found it"),
    text("decided", "决定时间", "when the decision takes effect"),
    flag("corrected", "按期整改", "whether it took effect while the alert held"),
    text("relapsed", "再犯时间", "when it began again; empty for never"),
    number("fine_cny", "罚款", "fine", "CNY"),
    Column(
        "grade_after",
        "grade",
        "处理后绩效等级",
        "grade that the decision gives; empty where it stays",
    ),
)
TEAMS = (
    text("team", "执法组", "name of the team; raid-N-M is member M of raid N"),
    text("start", "开始时间", "start of the shift"),
    text("end", "结束时间", "end of the shift"),
    number("hours", "小时数", "hours of the shift", "h"),
    number("travelling_h", "路途小时数", "hours on the way", "h"),
    number("visiting_h", "检查小时数", "hours at enterprises", "h"),
    number("idle_h", "空闲小时数", "the rest of the shift", "h"),
    number("visits", "检查企业次数", "visits", "1"),
    number("findings", "查实次数", "findings", "1"),
    number("queue", "待查企业数", "flagged enterprises that wait when the shift ends", "1"),
)
SCREENING = (
    text("time", "筛查时间", "when"),
    text("by", "筛查方式", "meter or cems"),
    number("screened", "筛查企业数", "enterprises screened", "1"),
    number("flags", "报警数", "enterprises flagged", "1"),
    number("true_flags", "属实报警数", "flags of those that do more than obedience would", "1"),
    number(
        "disobeying", "实际未落实数", "screened enterprises that do more than obedience would", "1"
    ),
    share("precision", "查准率", "true flags over flags, empty without flags"),
    share("recall", "查全率", "true flags over those that do more, empty without any"),
)
# For the bureau only: it names enterprises.
LEDGERS = (
    *ENTERPRISE[:2],
    text("ledger", "账目", "claimed (as reported, obeying) or true"),
    number("true_factor", "真实倍数", "true over reported base emission", "1"),
    POLLUTANT,
    *KG,
    *SAVED[:3],
    kg("by_findings_kg", "查实后减排量", "reduction from the decision on that made a D"),
)
AT_MOMENT = (
    text("line_id", "生产线编号", "code of the line"),
    *ENTERPRISE,
    text("industry", "行业", "industry code"),
    Column("grade", "grade", "绩效等级", "grade that it holds now"),
    text("level", "级别", "level in force in its district"),
    Column(
        "state",
        "choice",
        "状态",
        "what it does: waits for the notice, comes down, stands at the order, goes up, keeps a seasonal rule, or normal",
        choices=("waiting", "ramping_down", "at_order", "ramping_up", "seasonal", "normal"),
    ),
    share(
        "ordered_cut",
        "要求停限产比例",
        "share of normal load that the order takes, once it was heard",
    ),
    share("target_load", "目标负荷", "share of normal load to be reached"),
    share("load", "当前负荷", "share of normal load now"),
    text("arrives", "到位时间", "when a moving load arrives, as things stand"),
)
# For the bureau only: it names enterprises.
VISITS = (
    number("rank", "次序", "order of the visits", "1"),
    *ENTERPRISE,
    Column("grade", "grade", "绩效等级", "worst grade of its lines"),
    share("chance", "未落实概率", "chance that it does not obey, in the bureau's eyes"),
    number("stake_kg_h", "涉及排放量", "SO2 + NOx + PM + VOCs that the orders are to save", "kg/h"),
    number("hours_left", "剩余小时数", "hours to the end of the alert", "h"),
    number("at_stake_kg", "期望挽回量", "chance x kg/h at stake x hours left", "kg"),
    share("cut", "停限产比例", "largest cut that a line is ordered"),
    flag("in_reach", "可查到", "whether the teams come so far in the next 24 h"),
    text("reason", "理由", "in words"),
)
VARIANTS = (
    text("variant", "方案", "teams, share of meters or strategy"),
    POLLUTANT,
    number("reduction_kg", "减排量", "mean reduction of seasonal rules and alerts", "kg", low=None),
    number("reduction_se_kg", "减排量标准误", "standard error of the mean", "kg"),
    number(
        "more_kg", "增加量", "mean of the paired differences to the first variant", "kg", low=None
    ),
    number("more_se_kg", "增加量标准误", "standard error of that mean", "kg"),
    number("findings", "查实次数", "mean number of findings", "1"),
    number(
        "never_found",
        "始终未查到数",
        "mean number of those that did not obey and were not found",
        "1",
    ),
    number("to_find_h", "平均查实用时", "mean hours from the first order to the finding", "h"),
    number("team_days", "组日数", "mean number of shifts", "d"),
)

_OF_FLOW = (
    *ENTERPRISE[:2],
    text("flow", "运输方向", "in, out or internal"),
    text("goods", "货物", "what is moved"),
    text("district", "县(市、区)/乡镇", "where the trips are driven"),
)


def _trips(name: str, zh: str, meaning: str, **options: Any) -> Column:
    return number(f"{name}_trips", zh, meaning, "1", **options)


TRANSPORT = (
    *_OF_FLOW,
    flag("coupled", "随生产变化", "trips follow production"),
    flag("must_stagger", "须错峰运输", "its enterprise had to stagger in some alert"),
    number("trips_d", "日车次", "loaded trips of a normal day", "1"),
    number("km_d", "日行驶里程", "kilometres of a normal day inside the district", "km/d"),
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
    POLLUTANT,
    *KG,
    kg("production_kg", "随产减排量", "less because the alert cuts production"),
    kg("dropped_kg", "取消减排量", "of trips never driven"),
    kg("replaced_kg", "替代减排量", "what cleaner trucks emit less"),
    kg("deferred_kg", "推迟减排量", "of trips put off"),
    kg("saved_kg", "预警时段减排量", "the four together, as long as the measures hold"),
    kg("caught_up_kg", "补运排放量", "of trips made up later"),
    kg("alert_reduction_kg", "净减排量", "saved less made up: net over the period"),
)
# For the bureau only: it names enterprises.
SHIPPERS = (
    *ENTERPRISE,
    number("freight_kt_yr", "年货运量", "freight in and out", "kt/yr"),
    number("trips_d", "日车次", "loaded trips of a normal day, in and out", "1"),
    share("clean_share", "清洁运输比例", "share by rail, pipe or belt"),
    share("clean_share_wanted", "清洁运输比例要求", "what a rule asks for; empty for none"),
    number("short_kt_yr", "清洁运输缺口", "freight short of it", "kt/yr"),
    number("short_trips_d", "缺口车次", "the same as loaded trips", "1"),
    text("minimum", "最低排放标准", "the oldest standard that a rule allows; empty for none"),
    share("below_share", "低于标准车次占比", "share of the trips in and out by older trucks"),
    text("missed", "未满足的规定", "ids of the rules that it does not meet"),
    flag("must_stagger", "须错峰运输", "whether it must stagger its transport in alerts"),
)
IDLE = (
    *ENTERPRISE[:2],
    text("line", "生产线/工序", "name of the line"),
    text("line_id", "生产线编号", "code of the line"),
    text("district", "县(市、区)/乡镇", "district of the line"),
    POLLUTANT,
    kg("idle_kg", "停运减少量", "seasonal emission without idleness less that with it"),
    kg("claimed_kg", "未计入的预警减排量", "what alerts would have saved of the line had it run"),
)

TABLES = {
    "inventory": INVENTORY, "area_sources": AREA_SOURCES, "profiles": PROFILES, "team_list": TEAM_LIST, "told": TOLD, "transport_list": TRANSPORT_LIST, "truck_factors": TRUCK_FACTORS, "reductions": REDUCTIONS,
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
