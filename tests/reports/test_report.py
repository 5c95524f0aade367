"""The Word report: the same figures as the run, from memory or its folder, with pictures that
can be read.
"""

import shutil
import sys
import warnings
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import pytest

from deliverables import ROOT, demo_inputs, demo_result, hostile_inputs, pdf_of
from simulator import InputError, run, save, vary
from simulator.inputs.reading import read_inputs
from simulator.reports import charts as charts_module
from simulator.reports.charts import Painter
from simulator.reports.fonts import chinese_family
from simulator.reports.run_view import file_title, read_result, view_run
from simulator.reports.word.document import TEMPLATES, write_report
from simulator.reports.word.figures import causes, number, percent, tonnes, top_table
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import LEADING_POLLUTANTS


def _texts(path) -> list[str]:
    """Return every paragraph and table cell of a document."""
    document = docx.Document(path)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def _table(path, heading: str) -> list[list[str]]:
    """Return the rows below the headings of the first table that has this heading in its first
    row.
    """
    for table in docx.Document(path).tables:
        rows = [[cell.text for cell in row.cells] for row in table.rows]
        if heading in rows[0]:
            return rows[1:]
    raise AssertionError(heading)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a run's folder."""
    return save(
        demo_result(), tmp_path_factory.mktemp("run"), formats=("csv", "json"), language="zh"
    )


@pytest.fixture(scope="module")
def report(folder):
    """Return the report of the run's folder."""
    return write_report(folder, folder / "report.docx", "zh").path


def test_reductions_equal_summary(report):
    """The table of reductions has summary.json's kilograms as tonnes of two digits."""
    rows = {row[0]: row for row in _table(report, say("zh", "head_baseline_t"))}
    for name, figures in demo_result().summary["pollutants"].items():
        row = rows[pollutant_title(name)]
        keys = ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg", "reduction_kg")
        assert row[1:5] == [f"{figures[key] / 1000:,.2f}" for key in keys]
        assert row[5] == percent(figures["reduction_pct"] / 100)


def test_appendix_is_numbered_without_a_gap(report, tmp_path):
    """The tables of the appendix are 1, 2, 3 ... also where some have nothing to show."""

    def numbers(path):
        texts = [paragraph.text for paragraph in docx.Document(path).paragraphs]
        return [int(text.split()[1]) for text in texts if text.startswith("附表 ")]

    assert numbers(report) == list(range(1, 10))
    result = demo_result()
    bare = {name: 0.0 for name in result.summary if name.startswith(("output_", "electricity_"))}
    without = replace(result, summary=result.summary | bare)
    path = write_report(without, tmp_path / "r.docx", "zh").path
    assert numbers(path) == list(range(1, 9))


def test_losses_are_those_of_the_summary(report):
    """Output lost and electricity saved stand in the appendix: by alerts and season, and in all."""
    value, power = _table(report, say("zh", "doc_losses_what"))
    summary = demo_result().summary
    assert value[3] == number(summary["output_value_lost_cny"] / 1e4)
    assert value[2] == number(summary["output_value_lost_by_season_cny"] / 1e4)
    assert power[1] == number(summary["electricity_saved_by_alerts_kwh"] / 1e3)


def test_no_digest_stands_in_the_report(tmp_path):
    """Files that the workbench names by their digest are told without it."""
    assert file_title("inventory-0123456789ab.csv") == "inventory.csv"
    assert file_title("demo-county.csv") == "demo-county.csv"
    result = demo_result()
    name = "inventory-0123456789ab.csv"
    scenario = result.manifest["scenario"] | {"inventory": name}
    manifest = result.manifest | {"scenario": scenario, "inputs": {name: "a" * 64}}
    path = write_report(replace(result, manifest=manifest), tmp_path / "r.docx", "zh").path
    told = " ".join(_texts(path))
    assert "inventory.csv" in told
    assert "0123456789ab" not in told
    assert "a" * 64 not in told


def test_shortfalls_add_up(report):
    """Nominal reduction less the five causes is what the report calls delivered."""
    rows = {row[0]: row for row in _table(report, say("zh", "head_delivered_t"))}
    for name, figures in demo_result().summary["pollutants"].items():
        short = sum(figures["shortfall"].values())
        assert rows[pollutant_title(name)][1] == tonnes(figures["nominal_kg"])
        assert rows[pollutant_title(name)][7] == tonnes(figures["nominal_kg"] - short)


def test_accounting_equals_the_table(report):
    """The appendix has every ratio and verdict of the static accounting."""
    rows = _table(report, say("zh", "head_reduction_kg_d"))
    for row, known in zip(rows, demo_result().accounting.itertuples(), strict=True):
        assert row[1] == pollutant_title(known.pollutant)
        assert row[4] == percent(known.ratio)


