"""Empty tables to be filled in: the inventory as a workbook with Chinese headings, area sources as CSV."""

from __future__ import annotations

import csv
import io

from simulator.levels import GRADES, TARGET_POLLUTANTS
from simulator.tables import AREA_SOURCES, INVENTORY, Column, pollutant_title

EXAMPLE = {
    "enterprise": "示例铸造厂（示例行，请删除）", "industry": "铸造", "grade": "B", "line": "1#熔炼造型线", "enterprise_id": "EXAMPLE-01",
    "district": "示例镇", "capacity": 12000, "min_load": 0, "protected": "否", "small_micro": "否", "noncompliant": "否",
    "long_term_shutdown": "否", "waste_heat_source": "否", "data_quality": "factor", "operating_days": 300, "units": 2, "lon": 112.9, "lat": 35.5,
    "cut_orange": 0.5, "measure_orange": "停产1条生产线",
}  # fmt: skip
EXAMPLE_KG_D = {"so2": 1.2, "nox": 3.4, "pm": 15.6, "vocs": 7.8, "pm25": 6.2, "pm10": 10.9}
POLLUTANTS = (*TARGET_POLLUTANTS, "pm25", "pm10")
FIRST = ("enterprise_id", "enterprise", "industry", "grade", "line_id", "line", "district", "zone")
LAST_ROW = 5000
HEADINGS = {"note": "备注", "remark": "说明"}


def template_columns() -> list[tuple[str, str]]:
    """Return (column of the inventory, its heading in the template) in the template's order."""
    plain = {column.name: column.zh for column in INVENTORY}
    found = [(name, plain[name]) for name in FIRST]
    found += [(f"{name}_kg_d", f"{PLAIN.get(name, pollutant_title(name))}排放量（千克/日）") for name in POLLUTANTS]
    return found + [(column.name, _heading(column)) for column in INVENTORY if column.name not in FIRST]


PLAIN = {"so2": "SO2", "nox": "NOx", "pm": "颗粒物", "vocs": "VOCs", "pm25": "PM2.5", "pm10": "PM10"}


def _heading(column: Column) -> str:
    unit = {"CNY/d": "（元/日）", "kWh/d": "（千瓦时/日）"}.get(column.unit, "")
    return column.zh + unit


def inventory_template() -> bytes:
    """Return the inventory's template as XLSX: headings with a note each, lists where a cell has few values, one example row."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("清单")
        sheet.freeze_panes(1, 2)
        needed = book.add_format({"bold": True, "bg_color": "#fde9d9", "text_wrap": True, "valign": "top", "border": 1})
        free = book.add_format({"bold": True, "bg_color": "#e8eef5", "text_wrap": True, "valign": "top", "border": 1})
        example = book.add_format({"italic": True, "font_color": "#666666"})
        contract = {column.name: column for column in INVENTORY}
        for place, (name, heading) in enumerate(template_columns()):
            column = contract.get(name)
            must = column is None or column.required
            sheet.write_string(0, place, heading, needed if must else free)
            sheet.write_comment(0, place, _note(column), {"x_scale": 1.6})
            sheet.set_column(place, place, 22 if name in ("enterprise", "line") else 14)
            choices = _choices(column)
            if choices:
                sheet.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": choices})
            value = EXAMPLE_KG_D.get(name.removesuffix("_kg_d")) if column is None else EXAMPLE.get(name)
            if isinstance(value, str):
                sheet.write_string(1, place, value, example)
            elif value is not None:
                sheet.write_number(1, place, value, example)
    return out.getvalue()


def _choices(column: Column | None) -> list[str]:
    if column is None:
        return []
    return {"grade": list(GRADES), "flag": ["是", "否"]}.get(column.kind, list(column.choices))


def _note(column: Column | None) -> str:
    if column is None:
        return "必填。正常负荷下的日排放量，千克/日，不小于 0。"
    parts = ["必填。" if column.required else "可不填。"]
    if column.kind == "flag":
        parts.append("是 / 否；空为否。" if column.default is not None else "是 / 否；空为按行业。")
    elif column.kind in ("grade", "choice"):
        parts.append("可填：" + "、".join(_choices(column)) + "。")
    elif column.unit == "1" and column.high == 1:
        parts.append("0 至 1，如 0.5 为 50%。")
    elif column.unit and column.unit not in ("1", "own"):
        parts.append(f"单位 {column.unit}。")
    return "".join(parts)


def area_sources_template(pollutants: tuple[str, ...]) -> bytes:
    """Return the area sources' template as CSV (UTF-8 with BOM) for an inventory's pollutants, with one example row."""
    names = [column.name for column in AREA_SOURCES if column.name not in ("remark",)]
    head = [*names[:3], *(f"{name}_kg_d" for name in pollutants), *names[3:]]
    example = {"area_source": "示例：重型柴油货车", "sector": "freight", "cut_orange": 0.2, "cut_red": 0.4, "note": "示例行，请改写"}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerow([example.get(name, 0 if name.endswith("_kg_d") else "") for name in head])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
