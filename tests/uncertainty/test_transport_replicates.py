"""The trucks of enterprises among the replicates, and as a key of a batch grid."""

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engine_case import at
from oracle.plain import plain_case, plain_line, stage
from simulator import load_scenario, run
from simulator.cli import main
from simulator.inputs.reading import Inputs, read_inputs
from simulator.terms.contracts import TABLES
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from transport_case import ORANGE_STOPS_IV, WORKED, truck_policy, write_transport_case

# All other spreads 0: the trucks alone are uncertain.
CERTAIN = {
    "base_cv": {"measured": 0, "factor": 0, "guess": 0}, "area_cv": 0, "compliance": {},
    "activity_cv": 0, "lag_cv": 0, "ramp_cv": 0,
}  # fmt: skip
COUNT = 400
# 1.5 Mt on the road, 30 % of it by 国四, on one January day of orange: kg of NOx.
DAY_KG = 1_500_000 / 32 / 365 * 120 * 4.309 / 1000 * 1.15
DROPPED_KG = 1_500_000 / 32 / 365 * 120 * 0.3 * 5.55 / 1000 * 1.15
LINE_KG_D = 1.0


def written(folder: Path, enterprises: tuple[str, ...] = ("E1",), **uncertainty: object) -> Path:
    """Write a case of some shippers of grade A with an orange day; return the scenario's path."""
    lines = [
        plain_line(enterprise_id=name, enterprise=name, grade="A", so2_kg_d=0.0, nox_kg_d=LINE_KG_D)
        for name in enterprises
    ]
    case = plain_case(lines, [stage("orange", at(24), at(48))], truck_policy([ORANGE_STOPS_IV]))
    flows = [WORKED | {"enterprise_id": name} for name in enterprises]
    path = write_transport_case(case, flows, folder)
    data = json.loads(path.read_text(encoding="utf-8"))
    spreads = CERTAIN | uncertainty
    path.write_text(json.dumps(data | {"uncertainty": spreads}), encoding="utf-8")
    return path


def inputs_of(
    folder: Path, enterprises: tuple[str, ...] = ("E1",), **uncertainty: object
) -> Inputs:
    """Return the inputs of such a case."""
    return read_inputs(load_scenario(written(folder, enterprises, **uncertainty)))


def table_of(inputs: Inputs) -> pd.DataFrame:
    """Return baseline and alert reduction of NOx by replicate."""
    table = Replicates(inputs, account_inputs(inputs)).figures(COUNT)
    of_nox = table[table["pollutant"] == "nox"]
    return of_nox.pivot_table(index="replicate", columns="measure", values="value")


def test_one_factor_moves_an_enterprises_trucks(tmp_path) -> None:
    """Whatever is drawn, the trucks save the same share of what they emit, 38.6 % of the day; the
    line beside them is certain; the mean is the run's, the spread the cv.
    """
    table = table_of(inputs_of(tmp_path, transport_cv=0.5))
    trucks_kg = table["baseline_kg"] - 4 * LINE_KG_D
    share = (table["alert_reduction_kg"] / trucks_kg).to_numpy()
    assert share == pytest.approx([DROPPED_KG / (4 * DAY_KG)] * COUNT)
    assert trucks_kg.mean() == pytest.approx(4 * DAY_KG, rel=3 * 0.5 / COUNT**0.5)
    assert trucks_kg.std() / trucks_kg.mean() == pytest.approx(0.5, rel=0.2)


def test_no_spread_is_the_run_itself(tmp_path) -> None:
    """With a cv of 0 every replicate has the run's kilograms; without one it has the assumed 0.5."""
    table = table_of(inputs_of(tmp_path, transport_cv=0))
    assert table["alert_reduction_kg"].to_numpy() == pytest.approx([DROPPED_KG] * COUNT)
    assert table["baseline_kg"].to_numpy() == pytest.approx([4 * (DAY_KG + LINE_KG_D)] * COUNT)
    table = table_of(inputs_of(tmp_path))
    assert table["alert_reduction_kg"].std() / DROPPED_KG == pytest.approx(0.5, rel=0.2)


def test_another_enterprise_leaves_the_draws_alone(tmp_path) -> None:
    """The trucks of two shippers are drawn apart: their sum less the second is the first."""
    for name in ("one", "other", "both"):
        (tmp_path / name).mkdir()
    one = table_of(inputs_of(tmp_path / "one", ("E1",), transport_cv=0.5))
    other = table_of(inputs_of(tmp_path / "other", ("E2",), transport_cv=0.5))
    both = table_of(inputs_of(tmp_path / "both", ("E1", "E2"), transport_cv=0.5))
    summed = one["alert_reduction_kg"] + other["alert_reduction_kg"]
    assert both["alert_reduction_kg"].to_numpy() == pytest.approx(summed.to_numpy())
    assert not np.allclose(one["alert_reduction_kg"], other["alert_reduction_kg"])


def test_a_run_with_replicates_has_the_interval(tmp_path) -> None:
    """The interval of the alert reduction stands around the run's own figure."""
    inputs = inputs_of(tmp_path, transport_cv=0.5, replicates=COUNT)
    table = run(inputs.scenario, inputs=inputs).uncertainty
    rows = table[(table["pollutant"] == "nox") & (table["measure"] == "alert_reduction_kg")]
    row = rows.iloc[0]
    assert row["p05"] < DROPPED_KG < row["p95"]
    assert list(table.columns) == [column.name for column in TABLES["uncertainty"]]


def test_a_grid_varies_fates_and_fleets(tmp_path) -> None:
    """Four runs: all trips dropped or 40 % put off, by the table of flows or one with rail. What is
    saved net is 25.7 kg (winter 1.15) less what is made up, and 80 % by rail leaves a fifth.
    """
    path = written(tmp_path)
    with (tmp_path / "transport.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with (tmp_path / "rail.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "rail_share"])
        writer.writeheader()
        writer.writerows([row | {"rail_share": "0.8"} for row in rows])
    grid = {
        "policy_overrides.transport_fates": [
            {"replaced": 0, "deferred": 0}, {"replaced": 0, "deferred": 0.4, "catch_up_h": 24},
        ],
        "transport": ["transport.csv", "rail.csv"],
    }  # fmt: skip
    (tmp_path / "grid.yaml").write_text(json.dumps(grid), encoding="utf-8")
    out = tmp_path / "runs"
    arguments = ["batch", str(path), "--grid", str(tmp_path / "grid.yaml"), "--out", str(out)]
    assert main([*arguments, "--workers", "1", "--lang", "en"]) == 0
    index = pd.read_csv(out / "batch.csv", encoding="utf-8-sig")
    saved = index["nox_alert_reduction_kg"].tolist()
    expected = [DROPPED_KG, DROPPED_KG / 5, 0.6 * DROPPED_KG, 0.6 * DROPPED_KG / 5]
    assert saved == pytest.approx(expected)