def test_ten_largest_contributors(report):
    """The contributors are the ten groups with the largest sum of alert reductions over the target
    pollutants.
    """
    table = demo_result().reductions
    part = table[(table["dimension"] == "enterprise") & table["pollutant"].isin(LEADING_POLLUTANTS)]
    expected = part.groupby("key")["alert_reduction_kg"].sum().nlargest(10)
    top = top_table(view_run(demo_result(), "zh")).sum(axis=1)
    assert list(top.index) == list(expected.index)
    assert [row[4] for row in _table(report, say("zh", "head_rank"))] == [
        tonnes(kg) for kg in expected
    ]


def test_report_names_documents_assumptions_and_the_missing_interval(report):
    """The report names policy and clause, lists each assumed value, and says that no interval was
    computed.
    """
    texts = _texts(report)
    assert any("泽政办发〔2020〕28号" in text and "二（三）" in text for text in texts)
    assert say("zh", "no_interval") in texts
    warned = next(
        dict(item.values)["count"]
        for item in demo_result().warnings
        if item.key == "policy_assumed"
    )
    assert len(_table(report, say("zh", "head_assumption"))) == warned
    for warning in demo_result().warnings:
        assert warning.text("zh") in texts


def test_folder_and_result_give_the_same_report(folder, report, tmp_path):
    """A run's folder, read back, gives the document that the result in memory gives."""
    again = write_report(demo_result(), tmp_path / "r.docx", "zh").path
    assert _texts(again) == _texts(report)


def test_read_result_gives_back_the_tables(folder):
    """The tables read from a folder are those of the run."""
    back, known = read_result(folder), demo_result()
    assert back.summary["pollutants"] == known.summary["pollutants"]
    for name in ("reductions", "stages", "accounting"):
        table, other = getattr(back, name), getattr(known, name)
        assert list(table.columns) == list(other.columns)
        assert len(table) == len(other)
    assert list(back.accounting["met"].fillna(False)) == list(known.accounting["met"].fillna(False))
    assert back.hourly["time"].equals(known.hourly["time"].astype(back.hourly["time"].dtype))


def test_report_has_pictures(report):
    """Four pictures stand in the report: courses, shares, contributors, shortfalls."""
    assert len(docx.Document(report).inline_shapes) == 4


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("with_font", [True, False])
def test_pictures_miss_no_character(language, with_font):
    """No picture draws an empty box, whether a Chinese font was found or not."""
    family = chinese_family() if with_font else None
    if with_font and family is None:
        pytest.skip(
            "no font with Chinese characters on this system: only pictures without one are checked"
        )
    view = view_run(demo_result(), language)
    painter, top = Painter(view, family), top_table(view)
    named = top.set_axis([f"企业{index}" for index in range(len(top))])
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph")
        for picture in (
            painter.shares(),
            painter.courses(),
            painter.contributors(named),
            painter.shortfalls(),
        ):
            assert picture.startswith(b"\x89PNG")


def test_same_run_draws_the_same_bytes():
    """A picture of the same figures is the same file."""
    painter = Painter(view_run(demo_result(), "en"), None)
    assert painter.shares() == painter.shares()


def test_missing_font_is_said(tmp_path, monkeypatch):
    """Without a Chinese font the report is written, and it and its result say that pictures are in
    English.
    """
    monkeypatch.setattr(charts_module, "chinese_family", lambda: None)
    written = write_report(demo_result(), tmp_path / "r.docx", "zh")
    assert [warning.key for warning in written.warnings] == ["no_chinese_font"]
    assert say("zh", "no_chinese_font") in _texts(written.path)
    assert len(docx.Document(written.path).inline_shapes) == 4


def test_names_with_marks_of_xml_stand_as_they_are(tmp_path):
    """Names with & and < and control characters neither break the document nor are lost."""
    inputs = hostile_inputs(tmp_path)
    written = write_report(
        run(inputs.scenario, language="zh", inputs=inputs), tmp_path / "r.docx", "zh"
    )
    texts = _texts(written.path)
    assert "=A&B<c>" in texts
    assert 'A&B<c>"d"' in texts


def test_run_without_alerts_is_reported(tmp_path):
    """A run without any alert gives a report that says so, without stage table and contributors."""
    inputs = hostile_inputs(tmp_path)
    quiet = vary(inputs.scenario, {"alerts": {}})
    written = write_report(
        run(quiet, language="zh", inputs=read_inputs(quiet)), tmp_path / "r.docx", "zh"
    )
    assert say("zh", "no_alerts") in _texts(written.path)


