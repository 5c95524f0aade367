"""Work with limits: what takes too much memory or time ends its own process alone."""

import math
import os
import sys
import time

import pytest

from simulator.files.yaml_file import parse_value
from simulator.terms.errors import InputError
from simulator.workers.guard import Guard, GuardError

on_linux = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of memory")


@pytest.fixture(scope="module")
def limited():
    """A guard of one process."""
    processes = Guard(1_500_000_000, 300, 1)
    yield processes
    processes.close()


def test_a_process_is_kept(limited):
    """One piece of work after the other is done by one process, which is not this one."""
    first = limited.do(os.getpid)
    assert limited.do(os.getpid) == first != os.getpid()
    with pytest.raises(ValueError, match="math domain"):
        limited.do(math.sqrt, -1)
    assert limited.do(os.getpid) == first


@on_linux
def test_too_much_memory_is_refused(limited):
    """Memory beyond the limit is not given, and later work is done."""
    with pytest.raises(GuardError):
        limited.do(bytes, 2_000_000_000)
    assert limited.do(math.sqrt, 4) == 2


def test_an_abort_ends_one_process(limited):
    """Work that ends its process from inside is told, and later work is done."""
    with pytest.raises(GuardError):
        limited.do(os.abort)
    assert limited.do(math.sqrt, 4) == 2


def test_time_is_limited():
    """Work that does not end is ended."""
    short = Guard(1_500_000_000, 0.5, 1)
    with pytest.raises(GuardError):
        short.do(time.sleep, 600)
    short.close()


def test_problems_come_back_whole(limited):
    """The problems of an input reach the caller as they were raised."""
    with pytest.raises(InputError) as caught:
        limited.do(parse_value, "a: [")
    assert caught.value.problems[0].allowed.key == "not_yaml"
