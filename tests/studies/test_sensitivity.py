"""Sensitivity: the tornado is what two runs differ by, Sobol indices find the factor that
matters.
"""

import pytest

from simulator import InputError, load_scenario, run, vary
from simulator.studies.sensitivity import Factor, read_factors, sobol, tornado

LAG = Factor("response.notification_lag_h", 0, 24)
CUT = Factor("policy_overrides.curtailment.C.orange", 0.3, 0.5)
NOTHING = Factor("response.pre_adjustment_h", 0, 6)


@pytest.fixture(scope="module")
def scenario(root):
    """Return a scenario in which lines start late and nobody starts early."""
    return load_scenario(
        root / "scenarios" / "late-start.yaml", {"response": {"notification_lag_h": 2}}
    )


def test_tornado_is_what_runs_differ_by(scenario):
    """Each end of a bar is the figure of the run with the factor at that end; the largest
    swing comes first.
    """
    table = tornado(scenario, [NOTHING, LAG])
    nox = table[table["pollutant"] == "nox"]
    assert list(nox["factor"]) == [LAG.key, NOTHING.key]
    for end, value in (("at_low", LAG.low), ("at_high", LAG.high)):
        alone = run(vary(scenario, {LAG.key: value})).summary["pollutants"]["nox"][
            "alert_reduction_kg"
        ]
        assert nox.iloc[0][end] == pytest.approx(alone, rel=1e-12)
    assert nox.iloc[1]["swing"] == 0


@pytest.mark.heavy
def test_sobol_gives_no_weight_to_what_does_nothing(scenario):
    """A factor without effect has a total index of 0, the one with effect has the rest, within its
    interval.
    """
    pytest.importorskip("SALib", reason="the optional package SALib is not installed")
    table = sobol(scenario, [LAG, NOTHING], samples=8).set_index(["factor", "pollutant"])
    assert table.loc[(NOTHING.key, "nox"), "total"] == pytest.approx(0, abs=1e-9)
    lag = table.loc[(LAG.key, "nox")]
    assert abs(lag["total"] - 1) <= lag["total_conf"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("factors: []", "empty"),
        ("factors: [{key: a, low: 2, high: 1}]", "below"),
        ("factors: [{key: a, low: 2}]", "required"),
        ("factor: []", "did you mean factors"),
    ],
)
def test_bad_factors_are_refused(tmp_path, text, words):
    """A factors file without factors, with an empty range or a wrong key is refused."""
    path = tmp_path / "factors.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        read_factors(path)


def test_unknown_figure_and_odd_samples_are_refused(scenario):
    """A figure that the summary does not have, and a sample size that is no power of two, are
    refused.
    """
    with pytest.raises(InputError, match="alert_reduction_kg"):
        tornado(scenario, [LAG], "alert_reduction")
    pytest.importorskip("SALib", reason="the optional package SALib is not installed")
    with pytest.raises(InputError, match="power of two"):
        sobol(scenario, [CUT], samples=6)
    for power in (19, 30, 62):
        with pytest.raises(InputError, match="from 2 to 333,333"):
            sobol(scenario, [CUT], samples=2**power)
