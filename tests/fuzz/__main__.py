"""The long run: `python -m fuzz --n 5000`; its report is a table by reader, and the findings.

`python -m fuzz --kind inventory --first 17 --n 1 --here` makes one input again with its traceback.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
# The process that tries inputs must find these modules too.
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))
sys.path[:0] = [str(TESTS), str(TESTS.parent)]

from fuzz.kinds import KINDS  # noqa: E402
from fuzz.trial import ACCEPTED, REFUSED, Outcome, Trials, draw_of  # noqa: E402

MB = 1e6


def main() -> int:
    """Try inputs, print the report, and return 1 where there are findings."""
    asked = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    asked.add_argument("--n", type=int, default=4000, help="inputs over all kinds")
    asked.add_argument("--first", type=int, default=0, help="first seed of each kind")
    asked.add_argument("--kind", action="append", choices=sorted(KINDS), help="default all")
    asked.add_argument("--here", action="store_true", help="in this process, errors as they come")
    asked.add_argument("--minutes", type=float, default=600.0, help="longest time of the run")
    given = asked.parse_args()
    kinds = given.kind or list(KINDS)
    count = max(1, given.n // len(kinds))
    if given.here:
        return _here(kinds, given.first, count)
    until = time.monotonic() + 60 * given.minutes
    outcomes: list[Outcome] = []
    trials = Trials()
    try:
        # Kinds take turns, so that a run that is stopped has tried each.
        for seed in range(given.first, given.first + count):
            for kind in kinds:
                outcomes.append(trials.one(kind, seed))
                if outcomes[-1].bad:
                    print(f"{kind} {seed}: {outcomes[-1].bad}", flush=True)
            if time.monotonic() > until:
                break
    finally:
        trials.close()
    print(report(outcomes))
    return 1 if any(outcome.bad for outcome in outcomes) else 0


def _here(kinds: list[str], first: int, count: int) -> int:
    from tempfile import TemporaryDirectory

    from simulator.terms.errors import InputError

    for kind in kinds:
        for seed in range(first, first + count):
            with TemporaryDirectory() as folder:
                try:
                    KINDS[kind](draw_of(kind, seed), Path(folder))
                    print(f"{kind} {seed}: {ACCEPTED}")
                except InputError as error:
                    print(f"{kind} {seed}: {REFUSED}: {error.text('en')[:2000]}")
    return 0


def report(outcomes: list[Outcome]) -> str:
    """Return the report by kind, and the findings by the place where they arose."""
    head = f"{'reader':<16}{'inputs':>8}{'refused':>9}{'accepted':>10}{'findings':>10}{'slowest s':>11}{'peak MB':>9}"
    lines = ["", head]
    for kind in [*dict.fromkeys(outcome.kind for outcome in outcomes), "all"]:
        own = [outcome for outcome in outcomes if kind in (outcome.kind, "all")]
        verdicts = Counter(outcome.verdict for outcome in own)
        found = sum(bool(outcome.bad) for outcome in own)
        slowest, peak = max(one.took_s for one in own), max(one.peak_bytes for one in own) / MB
        lines.append(
            f"{kind:<16}{len(own):>8}{verdicts[REFUSED]:>9}{verdicts[ACCEPTED]:>10}{found:>10}{slowest:>11.1f}{peak:>9.0f}"
        )
    places: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.bad:
            places.setdefault(outcome.bad.partition(": ")[0], []).append(outcome)
    for some in sorted(places.values(), key=len, reverse=True):
        seeds = ", ".join(f"{one.kind} {one.seed}" for one in some[:3])
        lines.append(f"{len(some):>5} x {some[0].bad}   [{seeds}]")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
