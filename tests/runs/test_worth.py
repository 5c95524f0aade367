"""Output value lost and electricity saved: of the alerts alone, told alike wherever they are
told.
"""

import docx
import openpyxl
import pandas as pd
import pytest

from deliverables import ROOT, demo_result
from engine_case import about, at, run_case
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator import load_scenario, save
from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL, worth_by_alerts
from simulator.reports.headlines import worth_lines
from simulator.reports.word.document import write_report
from simulator.runs.compare import compare_wide, intervals_of, of_results
from simulator.runs.run import run
from simulator.studies.regions import compare_regions
from simulator.terminal.results import print_result
from workbench import texts, turn_to, visit

D_WINTER = {"id": "d", "grades": ["D"], "cut": 1}


def test_the_season_is_no_cost_of_the_alerts() -> None:
    """D stands still all four days; C is cut by half for two of them: the alerts cost 2 x 0.5
    x 1 000, the season 4 x 1 000.
    """
    lines = [
        plain_line(
            grade,
            grade=grade,
            enterprise_id=grade,
            enterprise=grade,
            output_value_cny_d=1000.0,
            electricity_kwh_d=100.0,
        )
        for grade in "CD"
    ]
    case = plain_case(lines, [stage("orange", at(24), at(72))], plain_policy(seasonal=[D_WINTER]))
    summary = run_case(case).summary
    assert [summary[name] for name in IN_ALL] == [about(5000.0), about(500.0)]
    assert [summary[name] for name in BY_SEASON] == [about(4000.0), about(400.0)]
    assert [summary[name] for name in BY_ALERTS] == [about(1000.0), about(100.0)]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_terminal_workbook_and_report_tell_the_same(language, tmp_path, capsys) -> None:
    """The sentences of money and electricity are word for word those of the one function that makes
    them.
    """
    result = demo_result(language=language)
    told = worth_lines(result.summary, language)
    assert len(told) == 2
    assert result.summary["output_value_lost_by_season_cny"] > 0
    print_result(result, tmp_path, language)
    printed = capsys.readouterr().out.replace("\n", " ")
    folder = save(result, tmp_path, formats=("csv", "json", "xlsx"), language=language)
    cells = [
        cell
        for row in openpyxl.load_workbook(folder / "report.xlsx")
        .worksheets[0]
        .iter_rows(values_only=True)
        for cell in row
    ]
    words = [
        paragraph.text
        for paragraph in docx.Document(
            write_report(folder, tmp_path / "r.docx", language).path
        ).paragraphs
    ]
    for text in told:
        assert text in printed
        assert text in cells
        assert any(text in paragraph for paragraph in words)


def test_result_page_tells_the_same() -> None:
    """The result page shows the same two sentences."""
    app = turn_to(visit(), "result")
    summary = app.session_state["last_outcome"][2].result.summary
    for text in worth_lines(summary, "zh"):
        assert text in texts(app)


def test_comparison_regions_and_replicates_have_the_alerts_apart() -> None:
    """What the alerts cost is in all less the season's in a comparison, in a region's runs and in
    every replicate.
    """
    scenario = load_scenario(
        ROOT / "scenarios" / "forecast-two-districts.yaml", {"uncertainty.replicates": 5}
    )
    result = run(scenario, "group")
    wide = compare_wide(of_results([result, result], ["a", "b"])).set_index("figure")["a"]
    assert [wide[name] for name in BY_ALERTS] == list(worth_by_alerts(result.summary).values())
    regions = compare_regions(scenario).drop_duplicates("approach").set_index("approach")
    unified = scenario.data["alerts"].get("unified", False)
    assert regions.loc["unified" if unified else "uncoordinated", BY_ALERTS[0]] == pytest.approx(
        result.summary[BY_ALERTS[0]]
    )
    drawn = result.replicates.pivot_table(
        index="replicate", columns="measure", values="value", observed=True
    )
    for alerts, whole, season in zip(BY_ALERTS, IN_ALL, BY_SEASON, strict=True):
        pd.testing.assert_series_equal(
            drawn[alerts], drawn[whole] - drawn[season], check_names=False
        )
    intervals = intervals_of(of_results([result, result], ["a", "b"])).table
    assert set(BY_ALERTS) <= set(intervals["figure"])
