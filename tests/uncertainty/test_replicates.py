"""How replicates are computed: the same bytes by any road, in little memory, told about and
stopped on the way.
"""

import tracemalloc

import numpy as np
import pytest

from simulator import load_scenario, run
from simulator.inputs.reading import read_inputs
from simulator.runs.run import with_uncertainty
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs


def inputs_of(root, name="escalation-yellow-orange-red", settings=None, **uncertainty):
    """Return the inputs of a shipped scenario with these keys of `uncertainty`."""
    return read_inputs(
        load_scenario(
            root / "scenarios" / f"{name}.yaml", {"uncertainty": uncertainty} | (settings or {})
        )
    )


def replicates_of(inputs) -> Replicates:
    """Return the replicates of some inputs."""
    return Replicates(inputs, account_inputs(inputs))


def bytes_of(figures) -> bytes:
    """Return the values of a table of figures, to the bit."""
    return figures["value"].to_numpy().tobytes()


@pytest.mark.parametrize("name", ["escalation-yellow-orange-red", "frequent-orange-preadjust"])
def test_batches_and_workers_change_no_bit(root, name):
    """Batches of one replicate, of all, and two processes give the same bytes."""
    inputs = inputs_of(root, name)
    replicates, made = replicates_of(inputs), []
    for batch, workers in ((1, 1), (7, 1), (7, 3), (25, 2), (50, 1)):
        replicates.loads.batch = batch
        made.append(bytes_of(replicates.figures(50, workers=workers)))
    assert len(set(made)) == 1


def test_a_replicate_alone_is_the_one_among_others(root):
    """Replicate 13 computed alone has the figures that it has among forty."""
    replicates = replicates_of(inputs_of(root))
    assert np.array_equal(
        replicates.values([13])[0], replicates.values(range(40))[13], equal_nan=True
    )


def peak_bytes(work) -> int:
    """Return the most memory that Python and NumPy held during some work."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def test_memory_does_not_grow_with_replicates_times_lines(root):
    """Eight times the replicates take no more memory than their own figures need."""
    replicates = replicates_of(inputs_of(root))
    replicates.loads.batch = 20
    replicates.figures(40)
    few, many = (peak_bytes(lambda count=count: replicates.figures(count)) for count in (40, 320))
    figures = 280 * len(replicates.judged.measures) * len(replicates.pollutants) * 8
    assert many - few < 6 * figures


def test_memory_does_not_grow_with_lines_times_hours(root):
    """A period eight times as long takes a few numbers an hour and sector more, not some for every
    line.
    """
    peaks, counts = [], []
    for end in ("2021-01-01T00:00", "2022-01-01T00:00"):
        inputs = inputs_of(root, settings={"period.end": end})
        replicates = replicates_of(inputs)
        peaks.append(peak_bytes(lambda replicates=replicates: replicates.figures(30)))
        counts.append(inputs.scenario.length_h)
    assert counts[1] - counts[0] == 8760
    assert peaks[1] - peaks[0] < 0.1 * 8760 * len(inputs.fleet) * 8


def test_progress_is_told_up_to_the_end(root):
    """The callback hears rising counts, the last one all replicates, from one process and from
    two.
    """
    replicates = replicates_of(inputs_of(root))
    replicates.loads.batch = 10
    for workers in (1, 2):
        told = []
        replicates.figures(45, lambda done, total, told=told: told.append((done, total)), workers)
        assert [total for _, total in told] == [45] * 5
        assert sorted(told) == told
        assert told[-1] == (45, 45)


class StoppedError(Exception):
    """What a user interface raises to stop a run."""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_is_cancelled_by_its_callback(root, workers):
    """What the callback raises stops the run at once and reaches the caller."""
    told = []

    def cancel(done, total):
        told.append(done)
        raise StoppedError

    scenario = load_scenario(
        root / "scenarios" / "escalation-yellow-orange-red.yaml", {"uncertainty.replicates": 1500}
    )
    with pytest.raises(StoppedError):
        run(scenario, progress=cancel, workers=workers)
    assert len(told) == 1
    assert told[0] < 1500


def test_uncertainty_of_a_run_that_is_there_is_that_of_the_run(root):
    """Adding replicates to a deterministic result gives the tables of the run with replicates, and
    changes nothing else.
    """
    plain = run(load_scenario(root / "scenarios" / "escalation-yellow-orange-red.yaml"))
    inputs = inputs_of(root, replicates=6)
    added, whole = with_uncertainty(plain, inputs), run(inputs.scenario, inputs=inputs)
    assert added.uncertainty.equals(whole.uncertainty)
    assert added.replicates.equals(whole.replicates)
    assert added.reductions is plain.reductions
