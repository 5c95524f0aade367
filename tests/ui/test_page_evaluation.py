"""The page of evaluation: readings in, verdicts out, and the next plan from what was learnt."""

import sys
from pathlib import Path

import pytest

from workbench import plan_of, press, sound, texts, turn_to, visit, widget

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

import draw_meters

A_WHILE_S = 90
WORDS = {
    "zh": ("开始评估", "家次有减排要求", "把更新后的落实率写入方案", "已写入方案", "用电数据"),
    "en": ("Evaluate", "orders to enterprises", "Take the learnt strengths into the plan",
           "The plan has them", "Electricity"),
}  # fmt: skip


@pytest.fixture(scope="module")
def electricity(tmp_path_factory) -> bytes:
    """The electricity of a drawn world."""
    folder = tmp_path_factory.mktemp("world")
    draw_meters.main(folder)
    return (folder / "electricity.csv").read_bytes()


def page_of(language: str):
    """Return the page with a plan of the one alert of the demo."""
    app = turn_to(visit(language), "evaluation")
    own = app.session_state["desk"]
    for key, value in draw_meters.SETTINGS.items():
        own.change(tuple(key.split(".")), value)
    own.change(("alerts",), plan_of(app)["alerts"][:1])
    own.change(("changes",), None)
    return sound(app.run())


@pytest.mark.parametrize("language", WORDS)
def test_from_upload_to_the_next_plan(language, electricity):
    """Readings are uploaded and evaluated; the learnt strengths go into the plan with one click,
    never before it, and a step back takes them out.
    """
    start, headline, take, taken, uploader = WORDS[language]
    app = page_of(language)
    assert not [item for item in app.button if item.label == take]
    assert widget(app, "file_uploader", "eval-electricity").label == uploader
    widget(app, "file_uploader", "eval-electricity").set_value(
        ("power.csv", electricity, "text/csv")
    )
    app = press(sound(app.run()), start)
    job = app.session_state["jobs"]["evaluation"][1]
    assert job.wait(A_WHILE_S)
    app = sound(app.run())
    assert headline in texts(app)
    before = plan_of(app)["response"]["compliance"]
    for part in ("verdicts", "learned", "bases", "interval"):
        app = sound(app.button_group(key="eval-part").set_value(part).run())
    assert plan_of(app)["response"]["compliance"] == before
    app = press(app, take)
    assert taken in texts(app)
    after = plan_of(app)["response"]["compliance"]
    assert after != before
    assert set(before) <= set(after)


def test_a_file_with_problems_is_told_by_its_own_name(tmp_path):
    """Each problem of an upload is shown with its place and the name that the planner gave it."""
    app = page_of("zh")
    bad = "企业,时间,用电量\nDEMO-CK-01,2020-11-14 00:00,很多\n".encode()
    widget(app, "file_uploader", "eval-electricity").set_value(("my-power.csv", bad, "text/csv"))
    app = press(sound(app.run()), "开始评估")
    assert app.session_state["jobs"]["evaluation"][1].wait(A_WHILE_S)
    app = sound(app.run())
    told = " ".join(str(cell) for table in app.dataframe for cell in table.value.to_numpy().ravel())
    assert "my-power.csv · row 2, 用电量" in told
    assert "很多" in told
