"""The folder of an evaluation: tables, workbook and Word page, as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

from simulator.evaluation.evaluation import Evaluation
from simulator.evaluation.sheets import write_sheets
from simulator.evaluation.word_page import write_page
from simulator.files.writing import write_csv, write_json
from simulator.runs.store import keep_others, write_whole
from simulator.terms.errors import refuse
from simulator.terms.labels import message

FOLDER, SUMMARY = "evaluation", "evaluation.json"
WORKBOOK, PAGE = "evaluation.xlsx", "evaluation.docx"


def save_evaluation(evaluation: Evaluation, folder: str | Path, language: str = "zh") -> Path:
    """Write an evaluation's folder and return its path; what people put into it stays.

    Raises
    ------
    InputError
        The folder holds something else, or cannot be written.
    """
    target = Path(folder)
    if target.exists() and not (target / SUMMARY).exists() and _filled(target):
        raise refuse(folder, "", "", message("folder_of_something_else"))

    def write(beside: Path) -> None:
        for name, table in evaluation.tables.items():
            write_csv(table, beside / f"{name}.csv")
        remarks = [remark.text(language) for remark in evaluation.remarks]
        write_json(evaluation.summary | {"remarks": remarks}, beside / SUMMARY)
        write_sheets(evaluation, beside / WORKBOOK, language)
        write_page(evaluation, beside / PAGE, language)
        if target.exists():
            keep_others(target, beside, {path.name for path in beside.iterdir()})

    return write_whole(target, write)


def _filled(folder: Path) -> bool:
    return not folder.is_dir() or any(folder.iterdir())
