"""Builds data/templates/: the Word templates of report and notices, in Chinese and English.

Run it after a change; the templates are committed. Users copy one, change its look in Word, and hand it to `report --template`.
"""

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from simulator.labels import say
from simulator.shortfall import PARTS

TEMPLATES = ROOT / "data" / "templates"
FONTS = {"zh": ("Times New Roman", "宋体", "黑体"), "en": ("Calibri", "宋体", "黑体")}
RED = RGBColor(0xC0, 0x00, 0x00)
HEAD_FILL = "DDE7F0"
# A zip entry needs a time; this one makes the same template the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


class Builder:
    """A template that grows downwards."""

    def __init__(self, language: str) -> None:
        self.language, self.document = language, Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        self._styles()
        self.document.core_properties.created = self.document.core_properties.modified = datetime(2000, 1, 1)
        self.document.core_properties.author = ""

    def say(self, key: str) -> str:
        return say(self.language, key)

    def _styles(self) -> None:
        latin, body, head = FONTS[self.language]
        sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 15, "Heading 2": 12}
        for name, size in sizes.items():
            style = self.document.styles[name]
            style.font.name, style.font.size = latin, Pt(size)
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(attribute), None)
            fonts.set(qn("w:eastAsia"), body if name == "Normal" else head)
            fonts.set(qn("w:hAnsi"), latin)
            if name != "Normal":
                style.font.color.rgb = RGBColor(0, 0, 0)
                style.font.bold = True
        self.document.styles["Normal"].paragraph_format.space_after = Pt(4)
        # Without a language a program may take the traditional or Japanese forms of the characters.
        for language in self.document.styles.element.iter(qn("w:lang")):
            language.set(qn("w:val"), "en-US")
            language.set(qn("w:eastAsia"), "zh-CN")

    # -- texts ---------------------------------------------------------------------------------------------------------

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(text, level)

    def text(
        self, text: str, red: bool = False, centred: bool = False, size: float = 0, style: str | None = None, kept: bool | None = None
    ) -> None:
        paragraph = self.document.add_paragraph(style=style)
        run = paragraph.add_run(text)
        if red:
            run.font.color.rgb, run.bold = RED, True
        if size:
            run.font.size = Pt(size)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = kept

    def each(self, field: str, red: bool = False, style: str | None = None) -> None:
        """One paragraph for each text of a list."""
        self.text("{%p for text in " + field + " %}")
        self.text("{{ text }}", red=red, style=style)
        self.text("{%p endfor %}")

    def where(self, field: str) -> None:
        """What follows stands only where the field holds something."""
        self.text("{%p if " + field + " %}")

    def end(self) -> None:
        self.text("{%p endif %}")

    def picture(self, field: str, caption: str) -> None:
        self.where(field)
        self.text("{{ " + field + " }}", centred=True, kept=True)
        self.text(caption, centred=True, size=9)
        self.end()

    def page(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    # -- tables --------------------------------------------------------------------------------------------------------

    def table(self, field: str, columns: list[tuple[str, str, float]], size: float = 9) -> None:
        """A table with a row for each item of a list.

        `columns` are (heading, field of the row, width in cm); a width below 0 aligns to the right.
        """
        table = self.document.add_table(rows=4, cols=len(columns))
        table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        head, first, body, last = table.rows
        _repeat(head)
        for place, (title, key, width_cm) in enumerate(columns):
            table.columns[place].width = Cm(abs(width_cm))
            for row in table.rows:
                row.cells[place].width = Cm(abs(width_cm))
            _write(head.cells[place], title, size, bold=True, centred=True)
            _fill(head.cells[place], HEAD_FILL)
            _write(body.cells[place], "{{ row." + key + " }}", size, right=width_cm < 0)
        _unbroken(body)
        first.cells[0].paragraphs[0].add_run("{%tr for row in " + field + " %}")
        last.cells[0].paragraphs[0].add_run("{%tr endfor %}")
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def wide_table(self, field: str, title: str, key: str, columns: str, cells: str, size: float = 9) -> None:
        """A table with a column for each text of a list, and a row for each item of another."""
        table = self.document.add_table(rows=4, cols=4)
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        head, first, body, last = table.rows
        for row, words, each in ((head, title, f"{columns}"), (body, "{{ row." + key + " }}", f"row.{cells}")):
            _write(row.cells[0], words, size, bold=row is head, centred=True)
            _write(row.cells[1], "{%tc for text in " + each + " %}", size)
            _write(row.cells[2], "{{ text }}", size, bold=row is head, centred=row is head, right=row is body)
            _write(row.cells[3], "{%tc endfor %}", size)
        for place in (0, 2):
            _fill(head.cells[place], HEAD_FILL)
        first.cells[0].paragraphs[0].add_run("{%tr for row in " + field + " %}")
        last.cells[0].paragraphs[0].add_run("{%tr endfor %}")
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def footer(self) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _page_number(paragraph)

    def header(self, text: str) -> None:
        paragraph = self.document.sections[0].header.paragraphs[0]
        paragraph.add_run(text + "　").font.size = Pt(9)
        mark = paragraph.add_run("{{ what_if }}")
        mark.font.size, mark.font.color.rgb = Pt(9), RED

    def save(self, path: Path) -> None:
        stream = io.BytesIO()
        self.document.save(stream)
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(stream) as made, zipfile.ZipFile(path, "w") as target:
            for name in sorted(made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
                target.writestr(entry, made.read(name))


def _write(cell, text: str, size: float, bold: bool = False, centred: bool = False, right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold
    if centred or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT


def _fill(cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _repeat(row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _unbroken(row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _page_number(paragraph) -> None:
    for kind, code in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = code
        run._r.append(mark)


def build_report(language: str) -> Builder:
    """Return the report's template."""
    built = Builder(language)
    built.header("{{ title }}")
    built.footer()
    built.document.add_paragraph("{{ title }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    built.text(built.say("doc_report"), centred=True, size=16)
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
    _assumptions(built)
    built.page()
    _appendix(built)
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
            (built.say("head_stage"), "number", 1.1), (built.say("head_level"), "level", 2.0), (built.say("head_issued"), "issued", 3.2),
            (built.say("head_start"), "start", 3.2), (built.say("head_end"), "end", 3.2), (built.say("head_hours"), "hours", -1.4),
            (built.say("head_scope"), "scope", 2.9),
        ],
    )  # fmt: skip
    built.end()


def _measures(built: Builder) -> None:
    built.heading(built.say("doc_measures"))
    built.each("switches", style="List Bullet")
    built.heading(built.say("doc_measures_rules"), 2)
    built.table("measures", _measure_columns(built))
    built.where("who")
    built.heading(built.say("doc_measures_who"), 2)
    names = ("enterprises", "lines", "own", "protected", "shut")
    built.table("who", [(built.say("head_grade"), "grade", 3.2), *((built.say(f"head_{name}"), name, -2.6) for name in names)])
    built.end()
    built.heading(built.say("doc_measures_documents"), 2)
    built.table("documents", [(built.say("head_document_id"), "id", 3.0), (built.say("head_document"), "title", 13.6)])


def _measure_columns(built: Builder) -> list[tuple[str, str, float]]:
    return [
        (built.say("head_measure"), "what", 3.2), (built.say("head_cuts"), "cuts", 5.2), (built.say("head_source"), "source", 4.8),
        (built.say("head_note"), "note", 3.4),
    ]  # fmt: skip


def _reductions(built: Builder) -> None:
    built.heading(built.say("doc_reductions"))
    built.heading(built.say("doc_reductions_sum"), 2)
    built.table(
        "reductions",
        [
            (built.say("head_pollutant"), "pollutant", 2.2), (built.say("head_baseline_t"), "baseline", -3.0),
            (built.say("head_seasonal_t"), "seasonal_reduction", -3.0), (built.say("head_alert_t"), "alert_reduction", -3.0),
            (built.say("head_reduction_t"), "reduction", -3.0), (built.say("head_share"), "percent", -2.4),
        ],
    )  # fmt: skip
    built.picture("picture_courses", built.say("doc_figure_courses"))
    built.heading(built.say("doc_reductions_targets"), 2)
    built.picture("picture_shares", built.say("doc_figure_shares"))
    built.each("gaps", style="List Bullet")
    built.heading(built.say("doc_reductions_stages"), 2)
    built.where("stage_shares")
    built.table(
        "stage_shares",
        [
            (built.say("head_stage"), "stage", 2.2), (built.say("head_level"), "level", 2.2), (built.say("head_pollutant"), "pollutant", 1.8),
            (built.say("head_alert_t"), "reduction", -2.8), (built.say("head_share"), "share", -2.0), (built.say("head_target"), "target", -1.7),
            (built.say("head_met_h"), "met_h", -2.1), (built.say("head_hours"), "hours", -1.8),
        ],
        8,
    )  # fmt: skip
    built.end()


def _contributors_and_shortfalls(built: Builder) -> None:
    built.heading(built.say("doc_top"))
    built.where("top")
    built.table(
        "top",
        [
            (built.say("head_rank"), "rank", -1.1), (built.say("head_contributor"), "name", 3.4), (built.say("word_industry"), "industry", 3.4),
            (built.say("head_grade"), "grade", 1.8), (built.say("head_sum_t"), "sum", -1.8), (built.say("head_share_of_alert"), "share", -1.7),
            (built.say("head_of_which"), "parts", 3.6),
        ],
        8.5,
    )  # fmt: skip
    built.end()
    built.picture("picture_top", built.say("doc_figure_top"))
    built.heading(built.say("doc_shortfall"))
    built.text(built.say("note_shortfall"))
    built.each("causes", style="List Bullet")
    parts = [(built.say(f"shortfall_{part}"), part, -1.8) for part in PARTS]
    built.table(
        "shortfalls",
        [
            (built.say("head_pollutant"), "pollutant", 1.6), (built.say("head_nominal_t"), "nominal", -2.0), *parts,
            (built.say("head_delivered_t"), "delivered", -2.2), (built.say("head_delivered_share"), "share", -1.6),
        ],
        8.5,
    )  # fmt: skip
    built.picture("picture_shortfall", built.say("doc_figure_shortfall"))


def _assumptions(built: Builder) -> None:
    built.heading(built.say("doc_uncertainty"))
    built.where("no_interval")
    built.text("{{ no_interval }}")
    built.end()
    built.where("uncertainty")
    quantiles = [(name.upper() if name != "mean" else "mean", name, -2.4) for name in ("p05", "p50", "p95", "mean")]
    built.table("uncertainty", [(built.say("head_pollutant"), "pollutant", 2.2), (built.say("head_measure_name"), "measure", 4.4), *quantiles])
    built.end()
    built.heading(built.say("doc_assumptions"))
    built.each("settings", style="List Bullet")
    built.text("{{ assumed_text }}")
    built.where("assumed")
    built.table(
        "assumed",
        [(built.say("head_number"), "number", -1.2), (built.say("head_assumption"), "what", 9.0), (built.say("head_note"), "note", 6.4)],
        8,
    )
    built.end()
    built.heading(built.say("doc_warnings"))
    built.each("warnings", style="List Bullet")


def _appendix(built: Builder) -> None:
    built.heading(built.say("doc_appendix"))
    built.heading(built.say("doc_appendix_accounting"), 2)
    keys = (("head_base_kg_d", "base"), ("head_reduction_kg_d", "reduction"), ("head_share", "share"), ("head_target", "target"))
    built.table(
        "targets",
        [
            (built.say("head_level"), "level", 2.6), (built.say("head_pollutant"), "pollutant", 2.0),
            *((built.say(key), field, -2.4) for key, field in keys), (built.say("head_met"), "met", 2.2),
        ],
        8.5,
    )  # fmt: skip
    built.text(built.say("appendix_zero_left_out"))
    for name, field in (("industry", "industries"), ("grade", "grades"), ("district", "districts")):
        built.heading(built.say(f"doc_appendix_{name}"), 2)
        built.table(field, _group_columns(built), 8)
    built.where("industry_measures")
    built.heading(built.say("doc_appendix_measures"), 2)
    built.table("industry_measures", _measure_columns(built), 8)
    built.end()
    built.heading(built.say("doc_appendix_events"), 2)
    built.text("{{ event_note }}")
    built.table(
        "events",
        [
            (built.say("head_time"), "time", 3.2), (built.say("head_event"), "event", 2.2), (built.say("head_level"), "level", 2.0),
            (built.say("head_enterprises"), "enterprises", -1.5), (built.say("head_lines"), "lines", -1.7), (built.say("head_detail"), "detail", 6.2),
        ],
        8,
    )  # fmt: skip
    built.heading(built.say("doc_appendix_inputs"), 2)
    built.table("inputs", [(built.say("head_file"), "file", 5.6), ("SHA-256", "sha256", 11.0)], 8)


def _group_columns(built: Builder) -> list[tuple[str, str, float]]:
    return [
        (built.say("head_name"), "name", 3.6), (built.say("head_pollutant"), "pollutant", 1.8), (built.say("head_baseline_t"), "baseline", -2.6),
        (built.say("head_seasonal_t"), "seasonal_reduction", -2.4), (built.say("head_alert_t"), "alert_reduction", -2.4),
        (built.say("head_reduction_t"), "reduction", -2.2), (built.say("head_share"), "percent", -1.6),
    ]  # fmt: skip


def build_notices(language: str) -> Builder:
    """Return the template of the notices: one page for each enterprise."""
    built = Builder(language)
    built.footer()
    built.text("{%p for page in notices %}")
    built.text("{{ page.name }}", centred=True, size=16)
    built.text(built.say("notice_title"), centred=True, size=13)
    built.where("page.what_if")
    built.text("{{ page.what_if }}", red=True, centred=True)
    built.end()
    built.text(built.say("notice_who"))
    built.text(built.say("notice_day"))
    built.heading(built.say("notice_lines"), 2)
    built.table(
        "page.lines",
        [
            (built.say("word_line"), "line", 2.9), (built.say("word_industry"), "industry", 2.1), (built.say("head_grade"), "grade", 1.6),
            (built.say("notice_base"), "base", 4.4), (built.say("notice_flags"), "flags", 2.2), (built.say("notice_answers"), "answer", 3.4),
        ],
        8.5,
    )  # fmt: skip
    built.heading(built.say("notice_orders"), 2)
    built.text("{%p for item in page.levels %}")
    built.text("{{ item.level }}", kept=True)
    built.table(
        "item.orders",
        [(built.say("word_line"), "line", 3.4), (built.say("head_cuts"), "words", 6.6), (built.say("head_source"), "source", 6.6)],
        8.5,
    )
    built.text("{%p endfor %}")
    built.each("page.seasons")
    built.each("page.changes")
    built.heading(built.say("notice_reductions"), 2)
    built.wide_table("page.reductions", built.say("head_level"), "level", "page.pollutants", "kg_d")
    built.text(built.say("notice_contact"))
    built.text(built.say("notice_signed"))
    built.text("{%p if not loop.last %}")
    built.page()
    built.text("{%p endif %}")
    built.text("{%p endfor %}")
    return built


def main(folder: Path = TEMPLATES) -> None:
    for language in ("zh", "en"):
        build_report(language).save(folder / f"report-{language}.docx")
        build_notices(language).save(folder / f"notices-{language}.docx")


if __name__ == "__main__":
    main()
