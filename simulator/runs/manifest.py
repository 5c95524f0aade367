"""The manifest: everything that is needed to compute a run again."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simulator.inputs.reading import Inputs
from simulator.inputs.scenario import Scenario
from simulator.terms.version import VERSION

PACKAGES = ("numpy", "pandas", "simpy", "pydantic", "ruamel.yaml")


def manifest_of(read: Inputs, detail: str, began: datetime, took_s: float) -> dict[str, Any]:
    """Return the manifest: versions, SHA-256 of every input, resolved scenario and policy, seed
    and times.
    """
    scenario = read.scenario
    return {
        "fingerprint": fingerprint_of(scenario, read.digests, detail),
        "program": {"name": "heavy-pollution emergency response simulator", "version": VERSION},
        "dependencies": {name: _version(name) for name in PACKAGES},
        "inputs": by_short_names(read.digests),
        "inventory_sha256": read.inventory.sha256,
        "folder": str(scenario.folder.resolve()),
        "scenario": scenario.data,
        "policy": scenario.policy.resolved(),
        "seed": scenario.shape.uncertainty.seed,
        "detail": detail,
        "synthetic": read.synthetic,
        "what_if": scenario.shape.what_if,
        "off_policy": list(scenario.policy.off_policy),
        "started": began.isoformat(timespec="seconds"),
        "wall_s": round(took_s, 3),
    }


def fingerprint_of(scenario: Scenario, digests: dict[str, str], detail: str) -> str:
    """Return a digest of version, inputs, scenario, policy and detail: equal for runs with
    equal results.
    """
    inputs = by_short_names(digests)
    return _digest_of([VERSION, inputs, scenario.data, scenario.policy.resolved(), detail])


def is_as_written(manifest: dict[str, Any]) -> bool:
    """Return whether what a manifest says of the inputs is what its run was computed from: they
    give its fingerprint.
    """
    told = [manifest.get(key) for key in ("inputs", "scenario", "policy", "detail")]
    return _digest_of([manifest["program"].get("version"), *told]) == manifest["fingerprint"]


def _digest_of(parts: list[Any]) -> str:
    # Dates become texts, since JSON has no type for them.
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def by_short_names(digests: dict[str, str]) -> dict[str, str]:
    """Return digests by the last parts of their paths: the same on every machine, two of them or as
    many as tell a run's files apart.
    """
    ends = {path: Path(path).parts for path in sorted(digests)}
    names: dict[str, str] = {}
    for path, parts in ends.items():
        telling = (
            count
            for count in range(2, len(parts))
            if sum(other[-count:] == parts[-count:] for other in ends.values()) == 1
        )
        length = next(telling, len(parts))
        names["/".join(parts[-length:])] = digests[path]
    return names


@lru_cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
