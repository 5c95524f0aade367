"""Outlines of towns in a real browser: uploaded on the map, and reductions by town on the result."""

import json

import pandas as pd
import pytest

from simulator.terms.paths import DATA
from visitor import Visitor

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
# An outline that no town has.
NOWHERE = "无此乡镇"


def around(name: str, lines: pd.DataFrame) -> dict:
    """Return a square outline around the enterprises of a town."""
    west, east = lines["lon"].min() - 0.02, lines["lon"].max() + 0.02
    south, north = lines["lat"].min() - 0.02, lines["lat"].max() + 0.02
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {
        "type": "Feature",
        "properties": {"乡镇名称": name, "代码": "1"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def test_outlines_are_uploaded_drawn_and_told(server, browser, tmp_path):
    """A file in which longitude and latitude are swapped is told; the right one names its towns by
    itself, is drawn under the dots, and the result has a row and a colour for every outline.
    """
    lines = pd.read_csv(DATA / "inventories" / "demo-county.csv")
    lines = lines[lines["lon"].notna()]
    towns = sorted(lines["district"].unique())
    features = [around(town, lines[lines["district"] == town]) for town in towns[1:]]
    features.append(around(NOWHERE, lines.head(1)))
    good = tmp_path / "towns.geojson"
    good.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    for feature in features:
        (ring,) = feature["geometry"]["coordinates"]
        feature["geometry"]["coordinates"] = [[[lat, lon] for lon, lat in ring]]
    swapped = tmp_path / "swapped.geojson"
    swapped.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")

    visitor = Visitor(browser, server)
    page = visitor.page
    visitor.turn_to("1 减排清单", "基准排放构成")
    visitor.choose("分布图")
    upload = page.locator("[class*='st-key-map-outlines'] input[type=file]")
    upload.set_input_files(str(swapped))
    page.get_by_text("无法使用该边界文件").wait_for()
    visitor.settle()
    upload.set_input_files(str(good))
    page.get_by_role("button", name=f"使用这些边界（{len(features)} 个）").wait_for()
    page.get_by_text(f"没有边界的乡镇：{towns[0]}").first.wait_for()
    page.get_by_text(f"清单中没有的边界：{NOWHERE}").first.wait_for()
    visitor.press("使用这些边界")
    drawn = page.locator("[class*='st-key-inv_map'] .scatterlayer .js-fill")
    drawn.first.wait_for(state="attached")
    assert drawn.count() == len(features)
    visitor.photograph("map-inventory")
    visitor.turn_to("5 结果", "减排构成")
    visitor.choose("乡镇分布")
    coloured = page.locator("[class*='st-key-result-map'] .scatterlayer .js-fill")
    coloured.first.wait_for(state="attached")
    assert coloured.count() == len(features)
    page.get_by_text(f"没有边界的乡镇：{towns[0]}").first.wait_for()
    visitor.photograph("map-result")
    assert visitor.errors == []
