"""Contracts of the tables of an evaluation: readings after an alert, and what they show."""

from __future__ import annotations

from simulator.terms.columns import (
    ENTERPRISE,
    LEVEL,
    POLLUTANT,
    flag,
    kg,
    number,
    share,
    text,
)

# Readings after an alert, as the templates have them; exports of platforms are understood too.
ELECTRICITY = (
    text("enterprise_id", "统一社会信用代码", "code or name of the enterprise"),
    text("line_id", "生产线编号", "code of the line, where a line has a meter of its own"),
    text("meter", "电表编号", "meter; several of one enterprise are added up"),
    text("time", "时间", "start of the hour, or the day", required=True),
    number("electricity_kwh", "用电量", "electricity bought in the hour or day", "kWh"),
    number("self_generated_kwh", "自发电量", "own generation in the same time", "kWh"),
    text("status", "数据状态", "whether the reading is valid"),
)
CEMS = (
    text("line_id", "生产线编号", "code of the line"),
    text("enterprise_id", "统一社会信用代码", "code of an enterprise with one line"),
    text("time", "时间", "start of the hour", required=True),
    POLLUTANT,
    number("conc_mg_m3", "实测浓度", "concentration as measured", "mg/m3", low=None),
    number("flow_m3_h", "烟气流量", "flow of the same gas", "m3/h", low=None),
    number("o2_pct", "氧含量", "oxygen; not used, since the mass is that of the measured gas", "%"),
    text("status", "运行状态", "running, stopped, calibrating or missing, or a platform's mark"),
)
PRODUCTION = (
    text("enterprise_id", "统一社会信用代码", "code or name of the enterprise"),
    text("line_id", "生产线编号", "code of the line"),
    text("date", "日期", "the day", required=True),
    number("output", "产量", "output, raw material or fuel, any one unit", "own"),
)

