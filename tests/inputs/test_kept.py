"""What was read is kept for many planners, within a weight."""

import pytest

from simulator.files.kept import Kept
from simulator.inputs import policy_files
from simulator.inputs.policy import policy_ids
from simulator.workbench import plan_measures


def test_the_longest_unasked_goes_first():
    """Above the weight the entries go that were not asked for longest; a lone heavy one stays."""
    made: list[str] = []

    def of(kept: Kept[str], key: str, weight: int) -> str:
        return kept.of(key, weight, lambda: made.append(key) or key)

    kept: Kept[str] = Kept(10)
    for key, weight in (("a", 4), ("b", 4), ("a", 4), ("c", 4), ("a", 4), ("b", 4)):
        assert of(kept, key, weight) == key
    assert made == ["a", "b", "c", "b"]
    of(kept, "d", 50)
    of(kept, "d", 50)
    assert made[4:] == ["d"] and len(kept) == 1


def test_what_raises_is_not_kept():
    """A file that could not be read is tried again."""
    kept: Kept[int] = Kept(10)
    with pytest.raises(ZeroDivisionError):
        kept.of("a", 1, lambda: 1 // 0)
    assert kept.of("a", 1, lambda: 5) == 5


def test_shipped_policies_are_read_once_for_all_planners(tmp_path, monkeypatch):
    """Sixty planners who see the choice of policies read each shipped one once in all."""
    read: list[str] = []
    truly = policy_files.read_policy_within

    def counted(name, folder):
        read.append(name)
        return truly(name, folder)

    monkeypatch.setattr(plan_measures, "read_policy_within", counted)
    plan_measures._read_once.cache_clear()
    for _ in range(2):
        for planner in range(60):
            for name in policy_ids():
                plan_measures.policy_as_written(name, tmp_path / f"{planner}")
    assert sorted(read) == policy_ids()
