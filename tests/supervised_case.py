"""Small worlds under supervision: cases of the oracle with a block `supervision`."""

from __future__ import annotations

from typing import Any

from engine_case import at, load_case
from oracle.case import Case
from oracle.plain import plain_case, plain_line, stage
from simulator import Result, run
from simulator.engine.supervised import SupervisedRun, make_scene, supervised_run
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.supervise import Outcome, supervise
from simulator.inputs.reading import Inputs

# Nobody disobeys unless listed, nothing is drawn that a test does not ask for.
NOBODY = {"behaviour": {"drawn": False}, "teams": 0, "meters": {"coverage": 0}}


def block(**parts: Any) -> dict[str, Any]:
    """Return a block `supervision` of nobody and nothing but what is given."""
    listed = parts.pop("listed", [])
    behaviour = {"drawn": False, "listed": listed} | parts.pop("behaviour", {})
    return {**NOBODY, "behaviour": behaviour, **parts}


def one_plant(level: str = "orange", **cells: Any) -> Case:
    """Return a case of one enterprise of grade C, 24 kg/d, and an alert of 48 h from hour 24."""
    return plain_case([plain_line(**cells)], [stage(level, at(24), at(72))])


def plants(count: int, level: str = "orange", **cells: Any) -> Case:
    """Return a case of so many enterprises of one line, E000, E001, ..., and the same alert."""
    lines = [
        plain_line(enterprise=f"E{number:03}", enterprise_id=f"E{number:03}", **cells)
        for number in range(count)
    ]
    return plain_case(lines, [stage(level, at(24), at(72))])


def absent(*names: str) -> list[dict[str, Any]]:
    """Return enterprises listed as absent."""
    return [{"enterprise_id": name, "kind": "absent"} for name in names]


def run_under(case: Case, supervision: dict[str, Any], **settings: Any) -> Result:
    """Return the result of a case under supervision."""
    scenario, inputs = load_under(case, supervision, **settings)
    return run(scenario, inputs=inputs)


def load_under(case: Case, supervision: dict[str, Any], **settings: Any) -> tuple[Any, Inputs]:
    """Return scenario and inputs of a case under supervision."""
    return load_case(case, {"supervision": supervision, **settings})


def supervised(case: Case, supervision: dict[str, Any], replicate: int = 0) -> SupervisedRun:
    """Return one replicate of a case's supervision."""
    return supervised_run(load_under(case, supervision)[1], replicate)


def outcomes(
    case: Case, supervision: dict[str, Any], count: int, **settings: Any
) -> tuple[Scene, list[Outcome]]:
    """Return the scene of a case, and so many replicates."""
    scene = make_scene(load_under(case, supervision, **settings)[1])
    return scene, [supervise(scene, number) for number in range(count)]
