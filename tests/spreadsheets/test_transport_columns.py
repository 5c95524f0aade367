"""What bureaus' lists say of transport becomes the table of flows."""

from pathlib import Path

import pandas as pd
import pytest

from simulator import InputError
from simulator.inputs.transport import read_transport
from simulator.spreadsheets.transport_columns import read_transport_columns

LIST = """某县重点用车企业清单,,,,,,,
企业名称,统一社会信用代码,运输方向,货物名称,年货运量（万吨）,铁路运输比例（%）,国四及以下占比,国六占比,单程运距（公里）
甲焦化,A1,进厂,洗精煤,150,40%,20%,30%,25
甲焦化,A1,出厂,焦炭,110,0.6,0.2,0.3,30
乙水泥,B2,厂内倒运,石灰石,36,,1,,2
合计,,,,296,,,,
丙洗煤,C3,进厂,原煤,约5,,1,,10
"""


def imported(tmp_path: Path, text: str):
    """Return what a list in CSV comes to."""
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return read_transport_columns(path)


def test_tonnage_ways_and_fleet_are_read(tmp_path: Path) -> None:
    """万吨 become kilotonnes, shares in any spelling shares, 国四及以下 is 国四, the rest 国五."""
    found = imported(tmp_path, LIST)
    rows = found.frame.set_index(["enterprise_id", "flow"])
    coal = rows.loc[("A1", "in")]
    assert coal["kt_yr"] == 1500
    assert coal["rail_share"] == 0.4
    assert [coal[f"fleet_{name}"] for name in ("iv", "v", "vi")] == pytest.approx([0.2, 0.5, 0.3])
    assert rows.loc[("A1", "out"), "rail_share"] == 0.6
    assert rows.loc[("B2", "internal"), "kt_yr"] == 360


def test_totals_are_no_flow_and_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The totals row is passed over; an amount that is no number leaves its row out and is told."""
    found = imported(tmp_path, LIST)
    assert set(found.frame["enterprise_id"]) == {"A1", "B2"}
    told = [(entry.found, entry.what.key) for entry in found.entries]
    assert ("约5", "transport_cell_refused") in told
    assert ("0.2", "older_as_iv") in told
    assert "国四" in found.text("zh")
    assert "China IV" in found.text("en")


def test_trips_a_day_become_tonnage(tmp_path: Path) -> None:
    """128 trips a day of 32 t on 330 days are 1 351.68 kt, said as a guess."""
    found = imported(tmp_path, "企业名称,日车次,国六占比,运距\n甲,128,1,20\n")
    assert found.frame["kt_yr"].tolist() == pytest.approx([1351.68])
    assert {entry.what.key for entry in found.entries} == {"flow_guessed", "tonnage_of_trips"}


def test_imported_table_is_one_that_the_program_reads(tmp_path: Path) -> None:
    """What was imported is accepted as it stands."""
    found = imported(tmp_path, LIST)
    path = tmp_path / "transport.csv"
    path.write_bytes(found.to_csv())
    assert len(read_transport(path).frame) == 3


def test_list_without_transport_is_refused(tmp_path: Path) -> None:
    """A list that tells no tonnage and no trips is no table of transport."""
    with pytest.raises(InputError, match="no sheet has names"):
        imported(tmp_path, "企业名称,绩效等级\n甲,B\n")


def test_a_unit_that_is_not_converted_is_refused(tmp_path: Path) -> None:
    """1500吨 under a heading in 万吨 is not 15 Mt, and 800米 no 800 km: both cells are told."""
    text = "企业名称,年货运量（万吨）,单程运距（公里）,国六占比\n甲,1500吨,20,1\n乙,150,800米,1\n"
    found = imported(tmp_path, text)
    assert found.frame["enterprise_id"].tolist() == ["乙"]
    assert "km_in_district" not in found.frame or found.frame["km_in_district"].isna().all()
    told = {entry.found for entry in found.entries if entry.what.key == "transport_cell_refused"}
    assert told == {"1500吨", "800米"}


def test_counted_trips_are_those_on_the_road(tmp_path: Path) -> None:
    """100 trucks a day beside 60 % by rail: 40 % of the tonnage is on the road, so 2 640 kt in all."""
    found = imported(tmp_path, "企业名称,日车次,铁路运输比例（%）,国六占比,运距\n甲,100,60%,1,20\n")
    assert found.frame["kt_yr"].tolist() == pytest.approx([100 * 32 * 330 / 1000 / 0.4])


@pytest.mark.parametrize(
    ("words", "flow", "told"),
    [
        ("国内采购", "in", True),
        ("省内运入", "in", False),
        ("厂内倒运", "internal", False),
        ("进出", "in", True),
        ("出厂", "out", False),
    ],
)
def test_directions_in_words(tmp_path: Path, words: str, flow: str, told: bool) -> None:
    """内 alone says nothing of the works; what can be read both ways is told."""
    found = imported(
        tmp_path, f"企业名称,运输方向,年货运量（万吨）,国六占比,运距\n甲,{words},10,1,20\n"
    )
    assert found.frame["flow"].tolist() == [flow]
    assert ("flow_guessed" in {entry.what.key for entry in found.entries}) is told


def test_the_sum_of_shares_makes_no_per_cents_of_them(tmp_path: Path) -> None:
    """Two shares of 1 with a sum of 2 below stay shares."""
    text = "企业名称,年货运量（万吨）,国六占比,运距\n甲,10,1,20\n乙,10,1,20\n合计,20,2,\n"
    assert imported(tmp_path, text).frame["fleet_vi"].tolist() == [1.0, 1.0]


def test_names_become_the_codes_of_an_inventory(tmp_path: Path) -> None:
    """A name that just one enterprise has becomes its code; a code stays, and so does a name that
    two have or none.
    """
    lines = pd.DataFrame(
        [("A1", "甲"), ("A1", "甲"), ("B1", "乙"), ("B2", "乙"), ("C1", "丙")],
        columns=["enterprise_id", "enterprise"],
    )
    names = ("甲", "乙", "C1", "丁")
    rows = "".join(f"{name},10,1,20\n" for name in names)
    found = imported(tmp_path, "企业名称,年货运量（万吨）,国六占比,运距\n" + rows)
    assert found.named(lines).frame["enterprise_id"].tolist() == ["A1", "乙", "C1", "丁"]
