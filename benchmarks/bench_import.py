"""Reading a bureau's list: against calamine reading the same file, in the same run.

    python benchmarks/bench_import.py            100 000 lines, 20 columns, 200 phrases a column
    python benchmarks/bench_import.py --small    2 000 lines: CI checks that this still runs

Both times are the processor's (one thread each), so that other work on the machine tells less.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

from simulator.spreadsheets.importer import read_spreadsheet

LINES, FEW_LINES, PHRASES = 100_000, 2_000, 200
LINES_EACH = 4
HEAD = [
    "企业名称", "统一社会信用代码", "县区", "乡镇", "行业", "绩效等级", "生产线", "年运行天数", "SO2（吨/年）", "NOx（吨/年）", "颗粒物（吨/年）",
    "VOCs（吨/年）", "黄色预警措施", "橙色预警措施", "红色预警措施", "是否保障类", "是否小微涉气", "经度", "纬度", "备注",
]  # fmt: skip
GRADES = ("A", "B", "C", "D")
INDUSTRIES = ("铸造", "家具", "水泥", "砖瓦")


def phrases(column: int) -> list[str]:
    """Return the distinct measures of a column."""
    wordings = (
        "限产{n}%，以生产线计",
        "停产{n}%；停止使用国四及以下重型载货车辆运输",
        "生产负荷降至{n}%",
        "喷漆、烘干工序停产{n}%，错峰运输",
        "减少投料量{n}%（以用电量计）",
    )
    return [
        wordings[place % len(wordings)].format(n=1 + (place + column) % 99)
        for place in range(PHRASES * len(wordings))
    ][:PHRASES]


def write(path: Path, lines: int) -> None:
    """Write a list of so many lines."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("清单")
    sheet.write_row(0, 0, HEAD)
    measures = [phrases(column) for column in range(3)]
    for line in range(lines):
        owner = line // LINES_EACH
        words = [column[owner % PHRASES] for column in measures]
        row = [
            f"企业{owner}", f"9114{owner:014d}", "泽州县", "金村镇", INDUSTRIES[owner % 4], GRADES[owner % 4], f"{line % LINES_EACH + 1}#线", 300,
            1 + line % 50, 2 + line % 40, 1.5, 0.5, *words, "否", "否", 112.8, 35.5, "",
        ]  # fmt: skip
        sheet.write_row(line + 1, 0, row)
    book.close()


def measured(path: Path) -> tuple[float, float, float]:
    """Return the seconds of calamine and of the import, and the peak memory [GB]."""
    began = time.process_time()
    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    plain = time.process_time() - began
    began = time.process_time()
    imported = read_spreadsheet(path)
    seconds = time.process_time() - began
    assert not imported.frame["cut_red"].isna().all()
    return plain, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Print the import's time as a ratio to plain reading, and its memory."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--small", action="store_true")
    lines = FEW_LINES if arguments.parse_args().small else LINES
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write(path, lines)
        plain, seconds, memory_gb = measured(path)
    print(
        f"{lines} lines: calamine {plain:.2f} s, import {seconds:.2f} s, "
        f"ratio {seconds / plain:.1f}, peak {memory_gb:.2f} GB"
    )


if __name__ == "__main__":
    main()
