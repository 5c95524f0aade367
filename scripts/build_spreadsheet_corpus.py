"""Build the corpus of messy spreadsheets and what must come out of them.

    python scripts/build_spreadsheet_corpus.py FOLDER            the spreadsheets, into a folder
    python scripts/build_spreadsheet_corpus.py --expected        tests/spreadsheets/expected/, from
    the cases, without the importer python scripts/build_spreadsheet_corpus.py --xls
    tests/spreadsheets/xls/; needs xlwt, which nothing else does

The cases stand in tests/spreadsheets/cases_*.py.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from spreadsheets.base import HEADERS, table
from spreadsheets.cases import Case, all_cases

SPREADSHEETS = ROOT / "tests" / "spreadsheets"


def rows_text(case: Case) -> str:
    """Return a case's expected inventory as CSV."""
    names = list(dict.fromkeys(name for row in case.rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(case.rows)
    return out.getvalue()


def report_text(cases: list[Case]) -> str:
    """Return what the reports must say, by case."""
    names = ("refused", "guessed", "differs", "rows_refused")
    found = {
        case.name: {name: getattr(case, name) for name in names if getattr(case, name)}
        | {"rows": len(case.rows)}
        for case in cases
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def expected() -> dict[str, str]:
    """Return {file name: content} of the expected results."""
    cases = all_cases()
    return {f"{case.name}.csv": rows_text(case) for case in cases if case.rows} | {
        "reports.json": report_text(cases)
    }


def build_xls(folder: Path) -> None:
    """Write the two spreadsheets of the old binary kind."""
    import xlwt

    folder.mkdir(exist_ok=True)
    for name, merged in (("file-xls.xls", False), ("file-xls-merged.xls", True)):
        book = xlwt.Workbook(encoding="utf-8")
        sheet = book.add_sheet("清单")
        rows = [list(HEADERS), *table()]
        if merged:
            sheet.write_merge(0, 0, 0, 8, "泽州县工业源应急减排清单")
            for top in (2, 5):
                for column in range(3):
                    sheet.write_merge(top, top + 1, column, column, rows[top - 1][column])
                    rows[top - 1][column] = rows[top][column] = ""
        for number, row in enumerate(rows, start=int(merged)):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
        book.save(str(folder / name))


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("folder", nargs="?", type=Path)
    arguments.add_argument("--expected", action="store_true")
    arguments.add_argument("--xls", action="store_true")
    given = arguments.parse_args()
    if given.xls:
        build_xls(SPREADSHEETS / "xls")
    if given.expected:
        folder = SPREADSHEETS / "expected"
        folder.mkdir(exist_ok=True)
        for name, content in expected().items():
            (folder / name).write_text(content, encoding="utf-8")
    if given.folder:
        given.folder.mkdir(parents=True, exist_ok=True)
        for case in all_cases():
            path = case.write(given.folder)
            if case.mapping:
                path.with_suffix(".mapping.yaml").write_text(case.mapping, encoding="utf-8")


if __name__ == "__main__":
    main()
