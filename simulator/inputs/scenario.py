"""One experiment: read, checked and varied (docs/method.md)."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from simulator.alerts.alert_file import (
    AlertRow,
    DatedStage,
    check_notices,
    read_alert_file,
    stages_of,
)
from simulator.alerts.alert_source import AlertSource
from simulator.alerts.dispatch_orders import (
    check_place,
    orders_path,
    read_orders,
    stages_of_orders,
)
from simulator.alerts.timeline import Stage
from simulator.files.shapes import (
    dotted_key,
    place_of,
    read_model,
)
from simulator.files.yaml_file import YamlFile, is_file, place_of_line, read_yaml
from simulator.inputs.changes import Change, read_changes
from simulator.inputs.plan_tables import problems_of_tables
from simulator.inputs.policy import Policy, merge, read_policy
from simulator.inputs.policy_shape import OwnMeasures
from simulator.inputs.scenario_shape import ScenarioShape
from simulator.inputs.shipped import scenario_file
from simulator.terms.clock import hours_between
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import Message, message
from simulator.terms.levels import LOWEST_ALERT, RANK


@dataclass(frozen=True)
class Scenario:
    """A checked scenario, before any computation.

    Attributes
    ----------
    shape : ScenarioShape
        The file's values.
    folder : Path
        Folder that its paths are relative to.
    data : dict
        Plain data from which the scenario can be saved again.
    policy : Policy
        The policy in use.
    dated : tuple[DatedStage, ...]
        The alert stages in order.
    changes : tuple[Change, ...]
        Dated changes, in order of time.
    warnings : tuple[Message, ...]
        Facts that are allowed but unusual.
    digests : dict[str, str]
        SHA-256 of each file read so far.
    file : str
        Name of the scenario file in messages.
    """

    shape: ScenarioShape
    folder: Path
    data: dict
    policy: Policy
    dated: tuple[DatedStage, ...]
    changes: tuple[Change, ...]
    warnings: tuple[Message, ...]
    digests: dict[str, str]
    file: str = "scenario"

    @property
    def own_measures(self) -> OwnMeasures:
        """Which goes first, the inventory's own measures or the policy's; set when the scenario
        is read.
        """
        assert self.shape.own_measures is not None
        return self.shape.own_measures

    @property
    def start(self) -> datetime:
        """Start of the period."""
        return self.shape.period.start

    @property
    def length_h(self) -> float:
        """Length of the period [h], whole."""
        return hours_between(self.start, self.shape.period.end)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in hours since the period's start."""
        return tuple(
            Stage(
                number,
                RANK[stage.level],
                hours_between(self.start, stage.issued),
                hours_between(self.start, stage.start),
                hours_between(self.start, stage.end),
                stage.scope,
            )
            for number, stage in enumerate(self.dated, start=1)
        )

    def table(self, key: str, default: str = "") -> str:
        """Return the id or path of a table that the scenario names, else a default."""
        return self.shape.tables.named(key, self.folder) or default

    def path(self, text: str) -> Path:
        """Return a path of the scenario file relative to the working folder of this machine."""
        return self.folder / text

    @property
    def accounting_day(self) -> datetime:
        """Day of the static accounting: as written, else that of the first stage at yellow or
        above, else of the period.
        """
        if self.shape.accounting_day:
            day = self.shape.accounting_day
        else:
            starts = [stage.start for stage in self.dated if RANK[stage.level] >= LOWEST_ALERT]
            day = min(starts, default=self.start)
        return datetime(day.year, day.month, day.day)


def load_scenario(path: str | Path, settings: dict[str, Any] | None = None) -> Scenario:
    """Return the checked scenario of a YAML file.

    Parameters
    ----------
    path : str | Path
        The scenario file, or the name of a shipped scenario.
    settings : dict[str, Any] | None
        Values by dotted key that replace those of the file, as `--set` gives them.

    Raises
    ------
    InputError
        With every problem of the scenario, its policy, alerts and changes.
    """
    path = scenario_file(path)
    file = read_yaml(path)
    if not isinstance(file.data, dict):
        raise refuse(path, "", type(file.data).__name__, message("a_mapping"))
    data = copy.deepcopy(file.data)
    problems: list[Problem] = []
    for key, value in (settings or {}).items():
        try:
            _set(data, key, value)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    scenario = make_scenario(data, path.parent, str(path), file)
    # The scenario file itself comes first among the files listed in the manifest.
    return replace(scenario, digests={str(path): file.sha256} | scenario.digests)


def make_scenario(
    data: dict, folder: Path, name: str = "scenario", file: YamlFile | None = None
) -> Scenario:
    """Return the checked scenario of plain data.

    Parameters
    ----------
    data : dict
        Plain data of the scenario.
    folder : Path
        Folder that paths are relative to.
    name : str
        Name of the scenario file, for messages.
    file : YamlFile | None
        The scenario file, for line numbers.

    Raises
    ------
    InputError
        As load_scenario.
    """
    try:
        shape = read_model(ScenarioShape, data, name, file)
    except InputError as error:
        raise InputError(
            [*error.problems, *_problems_besides(data, folder, name, file, error)]
        ) from None
    problems = _missing_files(data, folder, name, file)
    digests: dict[str, str] = {}
    policy: Policy | None = None
    dated: list[DatedStage] = []
    changes: list[Change] = []
    warnings: list[Message] = []
    try:
        policy = read_policy(shape.policy, folder, shape.policy_overrides, shape.what_if)
        digests |= {str(path): digest for path, digest in policy.files}
        # From here on the scenario's value is set: its own, else the policy's.
        shape = shape.model_copy(
            update={"own_measures": shape.own_measures or policy.shape.own_measures}
        )
    except InputError as error:
        problems += [_placed(problem, name, file) for problem in error.problems]
    try:
        dated, warnings = _alerts(shape, folder, name, file, digests)
    except InputError as error:
        problems += error.problems
    try:
        changes = read_changes(shape.changes, folder, name, file, digests)
    except InputError as error:
        problems += error.problems
    if problems or policy is None:
        raise InputError(problems)
    if policy.outside_dates(shape.period.start, shape.period.end):
        valid = policy.shape.valid
        assert valid is not None
        warnings.append(
            message("policy_outside_dates", id=policy.shape.id, start=valid.from_, end=valid.to)
        )
    # Through JSON the data holds only what a saved scenario can hold: dates become texts.
    plain = json.loads(json.dumps(data, default=str))
    return Scenario(
        shape, folder, plain, policy, tuple(dated), tuple(changes), tuple(warnings), digests, name
    )


def _missing_files(data: dict, folder: Path, name: str, file: YamlFile | None) -> list[Problem]:
    keys = ("inventory", "area_sources", "profiles", "transport", "transport_factors")
    texts = {key: data.get(key) for key in keys}
    missing = [
        Problem(name, place_of(file, (key,)), text, message("no_such_file"))
        for key, text in texts.items()
        if isinstance(text, str) and not is_file(folder / text)
    ]
    return missing + problems_of_tables(data.get("tables"), folder, name, file)


def _problems_besides(
    data: dict, folder: Path, name: str, file: YamlFile | None, error: InputError
) -> list[Problem]:
    """Return further problems of a scenario with an invalid shape: missing files, its policy,
    its alerts.
    """
    problems = _missing_files(data, folder, name, file)
    if isinstance(data.get("policy"), str):
        try:
            read_policy(data["policy"], folder)
        except InputError as other:
            problems += [_placed(problem, name, file) for problem in other.problems]
    rows = data.get("alerts")
    if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
        reported = {problem.place for problem in error.problems}
        try:
            # Scopes are checked with the shape, so their problems are reported with it.
            _notices(
                [{key: value for key, value in row.items() if key != "scope"} for row in rows],
                name,
                file,
            )
        except InputError as other:
            problems += [problem for problem in other.problems if problem.place not in reported]
    return problems


