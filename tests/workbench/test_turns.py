"""Pages of planners are computed one after the other, in the order of asking."""

from __future__ import annotations

import threading

import pytest

from simulator.workbench.turns import Turns


def test_who_comes_first_goes_first():
    """Those who wait go on in the order in which they came, one at a time."""
    turns, went, inside = Turns(most_wait_s=600), [], []

    def go(number: int) -> None:
        with turns.turn():
            inside.append(number)
            assert len(inside) == 1
            went.append(number)
            inside.remove(number)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(5)]
    with turns.turn():
        for number, thread in enumerate(threads, 1):
            thread.start()
            # The next one comes when this one stands in the line.
            while turns.waiting < number:
                pass
        assert went == []
    for thread in threads:
        thread.join()
    assert went == [0, 1, 2, 3, 4]
    assert turns.waiting == 0


def test_nobody_waits_for_ever():
    """Who has waited long enough goes on beside the others, and leaves the line in order."""
    turns = Turns(most_wait_s=0)
    with turns.turn():
        with turns.turn():
            assert turns.waiting == 1
        assert turns.waiting == 0


def test_an_error_ends_the_turn():
    """A page that fails, or that a newer move stops, lets the next one go on."""
    turns = Turns(most_wait_s=600)
    with pytest.raises(RuntimeError), turns.turn():
        raise RuntimeError
    with turns.turn():
        assert turns.waiting == 0
