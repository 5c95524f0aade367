"""The brief of one alert: one page whatever is in it, with the figures of the run."""

import re
from dataclasses import replace

import docx
import numpy as np
import pytest

from deliverables import demo_inputs, demo_result, hostile_inputs, pdf_of
from engine_case import at, load_case
from oracle.plain import plain_case, plain_line, stage
from simulator import InputError, load_scenario, run
from simulator.inputs.reading import read_inputs
from simulator.reports.brief import layout
from simulator.reports.brief import pdf as pdf_module
from simulator.reports.brief import write as write_module
from simulator.reports.brief.content import brief_of
from simulator.reports.brief.figures import figures_of
from simulator.reports.brief.layout import shortened, width_of
from simulator.reports.brief.pdf import pdf_of as brief_pdf
from simulator.reports.brief.write import write_brief
from simulator.reports.fonts import chinese_font
from simulator.reports.letterhead import Letterhead
from simulator.reports.run_view import view_run
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
needs_chinese = pytest.mark.skipif(
    chinese_font() is None, reason="no font with Chinese characters is installed"
)


def pages(path) -> int:
    """Return the number of pages of a PDF."""
    return len(PAGE.findall(path.read_bytes()))


def demo_brief(language: str = "zh", letterhead: Letterhead | None = None):
    """Return the brief of the demo county's first alert."""
    view = view_run(demo_result(), language)
    return brief_of(view, demo_inputs(), 1, letterhead or Letterhead())


def small_inputs(**changes):
    """Return a C plant with two lines, a protected one, one of grade A, one long shut, and a D
    plant in the south.
    """
    lines = [
        plain_line("l1", district="north"),
        plain_line("l2", district="north"),
        plain_line("l1", enterprise="E2", enterprise_id="E2", grade="A", district="north"),
        plain_line("l1", enterprise="E3", enterprise_id="E3", grade="D", district="south"),
        plain_line(
            "l1", enterprise="E4", enterprise_id="E4", grade="C", district="north",
            protected=True, protected_reason="heat",
        ),
        plain_line(
            "l1", enterprise="E5", enterprise_id="E5", grade="C", district="north",
            long_term_shutdown=True,
        ),
    ]  # fmt: skip
    stages = [
        stage("orange", at(24), at(48), **changes),
        stage("red", at(48), at(60), scope=["south"]),
    ]
    return load_case(plain_case(lines, stages), {})[1]


def test_who_is_spared_and_why():
    """The A plant is autonomous, the protected one protected, the third stands still; the C plant
    whose other line stops is not spared.
    """
    inputs = small_inputs()
    names = inputs.fleet.enterprise.names
    reasons = {
        reason: [names[code] for code in codes]
        for reason, codes in figures_of(inputs, 1).reasons().items()
    }
    assert reasons == {"protected": ["E4"], "autonomous": ["E2"], "shut": ["E5"]}


def test_an_alert_of_some_districts_is_of_them():
    """The red alert in the south counts the south's enterprise alone."""
    figures = figures_of(small_inputs(), 2)
    assert figures.inside.tolist() == [False, False, False, True, False, False]
    assert figures.cut.tolist() == [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]
    assert figures.reasons() == {}


def test_lines_and_area_sources_save_what_the_stage_saves():
    """What the lines save in the alert's hours, with the area sources, is the run's stage."""
    inputs = demo_inputs()
    figures = figures_of(inputs, 1)
    result = demo_result()
    stage_kg = result.stages[result.stages["stage"] == "1"].set_index("pollutant")[
        "alert_reduction_kg"
    ]
    area = result.reductions[
        (result.reductions["dimension"] == "enterprise")
        & result.reductions["key"].str.startswith("area:")
    ]
    area_kg = area.groupby("pollutant")["alert_reduction_kg"].sum()
    for column, name in enumerate(inputs.inventory.pollutants):
        assert figures.saved_kg[:, column].sum() <= stage_kg[name] * (1 + 1e-9)
        assert figures.saved_kg[:, column].sum() >= stage_kg[name] - area_kg[name] - 1e-6


