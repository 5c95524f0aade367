"""Runs side by side: differences, and their intervals where runs share their draws; in memory
and from folders.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simulator import InputError, load_scenario, run
from simulator.cli import main
from simulator.engine.orders import NEGLIGIBLE
from simulator.runs.compare import (
    PLACE,
    compare_intervals,
    compare_results,
    compare_runs,
    compare_wide,
    intervals_of,
    of_folders,
    of_results,
)

LAGS = (0, 24, 36)


@pytest.fixture(scope="module")
def results(root):
    """Return three runs that differ in the notice, with replicates."""
    return [
        run(
            load_scenario(
                root / "scenarios" / "escalation-yellow-orange-red.yaml",
                {
                    "name": f"lag-{lag}",
                    "response.notification_lag_h": lag,
                    "response.compliance.C": 0.8,
                    "uncertainty.replicates": 25,
                },
            )
        )
        for lag in LAGS
    ]


@pytest.fixture(scope="module")
def folders(results, tmp_path_factory):
    """Return the folders of the runs."""
    out = tmp_path_factory.mktemp("runs")
    return [result.save(out) for result in results]


def test_folders_and_results_compare_alike(results, folders):
    """The long table of three folders is that of the three results in memory."""
    long, other = compare_results(results), compare_runs(of_folders(folders))
    assert list(dict.fromkeys(long["run"])) == ["lag-0", "lag-24", "lag-36"]
    pd.testing.assert_frame_equal(long, other, check_dtype=False, check_exact=False, rtol=1e-12)


def test_replicates_come_back_from_a_folder_to_the_bit(results, folders):
    """What is saved of the replicates is every figure of every one."""
    for result, kept in zip(results, of_folders(folders), strict=True):
        assert np.array_equal(result.replicates["value"], kept.replicates["value"])
        assert list(result.replicates["measure"]) == list(kept.replicates["measure"])


def test_intervals_are_those_of_the_differences_replicate_by_replicate(results):
    """Each quantile is NumPy's of the paired differences, for every headline figure and both
    further runs.
    """
    found = compare_intervals(results)
    assert found.reasons == ()
    assert set(found.table["run"]) == {"lag-24", "lag-36"}
    first = results[0].replicates.set_index(["measure", "pollutant", "replicate"])["value"]
    measures = {
        ("total", "total", "alert_reduction_kg"): "alert_reduction_kg",
        ("stage", "2", "alert_share"): "stage_2_alert_share",
    }
    measures |= {
        ("total", "total", "shortfall_late_kg"): "shortfall_late_kg",
        ("accounting", "orange", "ratio"): "accounting_orange_ratio",
    }
    rows = found.table.set_index(["run", *PLACE])
    for result in results[1:]:
        other = result.replicates.set_index(["measure", "pollutant", "replicate"])["value"]
        for (dimension, key, figure), measure in measures.items():
            apart = (other - first).loc[measure, "nox"].to_numpy()
            row = rows.loc[(result.name, dimension, key, "nox", figure)]
            scale = abs(first.loc[measure, "nox"]).max()
            assert row["mean"] == pytest.approx(apart.mean(), rel=1e-9, abs=NEGLIGIBLE * scale)
            for name, quantile in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95)):
                assert row[name] == pytest.approx(
                    np.quantile(apart, quantile), rel=1e-9, abs=NEGLIGIBLE * scale
                )
    assert set(
        found.table[["dimension", "key", "figure"]]
        .drop_duplicates()
        .itertuples(index=False, name=None)
    ) >= set(measures)


def test_paired_intervals_are_tighter_than_unpaired_ones(results):
    """Common draws leave the difference of two runs an interval far narrower than that of draws of
    their own.
    """
    row = (
        compare_intervals(results[:2])
        .table.set_index(PLACE)
        .loc[("total", "total", "so2", "alert_reduction_kg")]
    )
    values = [
        result.replicates.query("measure == 'alert_reduction_kg' and pollutant == 'so2'")[
            "value"
        ].to_numpy()
        for result in results[:2]
    ]
    shuffled = np.random.default_rng(1).permutation(values[1]) - values[0]
    assert row["p95"] - row["p05"] < 0.5 * np.subtract(*np.quantile(shuffled, (0.95, 0.05)))


def test_a_run_compared_with_itself_differs_by_nothing(results):
    """Every interval of a run against itself is [0, 0]; a name that comes twice is numbered."""
    found = compare_intervals([results[0], results[0]])
    assert set(found.table["run"]) == {f"{results[0].name} (2)"}
    assert (found.table[["p05", "p50", "p95", "mean"]] == 0).all(axis=None)


def test_other_seeds_and_counts_are_told_and_have_no_interval(results):
    """A run of another seed, of fewer replicates or without any has no rows and a reason that names
    it; the others have theirs.
    """
    seed = replace(results[1], name="seed", manifest=results[1].manifest | {"seed": 9})
    fewer = replace(
        results[1], name="fewer", replicates=results[1].replicates.query("replicate < 20")
    )
    none = replace(results[1], name="none", replicates=None)
    found = compare_intervals([results[0], seed, fewer, none, results[2]])
    assert set(found.table["run"]) == {"lag-36"}
    texts = [reason.text("en") for reason in found.reasons]
    assert len(texts) == 3
    for text, words in zip(
        texts, (("seed", "9"), ("fewer", "20", "25"), ("none", "no replicates")), strict=True
    ):
        assert all(word in text for word in words)
    assert len(compare_intervals([none, results[0]]).table) == 0
    assert len(compare_results([results[0], seed, fewer, none, results[2]])) > 0


def test_wide_has_a_row_per_figure_and_columns_per_run(results, folders):
    """The wide table holds each run's value, the difference, per cent, and the interval of headline
    figures.
    """
    table = compare_wide(of_folders(folders))
    assert not table.duplicated(PLACE).any()
    wide = table.set_index(PLACE)
    row = wide.loc[("total", "total", "so2", "alert_reduction_kg")]
    figures = [result.summary["pollutants"]["so2"]["alert_reduction_kg"] for result in results]
    assert [row[result.name] for result in results] == pytest.approx(figures)
    assert row["lag-36 difference"] == pytest.approx(figures[2] - figures[0])
    assert row["lag-36 change_pct"] == pytest.approx(100 * (figures[2] / figures[0] - 1))
    assert row["lag-36 p05"] <= row["lag-36 mean"] <= row["lag-36 p95"] < 0
    late = wide.loc[("total", "total", "so2", "shortfall_late_kg")]
    assert late["lag-36"] == pytest.approx(
        results[2].summary["pollutants"]["so2"]["shortfall"]["late_kg"]
    )
    assert set(table["dimension"]) >= {
        "total",
        "grade",
        "enterprise",
        "line",
        "stage",
        "accounting",
    }
    met = wide.loc[("accounting", "orange", "nox", "target_met")]
    accounted = results[0].accounting.set_index(["level", "pollutant"])["met"]
    assert met["lag-0"] == float(accounted["orange", "nox"])
    of_lines = table[table["dimension"] == "line"]
    assert of_lines["lag-36 p05"].isna().all()
    from_memory = compare_wide(of_results(results))
    assert list(from_memory.columns) == list(table.columns)
    assert len(from_memory) == len(table)


def test_wide_without_replicates_has_no_interval_columns(results):
    """Runs without replicates have values, differences and per cent only."""
    plain = [replace(result, replicates=None) for result in results[:2]]
    assert list(compare_wide(of_results(plain)).columns) == [
        *PLACE,
        "lag-0",
        "lag-24",
        "lag-24 difference",
        "lag-24 change_pct",
    ]


def test_runs_of_other_inventories_are_refused_by_name(results):
    """Each run that differs in inventory or period is named with what differs, in memory as from
    folders; force compares all the same.
    """
    other = replace(
        results[1], name="other", manifest=results[1].manifest | {"inventory_sha256": "beef"}
    )
    late = results[2].manifest["scenario"] | {
        "period": {"start": "2020-12-01T00:00", "end": "2020-12-17T00:00"}
    }
    later = replace(results[2], name="later", manifest=results[2].manifest | {"scenario": late})
    runs = of_results([results[0], other, later])
    for refused in (
        lambda: compare_results([results[0], other, later]),
        lambda: compare_wide(runs),
        lambda: intervals_of(runs),
    ):
        with pytest.raises(InputError) as told:
            refused()
        assert [(problem.file, problem.place) for problem in told.value.problems] == [
            ("other", "inventory"),
            ("later", "period"),
        ]
    assert len(compare_wide(runs, force=True))


def test_compare_wide_on_the_command_line(folders, tmp_path, capsys):
    """`compare --wide` writes the wide table; without it the long one, with the intervals beside
    it.
    """
    paths = [str(folder) for folder in folders]
    assert (
        main(["compare", *paths, "--wide", "--out", str(tmp_path / "wide.csv"), "--lang", "en"])
        == 0
    )
    assert "lag-36" in capsys.readouterr().out
    assert "lag-36 p95" in pd.read_csv(tmp_path / "wide.csv", encoding="utf-8-sig", nrows=1).columns
    assert main(["compare", *paths, "--out", str(tmp_path / "long.csv"), "--lang", "en"]) == 0
    assert len(pd.read_csv(tmp_path / "long-intervals.csv", encoding="utf-8-sig"))
