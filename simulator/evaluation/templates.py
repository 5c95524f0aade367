"""Empty tables of readings to fill in, as CSV, each with an example row."""

from __future__ import annotations

import csv
import io

from simulator.terms.contracts import TABLES
from simulator.terms.labels import say

KINDS = ("electricity", "cems", "production", "weather")
# Cells of the example row; the enterprise is named in words of the label table.
EXAMPLE = {
    "enterprise_id": "EXAMPLE-01",
    "line_id": "EXAMPLE-01-L1",
    "meter": "1",
    "time": "2020-11-14 00:00",
    "date": "2020-11-14",
    "electricity_kwh": "512.5",
    "pollutant": "nox",
    "conc_mg_m3": "42.0",
    "flow_m3_h": "85000",
    "o2_pct": "10.2",
    "output": "120",
    "wind_m_s": "1.8",
    "wind_dir_deg": "225",
    "temp_c": "3.5",
    "rh": "72",
    "pressure_hpa": "936",
    "blh_m": "310",
    "precip_mm": "0",
}


def template(kind: str, language: str = "zh") -> str:
    """Return a template as the text of a CSV file.

    Parameters
    ----------
    kind : str
        electricity, cems, production or weather.
    language : str
        zh or en; English headings are the columns' own names.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    columns = TABLES[kind]
    plain = ("", "1", "own")
    writer.writerow(
        column.zh + (f"({column.unit})" if (column.unit or "") not in plain else "")
        if language == "zh"
        else column.name
        for column in columns
    )
    status = say(language, "reading_status_ok")
    writer.writerow(
        status if column.name == "status" else EXAMPLE.get(column.name, "") for column in columns
    )
    return text.getvalue()
