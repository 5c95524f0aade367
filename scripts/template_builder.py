"""A Word template that grows downwards: texts, loops, pictures, tables; written so that the same
template is the same bytes.
"""

import io
import zipfile
from datetime import datetime
from pathlib import Path

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from simulator.terms.labels import say

FONTS = {"zh": ("Times New Roman", "宋体", "黑体"), "en": ("Calibri", "宋体", "黑体")}
RED = RGBColor(0xC0, 0x00, 0x00)
HEAD_FILL = "DDE7F0"
# A zip entry needs a time; this one makes the same template the same bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


class Builder:
    """A template that grows downwards."""

    def __init__(self, language: str) -> None:
        self.language, self.document = language, Document()
        # Exact height of a printed line in sizes of its letters; None leaves it to the font.
        self.leading: float | None = None
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        self._styles()
        self.document.core_properties.created = self.document.core_properties.modified = datetime(
            2000, 1, 1
        )
        self.document.core_properties.author = ""

    def say(self, key: str, **values: str) -> str:
        return say(self.language, key, **values)

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

    # -- texts
    # ---------------------------------------------------------------------------------------------------------

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(text, level)

    def text(
        self,
        text: str,
        red: bool = False,
        centred: bool = False,
        size: float = 0,
        style: str | None = None,
        kept: bool | None = None,
    ) -> None:
        paragraph = self.document.add_paragraph(style=style)
        run = paragraph.add_run(text)
        if red:
            run.font.color.rgb, run.bold = RED, True
        if size:
            run.font.size = Pt(size)
        if size and self.leading:
            paragraph.paragraph_format.line_spacing = Pt(size * self.leading)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = kept

    def each(
        self, field: str, red: bool = False, style: str | None = None, size: float = 0
    ) -> None:
        """One paragraph for each text of a list."""
        self.text("{%p for text in " + field + " %}")
        self.text("{{ text }}", red=red, style=style, size=size)
        self.text("{%p endfor %}")

    def synthetic(self, centred: bool = False) -> None:
        """Say in red that the data are invented, where they are."""
        self.where("synthetic")
        self.text("{{ synthetic }}", red=True, centred=centred)
        self.end()

    def where(self, field: str) -> None:
        """What follows stands only where the field holds something."""
        self.text("{%p if " + field + " %}")

    def end(self) -> None:
        self.text("{%p endif %}")

    def picture(self, field: str, caption: str) -> None:
        self.where(field)
        self.text("{{ " + field + " }}", centred=True, kept=True)
        if self.leading:
            # A line of one height would cut the picture.
            self.document.paragraphs[-1].paragraph_format.line_spacing = 1.0
            self.document.paragraphs[-1].paragraph_format.space_before = Pt(4)
        self.text(caption, centred=True, size=9 if not self.leading else 8)
        self.end()

    def page(self) -> None:
        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    # -- tables
    # --------------------------------------------------------------------------------------------------------

    def dense(
        self, margin_cm: float, text: float, head: float, title: float, leading: float
    ) -> None:
        """Narrow margins, small letters [pt], lines of one height whatever the font, and no room
        between paragraphs: for one full page.
        """
        self.leading = leading
        section = self.document.sections[0]
        section.left_margin = section.right_margin = Cm(margin_cm)
        section.top_margin = section.bottom_margin = Cm(margin_cm)
        section.header_distance = section.footer_distance = Cm(margin_cm / 2)
        sizes = {"Normal": text, "Title": title, "Heading 2": head}
        for name, size in sizes.items():
            style = self.document.styles[name]
            style.font.size = Pt(size)
            style.paragraph_format.space_after = Pt(0)
            style.paragraph_format.space_before = Pt(4 if name == "Heading 2" else 0)
            style.paragraph_format.line_spacing = Pt(size * leading)
        # The line below a title would take room.
        for border in self.document.styles["Title"].element.pPr.findall(qn("w:pBdr")):
            self.document.styles["Title"].element.pPr.remove(border)

    def in_thirds(self, texts: tuple[str, str, str], width_cm: float) -> None:
        """One line with a text on the left, in the middle and on the right, above a red rule."""
        paragraph = self.document.add_paragraph("\t".join(texts))
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Cm(width_cm / 2), WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(Cm(width_cm), WD_TAB_ALIGNMENT.RIGHT)
        borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
        rule = {"w:val": "single", "w:sz": "8", "w:space": "2", "w:color": str(RED)}
        for name, value in rule.items():
            bottom.set(qn(name), value)
        borders.append(bottom)
        # The schema wants the border before the tabs.
        paragraph._p.get_or_add_pPr().insert(0, borders)

    def table(
        self,
        field: str,
        columns: list[tuple[str, str, float]],
        size: float = 9,
        gap: bool = True,
    ) -> None:
        """A table with a row for each item of a list.

        `columns` are (heading, field of the row, width in cm); a width below 0 aligns to the right.
        `gap` leaves an empty line below.
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
            if self.leading:
                for row in (head, body):
                    lines = row.cells[place].paragraphs[0].paragraph_format
                    lines.space_before = lines.space_after = Pt(0)
                    lines.line_spacing = Pt(size * self.leading)
        _unbroken(body)
        first.cells[0].paragraphs[0].add_run("{%tr for row in " + field + " %}")
        last.cells[0].paragraphs[0].add_run("{%tr endfor %}")
        if gap:
            self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def wide_table(
        self,
        field: str,
        title: str,
        key: str,
        columns: str,
        cells: str,
        size: float = 9,
        right: bool = True,
    ) -> None:
        """A table with a column for each text of a list, and a row for each item of another."""
        table = self.document.add_table(rows=4, cols=4)
        table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
        head, first, body, last = table.rows
        for row, words, each in (
            (head, title, f"{columns}"),
            (body, "{{ row." + key + " }}", f"row.{cells}"),
        ):
            _write(row.cells[0], words, size, bold=row is head, centred=True)
            _write(row.cells[1], "{%tc for text in " + each + " %}", size)
            _write(
                row.cells[2],
                "{{ text }}",
                size,
                bold=row is head,
                centred=row is head,
                right=right and row is body,
            )
            _write(row.cells[3], "{%tc endfor %}", size)
        _repeat(head)
        _unbroken(body)
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
        mark = paragraph.add_run("{{ what_if_short }}")
        mark.font.size, mark.font.color.rgb = Pt(9), RED

    def save(self, path: Path) -> None:
        stream = io.BytesIO()
        self.document.save(stream)
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(stream) as made, zipfile.ZipFile(path, "w") as target:
            for name in sorted(
                made.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
            ):
                entry = zipfile.ZipInfo(name, EPOCH)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
                target.writestr(entry, made.read(name))


def _write(
    cell, text: str, size: float, bold: bool = False, centred: bool = False, right: bool = False
) -> None:
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
