"""Python's collector of cycles, paused while work makes many objects without any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# New objects after which the collector looks through them in a program that runs once and ends.
# Python's own 700 make it walk through all imported modules again and again (assumed).
SELDOM = 50_000


def collect_seldom() -> None:
    """Let the collector of cycles work seldom: for a program that ends soon."""
    gc.set_threshold(SELDOM)


def leave_to_the_system() -> None:
    """Spare the collector its last walk through all objects, whose memory the system takes back
    when the process ends.
    """
    gc.freeze()


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector of cycles, which would walk all new objects again and again; afterwards
    it works if it did before.
    """
    worked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if worked:
            gc.enable()
