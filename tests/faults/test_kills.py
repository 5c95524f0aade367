"""A verb killed while it writes: each file is that of the older or of the newer output, and the next
start works.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from faults.test_disk_faults import again, check
from faults.verbs import NEWER, OLDER, VERBS, arguments_of, files_in, make_case, status_of

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {verb.name: verb for verb in VERBS}
OFTEN = (
    "run",
    "account",
    "winters",
    "import",
    "emissions ff10",
    "rollup xlsx",
    "evaluate",
    "emissions",
)
# Further seconds after the write that starts the clock.
LONGEST_DELAY_S = 0.3


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Path:
    """The files that the verbs read."""
    return make_case(tmp_path_factory.mktemp("case"))


def killed(folder: Path, at: int, delay_s: float, arguments: list[str]) -> bool:
    """Return whether a verb in a process of its own was killed before its end."""
    paths = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    command = [
        sys.executable,
        "-m",
        "faults.killed",
        str(folder),
        str(at),
        str(delay_s),
        *arguments,
    ]
    ended = subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, capture_output=True, check=False, timeout=300)  # fmt: skip
    return ended.returncode < 0


def try_kills(name: str, case: Path, folder: Path, wanted: int, most: int, seed: int = 0) -> int:
    """Kill a verb so often at moments drawn, with so many starts at most, and check what each
    leaves; return the kills.
    """
    verb, draw, kills = BY_NAME[name], random.Random(f"{name}:{seed}"), 0
    files = {}
    for age in (OLDER, NEWER):
        (folder / age).mkdir()
        status, told = status_of(arguments_of(verb, case, age, folder / age))
        assert status == 0, told
        files[age] = files_in(folder / age)
    for _ in range(most):
        if kills == wanted:
            break
        out = again(folder)
        at, delay_s = draw.randrange(1, 8), draw.choice((0.0, draw.uniform(0, LONGEST_DELAY_S)))
        kills += killed(out, at, delay_s, arguments_of(verb, case, NEWER, out))
        if verb.whole and not (out / "x").exists():
            # Killed between two renames: the next start brings the older one back.
            assert any(path.name.endswith("~old") for path in out.iterdir())
        else:
            check(verb, out, files[OLDER], files[NEWER], clean=False)
        status, told = status_of(arguments_of(verb, case, NEWER, out))
        assert status == 0, told
        check(verb, out, files[OLDER], files[NEWER], clean=False)
    return kills


def test_a_few_kills(case, tmp_path):
    """A run's folder and some tables are replaced while their writer is killed."""
    for name in ("account", "run"):
        (tmp_path / name).mkdir()
        try_kills(name, case, tmp_path / name, 1, 1)


@pytest.mark.heavy
def test_many_kills(case, tmp_path):
    """Verbs that write in different ways are killed at random moments, two hundred times."""
    kills = 0
    for name in OFTEN:
        (tmp_path / name).mkdir()
        kills += try_kills(name, case, tmp_path / name, 25, 60)
    assert kills >= 200
