"""Checks of files without a run: the kind of a file, and every problem in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from simulator.alerts.alert_file import read_alert_file
from simulator.alerts.criteria import read_criteria
from simulator.files.chinese_text import encoding_of
from simulator.files.yaml_file import names_yaml, read_bytes, read_yaml
from simulator.inputs.area_sources import read_area_sources
from simulator.inputs.inventory import read_inventory
from simulator.inputs.policy import Policy, find_policy, policy_ids, read_policy
from simulator.inputs.profiles import read_profiles
from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.inputs.transport import read_transport
from simulator.inputs.transport_factors import read_truck_factors
from simulator.review.finding import SEVERITIES, Finding
from simulator.review.lint import lint
from simulator.runs.policy_replaced import ReplacedRow, ReplacedValue, replaced_by
from simulator.runs.run import account_inputs
from simulator.terms.contracts import POLLUTANT_COLUMN
from simulator.terms.errors import refuse
from simulator.terms.labels import Message, message

POLICY_KEYS = ("curtailment", "process", "extends", "seasonal", "industries", "targets")


@dataclass(frozen=True)
class Valid:
    """A file that is usable.

    Attributes
    ----------
    kind : str
        scenario, policy, criteria, inventory, area_sources, transport, truck_factors, profiles or
        alerts.
    warnings : tuple of Message
        Facts that are legal but odd.
    findings : tuple of Finding
        For an inventory: what an inspector would object to, the gravest first.
    replaced : tuple
        For a policy: where it differs from the policy that it extends.
    policy : Policy or None
        The policy, where the file is one.
    """

    kind: str
    warnings: tuple[Message, ...] = ()
    findings: tuple[Finding, ...] = ()
    replaced: tuple[ReplacedRow | ReplacedValue, ...] = ()
    policy: Policy | None = None


def validate_file(path: Path, policy: str | None = None) -> Valid:
    """Return the kind of a usable file, with warnings and findings.

    Parameters
    ----------
    path : Path
        The file, or the id of a shipped policy.
    policy : str or None
        Id or path of the policy that an inventory is checked against.

    Raises
    ------
    InputError
        With every problem of the file, and of the files that a scenario names.
    """
    if not path.exists() and str(path) in policy_ids():
        path = find_policy(str(path), Path())
    if names_yaml(path):
        return _yaml(path)
    ending = path.suffix.lower()
    if ending in (".csv", ".xlsx", ".xls", ".parquet"):
        return _table(path, policy)
    raise refuse(path, "", ending, message("file_kinds"))


def _yaml(path: Path) -> Valid:
    data = read_yaml(path).data
    keys = set(data) if isinstance(data, dict) else set()
    if {"levels", "aqi"} <= keys:
        read_criteria(path)
        return Valid("criteria")
    # A file that is neither is read as a scenario, so that its problems say what is missing.
    if "schema" in keys or "inventory" in keys or not keys & set(POLICY_KEYS):
        scenario = load_scenario(path)
        inputs = read_inputs(scenario)
        account_inputs(inputs)
        return Valid("scenario", (*scenario.warnings, *inputs.warnings))
    policy = read_policy(path.name, path.parent)
    return Valid("policy", replaced=replaced_by(policy), policy=policy)


def _table(path: Path, policy: str | None) -> Valid:
    header = _header(path)
    if {"kind", "factor"} <= header:
        read_profiles(path)
        return Valid("profiles")
    if {"level", "start"} <= header and "enterprise" not in header:
        read_alert_file(path)
        return Valid("alerts")
    if {"flow", "km_in_district"} <= header:
        read_transport(path)
        return Valid("transport")
    if {"standard", "g_km"} <= header:
        read_truck_factors(path)
        return Valid("truck_factors")
    if "area_source" in header:
        pollutants = tuple(
            match[1] for name in sorted(header) if (match := POLLUTANT_COLUMN.match(name))
        )
        read_area_sources(path, pollutants)
        return Valid("area_sources")
    findings = lint(read_inventory(path), read_policy(policy, Path()) if policy else None)
    return Valid(
        "inventory",
        (),
        tuple(sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))),
    )


def _header(path: Path) -> set[str]:
    """Return the column names of a CSV file; the header alone tells the kinds of tables apart."""
    if path.suffix.lower() != ".csv":
        return set()
    raw = read_bytes(path, 4_000_000_000)[:100_000]
    first = raw.split(b"\n", 1)[0]
    encoding = encoding_of(first)
    if encoding is None:
        return set()
    return {name.strip().strip('"') for name in first.decode(encoding).split(",")}
