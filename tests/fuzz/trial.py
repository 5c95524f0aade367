"""One input: made from its seed, read, and judged, in a process of its own."""

from __future__ import annotations

import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from simulator.terms.errors import InputError
from simulator.workers.guard import Guard, GuardError

# Limits of one input (those of the program's aim).
MOST_S = 20.0
MOST_BYTES = 1_500_000_000
# Address space: libraries reserve a part that they never fill.
ADDRESS_BYTES = 4_000_000_000
# A message that no screen can show.
LONGEST_MESSAGE = 200_000
ACCEPTED, REFUSED, INTERNAL, ENDED = "accepted", "refused", "internal", "ended"


class LostError(AssertionError):
    """A reader lost rows without a word, or returned a number that is none."""


@dataclass(frozen=True)
class Outcome:
    """What came of one input.

    Attributes
    ----------
    kind, seed : str, int
        They make the input again.
    verdict : str
        accepted, refused, internal (another error than the program's own), ended (the process died
        or took too long).
    place : str
        Where the internal error arose, and its text.
    took_s, peak_bytes : float, int
        Time and the most memory that the process held.
    """

    kind: str
    seed: int
    verdict: str
    place: str = ""
    took_s: float = 0.0
    peak_bytes: int = 0

    @property
    def bad(self) -> str:
        """Why the input is a finding, empty where it is none."""
        if self.verdict in (INTERNAL, ENDED):
            return self.place
        if self.peak_bytes > MOST_BYTES:
            return f"{self.peak_bytes / 1e6:.0f} MB"
        return f"{self.took_s:.0f} s" if self.took_s > MOST_S else ""


def draw_of(kind: str, seed: int) -> Random:
    """Return the source of all draws of an input."""
    return Random(f"{kind}:{seed}")


def trial(kind: str, seed: int) -> Outcome:
    """Make one input, read it and judge what comes of it, in this process."""
    from fuzz.kinds import KINDS

    place, verdict = "", ACCEPTED
    with TemporaryDirectory() as folder:
        _reset_peak()
        # The processor's time: other work on the machine makes no finding. Work that waits for
        # ever is ended by the clock.
        began = time.process_time()
        try:
            KINDS[kind](draw_of(kind, seed), Path(folder))
        except InputError as error:
            verdict = REFUSED
            place = _wrong_words(error)
            verdict = INTERNAL if place else REFUSED
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a fault inside a library written in Rust is no Exception
            verdict, place = INTERNAL, _place_of(error)
        took = time.process_time() - began
        peak = _peak_bytes()
    return Outcome(kind, seed, verdict, place, took, peak)


def _wrong_words(error: InputError) -> str:
    """Return why the words of a refusal are none, empty where they are good."""
    if not error.problems:
        return "refusal without a problem"
    for language in ("zh", "en"):
        text = error.text(language)
        if not text.strip() or len(text) > LONGEST_MESSAGE:
            return f"refusal of {len(text)} letters"
        try:
            text.encode()
        except UnicodeEncodeError:
            return f"refusal that cannot be written: {text[:200]!r}"
        if "Traceback" in text:
            return "refusal with a traceback"
    return ""


def _place_of(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/simulator/" in frame.filename] or list(frames)
    last = own[-1]
    where = f"{last.filename.rpartition('/simulator/')[2]}:{last.lineno} {last.name}"
    text = " ".join(str(error).split())[:160]
    return f"{where}: {type(error).__name__}: {text}"


def _reset_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak_bytes() -> int:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(lines[0].split()[1]) * 1024 if lines else 0


def several(kind: str, first: int, count: int) -> list[Outcome]:
    """Return the outcomes of so many seeds of a kind."""
    return [trial(kind, seed) for seed in range(first, first + count)]


class Trials:
    """A process that tries inputs, started again after one that ends it."""

    def __init__(self) -> None:
        self._guard = Guard(ADDRESS_BYTES, 3 * MOST_S, 1)

    def one(self, kind: str, seed: int) -> Outcome:
        """Return the outcome of one input."""
        began = time.perf_counter()
        try:
            return self._guard.do(trial, kind, seed)
        except GuardError as error:
            return Outcome(
                kind, seed, ENDED, f"process ended: {error}", time.perf_counter() - began
            )

    def close(self) -> None:
        """End the process."""
        self._guard.close()
