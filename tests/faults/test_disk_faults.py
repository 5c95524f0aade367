"""A disk that is full or may not be written, at each write and rename of each verb: the older output
or the newer one is whole, and the planner reads a sentence.
"""

import csv
import errno
import io
import shutil
from pathlib import Path

import pytest

from faults.injection import count_of_last, failing, small_files
from faults.verbs import (
    NEWER,
    OLDER,
    SILENT,
    VERBS,
    Verb,
    arguments_of,
    files_in,
    make_case,
    status_of,
)
from simulator.commands import VERBS as ALL_VERBS
from simulator.studies.batch import INDEX

NAMES = [verb.name for verb in VERBS]
BY_NAME = {verb.name: verb for verb in VERBS}
# Some that write in different ways; all are tried by the heavy tests.
SAMPLE = ("account", "winters", "import", "rollup xlsx", "schema")
SLOW = ("batch", "negotiate")
UNUSABLE = 70


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Path:
    """The files that the verbs read."""
    return make_case(tmp_path_factory.mktemp("case"))


def test_every_verb_that_writes_is_tried():
    """The verbs of the command line are those tried and those that write nothing."""
    assert {verb.arguments[0] for verb in VERBS} | SILENT == set(ALL_VERBS)


def outputs(verb: Verb, case: Path, folder: Path) -> tuple[dict[str, bytes], dict[str, bytes], int]:
    """Return the files of the older and of the newer output, and the number of writes of the
    newer one over the older one, which stays in `out`.
    """
    files = {}
    for age in (OLDER, NEWER):
        (folder / age).mkdir()
        status, told = status_of(arguments_of(verb, case, age, folder / age))
        assert status == 0, told
        files[age] = files_in(folder / age)
    shutil.copytree(folder / OLDER, folder / "out")
    with failing(folder / "out", 0):
        status, told = status_of(arguments_of(verb, case, NEWER, folder / "out"))
    assert status == 0, told
    writes = count_of_last()
    assert writes
    return files[OLDER], files[NEWER], writes


def again(folder: Path) -> Path:
    """Put the older output back and return its folder."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    shutil.copytree(folder / OLDER, folder / "out")
    return folder / "out"


def check(verb: Verb, out: Path, older: dict, newer: dict, clean: bool = True) -> None:
    """Check that each file is that of the older or of the newer output; `clean`: nothing else is
    there.
    """
    found = files_in(out)
    shown = {name: raw for name, raw in found.items() if not hidden(name)}
    for name, raw in shown.items():
        assert _same(name, raw, older, newer, out), f"{verb.name}: {name} is neither"
    assert set(older) - set(shown) == set(), f"{verb.name}: files are gone"
    if clean:
        assert not [name for name in found if hidden(name)], f"{verb.name}: leftovers"
    if verb.whole:
        assert shown == older or set(shown) == set(newer)


def hidden(name: str) -> bool:
    """Return whether a file is one that a writer keeps for itself."""
    return any(part.startswith(".") for part in Path(name).parts)


def _same(name: str, raw: bytes, older: dict, newer: dict, out: Path) -> bool:
    if raw in (older.get(name), newer.get(name)):
        return True
    if name == INDEX:
        # The index grows by a row with each run.
        rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
        return len({len(row) for row in rows}) == 1
    # Files that name their folder or their time are whole where they can be read and are as long.
    lengths = [len(files[name]) for files in (older, newer) if name in files]
    return bool(lengths) and Path(name).suffix in TIMED and min(lengths) * 0.8 <= len(raw)


# Workbooks and documents hold the time; the others hold paths of the folder.
TIMED = {".xlsx", ".docx", ".json", ".yaml", ".csv", ".nc", ".pdf"}


def try_faults(verb: Verb, case: Path, folder: Path, places: list[int] | None = None) -> int:
    """Let each of some writes fail in both ways; return the number of faults."""
    older, newer, writes = outputs(verb, case, folder)
    faults = 0
    for at in places or range(1, writes + 1):
        for error in (errno.ENOSPC, errno.EACCES):
            out = again(folder)
            with failing(out, min(at, writes), error):
                status, told = status_of(arguments_of(verb, case, NEWER, out))
            assert status in (0, 1, 2), f"{verb.name} {at}: {status} {told[-500:]}"
            assert "Traceback" not in told
            assert told.strip() or status == 0
            check(verb, out, older, newer)
            faults += 1
    for most in (0, 100, 5_000):
        out = again(folder)
        with small_files(most):
            status, told = status_of(arguments_of(verb, case, NEWER, out))
        assert status in (0, 1, 2), f"{verb.name} {most} B: {status} {told[-500:]}"
        assert "Traceback" not in told
        check(verb, out, older, newer)
        faults += 1
    return faults


@pytest.mark.parametrize("name", SAMPLE)
def test_some_verbs_at_a_full_disk(name, case, tmp_path):
    """The first, second and last write fail; then files end early."""
    try_faults(BY_NAME[name], case, tmp_path, [1, 2, 10_000])


@pytest.mark.heavy
@pytest.mark.parametrize("name", [name for name in NAMES if name not in SLOW])
def test_every_verb_at_every_write(name, case, tmp_path):
    """Each write and rename fails, once for want of space and once for want of permission."""
    assert try_faults(BY_NAME[name], case, tmp_path)


@pytest.mark.heavy
@pytest.mark.parametrize("name", SLOW)
def test_slow_verbs_at_some_writes(name, case, tmp_path):
    """The same for the verbs that compute long, at a few of their writes."""
    assert try_faults(BY_NAME[name], case, tmp_path, [1, 2, 3, 10_000])
