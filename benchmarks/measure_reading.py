"""Measures the most memory that reading the largest allowed file of each kind takes: the table of
docs/operations.md.

    python benchmarks/measure_reading.py            # all kinds, one after the other: some minutes
    python benchmarks/measure_reading.py yaml csv   # some of them

Each file is made, then read by a new process; told are the file's size, the time, and the most
memory above that of the process with its libraries loaded (Linux only).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MB = 1e6
# The limits of a spreadsheet and of a series on a page (docs/operations.md).
ROWS, COLUMNS, SERIES_BYTES, YAML_VALUES = 200_000, 40, 200_000_000, 99_000
HEAD = ("enterprise_id", "enterprise", "industry", "grade", "line", "district", "so2_kg_d", "note")
CHILD = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
{imports}
def high():
    return int([l for l in open("/proc/self/status") if l.startswith("VmHWM")][0].split()[1]) / 1024
before, began = high(), time.perf_counter()
path = Path(sys.argv[1])
{read}
print(f"{{time.perf_counter() - began:.1f}} {{high() - before:.0f}} {{before:.0f}}")
"""


def inventory_csv(folder: Path) -> Path:
    """Write an inventory of as many rows as a page takes."""
    path = folder / "inventory.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(HEAD) + "\n")
        for row in range(ROWS):
            file.write(
                f"E{row // 3},Plant {row // 3},brick,B,kiln {row},North,{row % 97}.5,note {row}\n"
            )
    return path


def inventory_parquet(folder: Path) -> Path:
    """Write the same inventory as Parquet."""
    import pandas as pd

    path = folder / "inventory.parquet"
    pd.read_csv(inventory_csv(folder)).to_parquet(path, index=False)
    return path


def sheet_xlsx(folder: Path) -> Path:
    """Write a workbook of as many cells as a sheet may have."""
    import openpyxl

    plain, path = folder / "plain.xlsx", folder / "sheet.xlsx"
    openpyxl.Workbook().save(plain)
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:  # fmt: skip
        for item in source.infolist():
            if item.filename != name:
                target.writestr(item.filename, source.read(item.filename))
        with target.open(name, "w", force_zip64=True) as part:
            part.write(
                b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            )
            for row in range(1, ROWS + 1):
                cells = "".join(f"<c><v>{row % 97}</v></c>" for _ in range(COLUMNS))
                part.write(f'<row r="{row}">{cells}</row>'.encode())
            part.write(b"</sheetData></worksheet>")
    return path


def scenario_yaml(folder: Path) -> Path:
    """Write a YAML file of as many values as one may have."""
    path = folder / "values.yaml"
    path.write_text("a: [" + "1," * (YAML_VALUES - 5) + "1]\n", encoding="utf-8")
    return path


def forecast_csv(folder: Path) -> Path:
    """Write an hourly series of two years and as many places as 200 MB hold."""
    import pandas as pd

    path = folder / "forecast.csv"
    hours = [
        f"{hour:%Y-%m-%d %H:%M}" for hour in pd.date_range("2019-01-01", periods=2 * 8760, freq="h")
    ]
    with path.open("w", encoding="utf-8") as file:
        file.write("city,time,PM2.5,PM10,SO2,NO2,O3,CO(mg/m3)\n")
        place = 0
        while file.tell() < SERIES_BYTES:
            file.writelines(f"place {place},{hour},53,84,16,35,26,0.92\n" for hour in hours)
            place += 1
    return path


def power_csv(folder: Path) -> Path:
    """Write hourly electricity of enterprises for as many rows as 200 MB hold."""
    import pandas as pd

    path = folder / "power.csv"
    hours = [
        f"{hour:%Y-%m-%d %H:%M}" for hour in pd.date_range("2020-11-01", periods=60 * 24, freq="h")
    ]
    with path.open("w", encoding="utf-8") as file:
        file.write("enterprise_id,time,kwh\n")
        place = 0
        while file.tell() < SERIES_BYTES:
            file.writelines(f"E{place},{hour},512.5\n" for hour in hours)
            place += 1
    return path


REGISTER = (
    "from datetime import datetime; from simulator.evaluation.readings import Window; "
    "from simulator.evaluation.subjects import Register; from simulator.evaluation.reading_files import read_power\n"
    "names = tuple(f'E{number}' for number in range(10000)); "
    "register = Register(names, (), dict(zip(names, range(10000))))"
)
KINDS: dict[str, tuple[Callable[[Path], Path], str, str]] = {
    "yaml": (scenario_yaml, "from simulator.files.yaml_file import read_yaml", "read_yaml(path)"),
    "csv": (
        inventory_csv,
        "from simulator.inputs.inventory import read_inventory",
        "read_inventory(path)",
    ),
    "parquet": (
        inventory_parquet,
        "from simulator.inputs.inventory import read_inventory",
        "read_inventory(path)",
    ),
    "xlsx": (
        sheet_xlsx,
        "from simulator.spreadsheets.book import read_workbook",
        "read_workbook(path)",
    ),
    "forecast": (forecast_csv, "from simulator.alerts.air_series import read", "read(path)"),
    "electricity": (
        power_csv,
        REGISTER,
        "read_power(path, register, Window(datetime(2020, 11, 1), 60))",
    ),
}


def main() -> None:
    """Print a row for each kind."""
    print(f"{'kind':<14}{'file MB':>9}{'time s':>9}{'memory MB':>11}{'libraries MB':>14}")
    for name in sys.argv[1:] or KINDS:
        make, imports, read = KINDS[name]
        with tempfile.TemporaryDirectory() as folder:
            path = make(Path(folder))
            code = CHILD.format(root=str(ROOT), imports=imports, read=read)
            began = time.perf_counter()
            told = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)  # fmt: skip
            if told.returncode:
                print(
                    f"{name:<14}{path.stat().st_size / MB:>9.1f}  {told.stderr.strip().splitlines()[-1][:120]}"
                )
                continue
            took, memory, before = told.stdout.split()
            print(
                f"{name:<14}{path.stat().st_size / MB:>9.1f}{took:>9}{memory:>11}{before:>14}",
                flush=True,
            )
            assert time.perf_counter() - began >= float(took)


if __name__ == "__main__":
    main()
