"""The lines as a table with filters and editing; the plan changes only after all edits pass the
checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from simulator.review.composition import industry_names
from simulator.terms.columns import Column
from simulator.terms.contracts import INVENTORY, POLLUTANT_COLUMN
from simulator.terms.errors import InputError, Problem
from simulator.terms.levels import GRADES, TARGET_LEVELS
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.words import language, word, words_of
from simulator.ui.inventory.choice import title_of
from simulator.ui.inventory.import_texts import column_title, grade_titles
from simulator.ui.inventory.state import InHand, take_inventory
from simulator.workbench.inventory_edit import (
    FLAG_COLUMNS,
    IN_ROW,
    MOST_ROWS,
    Draft,
    Edits,
    Filter,
    checked,
    draft_of,
    edited,
)
from simulator.workbench.inventory_upload import inventory_workbook

STATE = "inv_draft"
FILTERS = "inv_filters"
ROW_PX = 35
ROW = "row"
# How the label table begins the words of a choice, by column.
CHOICE_WORDS = {"data_quality": "quality_", "pm_tax_kind": "item_"}
ALWAYS = ("enterprise", "line", "industry", "grade", "district")
GROUPS = {
    "flags": (
        "protected",
        "small_micro",
        "noncompliant",
        "long_term_shutdown",
        "waste_heat_source",
        "continuous",
        "protected_reason",
    ),
    "measures": (
        *(f"cut_{level}" for level in TARGET_LEVELS),
        *(f"measure_{level}" for level in TARGET_LEVELS),
    ),
    "process": (
        "capacity",
        "units",
        "operating_days",
        "min_load",
        "heat_load",
        "heated_households",
        "fixed_share",
        "ramp_down_h",
        "ramp_up_h",
        "notification_lag_h",
    ),
    "economy": (
        "data_quality",
        "output_value_cny_d",
        "electricity_kwh_d",
        "grid_kwh_d",
        "outlet",
        "pm_tax_kind",
        *(f"{name}{end}" for name in ("so2", "nox", "pm") for end in ("_mg_m3", "_limit_mg_m3")),
        "exceed_hours_m",
        "ultra_low_organised",
        "ultra_low_fugitive",
        "ultra_low_transport",
        "lon",
        "lat",
    ),
    "codes": (
        "enterprise_id",
        "line_id",
        "zone",
        "sector",
        "contact",
        "contact_phone",
        "note",
        "remark",
    ),
}


@dataclass
class Work:
    """An inventory while it is edited.

    Attributes
    ----------
    sha256 : str
        Digest of the inventory at the start.
    draft : Draft
        The lines with earlier edits.
    generation : int
        Number of the table on the screen.
    looked_at : tuple
        Filter, columns and language of that table.
    rows : array or None
        Places in the draft of the lines on the screen.
    pending : Edits or None
        Edits on the screen that are not yet in the draft.
    """

    sha256: str
    draft: Draft
    generation: int = 0
    looked_at: tuple = ()
    rows: np.ndarray | None = None
    pending: Edits | None = None

    @property
    def key(self) -> str:
        """Key of the table's widget."""
        return f"inv-edit-{self.sha256[:12]}-{self.generation}"

    def now(self) -> Draft:
        """Return the draft with the pending edits."""
        return (
            edited(self.draft, self.rows, self.pending)
            if self.pending and self.rows is not None
            else self.draft
        )

    def put_away(self) -> None:
        """Move the pending edits into the draft, and begin a new table."""
        self.draft, self.pending, self.generation = self.now(), None, self.generation + 1


def edits_on_screen(key: str) -> Edits | None:
    """Return the edits of a table on the screen, or None where there is no such table."""
    state = st.session_state.get(key)
    if state is None:
        return None
    return Edits(
        {int(place): cells for place, cells in state["edited_rows"].items()},
        tuple(state["added_rows"]),
        tuple(state["deleted_rows"]),
    )


