"""Empty tables to fill in: the inventory as a workbook, area sources as CSV, each with an
example row.
"""

from __future__ import annotations

import csv
import io

from simulator.terms.columns import Column
from simulator.terms.contracts import AREA_SOURCES, INVENTORY, TRANSPORT_LIST, pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import GRADES, LEADING_POLLUTANTS
from simulator.terms.titles import joined, with_unit, yes_no

# Cells of the example row. Texts that begin with template_ are keys of the label table; flags show
# as yes or no.
EXAMPLE = {
    "enterprise": "template_enterprise", "industry": "template_industry", "grade": "B",
    "line": "template_line", "enterprise_id": "EXAMPLE-01", "district": "template_district",
    "capacity": 12000, "min_load": 0, "protected": False, "small_micro": False,
    "noncompliant": False, "long_term_shutdown": False, "waste_heat_source": False,
    "data_quality": "factor", "operating_days": 300, "units": 2, "lon": 112.9, "lat": 35.5,
    "cut_orange": 0.5, "measure_orange": "template_measure",
}  # fmt: skip
EXAMPLE_KG_D = {"so2": 1.2, "nox": 3.4, "pm": 15.6, "vocs": 7.8, "pm25": 6.2, "pm10": 10.9}
EXAMPLE_AREA = {
    "area_source": "template_area",
    "sector": "freight",
    "cut_orange": 0.2,
    "cut_red": 0.4,
    "note": "template_note",
}
POLLUTANTS = (*LEADING_POLLUTANTS, "pm25", "pm10")
FIRST = ("enterprise_id", "enterprise", "industry", "grade", "line_id", "line", "district", "zone")
UNITS_TOLD = ("CNY/d", "kWh/d")
# Lists of choices are attached to the cells up to this row.
LAST_ROW = 5000


def template_columns(language: str = "zh") -> list[tuple[str, str]]:
    """Return (column of the inventory, its heading in the template), in the template's order.

    English headings are the columns' own names.
    """
    contract = {column.name: column for column in INVENTORY}
    names = [
        *FIRST,
        *(f"{name}_kg_d" for name in POLLUTANTS),
        *(name for name in contract if name not in FIRST),
    ]
    if language != "zh":
        return [(name, name) for name in names]
    return [
        (
            name,
            _heading(contract[name]) if name in contract else _emission(name.removesuffix("_kg_d")),
        )
        for name in names
    ]


def _heading(column: Column) -> str:
    return with_unit(column.zh, column.unit if column.unit in UNITS_TOLD else "", "zh")


def _emission(pollutant: str) -> str:
    title = say("zh", "template_pm") if pollutant == "pm" else pollutant_title(pollutant)
    return with_unit(
        say("zh", "inv_emission_of", pollutant=title), say("zh", "template_kg_d"), "zh"
    )


def inventory_template(language: str = "zh") -> bytes:
    """Return the inventory's template as XLSX: headings with notes, lists of choices, an
    example row.
    """
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(say(language, "template_sheet"))
        sheet.freeze_panes(1, 2)
        needed = book.add_format(
            {"bold": True, "bg_color": "#fde9d9", "text_wrap": True, "valign": "top", "border": 1}
        )
        free = book.add_format(
            {"bold": True, "bg_color": "#e8eef5", "text_wrap": True, "valign": "top", "border": 1}
        )
        example = book.add_format({"italic": True, "font_color": "#666666"})
        contract = {column.name: column for column in INVENTORY}
        for place, (name, heading) in enumerate(template_columns(language)):
            column = contract.get(name)
            must = column is None or column.required
            sheet.write_string(0, place, heading, needed if must else free)
            sheet.write_comment(0, place, _note(column, language), {"x_scale": 1.6})
            sheet.set_column(place, place, 22 if name in ("enterprise", "line") else 14)
            choices = _choices(column, language)
            if choices:
                sheet.data_validation(
                    1, place, LAST_ROW, place, {"validate": "list", "source": choices}
                )
            value = _said(
                EXAMPLE_KG_D.get(name.removesuffix("_kg_d"))
                if column is None
                else EXAMPLE.get(name),
                language,
            )
            if isinstance(value, str):
                sheet.write_string(1, place, value, example)
            elif value is not None:
                sheet.write_number(1, place, value, example)
    return out.getvalue()


def _said(value: object, language: str) -> object:
    """Return the text of a cell of an example row."""
    if isinstance(value, bool):
        return yes_no(value, language)
    return (
        say(language, value) if isinstance(value, str) and value.startswith("template_") else value
    )


def _choices(column: Column | None, language: str) -> list[str]:
    if column is None:
        return []
    return {
        "grade": list(GRADES),
        "flag": [yes_no(value, language) for value in (True, False)],
    }.get(column.kind, list(column.choices))


def _note(column: Column | None, language: str) -> str:
    """Return the note to a heading: whether the column is required, and what it holds."""
    if column is None:
        return " ".join(say(language, key) for key in ("template_required", "template_emission"))
    parts = [say(language, "template_required" if column.required else "template_optional")]
    if column.kind == "flag":
        parts.append(
            say(
                language,
                "template_flag" if column.default is not None else "template_flag_of_industry",
            )
        )
    elif column.kind in ("grade", "choice"):
        parts.append(
            say(language, "template_choices", choices=joined(_choices(column, language), language))
        )
    elif column.unit == "1" and column.high == 1:
        parts.append(say(language, "template_share"))
    elif column.unit and column.unit not in ("1", "own"):
        parts.append(say(language, "template_unit", unit=column.unit))
    return " ".join(parts)


def area_sources_template(pollutants: tuple[str, ...], language: str = "zh") -> bytes:
    """Return the area sources' template as CSV (UTF-8 with BOM) with an example row.

    Parameters
    ----------
    pollutants : tuple of str
        Pollutants of the inventory.
    language : str
        zh or en.
    """
    names = [column.name for column in AREA_SOURCES if column.name not in ("remark",)]
    head = [*names[:3], *(f"{name}_kg_d" for name in pollutants), *names[3:]]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerow(
        [
            _said(EXAMPLE_AREA.get(name, 0 if name.endswith("_kg_d") else ""), language)
            for name in head
        ]
    )
    # Excel reads a CSV as UTF-8 only with a byte order mark.
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def transport_template() -> bytes:
    """Return the template of the enterprises' transport as CSV (UTF-8 with BOM), without rows."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([column.name for column in TRANSPORT_LIST])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