def test_figures_are_those_of_the_run():
    """Tonnes a day, shares and verdicts are those of the tables `stages` and `accounting`."""
    brief, result = demo_brief(), demo_result()
    own = result.stages[result.stages["stage"] == "1"].set_index("pollutant")
    paper = result.accounting[result.accounting["level"] == own["level"].iloc[0]].set_index(
        "pollutant"
    )
    rows = {row["pollutant"]: row for row in brief.pollutants}
    for name in ("so2", "nox", "pm", "vocs"):
        row, hours = rows[pollutant_title(name)], own.loc[name, "hours"]
        tonnes_d = own.loc[name, "alert_reduction_kg"] / hours * 24 / 1000
        assert row["expected"] == f"{tonnes_d:,.2f}"
        assert row["expected_share"] == f"{100 * own.loc[name, 'alert_share']:.1f}%"
        assert row["ordered"] == f"{paper.loc[name, 'reduction_kg_d'] / 1000:,.2f}"
        met = say("zh", "brief_met" if paper.loc[name, "met"] else "brief_not_met")
        assert row["ordered_met"] == met


def test_the_largest_are_in_order():
    """Ten enterprises, the largest first, and none of them is an area source."""
    kg = [float(row["kg"].replace(",", "")) for row in demo_brief().largest]
    assert len(kg) == layout.TOP
    assert kg == sorted(kg, reverse=True)


def test_both_papers_tell_the_same(tmp_path):
    """Every text of the brief stands in the Word file."""
    letterhead = Letterhead("某市生态环境局", "第 3 期", "2020-11-14")
    path = write_brief(demo_result(), demo_inputs(), 1, tmp_path / "b.docx", letterhead, "zh")
    document = docx.Document(str(path))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    told += "\n".join(
        cell.text for table in document.tables for row in table.rows for cell in row.cells
    )
    brief = demo_brief("zh", letterhead)
    single = [brief.title, brief.result, brief.assumed, brief.largest_title, *brief.spared]
    cells = [text for row in (*brief.measures, *brief.largest) for text in row.values()]
    for text in [*single, *brief.letterhead.values(), *cells]:
        assert text in told


@needs_chinese
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["zezhou-winter-2020", "datong-winter-2021"])
def test_one_page_of_a_whole_inventory(tmp_path, root, name, language):
    """A county and a city with thousands of lines fit on exactly one page; the font is embedded
    with the characters that are used and no others.
    """
    settings = {"period.end": "2021-12-01T00:00"} if name.startswith("datong") else {}
    scenario = load_scenario(root / "scenarios" / f"{name}.yaml", settings)
    inputs = read_inputs(scenario)
    result = run(scenario, inputs=inputs, by_sector=False)
    path = write_brief(result, inputs, 1, tmp_path / "b.pdf", None, language)
    assert pages(path) == 1
    assert path.stat().st_size < 500_000
    assert b"/FontFile" in path.read_bytes()


def fullest_brief(language: str):
    """Return a brief whose every text is as long as it may be."""
    brief = demo_brief(language, Letterhead("局" * 60, "号" * 60, "日" * 60))
    word = "烟花爆竹熟料 " if language == "zh" else "clinker kilns "
    long = word * 100
    row = brief.measures[0] | dict.fromkeys(brief.measures[0], long)
    rows = [layout.in_cells(row, layout.MEASURES)] * layout.MOST_GRADES
    one = {column.name: long for column in layout.POLLUTANTS}
    top = {column.name: long for column in layout.LARGEST}
    return replace(
        brief,
        marks=layout.in_lines(long, 1),
        about=[layout.in_lines(long, 2)] * 2,
        result=layout.in_lines(long, layout.RESULT_LINES),
        measures=rows,
        rules=layout.in_lines(long, layout.RULES_LINES),
        pollutants=[layout.in_cells(one, layout.POLLUTANTS)] * layout.MOST_POLLUTANTS,
        largest=[layout.in_cells(top, layout.LARGEST)] * layout.TOP,
        spared=[layout.in_lines(long, layout.SPARED_LINES)] * 5,
        assumed=layout.in_lines(long, layout.ASSUMED_LINES),
        note=layout.in_lines(long, 1, layout.TABLE_POINTS),
    )


