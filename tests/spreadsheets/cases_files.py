"""Messes of the file: its kind, encoding, sheets, what else is in it."""

from __future__ import annotations

import shutil
from pathlib import Path

from spreadsheets.base import BASE, HEADERS, rows_of, table
from spreadsheets.cases import Case
from spreadsheets.writers import add_part, ods, text, xlsx

XLS = Path(__file__).resolve().parent / "xls"
PLAIN = [list(HEADERS), *table()]
GOOD = tuple(rows_of(BASE))


def _copied(name: str):
    def write(folder: Path) -> Path:
        return Path(shutil.copyfile(XLS / name, folder / name))

    return write


def _hide(book) -> None:
    book["南村"].sheet_state = "hidden"


def _macros(folder: Path) -> Path:
    return add_part(
        xlsx(folder / "with-macros.xlsm", ("清单", PLAIN)), "xl/vbaProject.bin", b"\xcc\x61 not run"
    )


def _links(folder: Path) -> Path:
    link = b'<?xml version="1.0"?><externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    return add_part(
        xlsx(folder / "with-links.xlsx", ("清单", PLAIN)),
        "xl/externalLinks/externalLink1.xml",
        link,
    )


def _styled(book) -> None:
    from openpyxl.styles import PatternFill

    for row in range(2000, 6000):
        book["清单"].cell(row, 30).fill = PatternFill("solid", fgColor="FFFF00")


def cases() -> list[Case]:
    first, second = BASE[:3], BASE[3:]
    cover = [["重污染天气应急减排清单"], ["泽州县"], ["2023年10月"]]
    return [
        Case("file-xlsx", lambda f: xlsx(f / "file-xlsx.xlsx", ("清单", PLAIN)), GOOD),
        Case("file-xls", _copied("file-xls.xls"), GOOD),
        Case("file-xls-merged", _copied("file-xls-merged.xls"), GOOD),
        Case("file-ods", lambda f: ods(f / "file-ods.ods", PLAIN), GOOD),
        Case("file-utf8", lambda f: text(f / "file-utf8.csv", PLAIN, "utf-8"), GOOD),
        Case("file-utf8-bom", lambda f: text(f / "file-utf8-bom.csv", PLAIN), GOOD),
        Case("file-gb18030", lambda f: text(f / "file-gb18030.csv", PLAIN, "gb18030"), GOOD),
        Case(
            "file-utf16-tabs",
            lambda f: text(f / "file-utf16-tabs.txt", PLAIN, "utf-16", "\t"),
            GOOD,
        ),
        Case(
            "file-semicolons", lambda f: text(f / "file-semicolons.csv", PLAIN, "utf-8", ";"), GOOD
        ),
        Case(
            "file-csv-called-xls",
            lambda f: text(f / "file-csv-called-xls.xls", PLAIN, "gb18030", "\t"),
            GOOD,
        ),
        Case(
            "file-two-sheets",
            lambda f: xlsx(
                f / "file-two-sheets.xlsx",
                ("金村", [list(HEADERS), *table(first)]),
                ("南村", [list(HEADERS), *table(second)]),
            ),
            GOOD,
        ),
        Case(
            "file-cover-sheet",
            lambda f: xlsx(f / "file-cover-sheet.xlsx", ("封面", cover), ("清单", PLAIN)),
            GOOD,
        ),
        Case(
            "file-hidden-sheet",
            lambda f: xlsx(
                f / "file-hidden-sheet.xlsx",
                ("金村", [list(HEADERS), *table(first)]),
                ("南村", [list(HEADERS), *table(second)]),
                change=_hide,
            ),
            GOOD,
        ),
        Case(
            "file-sheets-differ",
            lambda f: xlsx(
                f / "file-sheets-differ.xlsx",
                ("金村", [list(HEADERS), *table(first)]),
                ("南村", [list(HEADERS)[::-1], *(row[::-1] for row in table(second))]),
            ),
            GOOD,
        ),
        Case(
            "file-sheet-is-district",
            lambda f: xlsx(
                f / "file-sheet-is-district.xlsx",
                *(
                    (
                        town,
                        [
                            [*HEADERS[:4], *HEADERS[5:]],
                            *([*row[:4], *row[5:]] for row in table(lines)),
                        ],
                    )
                    for town, lines in (("金村镇", first), ("南村镇", second))
                ),
            ),
            GOOD,
            mapping='schema: 1\ndefaults: {district: "@sheet"}\n',
        ),
        Case(
            "file-sheet-not-wanted",
            lambda f: xlsx(
                f / "file-sheet-not-wanted.xlsx",
                ("2022", [list(HEADERS), *table(factor=3)]),
                ("2023", PLAIN),
            ),
            GOOD,
            mapping='schema: 1\nsheets: {"2022": {read: false}}\n',
        ),
        Case("file-macros", _macros, GOOD),
        Case("file-links", _links, GOOD),
        Case(
            "file-styled-far-below",
            lambda f: xlsx(f / "file-styled-far-below.xlsx", ("清单", PLAIN), change=_styled),
            GOOD,
        ),
        Case(
            "file-empty-sheet",
            lambda f: xlsx(f / "file-empty-sheet.xlsx", ("Sheet1", [])),
            refused=("Sheet1",),
        ),
        Case(
            "file-prose",
            lambda f: text(f / "file-prose.csv", [["这不是清单"], ["只是一段文字，没有表头"]]),
            refused=("file-prose",),
        ),
    ]
