"""Transport on the inventory page: a table of flows, a bureau's transport columns beside a list or
alone.
"""

import pytest
from streamlit.testing.v1 import AppTest

from simulator.inputs.transport import read_transport
from spreadsheets.base import HEADERS, table
from spreadsheets.writers import xlsx
from workbench import press, sound, texts, turn_to, visit, widget

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = [
    "企业名称",
    "运输方向",
    "货物名称",
    "年货运量（万吨）",
    "国四及以下占比",
    "国六占比",
    "单程运距（公里）",
]
COKE = ["泽州焦化有限公司", "进厂", "洗精煤", 160, "20%", "30%", 25]
CEMENT = ["阳光水泥有限公司", "出厂", "水泥", 90, 0, 1, 40]
LISTED = "DEMO-CK-01"


def at_source(language: str = "zh") -> AppTest:
    """Return the view of the inventory page where files come in."""
    app = turn_to(visit(language), "inventory")
    app.session_state["inv_view"] = "source"
    return sound(app.run())


def give(app: AppTest, key: str, name: str, content: bytes, kind: str = XLSX) -> AppTest:
    """Give a file to an uploader."""
    widget(app, "file_uploader", key).set_value((name, content, kind))
    return sound(app.run())


def tables(app: AppTest) -> str:
    """Return what the page's tables hold."""
    return "\n".join(item.value.to_csv() for item in app.dataframe)


def flows_of(app: AppTest):
    """Return the table of flows of the plan in hand, None where it has none."""
    plan = app.session_state["desk"].plan
    name = plan.data.get("transport")
    return None if name is None else read_transport(plan.folder / name).frame


def book(tmp_path, rows: list[list], heads: list[str] = HEADS) -> bytes:
    """Return a bureau's workbook of transport columns."""
    return xlsx(tmp_path / "t.xlsx", ("重点用车企业", [["清单"], heads, *rows])).read_bytes()


@pytest.mark.parametrize(
    ("language", "read", "guess", "use"),
    [
        ("zh", "识别出 1 家企业的 1 个运输流向", "其余车辆按国五计", "采用该运输表（1 个流向）"),
        ("en", "1 flows of 1 enterprises", "the rest of the fleet taken as China V",
         "Use this table (1 flows)"),
    ],
)  # fmt: skip
def test_a_bureaus_columns_become_flows_once_the_planner_says_so(
    tmp_path, language, read, guess, use
) -> None:
    """Names become the inventory's codes, guesses are told, and only the button puts the table
    into the plan.
    """
    app = at_source(language)
    names = app.session_state["desk"].plan
    assert names.data.get("transport") is None
    row = ["示例焦化01厂", *COKE[1:]]
    app = give(app, "inv-transport-", "用车.xlsx", book(tmp_path, [row]))
    assert read in texts(app)
    assert guess in tables(app)
    assert flows_of(app) is None
    flows = flows_of(press(app, use))
    assert flows["enterprise_id"].tolist() == [LISTED]
    assert flows["kt_yr"].tolist() == [1600]
    assert flows[["fleet_iv", "fleet_v", "fleet_vi"]].iloc[0].tolist() == pytest.approx(
        [0.2, 0.5, 0.3]
    )


def test_an_own_table_is_taken_as_it_stands(root) -> None:
    """The program's own format enters at once, to the byte."""
    content = (root / "data" / "transport" / "demo-coking-county.csv").read_bytes()
    app = give(at_source(), "inv-transport-", "t.csv", content, "text/csv")
    plan = app.session_state["desk"].plan
    assert (plan.folder / plan.data["transport"]).read_bytes() == content


def test_columns_that_make_no_table_say_what_is_missing(tmp_path) -> None:
    """Without kilometres no flow emits anything: refused with the column, nothing changed."""
    rows = [row[:-1] for row in ([LISTED, *COKE[1:]],)]
    app = give(at_source(), "inv-transport-", "t.xlsx", book(tmp_path, rows, HEADS[:-1]))
    assert app.error
    assert "km_in_district" in tables(app)
    assert "inv_use_flows" not in [item.key for item in app.button]
    assert flows_of(app) is None


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04 no zip"])
def test_no_workbook_is_no_workbook(content) -> None:
    """What is no spreadsheet is refused by words."""
    app = give(at_source(), "inv-transport-", "t.xlsx", content)
    assert app.error
    assert flows_of(app) is None


def test_a_list_without_transport_is_no_table_of_it(tmp_path) -> None:
    """A list of lines given as transport says that no sheet tells tonnage or trips."""
    content = xlsx(tmp_path / "l.xlsx", ("清单", [HEADERS, *table()])).read_bytes()
    app = give(at_source(), "inv-transport-", "l.xlsx", content)
    assert app.error
    assert "没有一张表有企业名称和年货运量或日车次" in tables(app)


@pytest.mark.parametrize("taken", [True, False])
def test_a_list_with_transport_brings_both(tmp_path, taken) -> None:
    """One workbook with lines on one sheet and trucks on another fills both tables, unless the
    planner leaves the trucks out.
    """
    sheets = (("清单", [HEADERS, *table()]), ("用车", [HEADS, COKE, CEMENT]))
    content = xlsx(tmp_path / "both.xlsx", *sheets).read_bytes()
    app = give(at_source(), "inv-file", "both.xlsx", content)
    assert "识别出 2 家企业的 2 个运输流向" in texts(app)
    if not taken:
        app = sound(widget(app, "checkbox", "inv_flows").set_value(False).run())
    app = sound(next(item for item in app.button if item.key == "inv_use").click().run())
    flows = flows_of(app)
    if not taken:
        assert flows is None
        return
    assert sorted(flows["enterprise_id"]) == sorted(["泽州焦化有限公司", "阳光水泥有限公司"])
    problems = app.session_state["inv_in_hand"][1].problems
    assert not [problem for problem in problems if "transport" in problem.file]
