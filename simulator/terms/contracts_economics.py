"""Contracts of the tables of taxes, grades, the year, dust fall, heating and lists."""

from __future__ import annotations

from simulator.terms.columns import (
    ENTERPRISE,
    LEVEL,
    POLLUTANT,
    Column,
    flag,
    kg,
    number,
    share,
    text,
)

TAX = (
    *ENTERPRISE[:2],
    text("outlet", "排放口编号", "outlet, or the line where it has none"),
    text("item", "税目", "taxed item: a pollutant, or what the PM is"),
    kg("kg", "排放量", "emission of the run as it is"),
    number("equivalents", "污染当量数", "kilograms over the item's equivalent value", "1"),
    flag("taxed", "计征", "among the largest of its outlet"),
    share("pay_share", "计征比例", "share that is paid: 0.75 or 0.5 far below the limit"),
    number("tax_cny", "环境保护税", "tax of the run as it is", "CNY"),
)
WORTH = (
    *ENTERPRISE[:2],
    text("grade_from", "现绩效等级", "grade that the inventory states, the worst of its lines"),
    text("grade_to", "目标绩效等级", "grade that it is compared with"),
    text("figure", "构成", "alerts, season, tax, surcharge or sum"),
    number(
        "from_days",
        "现等级折合停产天数",
        "full days of standstill under the present grade; of alerts and season only",
        "d",
        low=None,
    ),
    number("to_days", "目标等级折合停产天数", "the same under the other grade", "d", low=None),
    number(
        "from_cny",
        "现等级费用",
        "what it costs a winter under the present grade, mean over the winters",
        "CNY",
        low=None,
    ),
    number("to_cny", "目标等级费用", "the same under the other grade", "CNY", low=None),
    number("saved_cny", "节省", "present - other grade, mean over the winters", "CNY", low=None),
    *(
        number(
            f"{name}_cny",
            f"节省（{title}）",
            f"quantile of what is saved ({name}); empty without drawn winters",
            "CNY",
            low=None,
        )
        for name, title in (("p05", "5%分位"), ("p50", "中位数"), ("p95", "95%分位"))
    ),
    number("winters", "冬季数", "number of winters drawn; 0 for the scenario's own alerts", "1"),
)
PROJECTS = (
    text(
        "enterprise_id",
        "统一社会信用代码",
        "enterprise whose emission the project changes; empty for an area source",
    ),
    text("line_id", "生产线编号", "narrows it to one line"),
    text(
        "area_source",
        "面源/移动源",
        "area source whose emission it changes, instead of an enterprise",
    ),
    text("district", "县(市、区)/乡镇", "narrows the area source to one district"),
    text("pollutant", "污染物", "pollutant; empty for all"),
    Column("date", "date", "投运日期", "first day on which it works", required=True),
    number(
        "factor", "排放系数", "emission after over emission before; 0 for shut", "1", required=True
    ),
    text("kind", "工程类别", "超低改造, 淘汰, 煤改电, 公转铁 and the like"),
    flag("assessed", "通过核查", "passed the assessment; others are listed and not counted", True),
    text("note", "备注", "free text"),
)
LAST_YEAR = (
    text("pollutant", "污染物", "pollutant", required=True),
    number("year_kg", "上年排放量", "emission of the last year as reported", "kg", required=True),
)
ANNUAL = (
    POLLUTANT,
    number(
        "last_kg", "上年排放量", "as reported, else as computed without alerts and projects", "kg"
    ),
    kg("rest_kg", "未解释", "computed - reported emission of the last year"),
    kg("activity_kg", "日历与活动水平", "change of the baseline: days, weekdays"),
    kg("projects_kg", "工程减排", "change by projects on their days in force"),
    kg("season_kg", "错峰生产", "change of what seasonal rules save"),
    kg("alerts_kg", "预警", "change by the year's alerts"),
    number("year_kg", "本年排放量", "sum of all before", "kg"),
    number("change", "变化率", "change against the last year", "1", low=None),
    number(
        "change_without_alerts",
        "不计预警的变化率",
        "change without what alerts save",
        "1",
        low=None,
    ),
    number("target_change", "目标变化率", "change that the targets ask for", "1", low=None),
    flag("met", "含预警完成目标", "whether the target is met with alerts", None),
    flag("met_without_alerts", "不计预警完成目标", "whether it is met without them", None),
)
YEAR_AIR = (
    text("place", "点位", "place of the series"),
    POLLUTANT,
    number("target_ug_m3", "年均目标", "yearly mean that the targets ask for", "ug/m3"),
    number("past_days", "已过天数", "days gone, without dust days", "d"),
    number("mean_ug_m3", "已过均值", "mean over them", "ug/m3"),
    number("left_days", "剩余天数", "days left of the year", "d"),
    number(
        "room_ug_m3",
        "剩余允许均值",
        "mean of the days left with which the target is just met; below 0 out of reach",
        "ug/m3",
        low=None,
    ),
    number("past_years", "往年数", "past years whose same days the series covers", "1"),
    share("chance", "往年可达比例", "share of them whose same days stayed within the room"),
)
YEAR_DAYS = (
    text("place", "点位", "place of the series"),
    number("year", "年", "year", "1", high=9999.0),
    number("past_days", "已过天数", "days gone, without dust days", "d"),
    number("heavy_days", "重污染天数", "days with an index above 200", "d"),
    number("episodes", "重污染过程数", "runs of days above 150 with a day above 200", "1"),
    number("longest_days", "最长过程天数", "days of the longest", "d"),
    number("peak", "最高指数", "largest daily index", "1"),
    text(
        "index_without",
        "指数未含的污染物",
        "pollutants that a computed index is without; the index may be too low; empty where it has all or the file states it",
    ),
)
DUST_FALL = (
    text("district", "县(市、区)/乡镇", "district", required=True),
    text("month", "月份", "month, 2025-03", required=True),
    text("site", "点位", "sampling site; several of a district and month are averaged"),
    number(
        "fallen_t_km2", "降尘量", "dust fallen while the vessel stood out", "t/km2", required=True
    ),
    number(
        "exposure_days",
        "采样天数",
        "days that the vessel stood out",
        "d",
        default=30.0,
        low=1.0,
        high=62.0,
    ),
    flag("valid", "有效", "whether the reading is valid", True),
    number(
        "dust_storm_days",
        "沙尘天数",
        "days of sand and dust; months with one are told apart",
        "d",
        default=0.0,
        high=31.0,
    ),
    number(
        "coarse_t",
        "粗颗粒扬尘排放量",
        "emission of coarse dust (TSP - PM10) of the month; only to calibrate",
        "t",
    ),
    text("note", "备注", "free text"),
)
DISTRICTS = (
    text("district", "县(市、区)/乡镇", "district", required=True),
    number("area_km2", "面积", "area", "km2", required=True, low=0.01),
    text("note", "备注", "free text"),
)
DUST_STATE = (
    text("district", "县(市、区)/乡镇", "district"),
    number("rank", "位次", "rank by mean, the most first", "1"),
    number("months", "月数", "months of the year with valid readings and without dust storms", "1"),
    number("storm_months", "沙尘月数", "months left out for dust storms", "1"),
    number("mean_t_km2", "平均降尘量", "mean of the months, each on 30 days", "t/km2"),
    number("last_mean_t_km2", "上年同期", "mean of the same months of the last year", "t/km2"),
    number("highest_t_km2", "最高月", "highest month", "t/km2"),
    number("limit_t_km2", "限值", "limit of the last month", "t/km2"),
    number("months_over", "超限月数", "months above the limit of their time", "1"),
    number(
        "background_t_km2",
        "背景值",
        "fall without local dust: as given, or that of the clean district",
        "t/km2",
    ),
    share(
        "share_to_cut",
        "需削减比例",
        "share of the local dust to be cut, so that the mean meets the limit",
    ),
    number("local_t", "本地降尘", "local fall in 30 days", "t"),
    number("emission_t", "粗颗粒排放量", "emission behind it, by the calibrated coefficient", "t"),
    number("to_cut_t", "需削减排放量", "emission to be cut in 30 days", "t"),
)
HEATING = (
    text("way", "供暖方式", "electricity, gas or waste_heat"),
    number("households", "户数", "households", "1"),
    number("coal_t", "替代散煤", "coal no longer burnt in a heating season", "t"),
    POLLUTANT,
    kg("displaced_kg", "替代散煤排放量", "what that coal would emit in a heating season"),
)
HEAT_SOURCES = (
    LEVEL,
    text("line_id", "生产线编号", "the waste-heat source"),
    text("enterprise", "企业名称", "name of the enterprise"),
    number("households", "供暖户数", "households that it warms", "1"),
    share("heat_load", "供热负荷", "load that they need"),
    share("ordered_cut", "要求停限产比例", "cut that the level orders"),
    number(
        "without_heat", "失去供暖户数", "households without heat if the order were carried out", "1"
    ),
    number("coal_t_d", "复烧散煤", "coal a day if they burnt coal again", "t/d"),
)
LIST_CHANGES = (
    *ENTERPRISE,
    text("change", "变化", "added, gone, changed or same"),
    text("code_old", "原信用代码", "code in the old list, where it was changed"),
    text("grade_old", "原绩效等级", "worst grade of its lines in the old list"),
    text("grade_new", "现绩效等级", "worst grade of its lines in the new list"),
    number("lines_old", "原生产线数", "lines in the old list", "1"),
    number("lines_new", "现生产线数", "lines in the new list", "1"),
)
ROLL_UP = (
    text("county", "县(市、区)", "county"),
    number("enterprises", "企业数", "enterprises", "1"),
    number("lines", "生产线数", "lines", "1"),
    POLLUTANT,
    number("base_kg_d", "日排放量", "base emission; lines shut for long count as zero", "kg/d"),
    share("share", "占全市比例", "share of the city's lines"),
)
