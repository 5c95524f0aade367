"""A plan read by its read-only link, in the workbench and in a real browser: what is sent, and what
is refused.
"""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from served import browser_path, workbench
from simulator.workbench.desk import Desk, outcome_of
from simulator.workbench.plans import load_plan, plan_of_example, save_plan
from simulator.workbench.readers import for_readers, settings_for_readers
from simulator.workbench.shared_cache import Results
from simulator.workbench.workspace import (
    PLAN,
    Workspace,
    find_for_reading,
    new_workspace,
)
from visitor import Visitor
from workbench import ROOT, SLOW_S, sound

EXAMPLE = "zezhou-supervised-2020"
PERSON, PHONE, REMARK = "司马相如", "13900001111", "夜间请打值班电话"
PARTS_SEEN = ("应减与实减", "各预警阶段", "清单核算与目标", "事件记录", "提示与假设")
SUSPECT = {"enterprise_id": "E002", "kind": "pretending"}


def prepared(root) -> Workspace:
    """Return a workspace with a plan under supervision: a suspect is listed, and every enterprise
    has a contact.
    """
    workspace = new_workspace(root)
    plan = plan_of_example(EXAMPLE, workspace)
    path = workspace.folder / plan.get("inventory")
    lines = pd.read_csv(path, dtype=str, keep_default_na=False)
    lines = lines.assign(contact=PERSON, contact_phone=PHONE, remark=REMARK)
    suspect = SUSPECT | {"enterprise_id": lines["enterprise_id"].iloc[0]}
    stored = workspace.put("inventory", lines.to_csv(index=False).encode(), ".csv")
    plan = plan.put(("inventory",), stored)
    plan = plan.put(("supervision", "behaviour", "listed"), [suspect])
    plan = plan.put(("title",), "给领导看的方案")
    save_plan(plan, workspace)
    return workspace


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A folder of planners."""
    return tmp_path_factory.mktemp("reading")


@pytest.fixture(scope="module")
def workspace(root):
    """A planner's folder with a plan under supervision."""
    return prepared(root)


def read(root, key: str, monkeypatch) -> AppTest:
    """Return the workbench as a read-only link opens it."""
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(root))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SLOW_S)
    app.session_state["language"] = "zh"
    app.query_params["read"] = key
    return app.run()


def test_nothing_of_contacts_and_findings_is_left_for_readers(workspace):
    """Contacts, free texts, findings and what one enterprise did are gone from inputs and results;
    the figures of the whole area stay.
    """
    whole = outcome_of(load_plan(workspace), Results(), "zh")
    seen = for_readers(whole)
    assert PERSON in set(whole.read_inputs.inventory.lines["contact"])
    for name in ("contact", "contact_phone", "remark"):
        assert set(seen.read_inputs.inventory.lines[name]) == {""}
    assert whole.computed.findings is not None and len(whole.computed.findings)
    for name in ("findings", "teams", "screening", "ledgers"):
        assert getattr(seen.computed, name) is None
    assert "found" in set(whole.computed.events["event"])
    assert not {"found", "corrected", "standing"} & set(seen.computed.events["event"])
    assert not {"enterprise", "line"} & set(seen.computed.reductions["dimension"])
    assert seen.computed.summary == whole.computed.summary
    assert "supervision" not in seen.computed.manifest["scenario"]
    # Trips follow the loads that supervision found.
    assert (seen.computed.transport, seen.computed.transport_kg) == (None, None)
    told = settings_for_readers(whole.read_scenario, "zh")
    assert len(told) > 30
    assert not [key for key in told if key[0] in ("listed_behaviour", "supervision", "change")]


def test_a_reader_sees_settings_and_result_only(root, workspace, monkeypatch):
    """The link opens the result; the address keeps the key for readers and never gets another. No
    field, button or upload of the working pages is there.
    """
    app = sound(read(root, workspace.reading_key, monkeypatch))
    assert app.title[0].value == "给领导看的方案"
    assert dict(app.query_params) == {"read": workspace.reading_key}
    assert not [box for box in app.text_input if (box.key or "").startswith("title-")]
    assert not [item for item in app.button if item.label in ("撤销上一步", "打开示例")]
    sound(app.switch_page("simulator/ui/pages/settings.py").run())
    assert app.title[0].value == "方案设置"
    labels = set(app.dataframe[0].value["设置"])
    assert {"时段开始", "停限产比例", "预警级别"} <= labels


@pytest.mark.parametrize("page", ["measures", "inventory", "supervision", "today", "export"])
def test_no_other_page_can_be_reached(root, workspace, monkeypatch, page):
    """The server knows no working page for a reader."""
    app = sound(read(root, workspace.reading_key, monkeypatch))
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        app.switch_page(f"simulator/ui/pages/{page}.py")


