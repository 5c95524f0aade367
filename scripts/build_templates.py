"""Builds data/templates/: the Word templates of report, notices, evaluation, worth of a grade,
comparison and brief, in Chinese and English.

Run it after a change; the templates are committed. Users copy one, change its look in Word, and
hand it to `write_report`.
"""

import sys
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from simulator.engine.shortfall import PARTS
from simulator.reports.brief import layout
from simulator.terms.titles import heading
from template_builder import Builder

TEMPLATES = ROOT / "data" / "templates"
# Between the margins of the notices.
NOTICE_WIDTH_CM = 16.6
LOSSES = ("alerts", "season", "all")


def build_report(language: str) -> Builder:
    """Return the report's template."""
    built = Builder(language)
    built.header("{{ title }} {{ synthetic_short }}")
    built.footer()
    built.document.add_paragraph("{{ title }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    built.text(built.say("doc_report"), centred=True, size=16)
    built.synthetic(centred=True)
    built.where("what_if")
    built.text("{{ what_if }}", red=True, centred=True)
    built.each("off_policy", red=True)
    built.end()
    built.each("facts")
    built.each("notes", red=True)
    _conclusions_and_process(built)
    _measures(built)
    _reductions(built)
    _contributors_and_shortfalls(built)
    _transport(built)
    _over_reach(built)
    _supervision(built)
    _assumptions(built)
    built.page()
    _appendix(built)
    return built


def build_evaluation(language: str) -> Builder:
    """Return the template of an evaluation after an alert."""
    built = Builder(language)
    built.header("{{ title }} {{ synthetic_short }}")
    built.footer()
    built.document.add_paragraph("{{ title }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    built.text(built.say("doc_evaluation"), centred=True, size=16)
    built.text(built.say("for_bureau_only"), red=True, centred=True)
    built.synthetic(centred=True)
    built.each("facts")
    built.heading(built.say("doc_evaluation_result"))
    built.text("{{ headline }}")
    built.heading(built.say("doc_evaluation_ordered"))
    built.table(
        "stages",
        [
            (built.say("head_stage"), "number", 1.5),
            (built.say("head_level"), "level", 3.0),
            (built.say("head_start"), "start", 4.0),
            (built.say("head_end"), "end", 4.0),
        ],
    )
    figures = [
        (built.say(f"evaluation_{name}"), name, -width)
        for name, width in (
            ("ordered", 1.8), ("simulated", 1.8), ("evidence_share", 1.6), ("seen_ordered", 1.9),
            ("seen_simulated", 1.9), ("measured", 2.1), ("observed", 1.8), ("delivery", 1.7),
        )
    ]  # fmt: skip
    built.heading(built.say("doc_evaluation_delivered"))
    built.table("totals", [(built.say("head_pollutant"), "pollutant", 1.8), *figures], 8)
    built.where("grades")
    built.heading(built.say("doc_evaluation_grades"), 2)
    named = [
        (built.say("head_grade"), "grade", 1.9),
        (built.say("head_pollutant"), "pollutant", 1.5),
    ]
    built.table(
        "grades", [*named, *[(title, key, width * 0.88) for title, key, width in figures]], 8
    )
    built.end()
    built.heading(built.say("doc_evaluation_causes"), 2)
    built.table(
        "causes",
        [
            (built.say("head_pollutant"), "pollutant", 2.0),
            (built.say("evaluation_base_kg"), "base", -2.1),
            *((built.say(f"shortfall_{part}"), part, -2.1) for part in PARTS),
            (built.say("evaluation_after"), "after", -2.1),
        ],
    )
    built.heading(built.say("doc_evaluation_verdicts"))
    built.table(
        "verdicts",
        [
            (built.say("evaluation_verdict"), "verdict", 4.0),
            (built.say("evaluation_count"), "count", -3.0),
            (built.say("evaluation_evidence"), "evidence", 8.5),
        ],
    )
    built.each("untold", style="List Bullet")
    built.where("disobedient")
    built.heading(built.say("doc_evaluation_who"), 2)
    built.table(
        "disobedient",
        [
            (built.say("evaluation_enterprise"), "enterprise", 4.2),
            (built.say("head_grade"), "grade", 1.8),
            (built.say("head_stage"), "stage", 1.3),
            (built.say("evaluation_verdict"), "verdict", 2.2),
            (built.say("evaluation_obedience"), "obedience", -1.9),
            (built.say("evaluation_odds"), "odds", -1.7),
            (built.say("evaluation_evidence"), "evidence", 1.8),
            (built.say("evaluation_missed"), "missed", -2.0),
        ],
        8,
    )
    built.end()
    built.heading(built.say("doc_evaluation_interval"))
    built.each("interval_text", style="List Bullet")
    built.picture("picture_intervals", built.say("doc_figure_intervals"))
    built.heading(built.say("doc_evaluation_learned"))
    built.each("learned", style="List Bullet")
    built.where("bases")
    built.heading(built.say("doc_evaluation_bases"), 2)
    built.table(
        "bases",
        [
            (built.say("evaluation_enterprise"), "enterprise", 4.2),
            (built.say("evaluation_line"), "line", 3.4),
            (built.say("head_pollutant"), "pollutant", 2.0),
            (built.say("evaluation_base"), "base", -2.4),
            (built.say("evaluation_cems"), "cems", -2.8),
            (built.say("evaluation_ratio"), "ratio", -1.6),
        ],
        8,
    )
    built.end()
    built.where("air")
    built.heading(built.say("doc_evaluation_air"))
    built.each("air_told", style="List Bullet")
    built.table(
        "air",
        [
            (built.say("air_station"), "station", 2.0),
            (built.say("head_pollutant"), "pollutant", 1.4),
            (built.say("head_start"), "start", 1.9),
            (built.say("air_observed"), "observed", -1.4),
            (built.say("air_predicted"), "predicted", -1.5),
            (built.say("air_effect"), "effect", -1.9),
            (built.say("air_band"), "band", -1.9),
            (built.say("air_least"), "least", -1.3),
            (built.say("air_local"), "local", -1.6),
            (built.say("evaluation_verdict"), "verdict", 3.0),
        ],
        8,
    )
    built.end()
    built.heading(built.say("doc_evaluation_say"))
    built.each("may_say", style="List Bullet")
    built.text(built.say("doc_evaluation_must_not"))
    built.each("must_not_say", style="List Bullet")
    built.each("remarks")
    return built


def _conclusions_and_process(built: Builder) -> None:
    built.heading(built.say("doc_conclusions"))
    built.each("conclusions", style="List Bullet")
    built.heading(built.say("doc_process"))
    built.text("{{ process_text }}")
    built.where("stages")
    built.table(
        "stages",
        [
            (built.say("head_stage"), "number", 1.5),
            (built.say("head_level"), "level", 2.0),
            (built.say("head_issued"), "issued", 3.2),
            (built.say("head_start"), "start", 3.2),
            (built.say("head_end"), "end", 3.2),
            (built.say("head_hours"), "hours", -1.4),
            (built.say("head_scope"), "scope", 2.5),
        ],
    )
    built.end()


def _measures(built: Builder) -> None:
    built.heading(built.say("doc_measures"))
    built.each("switches", style="List Bullet")
    built.heading(built.say("doc_measures_rules"), 2)
    built.table("measures", _measure_columns(built))
    built.where("who")
    built.heading(built.say("doc_measures_who"), 2)
    names = ("enterprises", "lines", "own", "protected", "shut")
    built.table(
        "who",
        [
            (built.say("head_grade"), "grade", 3.2),
            *((built.say(f"head_{name}"), name, -2.6) for name in names),
        ],
    )
    built.end()
    built.heading(built.say("doc_measures_documents"), 2)
    built.table(
        "documents",
        [(built.say("head_document_id"), "id", 3.0), (built.say("head_document"), "title", 13.6)],
    )


def _measure_columns(built: Builder) -> list[tuple[str, str, float]]:
    return [
        (built.say("head_measure"), "what", 3.2),
        (built.say("head_cuts"), "cuts", 5.2),
        (built.say("head_source"), "source", 4.8),
        (built.say("head_note"), "note", 3.4),
    ]


def _reductions(built: Builder) -> None:
    built.heading(built.say("doc_reductions"))
    built.heading(built.say("doc_reductions_sum"), 2)
    built.table(
        "reductions",
        [
            (built.say("head_pollutant"), "pollutant", 2.2),
            (built.say("head_baseline_t"), "baseline", -3.0),
            (built.say("head_seasonal_t"), "seasonal_reduction", -3.0),
            (built.say("head_alert_t"), "alert_reduction", -3.0),
            (built.say("head_reduction_t"), "reduction", -3.0),
            (built.say("head_share"), "percent", -2.4),
        ],
    )
    built.picture("picture_courses", built.say("doc_figure_courses"))
    built.heading(built.say("doc_reductions_targets"), 2)
    built.picture("picture_shares", built.say("doc_figure_shares"))
    built.where("verdicts")
    names = (
        ("head_level", "level", 2.6),
        ("head_pollutant", "pollutant", 2.4),
        ("head_target", "target", -2.0),
    )
    columns = [(built.say(key), name, width) for key, name, width in names]
    built.table("verdicts", [*columns, (built.say("head_verdict"), "verdict", 9.6)])
    built.end()
    built.each("gaps", style="List Bullet")
    built.heading(built.say("doc_reductions_stages"), 2)
    built.where("stage_shares")
    built.table(
        "stage_shares",
        [
            (built.say("head_stage"), "stage", 2.2),
            (built.say("head_level"), "level", 2.2),
            (built.say("head_pollutant"), "pollutant", 2.0),
            (built.say("head_alert_t"), "reduction", -2.8),
            (built.say("head_share"), "marked", -2.0),
            (built.say("head_target"), "target", -1.7),
            (built.say("head_met_h"), "met_h", -2.1),
            (built.say("head_hours"), "hours", -1.8),
        ],
        8,
    )
    built.end()


def _contributors_and_shortfalls(built: Builder) -> None:
    built.heading(built.say("doc_top"))
    built.where("top")
    built.table(
        "top",
        [
            (built.say("head_rank"), "rank", -1.3),
            (built.say("head_contributor"), "name", 3.4),
            (built.say("word_industry"), "industry", 3.4),
            (built.say("head_grade"), "grade", 1.9),
            (built.say("head_sum_t"), "sum", -1.8),
            (built.say("head_of_all"), "share", -2.0),
            (built.say("head_of_which"), "parts", 3.3),
        ],
        8.5,
    )
    built.end()
    built.picture("picture_top", built.say("doc_figure_top"))
    built.heading(built.say("doc_shortfall"))
    built.text(built.say("note_shortfall"))
    built.each("causes", style="List Bullet")
    parts = [(built.say(f"shortfall_{part}"), part, -1.7) for part in PARTS]
    built.table(
        "shortfalls",
        [
            (built.say("head_pollutant"), "pollutant", 1.9),
            (built.say("head_nominal_t"), "nominal", -2.0),
            *parts,
            (built.say("head_delivered_t"), "delivered", -2.2),
            (built.say("head_delivered_share"), "share", -1.6),
        ],
        8.5,
    )
    built.picture("picture_shortfall", built.say("doc_figure_shortfall"))


def _transport(built: Builder) -> None:
    built.where("transport")
    built.heading(built.say("doc_transport"), 2)
    built.each("transport", style="List Bullet")
    built.end()


def _over_reach(built: Builder) -> None:
    built.where("indicators")
    built.heading(built.say("doc_indicators"), 2)
    built.text(built.say("note_indicators"))
    built.table(
        "indicators",
        [
            (heading("indicators", "id", built.language), "id", 1.3),
            (built.say("head_indicator"), "indicator", 6.2),
            (built.say("head_pollutant"), "pollutant", 1.9),
            (built.say("head_value"), "figure", -2.9),
            (built.say("head_watch"), "watch", -1.7),
            (built.say("head_over_from"), "over", -1.7),
            (built.say("head_light"), "light", 1.5),
        ],
        8.5,
    )
    built.end()


def _supervision(built: Builder) -> None:
    built.where("supervision")
    built.heading(built.say("doc_supervision"), 2)
    built.each("supervision", style="List Bullet")
    names = ("obeyed", "without", "delivered", "share", "saved", "by_findings")
    built.table(
        "supervised",
        [
            (built.say("head_pollutant"), "pollutant", 2.2),
            *((built.say(f"head_supervised_{name}"), name, -2.4) for name in names),
        ],
        8.5,
    )
    built.end()


def _assumptions(built: Builder) -> None:
    built.heading(built.say("doc_uncertainty"))
    built.where("no_interval")
    built.text("{{ no_interval }}")
    built.end()
    built.where("uncertainty")
    columns = [
        (built.say("head_measure_name"), "measure", 6.0),
        (built.say("head_pollutant"), "pollutant", 2.0),
    ]
    columns += [
        (heading("uncertainty", name, built.language), name, -2.1)
        for name in ("p05", "p50", "p95", "mean")
    ]
    built.table("uncertainty", columns, 8.5)
    built.text(built.say("note_uncertainty_doc"))
    built.text(built.say("measures_left_out"))
    built.end()
    built.heading(built.say("doc_assumptions"))
    built.each("settings", style="List Bullet")
    built.text("{{ assumed_text }}")
    built.heading(built.say("doc_warnings"))
    built.each("warnings", style="List Bullet")


def _appendix(built: Builder) -> None:
    built.heading(built.say("doc_appendix"))
    _numbered(built, "accounting")
    keys = (
        ("head_base_kg_d", "base"),
        ("head_reduction_kg_d", "reduction"),
        ("head_share", "share"),
        ("head_target", "target"),
    )
    built.table(
        "targets",
        [
            (built.say("head_level"), "level", 2.6),
            (built.say("head_pollutant"), "pollutant", 2.0),
            *((built.say(key), field, -2.4) for key, field in keys),
            (built.say("head_met"), "met", 2.2),
        ],
        8.5,
    )
    built.text(built.say("appendix_zero_left_out"))
    for name, field in (("industry", "industries"), ("grade", "grades"), ("district", "districts")):
        _numbered(built, name)
        built.table(field, _group_columns(built), 8)
    built.where("industry_measures")
    _numbered(built, "measures")
    built.table("industry_measures", _measure_columns(built), 8)
    built.end()
    built.where("losses")
    _numbered(built, "losses")
    columns = [(built.say(f"doc_losses_{name}"), name, -3.4) for name in LOSSES]
    built.table("losses", [(built.say("doc_losses_what"), "what", 6.0), *columns])
    built.text(built.say("doc_losses_note"))
    built.end()
    built.where("assumed")
    _numbered(built, "assumed")
    built.table(
        "assumed",
        [
            (built.say("head_number"), "number", -1.2),
            (built.say("head_assumption"), "what", 9.0),
            (built.say("head_note"), "note", 6.4),
        ],
        8,
    )
    built.end()
    _numbered(built, "events")
    built.text("{{ event_note }}")
    built.table(
        "events",
        [
            (built.say("head_time"), "time", 3.2),
            (built.say("head_event"), "event", 2.2),
            (built.say("head_level"), "level", 2.0),
            (built.say("head_enterprises"), "enterprises", -1.5),
            (built.say("head_lines"), "lines", -1.7),
            (built.say("head_detail"), "detail", 6.2),
        ],
        8,
    )
    _numbered(built, "inputs")
    built.table("inputs", [(built.say("head_file"), "file", 16.6)], 8)
    built.text(built.say("doc_inputs_note"))


def _numbered(built: Builder, name: str) -> None:
    """The heading of a table of the appendix, with the number that it has in this report."""
    number = "{{ appendix." + name + " }}"
    built.heading(built.say(f"doc_appendix_{name}", number=number), 2)


def _group_columns(built: Builder) -> list[tuple[str, str, float]]:
    return [
        (built.say("head_name"), "name", 3.6),
        (built.say("head_pollutant"), "pollutant", 2.0),
        (built.say("head_baseline_t"), "baseline", -2.6),
        (built.say("head_seasonal_t"), "seasonal_reduction", -2.4),
        (built.say("head_alert_t"), "alert_reduction", -2.4),
        (built.say("head_reduction_t"), "reduction", -2.2),
        (built.say("head_share"), "percent", -1.6),
    ]


def build_notices(language: str) -> Builder:
    """Return the template of the notices: one page for each enterprise."""
    built = Builder(language)
    built.footer()
    built.text("{%p for page in notices %}")
    built.text("{{ page.name }}", centred=True, size=16)
    built.text(built.say("notice_title"), centred=True, size=13)
    fields = ("{{ page.office }}", "{{ page.number }}", "{{ page.date }}")
    built.in_thirds(fields, NOTICE_WIDTH_CM)
    built.where("page.synthetic")
    built.text("{{ page.synthetic }}", red=True, centred=True)
    built.end()
    built.where("page.what_if")
    built.text("{{ page.what_if }}", red=True, centred=True)
    built.end()
    built.text(
        built.say("notice_who", code="{{ page.enterprise_id }}", district="{{ page.district }}")
    )
    built.text(built.say("notice_what", industry="{{ page.industry }}", grade="{{ page.grade }}"))
    built.text(built.say("notice_day", scenario="{{ page.scenario }}", day="{{ page.day }}"))
    built.heading(built.say("notice_lines"), 2)
    built.table(
        "page.lines",
        [
            (built.say("word_line"), "line", 2.9),
            (built.say("word_industry"), "industry", 2.1),
            (built.say("head_grade"), "grade", 1.6),
            (built.say("notice_base"), "base", 4.4),
            (built.say("notice_flags"), "flags", 2.2),
            (built.say("notice_answers"), "answer", 3.4),
        ],
        8.5,
    )
    built.heading(built.say("notice_orders"), 2)
    built.wide_table(
        "page.orders", built.say("word_line"), "line", "page.levels", "words", 8.5, right=False
    )
    built.each("page.seasons")
    built.each("page.changes")
    built.each("page.documents", size=8.5)
    built.where("page.trucks")
    built.heading(built.say("notice_transport"), 2)
    built.each("page.trucks")
    built.end()
    built.heading(built.say("notice_reductions"), 2)
    built.wide_table("page.reductions", built.say("head_level"), "level", "page.pollutants", "kg_d")
    built.text(built.say("notice_contact"))
    built.text(built.say("notice_inspector"))
    built.text(built.say("notice_signed"))
    built.text(built.say("notice_seal"))
    built.text("{%p if not loop.last %}")
    built.page()
    built.text("{%p endif %}")
    built.text("{%p endfor %}")
    return built


def build_worth(language: str) -> Builder:
    """Return the template of the sheet on what a better grade is worth: a page per enterprise."""
    built = Builder(language)
    built.header("{{ title }}")
    built.footer()
    built.text("{%p for page in pages %}")
    built.heading("{{ title }}")
    built.synthetic()
    built.text("{{ page.about }}")
    widths = {"figure": 4.2, "days": 3.2, "from": -2.2, "to": -2.2, "saved": -2.2, "interval": -3.6}
    columns = [(built.say(f"worth_head_{name}"), name, width) for name, width in widths.items()]
    built.table("page.rows", columns)
    built.text("{{ page.unit }}", size=9)
    built.each("page.retrofit")
    built.heading(built.say("worth_sheet_notes"), 2)
    built.each("page.notes", style="List Bullet")
    built.text("{%p if not loop.last %}")
    built.page()
    built.text("{%p endif %}")
    built.text("{%p endfor %}")
    return built


def build_compared(language: str) -> Builder:
    """Return the template of plans compared: settings that differ, then results."""
    built = Builder(language)
    built.header("{{ title }}")
    built.footer()
    built.heading("{{ title }}")
    built.synthetic()
    built.text("{{ base }}")
    built.heading(built.say("compared_tab_settings"), 2)
    built.text("{%p for plan in plans %}")
    built.text("{{ plan.title }}", kept=True)
    built.where("plan.none")
    built.text("{{ plan.none }}")
    built.end()
    built.where("plan.rows")
    widths = {"label": 3.8, "place": 4.4, "before": 3.4, "after": 3.4, "unit": 1.6}
    columns = [(built.say(f"setting_head_{name}"), name, width) for name, width in widths.items()]
    built.table("plan.rows", columns)
    built.end()
    built.text("{%p endfor %}")
    built.heading(built.say("compared_tab_figures"), 2)
    difference, reduction = built.say("ui_difference"), built.say("ui_measure_alert_reduction_kg")
    tonnes = built.say("ui_tonnes")
    built.table(
        "figures",
        [
            (built.say("compared_plan"), "plan", 5.6),
            (built.say("compared_pollutant"), "pollutant", 2.4),
            (f"{reduction} {tonnes}", "reduction", -3.4),
            (f"{difference} {tonnes}", "difference", -2.8),
            (f"{difference} %", "change", -2.4),
        ],
    )
    return built


def build_brief(language: str) -> Builder:
    """Return the template of the brief of one alert: one full page."""
    built = Builder(language)
    built.dense(
        layout.MARGIN_CM,
        layout.TEXT_POINTS,
        layout.HEAD_POINTS,
        layout.TITLE_POINTS,
        layout.LEADING,
    )
    built.in_thirds(("{{ office }}", "{{ number }}", "{{ date }}"), layout.WIDTH_CM)
    built.document.add_paragraph("{{ title }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    built.where("marks")
    built.text("{{ marks }}", red=True, centred=True)
    built.end()
    built.each("about")
    built.text("{{ result }}")
    built.heading("{{ measures_title }}", 2)
    _brief_table(built, "measures", layout.MEASURES)
    built.where("rules")
    built.text("{{ rules }}")
    built.end()
    built.heading(built.say("brief_targets"), 2)
    _brief_table(built, "pollutants", layout.POLLUTANTS)
    built.picture("picture", built.say("brief_curve"))
    built.heading("{{ largest_title }}", 2)
    _brief_table(built, "largest", layout.LARGEST)
    built.heading(built.say("brief_spared"), 2)
    built.each("spared")
    built.heading(built.say("brief_assumed"), 2)
    built.text("{{ assumed }}")
    built.text("{{ note }}", size=layout.TABLE_POINTS)
    return built


def _brief_table(built: Builder, field: str, columns: tuple[layout.Column, ...]) -> None:
    cells = [
        (built.say(f"brief_{column.name}"), column.name, column.width_cm * (-1) ** column.right)
        for column in columns
    ]
    built.table(field, cells, layout.TABLE_POINTS, gap=False)


def main(folder: Path = TEMPLATES) -> None:
    for language in ("zh", "en"):
        build_report(language).save(folder / f"report-{language}.docx")
        build_notices(language).save(folder / f"notices-{language}.docx")
        build_evaluation(language).save(folder / f"evaluation-{language}.docx")
        build_worth(language).save(folder / f"worth-{language}.docx")
        build_compared(language).save(folder / f"compared-{language}.docx")
        build_brief(language).save(folder / f"brief-{language}.docx")


if __name__ == "__main__":
    main()
