"""Fraud in assessment, worked by hand: a coking plant that reports 400 kg/d of NOx and emits 600."""

from datetime import datetime

import pytest

from engine_case import about, at
from oracle.plain import plain_case, plain_line, plain_policy, stage
from supervised_case import block, run_under


def coking(**policy):
    """Return the plant: grade B, an orange alert of 96 h with a cut of 0.4, no ramp, floor 0."""
    line = plain_line(industry="coking", grade="B", nox_kg_d=400.0, so2_kg_d=0.0)
    return plain_case(
        [line], [stage("orange", at(0), at(96))], plain_policy(**policy), datetime(2021, 1, 8)
    )


def fraud(found_h: float | None, **parts):
    """Return a block in which the fraud is told at an hour, decided after 12 h."""
    listed = {"enterprise_id": "E1", "true_factor": 1.5}
    if found_h is not None:
        listed["found_at"] = at(found_h).isoformat()
    return block(fraud={"listed": [listed]}, decision_h=12, **parts)


def ledger(result, name: str):
    """Return the row of a ledger."""
    rows = result.ledgers[
        (result.ledgers["ledger"] == name) & (result.ledgers["pollutant"] == "nox")
    ]
    return rows.iloc[0]


def test_found_at_hour_30() -> None:
    """Claimed 640 kg; true 1 770 kg, of which 420 before the decision and 1 350 by findings; the
    hidden base of 96 h is 800 kg.
    """
    result = run_under(coking(), fraud(30))
    claimed, true = ledger(result, "claimed"), ledger(result, "true")
    assert claimed.alert_reduction_kg == about(640)
    assert true.reduction_kg == about(1770)
    assert true.by_findings_kg == about(1350)
    assert true.reduction_kg - true.by_findings_kg == about(420)
    assert true.baseline_kg - claimed.baseline_kg == about(800)
    finding = result.findings.iloc[0]
    assert (finding.kind, finding.by, finding.grade_after) == ("fraud", "tip", "D")
    assert (finding.time, finding.decided) == ("2021-01-05T06:00", "2021-01-05T18:00")


def test_never_found() -> None:
    """If it is never found, 960 kg are saved in truth."""
    true = ledger(run_under(coking(), fraud(None)), "true")
    assert true.alert_reduction_kg == about(960)
    assert true.by_findings_kg == 0


def test_a_policy_that_stops_every_d_books_it_as_seasonal() -> None:
    """Where D stops all winter, the 1 350 kg are seasonal, and the alert's are 420; both ledgers
    still add up.
    """
    rule = {"id": "d", "grades": ["D"], "cut": 1, "from": "11-01", "to": "03-01"}
    true = ledger(run_under(coking(seasonal=[rule]), fraud(30)), "true")
    assert true.alert_reduction_kg == about(420)
    assert true.seasonal_reduction_kg == about(1350)
    assert true.by_findings_kg == about(1350)


def test_tables_are_by_reported_bases() -> None:
    """The run's own tables and the static accounting know the reported base only."""
    result = run_under(coking(), fraud(30))
    figures = result.summary["pollutants"]["nox"]
    assert figures["baseline_kg"] == about(1600)
    assert figures["alert_reduction_kg"] == about((420 + 1350) / 1.5)
    row = result.accounting[
        (result.accounting["pollutant"] == "nox") & (result.accounting["level"] == "orange")
    ].iloc[0]
    assert row.reduction_kg_d == about(160)


def test_fraud_makes_no_d_where_switched_off() -> None:
    """Without `fraud_makes_d` the finding costs a fine and no grade."""
    result = run_under(coking(), fraud(30, fraud_makes_d=False))
    assert ledger(result, "true").alert_reduction_kg == about(960)
    assert result.findings.iloc[0].grade_after == ""


@pytest.mark.parametrize("found", [True, False])
def test_documents_are_checked_at_every_visit(found: bool) -> None:
    """With a chance of 1 the first visit finds the fraud, with 0 none does."""
    supervision = fraud(
        None, teams=1, night_share=0, behaviour={"drawn": False, "probability": {"B": 0.1}}
    ) | {"detect": {"fraud": float(found), "fraud_prompted": float(found)}}
    result = run_under(coking(), supervision)
    assert len(result.findings) == int(found)
    if found:
        # Sent at 8, there at 8:45, finished at 9:45.
        assert result.findings.iloc[0].time == "2021-01-04T09:45"


def test_a_decision_on_fraud_does_not_hide_what_was_missed() -> None:
    """Fraud is decided at 30; absent from 24 to 37.75 all the same: 13.75 h x 0.5 kg/h."""
    case = plain_case([plain_line()], [stage("orange", at(24), at(72))])
    supervision = block(
        listed=[{"enterprise_id": "E1", "kind": "absent"}],
        behaviour={"probability": {"C": 0.1}},
        fraud={"listed": [{"enterprise_id": "E1", "found_at": at(26).isoformat()}]},
        fraud_makes_d=False,
        decision_h=4,
        teams=1,
        night_share=0,
        detect={"limit": 1.0},
        relapse=0.0,
    )
    findings = run_under(case, supervision).findings.set_index("kind")
    assert findings.loc["absent", "so2_missed_kg"] == about(13.75 * 0.5)
    assert findings.loc["fraud", "so2_missed_kg"] == about(0)