@needs_chinese
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_fullest_brief_is_one_page(tmp_path, language):
    """With every text at its longest and every table at its most rows the page still holds."""
    (tmp_path / "b.pdf").write_bytes(brief_pdf(fullest_brief(language)))
    assert pages(tmp_path / "b.pdf") == 1


@needs_chinese
def test_the_same_run_gives_the_same_bytes(tmp_path):
    """Nothing of the machine's clock is in the PDF."""
    first, second = (
        write_brief(demo_result(), demo_inputs(), 1, tmp_path / name).read_bytes()
        for name in ("a.pdf", "b.pdf")
    )
    assert first == second


def test_without_a_chinese_font_the_pdf_says_what_to_install(tmp_path, monkeypatch):
    """The refusal names a font; no file is written, and Word needs none."""
    monkeypatch.setattr(pdf_module, "chinese_font", lambda: None)
    with pytest.raises(InputError, match="fonts-noto-cjk"):
        write_brief(demo_result(), demo_inputs(), 1, tmp_path / "b.pdf")
    assert not (tmp_path / "b.pdf").exists()
    assert write_brief(demo_result(), demo_inputs(), 1, tmp_path / "b.docx").exists()


def test_without_chinese_texts_no_chinese_font_is_needed(tmp_path, monkeypatch):
    """An English brief of Latin names is written with the font that comes along."""
    monkeypatch.setattr(pdf_module, "chinese_font", lambda: None)
    inputs = small_inputs()
    result = run(inputs.scenario, inputs=inputs)
    path = write_brief(result, inputs, 1, tmp_path / "b.pdf", None, "en")
    assert pages(path) == 1


@needs_chinese
def test_hostile_names_are_printed(tmp_path):
    """Names that look like formulas or markup, or hold control characters, stand as they are."""
    inputs = hostile_inputs(tmp_path)
    result = run(inputs.scenario, inputs=inputs)
    for ending in ("pdf", "docx"):
        path = write_brief(result, inputs, 1, tmp_path / f"b.{ending}")
        assert path.stat().st_size > 10_000
    assert 'A&B<c>"d"' in [row["enterprise"] for row in brief_of(
        view_run(result, "zh"), inputs, 1, Letterhead()
    ).largest]  # fmt: skip


def test_unknown_alerts_and_kinds_are_refused(tmp_path):
    """An alert that the run has not, a run without any, and another kind of file are told."""
    with pytest.raises(InputError, match="numbered 1 to"):
        write_brief(demo_result(), demo_inputs(), 99, tmp_path / "b.docx")
    with pytest.raises(InputError, match=r"\.pdf or \.docx"):
        write_brief(demo_result(), demo_inputs(), 1, tmp_path / "b.txt")
    inputs = load_case(plain_case([plain_line("l1")], []), {})[1]
    with pytest.raises(InputError, match="no alert"):
        write_brief(run(inputs.scenario, inputs=inputs), inputs, 1, tmp_path / "b.docx")


def test_texts_are_cut_to_their_room():
    """A text that fits stays; a longer one ends in an ellipsis and is no wider than its room."""
    assert shortened("示例水泥", 2.0, 8) == "示例水泥"
    cut = shortened("示例水泥制造有限责任公司第一分公司", 2.0, 8)
    assert cut.endswith("…")
    assert width_of(cut, 8) <= 2.0
    assert np.isclose(width_of("公", 72 / 2.54), 1.0)


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_word_file_is_one_page_too(tmp_path, monkeypatch, language):
    """LibreOffice lays the Word file out on one page, also with every text at its longest."""
    path = write_brief(demo_result(), demo_inputs(), 1, tmp_path / "b.docx", None, language)
    assert pages(pdf_of(path)) == 1
    monkeypatch.setattr(write_module, "brief_of", lambda *_: fullest_brief(language))
    full = write_brief(demo_result(), demo_inputs(), 1, tmp_path / "full.docx", None, language)
    assert pages(pdf_of(full)) == 1
