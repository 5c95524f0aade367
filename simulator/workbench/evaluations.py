"""A planner's plan against readings that were uploaded, and what the plan may take over."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.evaluation.evaluation import Evaluation, Files, evaluation_of
from simulator.evaluation.learning import with_learned
from simulator.evaluation.saving import save_evaluation
from simulator.inputs.reading import Inputs
from simulator.terms.errors import InputError
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.workbench.desk import read_plan, without_replicates
from simulator.workbench.plans import Plan
from simulator.workbench.upload_limits import check_upload

KINDS = ("electricity", "cems", "production")
# Replicates of the interval before.
DRAWN = 200
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Uploaded:
    """An uploaded file.

    Attributes
    ----------
    name : str
        Its name at the planner's.
    content : bytes
        Its bytes.
    """

    name: str
    content: bytes


def evaluate_plan(
    plan: Plan,
    uploads: Mapping[str, Uploaded],
    credit_after: bool,
    progress: Progress | None = None,
) -> Evaluation:
    """Return the evaluation of a plan with uploaded readings, by kind.

    Raises
    ------
    InputError
        With the problems of the plan or of the files, which are told by their own names.
    """
    inputs: Inputs = read_plan(without_replicates(plan))
    with tempfile.TemporaryDirectory() as folder:
        paths, names = {}, {}
        for kind, upload in uploads.items():
            path = Path(folder) / f"{kind}{Path(upload.name).suffix.lower()}"
            path.write_bytes(upload.content)
            paths[kind], names[str(path)] = path, upload.name
        try:
            for kind, path in paths.items():
                check_upload(path, kind)
            before = Replicates(inputs, account_inputs(inputs)).figures(DRAWN)
            return evaluation_of(inputs, Files(**paths), before, credit_after, progress)
        except InputError as error:
            raise InputError(
                replace(problem, file=names.get(problem.file, problem.file))
                for problem in error.problems
            ) from None


def with_strengths(plan: Plan, evaluation: Evaluation, language: str) -> Plan:
    """Return a plan with the strengths that an evaluation learnt.

    Raises
    ------
    InputError
        The plan with them is not valid, as where its disobedience comes from elsewhere.
    """
    data = with_learned(plan.data, evaluation.evaluated, evaluation.tables["learned"], language)
    learned = replace(plan, data=data)
    learned.scenario()
    return learned


def as_zip(evaluation: Evaluation, language: str) -> bytes:
    """Return a ZIP of the tables, the workbook and the Word page."""
    target = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        saved = save_evaluation(evaluation, Path(folder) / "evaluation", language)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(saved.iterdir()):
                archive.write(path, path.name)
    return target.getvalue()
