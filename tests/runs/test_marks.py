"""What an output must say of itself: the what-if mark, who set a value, where a level changed."""

import pandas as pd
import pytest

from simulator import InputError, load_scenario
from simulator.cli import main


@pytest.fixture(scope="module")
def what_if_folder(root, tmp_path_factory):
    """Run the scenario outside the bounds once."""
    out = tmp_path_factory.mktemp("runs")
    scenario = str(root / "scenarios" / "what-if-outside-bounds.yaml")
    assert (
        main(
            [
                "run",
                scenario,
                "--out",
                str(out),
                "--formats",
                "csv,json,parquet",
                "--replicates",
                "3",
                "--lang",
                "en",
            ]
        )
        == 0
    )
    return out / "what-if-outside-bounds"


def test_every_table_of_a_what_if_is_marked(what_if_folder):
    """Each CSV and Parquet table of a run outside the bounds has a column that says so in every
    row.
    """
    tables = [pd.read_csv(path, encoding="utf-8-sig") for path in what_if_folder.glob("*.csv")]
    tables += [pd.read_parquet(path) for path in what_if_folder.glob("*.parquet")]
    assert len(tables) >= 14
    assert all("what_if" in table.columns and table["what_if"].all() for table in tables)


def test_a_report_can_be_made_of_a_what_if(what_if_folder, tmp_path):
    """The Word report of a marked run is written."""
    assert (
        main(["report", str(what_if_folder), "--out", str(tmp_path / "r.docx"), "--lang", "zh"])
        == 0
    )


def test_tables_of_other_runs_have_no_mark(joint_start_folder):
    """A run within the bounds has no such column."""
    assert (
        "what_if"
        not in pd.read_csv(joint_start_folder / "stages.csv", encoding="utf-8-sig").columns
    )


def test_a_value_of_the_scenario_cites_no_document(what_if_folder, root, capsys):
    """The story of a line whose cut the scenario set names the scenario, not the plan that says
    otherwise.
    """
    inventory = pd.read_csv(
        root / "data" / "inventories" / "demo-county.csv", encoding="utf-8-sig", dtype=str
    )
    free = (
        inventory["cut_orange"].isna()
        & inventory["protected_reason"].isna()
        & (inventory["noncompliant"] != "是")
    )
    plain = inventory[(inventory["grade"] == "B") & free & (inventory["noncompliant"] != "1")]
    line = plain["line_id"].iloc[0]
    assert main(["explain", str(what_if_folder), "--line", line, "--lang", "en"]) == 0
    orange = next(
        row
        for row in capsys.readouterr().out.splitlines()
        if row.strip().startswith("orange alert: cut")
    )
    assert "[set by the scenario]" in orange
    assert "泽政办发" not in orange


def test_changes_of_level_name_their_districts(root, tmp_path):
    """Where districts stand under different stages, rises and lifts in the event log name
    theirs, once a time.
    """
    scenario = str(root / "scenarios" / "forecast-two-districts.yaml")
    assert main(["run", scenario, "--out", str(tmp_path), "--lang", "en"]) == 0
    events = pd.read_csv(tmp_path / "forecast-two-districts" / "events.csv", encoding="utf-8-sig")
    moves = events[events["event"].isin(["raised", "eased", "lifted"])]
    assert moves["scope"].notna().all()
    assert not moves.duplicated(["time", "event", "scope"]).any()
    assert list(events["time"]) == sorted(events["time"])


def test_share_without_unified_is_refused(root):
    """A share of districts says nothing unless the region is unified."""
    with pytest.raises(InputError, match="unified"):
        load_scenario(root / "scenarios" / "forecast-two-districts.yaml", {"alerts.share": 0.5})
