"""Parts of a job on a Dask cluster, whose workers are on this machine or on others.

Needs the optional package `distributed`. The results are those of the processes of this machine
(`pool`), in the same order: a part depends on nothing but the job and itself.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.workers.pool import TRIES, Outcome, results_of

# Time for a scheduler to answer (assumed).
ANSWERS_WITHIN = "20s"


def on_cluster(job: Callable[[Any], Any], parts: Sequence[Any], address: str) -> Generator[Outcome]:
    """Yield the outcome of each part as a Dask cluster finishes it; a part survives the death of
    its worker.

    Parameters
    ----------
    job : callable
        Can be pickled.
    parts : sequence
        What the job is called with.
    address : str
        Address of the scheduler.

    Raises
    ------
    InputError
        Nobody listens at the address, or `distributed` is not installed.
    """
    with _client(address) as client:
        from distributed import as_completed

        # The job travels to each worker once. As a result of its own it is made again where a
        # worker that held it was killed.
        held = client.submit(_same, job, pure=False)
        places = {
            client.submit(_do, held, part, pure=False, retries=TRIES - 1): place
            for place, part in enumerate(parts)
        }
        for future in as_completed(places, loop=client.loop):
            try:
                outcome = Outcome(places[future], future.result())
            except Exception as error:
                outcome = Outcome(places[future], error=error)
            yield outcome


def do_on_cluster(
    job: Callable[[Any], Any],
    parts: Sequence[Any],
    address: str,
    done: Callable[[int], None] | None = None,
) -> list[Any]:
    """Return job(part) of each part, in the order of the parts; parameters as in `on_cluster` and
    `do_parts`.
    """
    return results_of(on_cluster(job, parts, address), len(parts), done)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client
    except ImportError:
        raise refuse("--cluster", "", address, message("needs_distributed")) from None
    try:
        # As the default of the process, a cluster that cannot be reached would stay the one that
        # other libraries ask for.
        client = Client(address, timeout=ANSWERS_WITHIN, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise refuse(
            "--cluster", "", address, message("no_cluster", error=type(error).__name__)
        ) from None
    with client:
        yield client


def _same(job: Any) -> Any:
    return job


def _do(job: Callable[[Any], Any], part: Any) -> Any:
    return job(part)
