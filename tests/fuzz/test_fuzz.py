"""A fair sample of drawn inputs for every reader; `make fuzz` tries thousands."""

import os
from pathlib import Path

import pytest

from fuzz.kinds import KINDS
from fuzz.trial import ACCEPTED, Trials

TESTS = Path(__file__).resolve().parents[1]
EACH = 4


@pytest.fixture(scope="module")
def trials():
    """A process with limits that tries inputs."""
    paths = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", paths)
        process = Trials()
        yield process
        process.close()


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_is_read_or_refused_in_words(kind, trials):
    """Each input ends in success or in the program's own refusal, within its time and memory."""
    for seed in range(EACH):
        outcome = trials.one(kind, seed)
        # Time is held to by the long run alone.
        assert outcome.verdict in ("accepted", "refused"), outcome


@pytest.mark.heavy
@pytest.mark.parametrize("kind", KINDS)
def test_changed_inputs_are_not_all_refused(kind, trials):
    """Some inputs of every kind are accepted: what is changed begins as a good file."""
    assert any(trials.one(kind, seed).verdict == ACCEPTED for seed in range(60))
