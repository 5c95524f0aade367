"""A planner's plan against readings that were uploaded, and what the plan may take over."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from simulator.evaluation.evaluation import Evaluation, Files, evaluation_of
from simulator.evaluation.learning import with_learned
from simulator.evaluation.next_plan import changed_chances, stage_chances
from simulator.evaluation.saving import save_evaluation
from simulator.inputs.reading import Inputs
from simulator.terms.errors import InputError
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.workbench.desk import read_plan, without_replicates
from simulator.workbench.exports import file_name
from simulator.workbench.inventory_upload import shown_name
from simulator.workbench.plans import Plan
from simulator.workbench.upload_limits import check_upload

KINDS = ("electricity", "cems", "production", "air", "weather", "donors")
# Kinds that something can be told from; the others stand beside the air.
TELLING = ("electricity", "cems", "production", "air")
# Endings of files that the reader of each kind understands; series of the air are read as text.
_TABLES = ("csv", "xlsx", "xls", "parquet")
ENDINGS = {kind: ("csv",) if kind in ("air", "donors") else _TABLES for kind in KINDS}
# Replicates of the interval before, and of the plan with what was learnt.
DRAWN = 200
# Where the parts of the work end, in percent: replicates before, evaluation, replicates after.
BEFORE_PCT, EVALUATED_PCT, ALL_PCT = 30, 70, 100
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


@dataclass(frozen=True)
class EvaluatedPlan:
    """A plan against readings.

    Attributes
    ----------
    evaluation : Evaluation
        What was delivered.
    chances : pd.DataFrame or None
        Chances of meeting the stages' targets, of the plan and with what was learnt; None where
        nothing was learnt, or where the plan cannot take it over.
    """

    evaluation: Evaluation
    chances: pd.DataFrame | None


def evaluate_plan(
    plan: Plan,
    uploads: Mapping[str, Uploaded],
    credit_after: bool,
    language: str,
    progress: Progress | None = None,
) -> EvaluatedPlan:
    """Return the evaluation of a plan with uploaded readings, by kind, and what it means for the
    next plan.

    Raises
    ------
    InputError
        With the problems of the plan or of the files, which are told by their own names.
    """
    inputs: Inputs = read_plan(without_replicates(plan))
    with tempfile.TemporaryDirectory() as folder:
        paths: dict[str, Path] = {}
        names: dict[str, str] = {}
        for kind, upload in uploads.items():
            taken = [one.name for one in paths.values()]
            path = Path(folder) / kind / _name_of(kind, upload, taken)
            path.parent.mkdir()
            path.write_bytes(upload.content)
            paths[kind], names[str(path)] = path, upload.name
        try:
            for kind, path in paths.items():
                check_upload(path, kind)
            before = _drawn(inputs, _part(progress, 0, BEFORE_PCT))
            part = _part(progress, BEFORE_PCT, EVALUATED_PCT)
            evaluation = evaluation_of(inputs, Files(**paths), before, credit_after, part)
        except InputError as error:
            raise InputError(
                replace(problem, file=names.get(problem.file, problem.file))
                for problem in error.problems
            ) from None

    return EvaluatedPlan(evaluation, _chances(plan, evaluation, before, language, progress))


def _name_of(kind: str, upload: Uploaded, taken: Sequence[str]) -> str:
    """Return a name for an upload, its own where a file can have it and no other does: remarks and
    tables tell it.
    """
    own = Path(shown_name(upload.name))
    ending = own.suffix.lower()
    name = file_name(own.stem, ending if ending[1:] in ENDINGS[kind] else f".{ENDINGS[kind][0]}")
    return f"{kind}-{name}" if name in taken else name


def _part(progress: Progress | None, low: int, high: int) -> Progress:
    """Return what tells the progress of a part of the work, in percent of the whole."""

    def told(done: int, total: int) -> None:
        if progress is not None:
            progress(low + (high - low) * done // max(total, 1), ALL_PCT)

    return told


def _drawn(inputs: Inputs, progress: Progress) -> pd.DataFrame:
    return Replicates(inputs, account_inputs(inputs)).figures(DRAWN, progress)


def _chances(
    plan: Plan,
    evaluation: Evaluation,
    before: pd.DataFrame,
    language: str,
    progress: Progress | None,
) -> pd.DataFrame | None:
    """Return the chances of meeting targets, now and with what was learnt."""
    if not len(evaluation.tables["learned"]):
        return None
    try:
        learned = with_strengths(plan, evaluation, language)
    except InputError:
        return None
    inputs = read_plan(without_replicates(learned))
    after = _drawn(inputs, _part(progress, EVALUATED_PCT, ALL_PCT))
    return changed_chances(stage_chances(evaluation.inputs, before), stage_chances(inputs, after))


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
