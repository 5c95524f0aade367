"""Without delay, ramp, chance and choice by line the engine is a table join: inventory x
policy rows, in plain pandas.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator import load_scenario, run

ROOT = Path(__file__).resolve().parents[2]
DAYS = 4
LEVELS = {"yellow": (0.30, 0.30, 0.10), "orange": (0.40, 0.40, 0.20), "red": (0.50, 0.50, 0.30)}
LISTED_ONLY = ("餐饮", "供暖锅炉")
# One stage over the whole period: every line stands at its target from the first minute, whatever
# its lag and ramps.
STAGE = {"issued": "2020-11-13T16:00", "start": "2020-11-14", "end": "2020-11-18"}


def joined(level: str) -> pd.DataFrame:
    """Return seasonal and alert reduction [kg SO2] of each line of the demo county, by the rules of
    the Zezhou plan.
    """
    b, c, ungraded = LEVELS[level]
    lines = pd.read_csv(
        ROOT / "data" / "inventories" / "demo-county.csv",
        dtype=str,
        keep_default_na=False,
        encoding="utf-8-sig",
    )
    flags = {
        name: lines[name] == "1"
        for name in (
            "protected",
            "noncompliant",
            "long_term_shutdown",
            "small_micro",
            "waste_heat_source",
        )
    }
    number = {
        name: pd.to_numeric(lines[name])
        for name in (f"cut_{level}", "min_load", "heat_load", "fixed_share", "so2_kg_d")
    }
    table = lines["grade"].map(
        {"A": 0, "B": b, "B-": b, "C": c, "D": 1, "lead": 0, "nonlead": c, "ungraded": ungraded}
    )
    # In the list, neither stopped nor limited: the plan's 二（四）.
    table = table.where(~lines["industry"].isin(LISTED_ONLY), 0.0)
    table = table.where(~flags["small_micro"], 0.5 * table)
    cut = number[f"cut_{level}"].fillna(table)
    cut = cut.where(~flags["noncompliant"], 1.0).where(~flags["protected"], 0.0)
    seasonal = ((lines["grade"] == "D") & ~flags["protected"]).astype(float)
    floor = number["min_load"].fillna(0)
    heat = number["heat_load"].fillna(0).where(flags["waste_heat_source"], 0)
    floor = np.maximum(floor, heat)  # 14 November lies in the heating season
    base = number["so2_kg_d"].where(~flags["long_term_shutdown"], 0) * DAYS
    fixed = number["fixed_share"].fillna(0)
    kg = [
        base * np.where(load > 0, fixed + (1 - fixed) * load, 0)
        for load in (
            np.maximum(1 - seasonal, floor),
            np.maximum(1 - np.maximum(cut, seasonal), floor),
        )
    ]
    return pd.DataFrame({"seasonal": base - kg[0], "alert": kg[0] - kg[1]}).set_index(
        lines["line_id"]
    )


@pytest.mark.parametrize("level", LEVELS)
def test_engine_is_a_table_join_where_nothing_moves(level: str) -> None:
    """On the demo county every line's seasonal and alert reduction is that of the join."""
    settings = {
        "period": {"start": "2020-11-14", "end": "2020-11-18"},
        "alerts": [{"level": level, **STAGE}],
        "changes": [],
        "profiles": None,
        "response.compliance": {},
        "policy_overrides": {"counting": "by_load"},
    }
    result = run(load_scenario(ROOT / "scenarios" / "zezhou-winter-2020.yaml", settings))
    table = result.reductions[
        (result.reductions["dimension"] == "line") & (result.reductions["pollutant"] == "so2")
    ].set_index("key")
    expected = joined(level)
    found = table.loc[expected.index]
    assert expected["alert"].sum() > 0
    np.testing.assert_allclose(
        found["seasonal_reduction_kg"], expected["seasonal"], rtol=0, atol=1e-9
    )
    np.testing.assert_allclose(found["alert_reduction_kg"], expected["alert"], rtol=0, atol=1e-9)