def _placed(problem: Problem, name: str, file: YamlFile | None) -> Problem:
    """Return a problem of the policy at its place in the scenario, if the scenario's id or
    overrides cause it.
    """
    if problem.file == "policy":
        return replace(problem, file=name, place=place_of(file, ("policy",)))
    if problem.file != "policy_overrides":
        return problem
    dotted = f"policy_overrides.{problem.place}".rstrip(".")
    line = file.line(dotted.split("[")[0].split(".")) if file else 0
    return replace(problem, file=name, place=place_of_line(line, dotted) if line else dotted)


def vary(scenario: Scenario, settings: dict[str, Any]) -> Scenario:
    """Return the scenario with values replaced by dotted key, checked again."""
    data = copy.deepcopy(scenario.data)
    for key, value in settings.items():
        _set(data, key, value)
    return make_scenario(data, scenario.folder, scenario.file)


def _notices(rows: list[dict], name: str, file: YamlFile | None) -> list[AlertRow]:
    alert_rows = check_notices(
        [(row, str(index)) for index, row in enumerate(rows)],
        name,
        lambda index, column: place_of(file, ("alerts", int(index), column)),
    )
    return [replace(notice, place=f"alerts[{notice.place}]") for notice in alert_rows]


def _alerts(
    shape: ScenarioShape, folder: Path, name: str, file: YamlFile | None, digests: dict[str, str]
) -> tuple[list[DatedStage], list[Message]]:
    source, period_end = shape.alerts, shape.period.end
    if isinstance(source, list):
        notices = _notices(
            [row.model_dump(exclude={"note", "reason"}) for row in source], name, file
        )
    elif source.file:
        path = folder / source.file
        notices, digests[str(path)] = read_alert_file(path)
    elif source.forecast:
        from simulator.alerts.from_forecast import notices_of_forecast

        notices, digests[str(folder / source.forecast)] = notices_of_forecast(source, folder)
    else:
        notices = []
    stages, warnings = stages_of(notices, period_end)
    if isinstance(source, AlertSource) and source.orders and source.place:
        path = orders_path(source.orders, folder)
        orders, digests[str(path)] = read_orders(path)
        check_place(orders, source.place, name, place_of(file, ("alerts", "place")))
        scope = source.places.get(source.place)
        # A file of orders holds many winters: those outside the period are no mistake.
        stages += [
            stage
            for stage in stages_of_orders(orders, source.place, tuple(scope) if scope else None)
            if stage.start < period_end and stage.end > shape.period.start
        ]
    for number, stage in enumerate(stages, start=1):
        if stage.end <= shape.period.start or stage.start >= period_end:
            warnings.append(message("stage_outside_period", number=number))
    return stages, warnings


def _set(data: dict, key: str, value: Any) -> None:
    """Set a dotted key, creating mappings on the path; `policy_overrides` merge as in a file."""
    parts = key.split(".")
    known = {field.alias or name for name, field in ScenarioShape.model_fields.items()}
    if parts[0] not in known:
        raise refuse(
            "--set",
            "",
            key,
            message("unknown_key", known=", ".join(sorted(known))),
            nearest(parts[0], known),
        )
    part_of_data: Any = data
    for index, part in enumerate(parts[:-1]):
        if isinstance(part_of_data, list):
            part_of_data = part_of_data[_index(part_of_data, part, key)]
        else:
            following = part_of_data.get(part)
            if not isinstance(following, (dict, list)):
                following = part_of_data[part] = {}
            part_of_data = following
        if not isinstance(part_of_data, (dict, list)):
            raise refuse(
                "--set", dotted_key(parts[: index + 1]), part_of_data, message("a_mapping")
            )
    if isinstance(part_of_data, list):
        part_of_data[_index(part_of_data, parts[-1], key)] = value
    elif parts[0] == "policy_overrides" and isinstance(value, dict):
        part_of_data[parts[-1]] = merge(part_of_data.get(parts[-1]), value, (), set())
    else:
        part_of_data[parts[-1]] = value


def _index(items: list, part: str, key: str) -> int:
    if not part.isdecimal() or int(part) >= len(items):
        raise refuse("--set", key, part, message("index_of_list", count=len(items)))
    return int(part)
