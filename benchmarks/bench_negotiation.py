"""The plan of least loss beside plain integer programming, a greedy by CNY/kg and equal cuts.

    python benchmarks/bench_negotiation.py            1 000, 10 000 and 50 000 lines
    python benchmarks/bench_negotiation.py --small    1 000 lines: CI checks that this still runs

Every group (an enterprise of three lines) may be cut by 0, 30, 40, 50 or 100 %; targets are 20 % of
four pollutants, fairness weighs mu 1. `options` is the time of the engine's runs that give every
option its kilograms and loss (bounds of 30-50 %, by whole lines), apart from solving. The solver
works in a process of its own, as for a planner; its start is told apart.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import made
from simulator.inputs.scenario import vary
from simulator.negotiation.fairness import unfairness
from simulator.negotiation.least_loss import (
    GRACE_S,
    Choice,
    least_loss,
    reaches,
    solve_silently,
    undominated,
)
from simulator.negotiation.options import Basis, Engine, OptionMaker
from simulator.negotiation.plan import solve_case
from simulator.negotiation.talks import Talks
from simulator.negotiation.wishes import Wishes
from simulator.terms.draws import keys_of
from simulator.workers.pool import Apart, TimeLimitError

CUTS = (0.0, 0.3, 0.4, 0.5, 1.0)
RESTART = 0.15
TARGET = 0.2
POLLUTANTS = ("so2", "nox", "pm", "vocs")
PLAIN_LIMIT_S = 10.0
ROUNDS_UP_TO = 1_000


def synthetic(lines: int) -> tuple[Choice, np.ndarray, np.ndarray]:
    """Return (choice at mu 0, value (G), kilograms (G, 4)) of enterprises of three lines."""
    frame = made.inventory(lines).lines
    group = frame.groupby("enterprise_id", sort=True)
    kg = group[[f"{name}_kg_d" for name in POLLUTANTS]].sum().to_numpy()
    value = np.random.default_rng(2).lognormal(12, 1.5, len(kg))
    count, cuts = len(kg), np.array(CUTS)
    loss = value[:, None] * (cuts + RESTART * (cuts == 1))
    names = [f"{place}|{cut:g}" for place in range(count) for cut in CUTS]
    choice = Choice(
        np.repeat(np.arange(count), len(cuts)),
        loss.ravel(),
        (kg[:, None, :] * cuts[None, :, None] / kg.sum(axis=0)).reshape(-1, len(POLLUTANTS)),
        np.full(len(POLLUTANTS), TARGET),
        csr_matrix((0, count * len(cuts))),
        keys_of(names) / 2.0**64,
    )
    return choice, value, kg


def plain(choice: Choice, bound: float) -> float | None:
    """Return the cost that `milp` finds for all options at once; None for none in its time.

    Its own limit does not always stop it: the process is ended some seconds later.
    """
    kept = choice.take(undominated(choice))
    everything = np.ones(kept.groups, dtype=bool)
    part = ("milp", kept, everything, kept.cost * 0.0, 1e-4 * bound, PLAIN_LIMIT_S)
    with Apart(solve_silently) as apart:
        try:
            chosen = apart.do(part, PLAIN_LIMIT_S + GRACE_S)["chosen"]
        except TimeLimitError:
            return None
    return None if chosen is None else float(kept.cost[chosen].sum())


def greedy(choice: Choice) -> float:
    """Return the cost of stopping, whole, the enterprises of least CNY/kg until all targets are met."""
    size = len(CUTS)
    stop = np.arange(size - 1, len(choice.group), size)
    price = choice.cost[stop] / choice.gain[stop].sum(axis=1)
    chosen = np.arange(0, len(choice.group), size)
    reached = np.cumsum(choice.gain[stop[np.argsort(price)]], axis=0)
    needed = int(np.argmax((reached >= choice.need).all(axis=1))) + 1
    taken = np.argsort(price)[:needed]
    chosen[taken] = stop[taken]
    return float(choice.cost[chosen].sum())


def option_runs(lines: int) -> tuple[float, int]:
    """Return (seconds of the engine's runs, options) of a day with bounds for B and C."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder), days=30, alerts=2)
        bounds = {"B": [0.3, 0.5], "C": [0.3, 0.5]}
        scenario = vary(scenario, {"policy_overrides": {"bounds": bounds}})
    inventory = made.inventory(lines)
    value = np.random.default_rng(2).lognormal(12, 1.5, lines)
    frame = inventory.lines.assign(output_value_cny_d=value)
    inputs = made.inputs(scenario, replace(inventory, lines=frame))
    began = time.perf_counter()
    options = OptionMaker(Engine(inputs, Basis("orange"))).options()
    return time.perf_counter() - began, len(options)


def rounds(lines: int) -> tuple[float, float]:
    """Return the seconds of a first round of talks and of one after a pin, solver started."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = made.scenario(Path(folder), days=30, alerts=2)
        bounds = {"B": [0.0, 0.5], "C": [0.0, 0.5]}
        scenario = vary(scenario, {"policy_overrides": {"bounds": bounds}, "what_if": True})
        inventory = made.inventory(lines)
        value = np.random.default_rng(2).lognormal(12, 1.5, lines)
        frame = inventory.lines.assign(output_value_cny_d=value)
        whole = {name: float(frame[f"{name}_kg_d"].sum()) for name in POLLUTANTS}
        scenario = vary(scenario, {"whole_society_kg_d": whole})
        inputs = made.inputs(scenario, replace(inventory, lines=frame))
        wishes, took = Wishes("orange"), []
        pins = Path(folder) / "pins.csv"
        with Apart(solve_silently) as apart:
            apart.start()
            began = time.perf_counter()
            talks = Talks(inputs, wishes)
            first = solve_case(talks.case(wishes, apart=apart))
            took.append(time.perf_counter() - began)
            several = first.plan[first.plan["next_best"] != ""].iloc[0]
            columns = ["enterprise_id", "industry", "district"]
            row = [*(several[name] for name in columns), 0.3]
            pd.DataFrame([row], columns=[*columns, "cut"]).to_csv(pins, index=False)
            began = time.perf_counter()
            solve_case(talks.case(wishes, pins_file=pins, apart=apart))
            took.append(time.perf_counter() - began)
    return took[0], took[1]


def measure(lines: int) -> None:
    """Print one size."""
    choice, value, _ = synthetic(lines)
    of_option = value[choice.group]
    weighed = unfairness(choice.cost, of_option, np.zeros(len(of_option)))
    fair = replace(choice, cost=choice.cost + weighed)
    began = time.perf_counter()
    with Apart(solve_silently) as apart:
        # A choice of nothing: what remains is the start of the process.
        least_loss(fair.take(fair.group == 0), apart)
        started = time.perf_counter() - began
        began = time.perf_counter()
        solution = least_loss(fair, apart)
        took = time.perf_counter() - began
    if solution.chosen is None or not reaches(fair, solution.chosen):
        raise SystemExit("no plan that reaches the targets")
    # Everybody cut alike: the loss, and mu 1 times the square of the burden.
    equal = value.sum() * (TARGET + TARGET**2)
    began = time.perf_counter()
    other = plain(fair, solution.bound)
    plain_s = time.perf_counter() - began
    runs_s, options = option_runs(lines)
    memory = max(
        resource.getrusage(who).ru_maxrss / 1e6
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    told = (
        "no plan"
        if other is None
        else f"{100 * (other / solution.cost - 1):+.3f} % of the objective"
    )
    print(f"{lines:,} lines, {len(value):,} groups, {len(choice.group):,} options")
    print(f"  solver's process started in {started:.1f} s")
    print(f"  least loss, mu 1: {took:.1f} s, gap {100 * solution.gap:.4f} %, peak {memory:.2f} GB")
    print(f"  plain milp: {plain_s:.1f} s (limit {PLAIN_LIMIT_S:g} s), {told}")
    print(f"  greedy by CNY/kg: {100 * (greedy(fair) / solution.cost - 1):+.1f} % of the objective")
    print(f"  equal cut 20 %: {100 * (equal / solution.cost - 1):+.1f} % of the objective")
    print(f"  options: {options:,} from the engine in {runs_s:.1f} s")
    if lines <= ROUNDS_UP_TO:
        first_s, again_s = rounds(lines)
        print(f"  a round of talks: {first_s:.1f} s; again after a pin: {again_s:.1f} s")


def main() -> None:
    """Run the sizes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="one small size")
    for lines in (1_000,) if parser.parse_args().small else (1_000, 10_000, 50_000):
        measure(lines)


if __name__ == "__main__":
    main()
