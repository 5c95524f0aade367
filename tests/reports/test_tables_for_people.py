"""One table for people: workbook, Word report and terminal show the same figures of it."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from deliverables import demo_result
from simulator.reports.excel.workbook import write_workbook
from simulator.reports.run_view import RunView, view_run
from simulator.reports.word.figures import (
    group_rows,
    number,
    percent,
    stage_share_rows,
    t_text,
    target_rows,
)
from simulator.reports.word.supporting_rows import event_rows
from simulator.reports.word.supporting_rows import stage_rows as word_stages
from simulator.runs.tables_for_people import (
    PeopleTable,
    accounting_of_run,
    accounting_table,
    events_table,
    groups_table,
    stages_table,
)
from simulator.runs.verdicts import mark_of
from simulator.terminal.results import print_accounting
from simulator.terms.labels import say

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def view(request: pytest.FixtureRequest) -> RunView:
    """Return the view of a run in each language."""
    return view_run(demo_result(language=request.param), request.param)


@pytest.fixture(scope="module")
def book(view: RunView, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """Return the workbook of the run."""
    path: Path = tmp_path_factory.mktemp("book") / "report.xlsx"
    write_workbook(view.result, path, view.language)
    return openpyxl.load_workbook(path)


def sheet_rows(book: openpyxl.Workbook, language: str, key: str, table: PeopleTable) -> list[dict]:
    """Return the rows of a sheet under the headings that the table's columns have."""
    names = {column.heading(language).replace(" ", ""): column.name for column in table.columns}
    cells = list(book[say(language, key)].iter_rows(values_only=True))
    heads = [[str(cell or "").replace("\n", "").replace(" ", "") for cell in row] for row in cells]
    start = next(i for i, row in enumerate(heads) if sum(cell in names for cell in row) > 4)
    columns = [names[cell] for cell in heads[start] if cell]
    return [dict(zip(columns, row, strict=False)) for row in cells[start + 1 :]]


def assert_sheet_is_the_table(rows: list[dict], table: PeopleTable) -> None:
    """A sheet holds what the frame holds: words as they are, figures to the last digit."""
    kinds = {column.name: column.kind for column in table.columns}
    assert len(rows) == len(table.frame)
    for row, wanted in zip(rows, table.frame.to_dict("records"), strict=True):
        for name, cell in row.items():
            value = wanted[name]
            if kinds[name] == "met":
                assert (cell or "") == mark_of(value)
            elif kinds[name] == "time":
                assert (cell.strftime("%Y-%m-%dT%H:%M") if cell else "") == value
            elif cell is None:
                assert pd.isna(value) or value == ""
            elif isinstance(value, str):
                assert cell == value
            else:
                assert cell == pytest.approx(value, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("key", "made"),
    [
        ("tab_stages", stages_table),
        ("tab_accounting", accounting_of_run),
        ("tab_events", events_table),
        ("tab_industry", lambda view: groups_table(view, "industry")),
        ("tab_grade", lambda view: groups_table(view, "grade")),
        ("tab_enterprise", lambda view: groups_table(view, "enterprise")),
        ("tab_line", lambda view: groups_table(view, "line", "kg")),
    ],
)
def test_sheet_lays_out_the_table(
    view: RunView, book: openpyxl.Workbook, key: str, made: object
) -> None:
    """Every sheet has the table's headings, words and figures."""
    if key not in ("tab_stages", "tab_accounting", "tab_events"):
        dimension = key.removeprefix("tab_")
        if not (view.result.reductions["dimension"] == dimension).any():
            pytest.skip(f"the run keeps no {dimension}")
    table = made(view)
    assert_sheet_is_the_table(sheet_rows(book, view.language, key, table), table)


def test_word_lays_out_the_same_figures(view: RunView) -> None:
    """The rows of the Word report are the tables' rows, rounded."""
    stages = stages_table(view).frame
    assert [
        (
            row["stage"],
            row["pollutant"],
            row["reduction"],
            row["share"],
            row["target"],
            row["met_h"],
        )
        for row in stage_share_rows(view)
    ] == [
        (
            row.stage,
            row.pollutant,
            t_text(row.alert_reduction),
            percent(row.alert_share),
            percent(row.target),
            number(row.met_h),
        )
        for row in stages.itertuples()
    ]
    numbered = stages[stages["stage_key"].str.isdigit()].drop_duplicates("stage_key")
    assert [(row["level"], row["scope"]) for row in word_stages(view)] == [
        (row.level, row.scope or "–") for row in numbered.itertuples()
    ]
    assert [(row["level"], row["share"], row["gap"]) for row in target_rows(view)] == [
        (row.level, percent(row.ratio), number(row.gap))
        for row in accounting_of_run(view).frame.itertuples()
    ]
    groups = groups_table(view, "industry").frame
    assert [(row["name"], row["alert_reduction"]) for row in group_rows(view, "industry")] == [
        (row.name, t_text(row.alert_reduction))
        for row in groups[groups["baseline"] > 0].itertuples()
    ]
    events = events_table(view).frame
    assert [row["detail"] for row in event_rows(view)] == list(events["detail"].head(80))


def test_terminal_lays_out_the_same_shares(view: RunView, capsys: pytest.CaptureFixture) -> None:
    """The terminal prints every share of the accounting, to a tenth of a per cent."""
    print_accounting(view.result.accounting, view.language)
    told = capsys.readouterr().out
    for row in accounting_table(view.result.accounting, view.language).frame.itertuples():
        assert row.level in told
        assert pd.isna(row.ratio) or f"{100 * row.ratio:.1f}" in told


def test_tables_hold_what_the_run_holds(view: RunView) -> None:
    """The figures are the run's own, kilograms in tonnes; a column has a title and a unit."""
    stages = stages_table(view)
    assert (stages.frame["alert_reduction"] * 1000).tolist() == pytest.approx(
        view.result.stages["alert_reduction_kg"].tolist()
    )
    groups = groups_table(view, "grade", "kg").frame
    totals = view.result.reductions.query("dimension == 'total'").set_index("pollutant")
    for pollutant, part in groups.groupby("pollutant_key"):
        whole = totals.loc[pollutant, "alert_reduction_kg"]
        assert part["alert_reduction"].sum() == pytest.approx(whole)
    for table in (stages, accounting_of_run(view), events_table(view)):
        assert all(column.title for column in table.columns)
        assert {column.name for column in table.columns} <= set(table.frame.columns)
