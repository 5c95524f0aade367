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

from evaluation_template import build_evaluation
from report_template import build_report
from simulator.reports.brief import layout
from template_builder import Builder

TEMPLATES = ROOT / "data" / "templates"
# Between the margins of the notices.
NOTICE_WIDTH_CM = 16.6


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
