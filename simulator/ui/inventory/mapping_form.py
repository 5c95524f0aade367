"""The meaning of every column of a bureau's spreadsheet, with widgets to correct it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from simulator.files.sheet_markup import column_letters
from simulator.inputs.policy import Policy
from simulator.spreadsheets.columns import EXTRA, OWN
from simulator.spreadsheets.correction import is_said, say_column, say_default, say_sheet, say_value
from simulator.spreadsheets.mapping_file import FROM_SHEET
from simulator.spreadsheets.proposal import ColumnProposal, SheetProposal
from simulator.terms.levels import GRADES
from simulator.terms.titles import grade_title, mark
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.words import language, word
from simulator.ui.inventory.import_texts import (
    POLLUTANTS,
    column_title,
    meaning_title,
    meaning_titles,
    screen_text,
)
from simulator.ui.inventory.uploaded import Upload
from simulator.workbench.inventory_upload import MappedWorkbook, mapping_text

FIRST = ("ignore", "enterprise", "industry", "grade", "line", "district", "enterprise_id")
MEANINGS = (*FIRST, *POLLUTANTS, *(name for name in (*OWN, *EXTRA) if name not in FIRST))
UNITS = {
    "mass": ("吨/年", "千克/年", "千克/日", "吨/日", "千克/小时", "千克/月", "吨/月", "克/秒"),
    "output_value": ("万元/年", "元/年", "元/日", "万元/日", "亿元/年"),
    "electricity": ("万千瓦时/年", "千瓦时/年", "千瓦时/日"),
    "capacity": ("吨/年", "万吨/年"),
}
MOST_VALUES = 40
KINDS_OF_ENTERPRISE = {
    "保障类": "protected",
    "小微涉气": "small_micro",
    "长期停产": "long_term_shutdown",
}
STATES = ("正常", "长期停产")


def show_mapping(upload: Upload, read: MappedWorkbook, policy: Policy | None) -> None:
    """Show each sheet with its columns, then values and defaults."""
    st.markdown(f"**{word('inv_recognised')}**")
    for place, sheet in enumerate(read.sheets):
        _show_sheet(upload, place, sheet)
    _show_values(upload, read, policy)
    _show_defaults(upload, policy)


def _show_sheet(upload: Upload, place: int, sheet: SheetProposal) -> None:
    doubtful = [
        column
        for column in sheet.columns
        if column.doubts or column.unsure or is_said(upload.said, sheet.name, column)
    ]
    known = len(
        [
            column
            for column in sheet.columns
            if not column.unsure and column.target not in ("ignore", "row_no")
        ]
    )
    if sheet.off:
        state = word("inv_sheet_off")
    elif not sheet.wanted:
        state = word("inv_sheet_not_read")
    elif not sheet.columns:
        state = word("inv_sheet_no_header")
    else:
        state = word(
            "inv_sheet_state",
            known=known,
            doubtful=len([column for column in doubtful if column.doubts]),
        )
    with st.expander(
        f"{as_it_stands(sheet.name)} · {state}",
        expanded=sheet.wanted and bool(sheet.columns),
        icon=":material/table:",
    ):
        key = f"{upload.opened.sha256[:8]}-{upload.turn}-{place}"
        with st.container(horizontal=True, vertical_alignment="bottom"):
            wanted = st.toggle(word("inv_sheet_read"), sheet.wanted, key=f"inv-read-{key}")
            if sheet.header_rows is not None:
                _header_rows(upload, sheet, key)
            every = st.toggle(
                word("inv_all_columns"),
                not sheet.known,
                key=f"inv-every-{key}",
                help=word("inv_all_columns_help"),
            )
        if wanted != sheet.wanted:
            # A sheet that is off by itself is switched on by saying so.
            by_itself = True if sheet.off else None
            say_sheet(upload.said, sheet.name, "read", by_itself if wanted else False)
            st.rerun()
        if not sheet.wanted:
            return
        if not sheet.columns:
            st.info(word("inv_sheet_empty"), icon=":material/info:")
            return
        open_to_change = list(sheet.columns) if every else doubtful
        if open_to_change:
            st.caption(word("inv_settle"))
        for column in open_to_change:
            _settle(upload, sheet, column, f"{key}-{sheet.header_rows}-{column.column}")
        _show_recognised([column for column in sheet.columns if column not in open_to_change])


def _header_rows(upload: Upload, sheet: SheetProposal, key: str) -> None:
    assert sheet.header_rows is not None
    first, last = (row + 1 for row in sheet.header_rows)
    now = (
        st.number_input(
            word("inv_header_first"), 1, 1000, first, key=f"inv-first-{key}", width=130
        ),
        st.number_input(word("inv_header_last"), 1, 1000, last, key=f"inv-last-{key}", width=130),
    )
    if now != (first, last) and now[0] <= now[1]:
        say_sheet(upload.said, sheet.name, "header_rows", list(now))
        st.rerun()


def _show_recognised(columns: list[ColumnProposal]) -> None:
    if not columns:
        return
    st.caption(word("inv_recognised_columns"))
    table = pd.DataFrame(
        {
            word("inv_column"): [column_letters(column.column) for column in columns],
            word("inv_heading"): [column.label for column in columns],
            word("inv_taken_for"): [meaning_title(column.target) for column in columns],
            word("inv_unit"): [column.unit for column in columns],
            word("inv_examples"): ["  |  ".join(column.examples) for column in columns],
        }
    )
    st.dataframe(table, hide_index=True, height="content" if len(columns) < 17 else 560)


def _settle(upload: Upload, sheet: SheetProposal, column: ColumnProposal, key: str) -> None:
    """Show one column with widgets for its meaning and unit."""
    description, meaning, unit = st.columns([5, 3, 2], vertical_alignment="center")
    with description:
        heading = as_it_stands(column.label) or word("inv_no_heading")
        examples = as_it_stands(" | ".join(text[:20] for text in column.examples)) or "—"
        st.markdown(f"**{column_letters(column.column)}** {heading}  \n:gray[{examples}]")
        for doubt in column.doubts:
            st.markdown(f":orange[:material/help: {as_it_stands(screen_text(doubt))}]")
    titles = meaning_titles(MEANINGS if column.target in MEANINGS else (*MEANINGS, column.target))
    meanings = MEANINGS if column.target in MEANINGS else (*MEANINGS, column.target)
    chosen = meaning.selectbox(
        word("inv_taken_for"),
        meanings,
        meanings.index(column.target),
        key=f"inv-is-{key}",
        format_func=titles,
        label_visibility="collapsed",
    )
    kind = "mass" if chosen in POLLUTANTS else chosen
    written = column.unit if chosen == column.target else ""
    if kind in UNITS:
        units = (*dict.fromkeys((written, *UNITS[kind])),) if written else UNITS[kind]
        place = units.index(written) if written else None
        written = (
            unit.selectbox(
                word("inv_unit"),
                units,
                place,
                key=f"inv-unit-{key}-{chosen}",
                placeholder=word("inv_unit_missing"),
                label_visibility="collapsed",
            )
            or ""
        )
    if (chosen, written) != (column.target, column.unit) and not (
        chosen == column.target and not written
    ):
        before = mapping_text(upload.said)
        say_column(
            upload.said,
            sheet.name,
            column,
            chosen if chosen in MEANINGS else f"{chosen}_kg_d",
            written,
        )
        if not sheet.known:
            assert sheet.header_rows is not None
            say_sheet(
                upload.said, sheet.name, "header_rows", [row + 1 for row in sheet.header_rows]
            )
        # Only a real change may rerun the page, else it would rerun for ever.
        if mapping_text(upload.said) != before:
            st.rerun()


def _show_values(upload: Upload, read: MappedWorkbook, policy: Policy | None) -> None:
    """Show texts that the import did not understand, each with its possible meanings."""
    said: dict[str, dict[str, str]] = upload.said.get("values") or {}
    unknown = {
        name: list(dict.fromkeys([*said.get(name, {}), *read.unknown.get(name, ())]))
        for name in dict.fromkeys([*said, *read.unknown])
    }
    if not any(unknown.values()):
        return
    with st.container(border=True):
        st.markdown(f"**{word('inv_values')}**")
        st.caption(word("inv_values_why"))
        for name, texts in unknown.items():
            options, title = _meanings(name, policy)
            for text in texts[:MOST_VALUES]:
                _value(upload, (name, text), options, title)


def _value(
    upload: Upload, cell: tuple[str, str], options: tuple[str, ...], title: Callable[[str], str]
) -> None:
    name, text = cell
    now = (upload.said.get("values") or {}).get(name, {}).get(text)
    description, meaning = st.columns([3, 2], vertical_alignment="center")
    description.markdown(f"{column_title(name)}{mark('colon', language())}**{as_it_stands(text)}**")
    options = options if now is None or now in options else (*options, now)
    chosen = meaning.selectbox(
        text,
        options,
        None if now is None else options.index(now),
        key=f"inv-value-{upload.opened.sha256[:8]}-{upload.turn}-{name}-{text}",
        format_func=title,
        placeholder=word("inv_value_missing"),
        label_visibility="collapsed",
    )
    if (chosen or None) != now:
        say_value(upload.said, name, text, chosen or "")
        st.rerun()


def _meanings(name: str, policy: Policy | None) -> tuple[tuple[str, ...], Callable[[str], str]]:
    """Return the possible meanings of a column's values, and a function for their titles."""
    if name == "grade":
        kinds = {item: word(f"flag_{flag}") for item, flag in KINDS_OF_ENTERPRISE.items()}
        return (*GRADES, *kinds), _called(
            {item: grade_title(item, language()) for item in GRADES} | kinds
        )
    if name == "industry":
        titles = (
            tuple(process.title for process in policy.shape.process.values() if process.title)
            if policy is not None
            else ()
        )
        return titles, str
    if name == "data_quality":
        return OWN[name].choices, _called(
            {item: word(f"quality_{item}") for item in OWN[name].choices}
        )
    if name == "pm_tax_kind":
        return OWN[name].choices, _called(
            {item: word(f"item_{item}") for item in OWN[name].choices}
        )
    if name == "state":
        return STATES, _called(
            dict(zip(STATES, (word("inv_running"), word("flag_long_term_shutdown")), strict=True))
        )
    return ("是", "否"), _called({"是": word("word_yes"), "否": word("word_no")})