_STAGE = text("stage", "阶段", "number in the scenario's order")
_PLANT = (
    *ENTERPRISE,
    text("grade", "绩效等级", "worst performance grade of its lines"),
    text("industry", "行业", "industry of its first line"),
)
_EVIDENCE = text("evidence", "证据", "power, cems, production or none")
_ORDERED = (
    kg("ordered_kg", "要求减排量", "what the orders would save, at once and without a floor"),
    kg("simulated_kg", "模拟减排量", "what the run simulated"),
)
_CAUSES = (
    kg(
        "base_kg",
        "排放基数差异",
        "ordered at the inventory's base less ordered at the base that monitors show",
    ),
    kg("floor_kg", "最低负荷占用", "short of the order: the floor"),
    kg("not_obeyed_kg", "未落实", "short of the order: not obeyed"),
    kg("late_kg", "响应滞后", "short of the order: before the answer"),
    kg("slow_kg", "降负荷过程", "short of the order: while the load falls"),
    kg("carried_kg", "恢复滞后减排", "below 0: saved beyond the order"),
)
# For the bureau only: it names enterprises.
DELIVERIES = (
    *_PLANT,
    _STAGE,
    LEVEL,
    POLLUTANT,
    *_ORDERED,
    kg("observed_kg", "实测减排量", "what the readings show; empty without evidence"),
    _EVIDENCE,
    *_CAUSES,
    kg("after_kg", "解除后减排量", "saved after the lift, before the load was back"),
)
# For the bureau only: it names enterprises.
VERDICTS = (
    *_PLANT,
    _STAGE,
    LEVEL,
    _EVIDENCE,
    number("read_h", "有数据小时数", "hours under the stage with readings", "h"),
    number("missing_h", "缺数据小时数", "hours under the stage without readings", "h"),
    number("seasonal_load", "错峰情景负荷", "mean load of the season alone", "1"),
    number("ordered_load", "要求负荷", "mean load that the orders leave", "1"),
    number("obedient_load", "落实情景负荷", "mean load with lag, ramp and floor, if it obeys", "1"),
    number("observed_load", "实测负荷", "mean load that the readings show", "1", low=None),
    number("delivery", "要求落实比例", "observed over ordered cut", "1", low=None),
    number("obedience", "措施落实率", "observed cut over that of one that obeys", "1", low=None),
    text("verdict", "判定", "obeyed, partly, not, over, cannot_tell or nothing_ordered"),
    share("odds", "判定概率", "chance of the likeliest class"),
    text("other", "次可能判定", "the next likely class"),
    share("other_odds", "次可能概率", "its chance"),
    text("reason", "说明", "why it cannot be told"),
)
DELIVERY_GROUPS = (
    text("dimension", "统计维度", "total, grade, industry, district or stage"),
    text("key", "类别", "the group"),
    POLLUTANT,
    *_ORDERED,
    share("evidence_share", "有证据比例", "share of the ordered kilograms with evidence"),
    kg("seen_ordered_kg", "有证据要求减排量", "ordered, where there is evidence"),
    kg("seen_simulated_kg", "有证据模拟减排量", "simulated, where there is evidence"),
    kg("observed_kg", "实测减排量", "what the readings show"),
    number(
        "delivery",
        "要求落实比例",
        "observed over ordered, both at the base that is measured",
        "1",
        low=None,
    ),
    *_CAUSES,
    kg("after_kg", "解除后减排量", "saved after the lift, before the load was back"),
)
_BEFORE_AFTER = (("p05", "5%分位"), ("p50", "中位数"), ("p95", "95%分位"))
FORECAST_CHECK = (
    text("stage", "阶段", "number of the stage, or total"),
    POLLUTANT,
    kg("simulated_kg", "模拟减排量", "single run: all sources, in the hours of the stage"),
    *(
        kg(f"before_{name}_kg", f"预警前{zh}", f"replicates of the run ({name})")
        for name, zh in _BEFORE_AFTER
    ),
    *(
        kg(f"after_{name}_kg", f"评估后{zh}", f"with the readings ({name})")
        for name, zh in _BEFORE_AFTER
    ),
    flag("inside", "落在区间内", "whether the median after lies within p05 to p95 before", None),
    number(
        "bias", "偏差", "simulated over observed, less 1, where there is evidence", "1", low=None
    ),
    share("evidence_share", "有证据比例", "share of the ordered kilograms with evidence"),
    share(
        "fac2",
        "两倍以内比例（FAC2）",
        "share of enterprises simulated within a factor of 2 of what is observed",
    ),
)
LEARNED = (
    text("dimension", "统计维度", "grade or industry"),
    text("key", "类别", "the group"),
    number("enterprises", "企业数", "enterprises with evidence and an order", "1"),
    share("prior", "原设定落实率", "strength that the run assumed"),
    number("weight", "原设定权重", "enterprises that the prior counts for (assumed)", "1"),
    share("observed", "实测落实率", "mean obedience, weighted by ordered kilograms"),
    share("posterior", "更新后落实率", "mean of both by their weights"),
    share("posterior_sd", "更新后标准差", "spread between enterprises"),
)
BASES = (
    *ENTERPRISE,
    text("line_id", "生产线编号", "line"),
    POLLUTANT,
    number("base_kg_d", "日排放量", "base emission of the inventory", "kg/d"),
    number("cems_kg_d", "自动监控日排放量", "of the comparable days, at full load", "kg/d"),
    number("ratio", "比值", "monitor over inventory", "1"),
    number("hours", "小时数", "hours that it rests on", "h"),
    flag("contradicts", "矛盾", "whether the difference is beyond the limit"),
    number("suspicious", "异常数据数", "readings that no plant can have, such as below 0", "1"),
)
READINGS = (
    text("file", "文件", "the file"),
    text("table", "数据类型", "electricity, cems or production"),
    number("values", "数据数", "cells that could hold a value", "1"),
    number("read", "计入", "values counted in", "1"),
    number("missing", "缺测或无效", "missing, or marked as not valid", "1"),
    number("outside", "时段以外", "outside of the days that are looked at", "1"),
    number("strangers", "清单以外", "of names that are not on the inventory", "1"),
    number("doubled", "重复", "written twice alike", "1"),
)
WEATHER = (
    text("time", "时间", "start of the hour, Beijing time", required=True),
    number("wind_m_s", "风速", "wind speed", "m/s", high=75.0, required=True),
    number("wind_dir_deg", "风向", "where the wind comes from, or a compass point (NNW)", "deg", high=360.0),
    number("temp_c", "气温", "temperature", "degC", low=-60.0, high=60.0, required=True),
    number("rh", "相对湿度", "relative humidity", "%", high=100.0),
    number("pressure_hpa", "气压", "pressure", "hPa", low=500.0, high=1100.0),
    number("blh_m", "边界层高度", "height of the boundary layer", "m", high=10000.0),
    number("precip_mm", "降水量", "precipitation of the hour", "mm", high=300.0),
)  # fmt: skip
EVALUATION_AIR = (
    text("station", "站点", "station or place"),
    POLLUTANT,
    text("start", "开始时间", "start of the alert"),
    text("end", "结束时间", "end of the alert"),
    number("observed_ug_m3", "实测平均浓度", "mean concentration under the alert", "ug/m3"),
    number("predicted_ug_m3", "无预警预测浓度", "what the weather alone would give", "ug/m3"),
    number("read_h", "有数据小时数", "hours under the alert with values", "h"),
    number("missing_h", "缺数据小时数", "hours under the alert without values", "h"),
    number("train_h", "训练小时数", "hours that were learnt from, none of them under an alert", "h"),
    *(
        number(f"effect_{name}", f"变化（{zh}）", f"observed over predicted, less 1 ({name})", "1", low=-1.0)
        for name, zh in _BEFORE_AFTER
    ),
    number("placebo_p05", "安慰剂下界", "the same in windows without an alert (p05)", "1", low=-1.0),
    number("placebo_p95", "安慰剂上界", "the same in windows without an alert (p95)", "1", low=-1.0),
    number("placebos", "安慰剂时段数", "windows of equal length and similar weather", "1"),
    number("least_effect", "最小可识别变化", "least fall that could have been seen", "1"),
    share("share_out", "超出已有天气比例", "share of hours beyond the weather that was learnt from"),
    number("local_low", "本地减排可解释下界", "largest fall that the local kilograms could explain", "1", low=-1.0),
    number("local_high", "本地减排可解释上界", "smallest fall that they could explain", "1", low=-1.0),
    text("verdict", "判定", "lower, lower_local, lower_beyond, higher, weather, no_precedent, few_placebos, few_training, few_hours or no_weather"),
    number("donor_count", "对照城市数", "places without an alert", "1"),
    number("donor_rmspe", "对照拟合误差", "error of the mixture before the alert, over the mean", "1"),
    number("donor_effect", "相对对照变化", "observed over the mixture, less 1", "1", low=-1.0),
    number("donor_low", "对照下界", "lowest of the same for donors that fit", "1", low=-1.0),
    number("donor_high", "对照上界", "highest of the same for donors that fit", "1", low=-1.0),
    text("donor_verdict", "对照判定", "none, few_days, no_fit, no_band, inside or outside"),
)  # fmt: skip