def test_a_change_is_refused_by_the_server(root, workspace, monkeypatch):
    """A change that reaches the desk of a reader is not made, in hand or on the disk, and the
    reader is told so.
    """
    app = sound(read(root, workspace.reading_key, monkeypatch))
    saved = (workspace.folder / PLAN).read_bytes()
    desk: Desk = app.session_state["desk"]
    desk.change(("title",), "geändert")
    sound(app.run())
    assert [item.value for item in app.warning] == ["未作修改：该链接只读。"]
    assert app.title[0].value == "给领导看的方案"
    assert (workspace.folder / PLAN).read_bytes() == saved


@pytest.mark.parametrize("key", ["0" * 32, "", "..", "x" * 500])
def test_a_link_that_leads_nowhere_says_so(root, workspace, monkeypatch, key):
    """An unknown key gets a sentence, and no plan of anybody nor a new workspace."""
    before = set(root.iterdir())
    app = sound(read(root, key, monkeypatch))
    assert "只读链接无效" in app.error[0].value
    assert set(root.iterdir()) == before and "desk" not in app.session_state
    assert find_for_reading(root, key) is None


def test_why_a_plan_cannot_be_computed_is_not_told_to_readers(tmp_path, monkeypatch):
    """The problems of a plan quote its files and whom it names: a reader learns only that there is
    no result.
    """
    workspace = prepared(tmp_path / "planners")
    suspect = SUSPECT | {"enterprise_id": "NOPE-77"}
    plan = load_plan(workspace).put(("supervision", "behaviour", "listed"), [suspect])
    save_plan(plan, workspace)
    app = read(tmp_path / "planners", workspace.reading_key, monkeypatch)
    assert not app.exception
    assert [item.value for item in app.error] == ["当前方案无法计算"]
    assert len(app.dataframe) == 0


@pytest.mark.browser
def test_the_links_that_are_shown_lead_to_the_plan(server, browser):
    """The two addresses under 分享链接 open the plan, from the first page, whose address has no
    name, and from another.
    """
    visitor = Visitor(browser, server)
    for page in ("", "/alerts"):
        key = visitor.page.url.split("work=")[1].split("&")[0]
        visitor.page.goto(
            f"{server}{page}/?work={key}" if not page else f"{server}{page}?work={key}"
        )
        visitor.settle()
        visitor.press("分享链接")
        codes = visitor.page.locator("[data-testid=stPopoverBody] code")
        codes.nth(1).wait_for()
        shown = codes.all_inner_texts()
        assert [link.split("=")[0] for link in shown] == [f"{server}/?read", f"{server}/?work"]
        visitor.page.keyboard.press("Escape")
    reader = Visitor(browser, server, address=shown[0].removeprefix(server))
    assert "read=" in reader.page.url
    assert reader.page.get_by_text("只读链接查看方案").first.is_visible()


@pytest.mark.browser
def test_what_is_sent_to_a_reader_holds_no_contact_and_no_key(browser, tmp_path):
    """Every frame that the server sends to a reader who opens all parts of the result and the
    settings is without contact, suspect and working key; the working link sends all of them.
    """
    browser_path()
    workspace = prepared(tmp_path / "planners")
    secrets = (PERSON.encode(), PHONE.encode(), workspace.key.encode(), REMARK.encode())
    with workbench(tmp_path) as (port, _):
        address = f"http://127.0.0.1:{port}"
        sent = bytearray()
        reader = Visitor(browser, address, address=f"/?read={workspace.reading_key}", sent=sent)
        page = reader.page
        page.get_by_text("给领导看的方案").first.wait_for()
        for part in PARTS_SEEN:
            reader.choose(part)
        assert page.get_by_role("radio", name="企业与生产线").count() == 0
        reader.turn_to("方案设置", "方案的全部设置")
        reader.photograph("reader-settings")
        assert len(sent) > 10_000
        assert [text for text in secrets if text in sent] == []
        assert "查实".encode() not in sent.replace("执法查实信息".encode(), b"")
        assert workspace.key not in page.url
        sent.clear()
        worker = Visitor(browser, f"{address}/?work={workspace.key}", sent=sent)
        worker.turn_to("1 减排清单", "基准排放构成")
        worker.choose("明细与编辑")
        # The test would see what is sent: to a planner all of it is.
        assert [text for text in secrets if text not in sent] == []
        # A working page that a reader asks for by its address is not shown.
        page.goto(f"{address}/measures?read={workspace.reading_key}")
        page.get_by_text("给领导看的方案").first.wait_for()
        reader.settle()
        assert page.get_by_role("slider").count() == 0