def show_lines(hand: InHand) -> None:
    """Show the lines: filters, the table, the changes, and buttons for them."""
    work: Work | None = st.session_state.get(STATE)
    if work is None or work.sha256 != hand.held.sha256:
        work = st.session_state[STATE] = Work(hand.held.sha256, draft_of(hand.held))
    look, columns = _filters(hand, work.draft.lines)
    looked_at = (look, tuple(columns), language())
    on_screen = edits_on_screen(work.key)
    if on_screen is not None:
        work.pending = on_screen
    # Another filter shows other rows, and Streamlit would apply the old edits to them by place.
    if work.pending and (looked_at != work.looked_at or on_screen is None):
        work.put_away()
    work.looked_at = looked_at
    matching = look.rows(work.draft.lines)
    work.rows = matching[:MOST_ROWS]
    _show_count(len(matching), len(work.draft.lines))
    _editor(hand, work, columns)
    on_screen = edits_on_screen(work.key)
    if on_screen is not None:
        work.pending = on_screen
    _show_changes(hand, work)


def _filters(hand: InHand, lines: pd.DataFrame) -> tuple[Filter, list[str]]:
    """Show the filters and return the chosen filter and columns."""
    mark, names = _filter_mark(hand), industry_names(hand.held, hand.policy, language())
    first = st.columns([3, 3, 2, 3, 3])
    text = first[0].text_input(
        word("inv_search"),
        key=f"inv_f_text-{mark}",
        icon=":material/search:",
        placeholder=word("inv_search_what"),
        max_chars=100,
    )

    def chosen(
        place: int, name: str, options: list[str], title: Callable[[str], str]
    ) -> tuple[str, ...]:
        """Return the chosen options; an option chosen earlier stays on the list."""
        key = f"inv_f_{name}-{mark}"
        options = [
            *options,
            *(item for item in st.session_state.get(key, ()) if item not in options),
        ]
        label = word("inv_flags") if name == "flags" else word(f"word_{name}")
        return tuple(
            first[place].multiselect(
                label, options, key=key, placeholder=word("inv_anything"), format_func=title
            )
        )

    present = set(lines["grade"])
    look = Filter(
        text,
        chosen(
            1,
            "industry",
            sorted(name for name in lines["industry"].unique() if name),
            lambda name: names.get(name, name),
        ),
        chosen(2, "grade", [name for name in GRADES if name in present], grade_titles()),
        chosen(3, "district", sorted(name for name in lines["district"].unique() if name), str),
        chosen(4, "flags", list(FLAG_COLUMNS), column_title),
    )
    groups = st.pills(
        word("inv_columns"),
        ("emissions", *GROUPS),
        selection_mode="multi",
        default=["emissions"],
        key=f"inv_columns-{mark}",
        format_func=words_of("inv_columns_"),
    )
    columns = [*ALWAYS]
    for group in groups:
        columns += (
            [f"{name}_kg_d" for name in hand.held.pollutants]
            if group == "emissions"
            else GROUPS[group]
        )
    return look, columns


def _filter_mark(hand: InHand) -> str:
    """Return the key of the filters; it stays the same after an edit of the inventory."""
    return st.session_state.get(FILTERS, {}).get(hand.held.sha256, hand.held.sha256[:8])


def _show_count(matching: int, all_lines: int) -> None:
    if matching > MOST_ROWS:
        st.info(
            word("inv_too_many", shown=f"{MOST_ROWS:,}", found=f"{matching:,}"),
            icon=":material/filter_alt:",
        )
    elif not matching:
        st.info(word("inv_none_found"), icon=":material/filter_alt_off:")
    else:
        st.caption(word("inv_count", found=f"{matching:,}", all=f"{all_lines:,}"))


def _editor(hand: InHand, work: Work, columns: list[str]) -> None:
    shown = work.draft.lines.iloc[work.rows]
    base = shown.reset_index(drop=True)
    base.insert(0, ROW, np.asarray(shown.index))
    for name in FLAG_COLUMNS:
        if base[name].dtype.kind == "f":
            # A flag that may be missing is stored as a number; its checkbox wants true, false or
            # empty.
            base[name] = base[name].map({1.0: True, 0.0: False}).astype("object")
    st.data_editor(
        base,
        key=work.key,
        hide_index=True,
        num_rows="dynamic",
        height=min(460, ROW_PX * (len(base) + 2) + 3),
        column_order=[ROW, *columns],
        column_config={
            ROW: st.column_config.NumberColumn(
                word("inv_row"),
                disabled=True,
                pinned=True,
                width="small",
                help=word("inv_row_help"),
            )
        }
        | {name: _config(name, hand, work.draft) for name in columns},
        placeholder="",
        alt=word("inv_view_lines"),
    )


