"""Download buttons; a file is written only when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Literal

import streamlit as st

from simulator.reports.fonts import chinese_font
from simulator.reports.letterhead import Letterhead
from simulator.runs.results import Result
from simulator.terms.levels import ALERT_LEVELS, GRADES, RANK
from simulator.terms.titles import grade_title, level_title
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.ui.uncertainty.intervals import drawn_earlier
from simulator.workbench import exports
from simulator.workbench.desk import Outcome
from simulator.workbench.plans import bundle
from simulator.workbench.told import ticks_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"
ZIP = "application/zip"
# Forms of the brief: ending, kind of file.
BRIEFS = {"brief": (".pdf", PDF), "brief_word": (".docx", WORD)}
# Number of notices from which the page says that writing takes a while (assumed).
MANY_NOTICES = 500


def _title() -> str:
    return str(desk().plan.get("title", default=desk().plan.get("name")))


def _result(planned: Outcome) -> Result:
    """Return the result, with its intervals where they were computed for this plan, in the
    current language.
    """
    drawn = drawn_earlier(desk().plan)
    if drawn is None:
        return planned.computed
    return replace(
        drawn,
        summary=planned.computed.summary,
        events=planned.computed.events,
        warnings=planned.computed.warnings,
    )


def show_documents(planned: Outcome) -> None:
    """Show the buttons for documents."""
    result, words, inputs, title = _result(planned), language(), planned.read_inputs, _title()
    workspace = desk().workspace
    st.markdown(f"**{word('ui_export_documents')}**")
    _button(
        "workbook",
        lambda: exports.workbook(result, words),
        exports.file_name(title, ".xlsx"),
        EXCEL,
    )
    _button(
        "report", lambda: exports.report(result, words), exports.file_name(title, ".docx"), WORD
    )
    if planned.read_scenario.dated:
        _button(
            "record",
            lambda: exports.record(inputs, words, ticks_of(workspace)),
            exports.file_name(title + word("ui_record_suffix"), ".xlsx"),
            EXCEL,
        )
    if result.uncertainty is None:
        st.caption(word("ui_export_no_intervals"))


def show_notices(planned: Outcome) -> None:
    """Show whom the notices are for, and the buttons for them: one file, or one for each."""
    inputs, words, title = planned.read_inputs, language(), _title()
    st.markdown(f"**{word('ui_export_notices_heading')}**")
    lines, levels = inputs.inventory.lines, ("", *ALERT_LEVELS)
    chosen = exports.Chosen(
        tuple(
            st.multiselect(
                word("ui_notices_districts"),
                sorted(lines["district"].unique()),
                key="notices-towns",
            )
        ),
        tuple(
            st.multiselect(
                word("ui_notices_grades"),
                [grade for grade in GRADES if (lines["grade"] == grade).any()],
                format_func=lambda grade: grade_title(grade, words),
                key="notices-grades",
            )
        ),
        st.selectbox(
            word("ui_notices_level"),
            levels,
            format_func=lambda level: level_title(level, words) or word("ui_notices_any_level"),
            key="notices-level",
        ),
        Letterhead(*_letterhead_fields("notices")),
    )
    for kind, single, ending, mime in (
        ("notices", False, ".docx", WORD),
        ("notices_zip", True, ".zip", ZIP),
    ):
        _button(
            kind,
            partial(exports.notices, inputs, words, chosen, single),
            exports.file_name(title + word("ui_notices_suffix"), ending),
            mime,
        )
    if lines["enterprise_id"].nunique() > MANY_NOTICES:
        st.caption(word("ui_notices_many"))


def _letterhead_fields(key: str) -> list[str]:
    """Show the fields for office, number and date, and return what stands in them."""
    return [
        column.text_input(word(f"ui_brief_{name}"), key=f"{key}-{name}")
        for column, name in zip(st.columns(3), ("office", "number", "date"), strict=True)
    ]


def show_brief(planned: Outcome) -> None:
    """Show the alert to choose, what the office writes over its brief, and the buttons for it."""
    dated = planned.read_scenario.dated
    if not dated:
        return
    st.markdown(f"**{word('ui_export_brief_heading')}**")
    titles = {
        number: word(
            "ui_stage_name",
            number=number,
            level=word(f"level_{alert.level}"),
            day=f"{alert.start:%m-%d}",
        )
        for number, alert in enumerate(dated, start=1)
    }
    # Another list of alerts is another choice.
    number = st.selectbox(
        word("ui_brief_alert"), list(titles), format_func=titles.get, key=f"brief-alert-{titles}"
    )
    letterhead = Letterhead(*_letterhead_fields("brief"))
    if chinese_font() is None:
        st.caption(word("pdf_needs_a_font"))
    for kind in BRIEFS:
        _button(kind, *_brief(planned, number, letterhead, kind))


def _brief(
    planned: Outcome, number: int, letterhead: Letterhead, kind: str
) -> tuple[Callable[[], bytes], str, str]:
    """Return what makes the brief of an alert, the name of its file, and its kind of file."""
    ending, mime = BRIEFS[kind]
    make = partial(
        exports.brief,
        _result(planned),
        planned.read_inputs,
        number,
        letterhead,
        ending,
        language(),
    )
    return make, exports.file_name(_title() + word("ui_brief_suffix"), f"-{number}{ending}"), mime


def show_brief_of(planned: Outcome, at: datetime) -> None:
    """Show a button for the brief of the alert in force at a moment, the highest of several; none
    where none is.
    """
    numbers = [
        (RANK[alert.level], number)
        for number, alert in enumerate(planned.read_scenario.dated, start=1)
        if alert.start <= at < alert.end
    ]
    if numbers:
        _, number = max(numbers)
        kind = "brief" if chinese_font() is not None else "brief_word"
        make, name, mime = _brief(planned, number, Letterhead(), kind)
        _button(kind, make, name, mime, key="download-brief-now", width="content")


def show_tables(planned: Outcome) -> None:
    """Show the buttons for tables."""
    result, inputs, words, title = _result(planned), planned.read_inputs, language(), _title()
    st.markdown(f"**{word('ui_export_tables')}**")
    _button(
        "csv",
        lambda: exports.tables(result, inputs, ("csv", "json"), words),
        exports.file_name(title, "-csv.zip"),
        ZIP,
    )
    _button(
        "parquet",
        lambda: exports.tables(result, inputs, ("parquet", "json"), words),
        exports.file_name(title, "-parquet.zip"),
        ZIP,
    )


def show_scenario() -> None:
    """Show the buttons for the scenario: the file alone, or with every file that it names."""
    plan, title = desk().plan, _title()
    st.markdown(f"**{word('ui_export_scenario')}**")
    _button("bundle", lambda: bundle(plan), exports.file_name(title, ".zip"), ZIP)
    _button("yaml", plan.text, exports.file_name(title, ".yaml"), "application/yaml")
    with st.expander(word("ui_export_headless"), icon=":material/terminal:"):
        st.caption(word("ui_export_headless_help"))
        st.code("python -m simulator run scenario.yaml --formats csv,xlsx,json", language="bash")
        st.code(plan.text(), language="yaml")


def _button(
    kind: str,
    make,
    name: str,
    mime: str,
    key: str = "",
    width: Literal["stretch", "content"] = "stretch",
) -> None:
    st.download_button(
        word(f"ui_export_{kind}"),
        make,
        name,
        mime,
        key=key or f"download-{kind}",
        icon=":material/download:",
        # No rerun of the page is needed after a download.
        on_click="ignore",
        width=width,
        help=word(f"ui_export_{kind}_help"),
    )
