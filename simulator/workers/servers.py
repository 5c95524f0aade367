"""Servers on this machine: started, watched and stopped together."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence

# A server that cannot start is not tried all the time [s] (assumed, as the next).
PAUSE_S = 2.0
# How long one may take to end before it is killed [s].
PATIENCE_S = 10.0
Process = subprocess.Popen[bytes]


def serve_all(commands: Sequence[Sequence[str]], tell: Callable[[int, int], None]) -> None:
    """Keep a server running for each command until SIGTERM or Ctrl-C; then stop all.

    Parameters
    ----------
    commands : sequence of sequence of str
        What starts each of them.
    tell : callable
        Called with the number of a server that ended and its exit code, before it is started again.
    """
    running: dict[int, Process] = {}
    before = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        while True:
            for number, command in enumerate(commands):
                process = running.get(number)
                if process is not None and process.poll() is not None:
                    tell(number, process.returncode)
                if process is None or process.poll() is not None:
                    running[number] = subprocess.Popen(command)
            time.sleep(PAUSE_S)
    finally:
        _stop(list(running.values()))
        for signal_number, handler in before.items():
            signal.signal(signal_number, handler)


def _end(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _stop(processes: Sequence[Process]) -> None:
    for process in processes:
        process.terminate()
    until = time.monotonic() + PATIENCE_S
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