# No column is `required` in the widget: Streamlit would hold a new line back until all such cells
# are filled, and the line would be lost when the edits are applied. The reader refuses such cells.
def _config(name: str, hand: InHand, draft: Draft) -> Any:
    title = column_title(name)
    if POLLUTANT_COLUMN.match(name):
        return st.column_config.NumberColumn(title, min_value=0.0, help=word("inv_help_emission"))
    column: Column = next(item for item in INVENTORY if item.name == name)
    if name == "industry":
        titles = industry_names(hand.held, hand.policy, language())
        known = (
            [process.title for process in hand.policy.shape.process.values() if process.title]
            if hand.policy is not None
            else []
        )
        options = sorted({*draft.lines["industry"].unique(), *known} - {""})
        return st.column_config.SelectboxColumn(
            title, options=options, format_func=lambda item: titles.get(item, item)
        )
    if column.kind == "grade":
        return st.column_config.SelectboxColumn(
            title, options=list(GRADES), format_func=grade_titles()
        )
    if column.kind == "choice":
        return st.column_config.SelectboxColumn(
            title, options=list(column.choices), format_func=words_of(CHOICE_WORDS[name])
        )
    if column.kind == "flag":
        return st.column_config.CheckboxColumn(
            title, default=False if column.default is not None else None
        )
    if column.kind == "number":
        return st.column_config.NumberColumn(
            title, min_value=column.low, max_value=column.high, help=_range(column)
        )
    return st.column_config.TextColumn(title, max_chars=500)


def _range(column: Column) -> str:
    low, high = ("" if end is None else f"{end:g}" for end in (column.low, column.high))
    return (
        word("inv_help_share")
        if (low, high) == ("0", "1")
        else word("inv_help_range", low=low, high=high)
        if high
        else word("inv_help_from", low=low)
    )


def _show_changes(hand: InHand, work: Work) -> None:
    draft = work.now()
    with st.container(horizontal=True, vertical_alignment="center"):
        apply = st.button(
            word("inv_apply"),
            type="primary",
            icon=":material/check:",
            disabled=not draft,
            key="inv_apply",
        )
        if st.button(
            word("inv_discard"), icon=":material/undo:", disabled=not draft, key="inv_discard"
        ):
            st.session_state[STATE] = Work(
                hand.held.sha256, draft_of(hand.held), work.generation + 1
            )
            st.rerun()
        if draft:
            st.markdown(
                word(
                    "inv_changes",
                    changed=len(draft.changed),
                    added=len(draft.added),
                    deleted=draft.deleted,
                )
            )
        else:
            st.caption(word("inv_no_changes"))
        st.download_button(
            word("inv_download_list"),
            lambda: inventory_workbook(hand.held.lines),
            "inventory.xlsx",
            icon=":material/download:",
            key="inv_download_list",
            on_click="ignore",
            help=word("inv_download_list_help"),
        )
    if not apply:
        return
    try:
        inventory, content = checked(draft)
    except InputError as error:
        show_problems([_told(problem, draft) for problem in error.problems], word("inv_refused"))
        st.info(word("inv_refused_next"), icon=":material/edit:")
        return
    take_inventory(content, ".parquet", word("inv_edited", name=title_of(hand.held)))
    st.session_state.setdefault(FILTERS, {})[inventory.sha256] = _filter_mark(hand)
    del st.session_state[STATE]
    st.toast(word("inv_applied", count=len(inventory)), icon=":material/check:")
    st.rerun()


def _told(problem: Problem, draft: Draft) -> Problem:
    """Return a problem whose place names the line beside its row."""
    match = IN_ROW.match(problem.place)
    if match is None:
        return problem
    row, column = int(match[1]), column_title(match[2])
    line = draft.lines.loc[row]
    new = word("inv_new_row") if row in draft.added else word("inv_row_number", number=row)
    who = " · ".join(text for text in (str(line["enterprise"]), str(line["line"])) if text)
    return replace(problem, place=" · ".join(part for part in (new, who, column) if part))
