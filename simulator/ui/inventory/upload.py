"""Upload of an inventory: in the program's own format, or as a bureau's spreadsheet with a
mapping.

Nothing enters the plan before the planner says so.
"""

from __future__ import annotations

import time

import pandas as pd
import streamlit as st

from simulator.files.yaml_file import read_yaml
from simulator.inputs.inventory import Inventory, read_inventory
from simulator.spreadsheets.correction import begun_with, kept_for_later
from simulator.spreadsheets.importer import Imported
from simulator.spreadsheets.inventory_file import written
from simulator.spreadsheets.mapping_file import read_mapping
from simulator.terms.errors import InputError
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.frame import MOST_UPLOAD_MB
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.ui.inventory.import_account import show_account
from simulator.ui.inventory.import_texts import column_title, problems_on_screen
from simulator.ui.inventory.mapping_form import show_mapping
from simulator.ui.inventory.phrases import show_phrases
from simulator.ui.inventory.state import InHand, area_is_invented, show_next, take_inventory
from simulator.ui.inventory.transport import show_flows
from simulator.ui.inventory.uploaded import Upload
from simulator.workbench.inventory_template import inventory_template
from simulator.workbench.inventory_upload import (
    SUFFIXES,
    MappedWorkbook,
    inventory_bytes,
    mapping_text,
    open_upload,
    read_content,
    shown_name,
)
from simulator.workbench.transport_upload import flows_of_book

STATE = "inv_upload"
PREVIEWED = 20
MB = 1_000_000


def show_upload(hand: InHand) -> None:
    """Show the upload and all following steps."""
    st.subheader(word("inv_upload"))
    st.caption(word("inv_upload_why"))
    file = file_uploader(
        word("inv_upload_file"),
        SUFFIXES,
        key=f"inv-file-{desk().revision}",
        max_upload_size=MOST_UPLOAD_MB,
    )
    upload: Upload | None = st.session_state.get(STATE)
    if file is not None and (
        upload is None
        or (upload.opened.name, upload.opened.content) != (shown_name(file.name), file.getvalue())
    ):
        content, began_s = file.getvalue(), time.monotonic()
        shown = as_it_stands(shown_name(file.name))
        with st.spinner(word("inv_reading_size", name=shown, size=_megabytes(content))):
            opened = open_upload(file.name, content)
        upload = Upload(opened, read_s=time.monotonic() - began_s)
        st.session_state[STATE] = upload
    with st.container(horizontal=True):
        st.download_button(
            word("inv_template_inventory"),
            _template(language()),
            "inventory-template.xlsx",
            icon=":material/download:",
            key="inv_template_xlsx",
            on_click="ignore",
        )
        example_button("inventory")
        if upload is not None:
            st.button(
                word("inv_upload_away"),
                icon=":material/close:",
                key="inv_upload_away",
                on_click=_put_away,
            )
    if upload is None:
        return
    with st.container(border=True):
        st.markdown(f":material/description: `{upload.opened.name.replace('`', '')}`")
        if upload.opened.own is not None:
            _show_own(upload, upload.opened.own)
        elif upload.opened.book is None:
            show_problems(upload.opened.problems, word("inv_file_refused"))
            st.info(word("inv_file_refused_next"), icon=":material/upload_file:")
        else:
            _show_spreadsheet(upload, hand)


def _megabytes(content: bytes) -> str:
    return f"{len(content) / MB:.2f}"


def _put_away() -> None:
    st.session_state.pop(STATE, None)
    desk().revision += 1


@st.cache_data(show_spinner=False)
def _template(language_: str) -> bytes:
    return inventory_template(language_)


def _show_own(upload: Upload, inventory: Inventory) -> None:
    st.success(
        word(
            "inv_own_format",
            lines=f"{len(inventory):,}",
            enterprises=f"{inventory.lines['enterprise_id'].nunique():,}",
        ),
        icon=":material/check:",
    )
    _preview(inventory.lines)
    _use(upload.opened.content, upload.opened.suffix, upload, len(inventory))


def _show_spreadsheet(upload: Upload, hand: InHand) -> None:
    book = upload.opened.book
    assert book is not None
    rows = sum(len(sheet.rows) for sheet in book.sheets)
    told = {"read": f"{upload.read_s:.1f}", "sheets": len(book.sheets), "rows": f"{rows:,}"}
    with st.spinner(word("inv_understanding", **told)):
        read = upload.read(hand)
    took = {"read": f"{upload.read_s:.1f}", "understood": f"{upload.understood_s:.1f}"}
    st.caption(word("inv_read_in", size=_megabytes(upload.opened.content), **took))
    for note in book.notes:
        st.caption(f":material/info: {as_it_stands(note.text(language()))}")
    if read.imported is None:
        show_problems(problems_on_screen(read.problems), word("inv_not_understood"))
        st.info(word("inv_not_understood_next"), icon=":material/table_view:")
    show_mapping(upload, read, hand.policy)
    if read.imported is not None:
        show_phrases(upload, read.imported.open_phrases)
    _mapping_file(upload, read)
    if read.imported is not None:
        show_account(read.imported.report)
        _preview(read.imported.frame)
        _use_imported(upload, read.imported)


