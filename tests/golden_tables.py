"""Golden results of the shipped scenarios: what is kept of each, and how two are compared."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulator import load_scenario, run

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"
KEPT = ("total", "grade", "industry", "district", "sector", "stage")
FIGURES = ("baseline_kg", "seasonal_kg", "actual_kg")
KEYS = ["dimension", "key", "pollutant"]
# The last digit that another processor's order of sums may change.
RELATIVE = 1e-9


def scenario_names() -> list[str]:
    """Return the names of the shipped scenario files."""
    return sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))


def golden_table(name: str) -> pd.DataFrame:
    """Return the kept figures of a scenario: emissions by group, and the static accounting."""
    result = run(load_scenario(ROOT / "scenarios" / f"{name}.yaml"), detail="group")
    kept = result.reductions[result.reductions["dimension"].isin(KEPT)][[*KEYS, *FIGURES]]
    accounting = result.accounting.rename(columns={"level": "key", "base_kg_d": "baseline_kg"})
    accounting = accounting.assign(
        dimension="accounting",
        seasonal_kg=accounting["baseline_kg"],
        actual_kg=accounting["baseline_kg"] - accounting["reduction_kg_d"],
    )
    return pd.concat([kept, accounting[[*KEYS, *FIGURES]]], ignore_index=True)


def differences(table: pd.DataFrame, path: Path) -> list[str] | None:
    """Return what differs from the table of a file, in words; None if there is no such file."""
    if not path.exists():
        return None
    kept = pd.read_csv(
        path, encoding="utf-8-sig", keep_default_na=False, dtype=dict.fromkeys(KEYS, str)
    )
    old, new = (part.set_index(KEYS)[list(FIGURES)] for part in (kept, table))
    found = [f"gone: {key}" for key in old.index.difference(new.index)] + [
        f"new: {key}" for key in new.index.difference(old.index)
    ]
    both = old.index.intersection(new.index)
    for figure in FIGURES:
        before, after = old.loc[both, figure], new.loc[both, figure]
        apart = (before - after).abs() > RELATIVE * old.loc[both, "baseline_kg"].abs() + 1e-9
        found += [f"{key} {figure}: {before[key]:.9g} -> {after[key]:.9g}" for key in both[apart]]
    return found
