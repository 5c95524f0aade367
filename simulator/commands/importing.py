"""A bureau's own spreadsheet into the inventory format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.options import Language, make_folder
from simulator.terms.errors import refuse
from simulator.terms.labels import language_of_environment, message, say

if TYPE_CHECKING:
    from simulator.spreadsheets.transport_columns import ImportedTransport


def import_verb(
    spreadsheet: Annotated[
        Path,
        typer.Argument(
            help="a bureau's own spreadsheet (XLSX, XLS, ODS, CSV)", metavar="SPREADSHEET"
        ),
    ],
    mapping: Annotated[
        Path | None, typer.Option(help="mapping file, made by --suggest and edited by hand")
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="write a mapping file instead of importing")
    ] = False,
    policy: Annotated[
        str | None, typer.Option(help="policy whose industries are known: an id or a path")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="the inventory (.csv or .xlsx), or the mapping (.yaml)"),
    ] = None,
    transport: Annotated[
        Path | None,
        typer.Option(
            "--transport", help="also write what the sheets say of transport, as a table of flows"
        ),
    ] = None,
    lang: Language = language_of_environment(),
) -> None:
    """Turn a bureau's own spreadsheet into the inventory format; every cell converted, guessed or
    refused is reported.
    """
    from simulator.files.writing import write_text
    from simulator.inputs.policy import read_policy
    from simulator.spreadsheets.import_report import SHOWN
    from simulator.spreadsheets.importer import read_spreadsheet
    from simulator.spreadsheets.inventory_file import write_inventory
    from simulator.spreadsheets.open_phrases import open_phrases_text
    from simulator.spreadsheets.suggest import suggest_mapping
    from simulator.spreadsheets.transport_columns import read_transport_columns

    known = read_policy(policy, Path()) if policy else None
    if suggest:
        text = suggest_mapping(spreadsheet, mapping, known)
        if out is None:
            typer.echo(text)
        else:
            make_folder(out.parent)
            write_text(text, out)
            typer.echo(say(lang, "written_to", path=out))
        return
    flows = None if transport is None else read_transport_columns(spreadsheet)
    if flows is not None and out is None:
        _write_flows(flows, transport, lang)
        return
    imported = read_spreadsheet(spreadsheet, mapping, known)
    if flows is not None:
        _write_flows(flows.named(imported.frame), transport, lang)
    typer.echo(imported.report.text(lang))
    typer.echo(open_phrases_text(imported.open_phrases, lang, SHOWN), nl=False)
    if out is not None:
        make_folder(out.parent)
        write_inventory(imported, out)
        report = out.with_name(f"{out.stem}-import-report.csv")
        write_text(imported.report.to_csv(lang), report, "utf-8-sig")
        typer.echo(say(lang, "written_to", path=f"{out}, {report}"))


def _write_flows(flows: ImportedTransport, path: Path | None, lang: str) -> None:
    """Write a table of flows and tell what was guessed."""
    from simulator.files.writing import write_bytes

    assert path is not None
    make_folder(path.parent)
    try:
        write_bytes(flows.to_csv(), path)
    except OSError as error:
        raise refuse(path, "", error.strerror or str(error), message("cannot_write")) from None
    typer.echo(flows.text(lang))
    typer.echo(say(lang, "written_to", path=path))
