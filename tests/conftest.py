"""What all tests share: where the shipped data is, and how hard hypothesis tries."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

for name, examples in (("fair", 60), ("heavy", 2000)):
    settings.register_profile(
        name, max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fair"))


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT
