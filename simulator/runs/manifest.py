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
    inputs = {short_name(name): digest for name, digest in sorted(read.digests.items())}
    return {
        "fingerprint": fingerprint_of(scenario, read.digests, detail),
        "program": {"name": "heavy-pollution emergency response simulator", "version": VERSION},
        "dependencies": {name: _version(name) for name in PACKAGES},
        "inputs": inputs,
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
    inputs = {short_name(name): digest for name, digest in sorted(digests.items())}
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


def short_name(path: str) -> str:
    """Return the last two parts of a path: the same on every machine, and enough to tell a
    run's files apart.
    """
    return "/".join(Path(path).parts[-2:])


@lru_cache
def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
