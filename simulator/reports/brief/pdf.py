"""The brief as PDF: one A4 page, with the characters that it uses embedded."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from simulator.reports.brief import layout
from simulator.reports.brief.content import Brief, Row
from simulator.reports.brief.layout import Column
from simulator.reports.fonts import Font, chinese_font, latin_font
from simulator.terms.errors import SimulationError, refuse
from simulator.terms.labels import message, say

if TYPE_CHECKING:
    from fpdf import FPDF

FONT, SPARE_FONT = "text", "signs"
RED, BLACK, HEAD_FILL, RULE_GREY = (192, 0, 0), (0, 0, 0), (221, 231, 240), 150
MM_PER_CM, MM_PER_POINT = 10.0, 25.4 / 72
# The first character of CJK symbols; from here on a font without Chinese has no signs.
CJK = "\u2e80"


def pdf_of(brief: Brief, run_time: datetime | None = None) -> bytes:
    """Return the brief as PDF.

    Parameters
    ----------
    brief : Brief
        The texts.
    run_time : datetime or None
        Time written into the file; the same run gives the same bytes.

    Raises
    ------
    InputError
        The brief has Chinese characters and the system has no font for them.
    """
    return _Page(brief, _font_for(brief), run_time).bytes()


def _font_for(brief: Brief) -> Font:
    font = chinese_font()
    if font is not None:
        return font
    if any(sign >= CJK for text in _texts(brief) for sign in text):
        raise refuse("", "", "", message("pdf_needs_a_font"))
    return latin_font()


def _texts(brief: Brief) -> list[str]:
    rows = [brief.letterhead, *brief.measures, *brief.pollutants, *brief.largest]
    single = [brief.title, brief.marks, brief.result, brief.rules, brief.assumed, brief.note]
    lists = [*brief.about, *brief.spared]
    return [*single, *lists, *(text for row in rows for text in row.values())]


class _Page:
    """One page that is written downwards."""

    def __init__(self, brief: Brief, font: Font, run_time: datetime | None) -> None:
        from fpdf import FPDF
        from fpdf.enums import WrapMode

        self.brief = brief
        # Chinese text may break anywhere.
        self.wrapping = WrapMode.CHAR if brief.language == "zh" else WrapMode.WORD
        self.pdf: FPDF = FPDF(format="A4")
        self.pdf.set_creation_date((run_time or datetime(2000, 1, 1)).replace(tzinfo=UTC))
        self.pdf.set_title(brief.title)
        self.pdf.set_lang("zh-CN" if brief.language == "zh" else "en")
        self.pdf.set_subject(brief.marks)
        margin = layout.MARGIN_CM * MM_PER_CM
        self.pdf.set_margins(margin, margin, margin)
        self.pdf.set_auto_page_break(True, margin)
        self.pdf.add_page()
        self.pdf.add_font(FONT, fname=font.path, collection_font_number=font.face)
        # Chinese fonts lack a few signs, such as the 2 of SO2 below the line.
        self.pdf.add_font(SPARE_FONT, fname=latin_font().path)
        self.pdf.set_fallback_fonts([SPARE_FONT])

    def bytes(self) -> bytes:
        """Return the file."""
        brief = self.brief
        self._letterhead()
        self._text(brief.title, layout.TITLE_POINTS, centred=True)
        if brief.marks:
            self.pdf.set_text_color(*RED)
            self._text(brief.marks, centred=True)
            self.pdf.set_text_color(*BLACK)
        for text in [*brief.about, brief.result]:
            self._text(text)
        self._heading(brief.measures_title)
        self._table(layout.MEASURES, brief.measures)
        if brief.rules:
            self._text(brief.rules)
        self._heading(self._say("brief_targets"))
        self._table(layout.POLLUTANTS, brief.pollutants)
        self._picture()
        self._heading(brief.largest_title)
        self._table(layout.LARGEST, brief.largest)
        self._heading(self._say("brief_spared"))
        for text in brief.spared:
            self._text(text)
        self._heading(self._say("brief_assumed"))
        self._text(brief.assumed)
        self._text(brief.note, layout.TABLE_POINTS)
        if self.pdf.page_no() > 1:
            raise SimulationError("the brief does not fit on one page")
        return bytes(self.pdf.output())

    def _say(self, key: str) -> str:
        return say(self.brief.language, key)

    def _letterhead(self) -> None:
        self.pdf.set_font(FONT, size=layout.TEXT_POINTS)
        room = self.pdf.epw / 3
        height = layout.TEXT_POINTS * MM_PER_POINT * layout.LEADING
        for name, align in (("office", "L"), ("number", "C"), ("date", "R")):
            self.pdf.cell(room, height, self.brief.letterhead[name], align=align)
        self.pdf.ln(height + 1.5)
        self.pdf.set_draw_color(*RED)
        self.pdf.line(self.pdf.l_margin, self.pdf.y, self.pdf.l_margin + self.pdf.epw, self.pdf.y)
        self.pdf.ln(1.5)

    def _text(self, text: str, points: float = layout.TEXT_POINTS, centred: bool = False) -> None:
        self.pdf.set_font(FONT, size=points)
        self.pdf.multi_cell(
            0,
            points * MM_PER_POINT * layout.LEADING,
            text,
            align="C" if centred else "L",
            new_x="LMARGIN",
            new_y="NEXT",
            wrapmode=self.wrapping,
        )

    def _heading(self, text: str) -> None:
        self.pdf.ln(1.2)
        # Filled and drawn around, so that one weight of a font does for headings too.
        with self.pdf.local_context(text_mode="FILL_STROKE", line_width=0.1):
            self.pdf.set_draw_color(*BLACK)
            self._text(text, layout.HEAD_POINTS)

    def _table(self, columns: Sequence[Column], rows: Sequence[Row]) -> None:
        from fpdf.fonts import FontFace

        self.pdf.set_font(FONT, size=layout.TABLE_POINTS)
        self.pdf.set_draw_color(RULE_GREY)
        with self.pdf.table(
            col_widths=[column.width_cm * MM_PER_CM for column in columns],
            width=sum(column.width_cm for column in columns) * MM_PER_CM,
            text_align=["RIGHT" if column.right else "LEFT" for column in columns],
            line_height=layout.TABLE_POINTS * MM_PER_POINT * layout.LEADING,
            padding=(0.3, 1),
            headings_style=FontFace(fill_color=HEAD_FILL),
            wrapmode=self.wrapping,
        ) as table:
            table.row([self._say(f"brief_{column.name}") for column in columns])
            for row in rows:
                table.row([row[column.name] for column in columns])

    def _picture(self) -> None:
        self.pdf.ln(1.0)
        image = io.BytesIO(self.brief.picture)
        self.pdf.image(image, x=self.pdf.l_margin, w=self.pdf.epw)
        self._text(self._say("brief_curve"), layout.TABLE_POINTS, centred=True)