def _called(titles: dict[str, str]) -> Callable[[str], str]:
    """Return a function for the titles of options; an option without a title stays as it is."""
    return lambda item: titles.get(item, item)


def _show_defaults(upload: Upload, policy: Policy | None) -> None:
    """Show what is taken where a column is missing or a cell is empty."""
    said: dict[str, Any] = upload.said.get("defaults") or {}
    with st.expander(word("inv_defaults"), icon=":material/edit_note:"):
        st.caption(word("inv_defaults_why"))
        key = f"{upload.opened.sha256[:8]}-{upload.turn}"
        places, kinds = st.columns(2), st.columns(2)
        with places[0]:
            from_sheet = st.checkbox(
                word("inv_district_is_sheet"),
                said.get("district") == FROM_SHEET,
                key=f"inv-d-sheet-{key}",
            )
            named = "" if said.get("district") == FROM_SHEET else said.get("district", "")
            district = st.text_input(
                column_title("district"),
                named,
                key=f"inv-d-district-{key}",
                disabled=from_sheet,
                max_chars=60,
            )
        with places[1]:
            st.caption(word("inv_days_why"))
            days_now = str(said.get("operating_days", ""))
            days = st.number_input(
                column_title("operating_days"),
                1,
                366,
                int(days_now) if days_now.isdigit() else None,
                key=f"inv-d-days-{key}",
                placeholder="365",
            )
        options, title = _meanings("grade", policy)
        grade = kinds[0].selectbox(
            column_title("grade"),
            options,
            options.index(said["grade"]) if said.get("grade") in options else None,
            key=f"inv-d-grade-{key}",
            format_func=title,
            placeholder=word("inv_value_missing"),
        )
        titles = _meanings("industry", policy)[0]
        industry = kinds[1].selectbox(
            column_title("industry"),
            titles,
            titles.index(said["industry"]) if said.get("industry") in titles else None,
            key=f"inv-d-industry-{key}",
            placeholder=word("inv_value_missing"),
        )
    now = {
        "district": FROM_SHEET if from_sheet else district.strip(),
        "operating_days": "" if days is None else str(int(days)),
        "grade": grade or "",
        "industry": industry or "",
    }
    changed = {name: text for name, text in now.items() if text != str(said.get(name, ""))}
    for name, text in changed.items():
        say_default(upload.said, name, text)
    if changed:
        st.rerun()
