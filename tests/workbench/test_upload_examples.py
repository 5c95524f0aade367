"""Examples of uploads: each is accepted by the reader of its own upload, on the first example's
plan.
"""

from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from simulator.alerts import air_series
from simulator.evaluation.air.reading import read_air
from simulator.evaluation.air.weather import read_weather
from simulator.evaluation.reading_files import read_cems, read_power, read_production
from simulator.evaluation.readings import Window
from simulator.evaluation.subjects import Register
from simulator.inputs.area_sources import read_area_sources
from simulator.inputs.policy_files import read_policy_within
from simulator.inputs.profiles import read_profiles
from simulator.spreadsheets.mapping_file import read_mapping
from simulator.terms.errors import InputError
from simulator.workbench.desk import read_plan
from simulator.workbench.evaluations import ENDINGS, KINDS, Uploaded, evaluate_plan
from simulator.workbench.inventory_upload import open_upload, read_content
from simulator.workbench.outlines_upload import open_outlines
from simulator.workbench.plan_alerts import file_rows
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.plans import FIRST_EXAMPLE, plan_of_example
from simulator.workbench.transport_upload import open_flows
from simulator.workbench.upload_examples import EXAMPLES
from simulator.workbench.workspace import new_workspace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def plan(tmp_path):
    """Return the first example as a plan in a folder."""
    return plan_of_example(FIRST_EXAMPLE, new_workspace(tmp_path))


@pytest.fixture
def content(plan):
    """Return a function from a kind to its example for that plan."""
    inputs = read_plan(plan)
    return lambda kind: EXAMPLES[kind].content(inputs)


def test_every_upload_has_an_example():
    """As many examples as upload widgets: one for each in the screens' code, six for readings."""
    texts = {
        path.stem: path.read_text(encoding="utf-8")
        for path in (ROOT / "simulator" / "ui").rglob("*.py")
    }
    own = texts.pop("asked_uploads")
    widgets = sum(text.count("file_uploader(") for text in texts.values())
    # All go through the one that lets their session send files.
    assert "st.file_uploader(" in own
    assert not any("st.file_uploader(" in text for text in texts.values())
    # The upload of readings stands once in the code for all kinds, that of area sources and
    # profiles once for both.
    assert len(EXAMPLES) == widgets - 1 + len(KINDS) + 1
    assert set(KINDS) <= set(EXAMPLES)


def test_the_plan_can_be_opened(content, tmp_path):
    """The example of a plan opens as the first example, with all its files."""
    opened = plan_of_upload("plan.zip", content("plan"), new_workspace(tmp_path / "other"))
    assert opened.get("name") == FIRST_EXAMPLE
    read_plan(opened)


def test_the_inventory_can_be_taken_over(content):
    """The example of an inventory is in the program's own format, without a problem."""
    opened = open_upload("inventory.csv", content("inventory"))
    assert not opened.problems
    assert opened.own is not None


@pytest.mark.parametrize(
    ("kind", "suffix", "reader"),
    [
        ("mapping", ".yaml", read_mapping),
        ("area_sources", ".csv", lambda path: read_area_sources(path, None)),
        ("profiles", ".csv", read_profiles),
        ("series", ".csv", air_series.read),
        ("policy", ".yaml", lambda path: read_policy_within(path.name, path.parent)),
        ("weather", ".csv", read_weather),
        ("air", ".csv", lambda path: read_air(path, None, None)),
        ("donors", ".csv", lambda path: read_air(path, None, path)),
    ],
)
def test_a_table_is_read_without_a_problem(content, kind, suffix, reader):
    """The reader of the upload reads its example."""
    assert read_content(content(kind), suffix, reader) is not None


def test_the_alerts_fit_the_plan(plan, content):
    """The example of an alert file fits the plan's period, and has stages."""
    name = "alerts-0123456789ab.csv"
    (plan.folder / name).write_bytes(content("alerts"))
    assert plan.put(("alerts",), {"file": name}).scenario().dated
    assert file_rows(plan.folder / name)


def test_the_transport_is_of_the_plans_enterprises(plan, content):
    """The example of flows names enterprises of the plan in hand and can be taken over at once."""
    inputs = read_plan(plan)
    opened = open_flows("transport.csv", content("transport"), inputs.inventory.lines)
    assert opened.problems == ()
    assert opened.content
    name = "transport-0123456789ab.csv"
    (plan.folder / name).write_bytes(opened.content)
    assert len(read_plan(plan.put(("transport",), name)).inventory.lines)


def test_the_outlines_are_of_the_plans_towns(plan, content):
    """Every town of the inventory has an outline that holds its enterprises."""
    lines = read_plan(plan).inventory.lines
    towns = sorted(set(lines["district"]) - {""})
    opened = open_outlines("towns.geojson", content("outlines"), towns)
    matched = opened.of_towns(towns)
    assert sorted(matched) == towns
    for town, outline in matched.items():
        own = lines[lines["district"] == town].dropna(subset=["lon", "lat"])
        assert outline.holds(own["lon"].to_numpy(), own["lat"].to_numpy()).all()


def test_readings_are_evaluated(plan, content):
    """Electricity, monitors and output of the example tell something of the plan's first lines."""
    kinds = ("electricity", "cems", "production")
    uploads = {kind: Uploaded(EXAMPLES[kind].name, content(kind)) for kind in kinds}
    evaluation = evaluate_plan(plan, uploads, False, "zh").evaluation
    assert len(evaluation.tables["deliveries"])


def test_remarks_and_tables_tell_the_names_of_the_uploads(plan, content):
    """Each file goes by the name that the planner gave it, also two of one name."""
    power = content("electricity").decode("utf-8-sig").splitlines()
    power.append("NOBODY,,2020-11-01 00:00,1")
    uploads = {
        "electricity": Uploaded("../11月电量.CSV", "\n".join(power).encode()),
        "cems": Uploaded("data.csv", content("cems")),
        "production": Uploaded("data.csv", content("production")),
    }
    evaluation = evaluate_plan(plan, uploads, False, "zh").evaluation
    names = {"11月电量.csv", "data.csv", "production-data.csv"}
    assert set(evaluation.tables["readings"]["file"]) == names
    assert set(evaluation.summary["files"]) == names
    told = [one.text("zh") for one in evaluation.remarks if one.key == "reading_strangers"]
    assert told
    assert told[0].startswith("11月电量.csv")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_every_ending_that_is_offered_is_read(plan, content, tmp_path, kind, ending):
    """The example of each kind, kept in each format that its upload takes, is understood; a format
    that is not offered could not be.
    """
    text = tmp_path / "x.csv"
    text.write_bytes(content(kind))
    frame = pd.read_csv(text, dtype=str, keep_default_na=False)
    path = tmp_path / f"y.{ending}"
    write = {"csv": frame.to_csv, "xlsx": frame.to_excel, "parquet": frame.to_parquet}
    write[ending](path, index=False)
    inputs = read_plan(plan)
    register = Register.of(inputs.inventory, inputs.fleet.enterprise.names)
    window = Window(datetime(2020, 11, 1), 120)
    readers = {
        "electricity": lambda: read_power(path, register, window),
        "cems": lambda: read_cems(path, register, window),
        "production": lambda: read_production(path, register, window),
        "weather": lambda: read_weather(path),
    }
    read = readers.get(kind, lambda: air_series.read(path))
    if ending in ENDINGS[kind]:
        assert read()
        return
    with pytest.raises(InputError):
        read()