def _mapping_file(upload: Upload, read: MappedWorkbook) -> None:
    """Show a button to save the mapping, and an upload for a saved one."""
    with st.expander(word("inv_mapping_file"), icon=":material/save:"):
        st.caption(word("inv_mapping_file_why"))
        names_read = [sheet.name for sheet in read.sheets if sheet.wanted and sheet.columns]
        st.download_button(
            word("inv_mapping_save"),
            mapping_text(kept_for_later(upload.said, names_read)),
            "mapping.yaml",
            "application/yaml",
            icon=":material/download:",
            key="inv_mapping_save",
            on_click="ignore",
            disabled=not upload.said,
        )
        file = file_uploader(
            word("inv_mapping_load"),
            ["yaml", "yml"],
            key=f"inv-mapping-{upload.turn}-{desk().revision}",
            max_upload_size=1,
        )
        example_button("mapping")
        if file is None:
            return
        try:
            read_content(file.getvalue(), ".yaml", read_mapping, shown_name(file.name))
            said = begun_with(read_content(file.getvalue(), ".yaml", read_yaml).data or {})
        except InputError as error:
            show_problems(error.problems, word("ui_open_failed"))
            st.info(word("inv_mend_and_upload"), icon=":material/edit_document:")
            return
        upload.said, upload.turn = said, upload.turn + 1
        st.rerun()


def _preview(lines: pd.DataFrame) -> None:
    with st.expander(
        word("inv_preview", count=min(PREVIEWED, len(lines))), icon=":material/table_rows:"
    ):
        table = written(lines).head(PREVIEWED)
        st.dataframe(
            table.rename(columns={name: column_title(name) for name in table.columns}),
            hide_index=True,
            height="content",
        )


def _use_imported(upload: Upload, imported: Imported) -> None:
    content = inventory_bytes(imported.frame)
    try:
        read_content(content, ".parquet", read_inventory, upload.opened.name)
    except InputError as error:
        show_problems(error.problems, word("inv_file_refused"))
        st.info(word("inv_not_understood_next"), icon=":material/table_view:")
        return
    flows = _flows(upload, imported)
    _use(content, ".parquet", upload, len(imported.frame), imported.report.rows_refused, flows)


def _flows(upload: Upload, imported: Imported) -> bytes | None:
    """Return the table of flows of the same spreadsheet, where it tells of transport and the
    planner takes it.
    """
    assert upload.opened.book is not None
    flows = flows_of_book(upload.opened.book, upload.opened.name, imported.frame)
    if flows is None:
        return None
    with st.expander(word("ui_part_transport"), icon=":material/local_shipping:"):
        show_flows(flows)
        if flows.problems:
            show_problems(flows.problems, word("ui_transport_unfit"))
    if flows.problems:
        return None
    return flows.content if st.checkbox(word("ui_transport_with"), True, key="inv_flows") else None


def _use(
    content: bytes,
    suffix: str,
    upload: Upload,
    lines: int,
    refused: int = 0,
    flows: bytes | None = None,
) -> None:
    """Show the button that puts the inventory into the plan.

    Synthetic area sources leave the plan with it by default, since they do not belong to a real
    inventory.
    """
    without: list[str] = []
    if desk().plan.get("area_sources") and st.checkbox(
        word("inv_area_leaves_invented" if area_is_invented() else "inv_area_leaves"),
        area_is_invented(),
        key="inv_area_leaves",
    ):
        without.append("area_sources")
    if desk().plan.get("whole_society_kg_d") and st.checkbox(
        word("inv_whole_leaves"), True, key="inv_whole_leaves"
    ):
        without.append("whole_society_kg_d")
    if refused:
        st.warning(word("inv_refused_rows", count=f"{refused:,}"), icon=":material/warning:")
    if st.button(
        word("inv_use", count=f"{lines:,}"), type="primary", icon=":material/check:", key="inv_use"
    ):
        take_inventory(content, suffix, upload.opened.name, tuple(without), flows)
        del st.session_state[STATE]
        show_next("composition")
        st.toast(word("inv_used"), icon=":material/check:")
        st.rerun()
