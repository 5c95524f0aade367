"""The page of one moment: yesterday replayed, an alert started now, lines found."""

from datetime import date, time, timedelta

from simulator.workbench.daily import beijing_now
from workbench import plan_of, press, sound, texts, turn_to, visit, widget


def page(language: str = "zh"):
    """Return the page of a first visit."""
    return turn_to(visit(language), "today")


def at(app, day: date, clock: time):
    """Return the page at a moment."""
    app = sound(widget(app, "date_input", "today-day").set_value(day).run())
    return sound(widget(app, "time_input", "today-time").set_value(clock).run())


def test_an_alert_of_the_past_is_replayed_hour_by_hour():
    """The first visit looks at the first hour of the first alert; two hours later some lines still
    come down; before the alert nobody must be down.
    """
    app = page()
    assert "橙色预警（第 1 小时）" in app.subheader[0].value
    before = [float(metric.value.replace(",", "")) for metric in app.metric]
    app = at(app, date(2020, 11, 14), time(9))
    assert "橙色预警（第 10 小时）" in app.subheader[0].value
    assert "2020-11-18 00:00" in app.subheader[0].value
    assert len(before) == len(app.metric) > 3
    states = app.dataframe[-1].value["状态"]
    assert set(states) <= {"未到响应时间", "正在降负荷", "已按要求停限产"}
    app = at(app, date(2020, 11, 12), time(9))
    assert "没有符合条件的生产线" in texts(app)


def test_a_search_finds_an_enterprise():
    """Only lines whose enterprise, code or town has the words are left."""
    app = at(page(), date(2020, 11, 14), time(9))
    app = sound(widget(app, "text_input", "today-search").set_value("砖瓦").run())
    names = app.dataframe[-1].value["企业名称"]
    assert len(names) and names.str.contains("砖瓦").all()


def test_an_alert_started_now_is_the_plan_and_the_page_that_opens():
    """Level, start and length make a plan of one alert around today; it is in force an hour
    later, and a step back brings the former alerts again.
    """
    app = page()
    former = plan_of(app)["alerts"]
    start = (beijing_now() - timedelta(hours=2)).replace(minute=0)
    app = sound(widget(app, "datetime_input", "today-start").set_value(start).run())
    app = press(app, "启动")
    (alert,) = plan_of(app)["alerts"]
    assert alert["level"] == "orange"
    assert alert["start"] == start.isoformat(timespec="minutes")
    # The static accounting is of the alert's day, no longer of the example's.
    assert "accounting_day" not in plan_of(app)
    assert "橙色预警（第 3 小时）" in app.subheader[0].value
    assert not app.expander[0].proto.expanded
    app = press(app, "撤销上一步")
    assert plan_of(app)["alerts"] == former


def test_a_page_in_english_has_no_chinese_title():
    """Both languages are complete."""
    app = page("en")
    assert "orange" in app.subheader[0].value and "(hour 1)" in app.subheader[0].value