def test_nothing_is_minus_nothing():
    """What rounds to nothing is written 0, never -0, and what is missing as a dash."""
    assert (tonnes(-0.1), percent(-1e-9), number(-1e-9), number(None)) == ("0.00", "0.0%", "0", "–")


def test_intervals_are_told(tmp_path):
    """A run with replicates has its headline intervals in the report, and no sentence that
    there are none.
    """
    inputs = demo_inputs()
    drawn = vary(inputs.scenario, {"uncertainty.replicates": 8})
    result = run(drawn, language="zh", inputs=replace(inputs, scenario=drawn))
    path = write_report(result, tmp_path / "r.docx", "zh").path
    row = next(row for row in _table(path, "5%分位") if row[:2] == ["预警减排量（吨）", "SO₂"])
    table = result.uncertainty
    known = table[(table["measure"] == "alert_reduction_kg") & (table["pollutant"] == "so2")].iloc[
        0
    ]
    assert float(row[2].replace(",", "")) == pytest.approx(known["p05"] / 1000, abs=0.005)
    assert say("zh", "no_interval") not in _texts(path)


def test_what_if_is_marked(tmp_path):
    """A run outside the policy's bounds is marked on the first page and in the header of every
    page.
    """
    written = write_report(demo_result("what-if-outside-bounds"), tmp_path / "r.docx", "zh")
    document = docx.Document(written.path)
    assert say("zh", "what_if_mark") in [paragraph.text for paragraph in document.paragraphs]
    assert say("zh", "what_if_short") in document.sections[0].header.paragraphs[0].text


def test_english_report(tmp_path):
    """With language en headings and sentences are English."""
    texts = _texts(write_report(demo_result(language="en"), tmp_path / "r.docx", "en").path)
    assert say("en", "doc_conclusions") in texts
    assert all(text in texts for text in causes(view_run(demo_result(language="en"), "en")))


def test_users_template_is_used(tmp_path):
    """A template of the user's own is filled with the same fields."""
    own = docx.Document()
    own.add_paragraph("{{ title }}: {{ reductions[0].alert_reduction }}")
    own.save(str(tmp_path / "own.docx"))
    written = write_report(demo_result(), tmp_path / "r.docx", "zh", tmp_path / "own.docx")
    saved_t = tonnes(demo_result().summary["pollutants"]["so2"]["alert_reduction_kg"])
    assert _texts(written.path) == [f"泽州县 2020–2021 秋冬季: {saved_t}"]


@pytest.mark.parametrize(
    "text", ["{{ title", "{% for row in stages %}", "{{ ''.__class__.__mro__ }}"]
)
def test_broken_template_is_refused(tmp_path, text):
    """A template with a broken field, or one that reaches for the program, is refused by name and
    nothing is written.
    """
    own = docx.Document()
    own.add_paragraph(text)
    own.save(str(tmp_path / "own.docx"))
    with pytest.raises(InputError, match=r"own\.docx"):
        write_report(demo_result(), tmp_path / "r.docx", "zh", tmp_path / "own.docx")
    assert not (tmp_path / "r.docx").exists()


def test_template_that_is_no_word_file_is_refused(tmp_path):
    """A template that is no Word file is refused."""
    (tmp_path / "own.docx").write_text("no document", encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.docx"):
        write_report(demo_result(), tmp_path / "r.docx", "zh", tmp_path / "own.docx")


def test_folder_without_its_summary_is_refused(folder, tmp_path):
    """A folder written without JSON is refused, with the file that is missing."""
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    (copy / "summary.json").unlink()
    with pytest.raises(InputError, match=r"summary\.json"):
        write_report(copy, tmp_path / "r.docx")


@pytest.mark.parametrize(
    "name",
    [
        f"{kind}-{language}"
        for kind in ("report", "notices", "compared")
        for language in ("zh", "en")
    ],
)
def test_templates_are_those_of_the_script(name, tmp_path_factory):
    """The committed templates are what the script builds, part by part."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        import build_templates
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    folder = tmp_path_factory.mktemp("templates")
    build_templates.main(folder)
    with (
        zipfile.ZipFile(folder / f"{name}.docx") as made,
        zipfile.ZipFile(TEMPLATES / f"{name}.docx") as committed,
    ):
        assert made.namelist() == committed.namelist()
        assert all(made.read(part) == committed.read(part) for part in made.namelist())


@pytest.mark.heavy
def test_libreoffice_opens_the_report(report):
    """LibreOffice opens the report and makes a PDF of it."""
    assert pdf_of(report).stat().st_size > 10_000
