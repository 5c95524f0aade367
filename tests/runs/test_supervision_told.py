"""What is told of supervision: the story of a plant that a finding made a D, and the report."""

from typing import Any

import docx
import pytest

from engine_case import at, run_case
from oracle.case import Case
from oracle.plain import plain_case, plain_line, stage
from simulator.reports.run_view import view_run
from simulator.reports.supervision_told import delivered_told, supervision_told
from simulator.reports.word.document import write_report
from simulator.reports.word.figures import supervised_rows
from simulator.runs.explain import Teller
from simulator.terms.labels import say
from supervised_case import absent, block, load_under, one_plant, run_under

# Found at 9:45 of the second day, corrected and made a D at 13:45.
FINDS: dict[str, Any] = {
    "teams": 1,
    "night_share": 0,
    "detect": {"stop": 1.0, "limit": 1.0},
    "behaviour": {"probability": {"C": 0.1}},
    "relapse": 0.0,
    "downgrade_after": 1,
}


def found() -> dict[str, Any]:
    """Return supervision that makes a D of an absent plant."""
    return block(**FINDS, listed=absent("E1"))


def two_plants() -> Case:
    """Return a plant that obeys and the one that is absent, in an alert of 48 h."""
    lines = [plain_line(enterprise=name, enterprise_id=name) for name in ("E1", "E2")]
    return plain_case(lines, [stage("orange", at(24), at(72))])


def test_the_story_tells_the_rules_of_a_d_from_the_decision_on() -> None:
    """From 13:45 on the second day every level asks for a stop."""
    teller = Teller(load_under(one_plant(), found())[1], "en")
    story = teller.enterprise("E1")
    since = next(
        place
        for place, text in enumerate(story)
        if "2021-01-05 13:45" in text and "(grade D)" in text
    )
    assert story[since + 1].strip() == say("en", "story_made_d")
    assert sum("cut 100 %" in text for text in story[since:]) == 3
    assert not any("cut 100 %, rule 6" in text and "orange" in text for text in story[:since])


@pytest.mark.parametrize(("hour", "cut"), [(30, 50), (40, 100)])
def test_the_story_of_a_moment_has_the_grade_of_that_moment(hour: int, cut: int) -> None:
    """Six hours into the alert C is asked for a half, sixteen hours into it the new D for all."""
    teller = Teller(load_under(one_plant(), found())[1], "en")
    told = teller.line("E1/l1", at(hour))
    assert any(f"orange alert: cut {cut} %" in text for text in told)


def test_the_report_tells_numbers_and_names_nobody(tmp_path) -> None:
    """The report has a part on supervision, with the run's own figures and without a name."""
    result = run_under(two_plants(), found())
    view = view_run(result, "zh")
    (row,) = supervised_rows(view)
    told = result.summary["supervision"]["pollutants"]["so2"]
    assert row["obeyed"] == f"{told['obeyed_alert_reduction_kg'] / 1000:.2f}"
    assert row["share"] == f"{100 * told['delivered_share']:.1f}%"
    path = write_report(result, tmp_path / "report.docx", "zh").path
    texts = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    part = texts.index(say("zh", "doc_supervision"))
    assert texts[part + 1 : part + 1 + len(supervision_told(view))] == supervision_told(view)
    assert not any("E1" in text for text in [*supervision_told(view), *delivered_told(view)])
    assert say("zh", "assume_behaviour") in texts
    assert say("zh", "assume_obeyed") not in texts


def test_a_run_without_supervision_has_no_such_part(tmp_path) -> None:
    """Neither the part nor its assumption."""
    path = write_report(run_case(one_plant()), tmp_path / "report.docx", "zh").path
    texts = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    assert say("zh", "doc_supervision") not in texts
    assert say("zh", "assume_obeyed") in texts
