"""An evaluation in a real browser: meters, monitors, air and weather are uploaded, verdicts read,
what was learnt is taken into the plan, and the next alert's chance of meeting its targets changes.
"""

import re
import sys
from pathlib import Path

import pytest

from visitor import Visitor

sys.path.append(str(Path(__file__).resolve().parents[2] / "scripts"))

import draw_meters

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
pytest.importorskip("sklearn", reason="pip install -r requirements-evaluation.txt")
# Longest wait for an evaluation with its 400 replicates [ms].
LONG_MS = 300_000
UPLOADS = {
    "electricity": "用电数据",
    "cems": "自动监控数据",
    "air": "空气质量数据",
    "weather": "气象数据",
}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """A drawn world of the demo county, all of it invented, with its scenario as a plan."""
    folder = tmp_path_factory.mktemp("world")
    draw_meters.main(folder)
    draw_meters.write_plan(folder)
    return folder


def upload(visitor: Visitor, label: str, path: Path) -> None:
    """Give a file to the uploader of a label."""
    box = visitor.page.locator("[data-testid=stFileUploader]").filter(has_text=label).first
    box.locator("input[type=file]").set_input_files(str(path))
    visitor.page.get_by_text(path.name).first.wait_for()
    visitor.settle()


def test_story_from_readings_to_the_next_plan(server, browser, files):
    """Upload, evaluate, verdicts, the air, overlay: the changed chance is beside the old."""
    visitor = Visitor(browser, server)
    page = visitor.page
    visitor.open_plan("打开方案", files / "plan.zip")
    visitor.turn_to("9 效果评估", "开始评估")
    assert page.get_by_role("button", name="开始评估").is_disabled()
    upload(visitor, UPLOADS["weather"], files / "weather.csv")
    page.get_by_text("须与空气质量数据一起上传").wait_for()
    for kind in ("air", "electricity", "cems"):
        upload(visitor, UPLOADS[kind], files / f"{kind}.csv")
    assert page.get_by_text("须与空气质量数据一起上传").count() == 0

    # At once: a page that waits until it stands still would wait for the end of the work.
    page.get_by_role("button", name="开始评估").click()
    page.get_by_role("button", name="取消").first.click()
    page.get_by_text("已取消").first.wait_for()
    visitor.settle()
    visitor.press("开始评估")
    page.get_by_text(re.compile("家次有减排要求")).first.wait_for(timeout=LONG_MS)
    visitor.settle()

    visitor.choose("企业判定")
    page.get_by_text("未落实").first.wait_for()
    visitor.photograph("evaluation-verdicts")
    visitor.choose("空气质量")
    page.get_by_text("变化以区间表示").first.wait_for()
    visitor.photograph("evaluation-air")
    visitor.choose("落实率更新")
    page.get_by_text("如写入方案").first.wait_for()
    visitor.photograph("evaluation-learned")
    assert page.get_by_text("写入之后").count() == 0

    visitor.press("把更新后的落实率写入方案")
    page.get_by_text("写入之后").first.wait_for()
    visitor.settle()
    visitor.photograph("evaluation-taken")
    bars = page.locator("[data-testid=stPlotlyChart]").last.locator(".bartext").all_text_contents()
    assert bars
    half = len(bars) // 2
    assert bars[:half] != bars[half:]
    assert visitor.errors == []
    assert visitor.elsewhere == []
