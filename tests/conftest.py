"""What all tests share: where the shipped data is, and how hard hypothesis tries."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

# Shrinking a whole case takes minutes: the fair sample reports the first example as it was drawn.
FAIR_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
for name, examples, phases in (("fair", 40, FAIR_PHASES), ("heavy", 2000, tuple(Phase))):
    settings.register_profile(
        name,
        max_examples=examples,
        phases=phases,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fair"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def joint_start_folder(tmp_path: Path) -> Path:
    """The folder of a run of the shortest scenario, made through the command line."""
    from simulator.cli import main

    scenario = ROOT / "scenarios" / "joint-start.yaml"
    assert main(["run", str(scenario), "--out", str(tmp_path), "--lang", "en"]) == 0
    return tmp_path / "joint-start"
