"""The worked case: four enterprises, one day, to the kilogram."""

import pytest

from evaluated_case import days, inputs_of, judged, plant

LINES = [
    plant("E1", 0.4, 400.0, grade="B"),
    plant("E2", 0.5, 200.0),
    plant("E3", 1.0, 300.0, grade="D"),
    plant("E4", 0.5, 100.0),
]
KWH = {"E1": days(100, 64), "E2": days(50, 27.5), "E3": days(80, 40), "E4": days(30, 28)}
# q = kWh / normal, load a = (q - 0.1) / 0.9, kilograms = base x (1 - a).
OBSERVED = [160.0, 100.0, 300 * (1 - 0.4 / 0.9), 100 * (1 - (28 / 30 - 0.1) / 0.9)]


def test_kilograms_of_the_worked_case():
    """160, 100, 166.7 and 7.4 of 610 kg: 434.1 kg, 71.2 %."""
    sums = judged(inputs_of(LINES), KWH).sums
    place = 1 if sums.ordered.shape[2] > 1 and sums.ordered[0, :, 0].sum() == 0 else 0
    assert sums.ordered[0, :, place].tolist() == pytest.approx([160, 100, 300, 50])
    assert sums.observed[0, :, place].tolist() == pytest.approx(OBSERVED)
    assert sums.observed[0, :, place].sum() == pytest.approx(434.07, abs=0.01)
    assert 100 * sums.observed[0, :, place].sum() / 610 == pytest.approx(71.2, abs=0.05)


def test_verdicts_of_the_worked_case():
    """Obeyed, obeyed, partly (it fails the screen of a stop), not."""
    evaluated = judged(inputs_of(LINES), KWH)
    _, verdicts, kind = evaluated.judged[0]
    assert kind.tolist() == ["power"] * 4
    assert verdicts.verdict.tolist() == ["obeyed", "obeyed", "partly", "not"]
    assert verdicts.delivery.tolist() == pytest.approx([1, 1, 0.5556, 0.1481], abs=1e-4)
    assert (verdicts.odds > 0.75).all()


def test_the_gap_of_the_worked_case_is_not_obeyed():
    """Without lag, ramp and floor all that is missing was not obeyed."""
    sums = judged(inputs_of(LINES), KWH).sums
    kg = sums.causes[:, 0].sum(axis=(1, 2))
    assert kg.tolist() == pytest.approx([0, 610 - sum(OBSERVED), 0, 0, 0], abs=1e-9)
