"""What a server must not gather while it runs for months."""

import gc

from simulator import load_scenario, run
from simulator.engine.preparing import Prepared
from simulator.workbench.desk import outcome_of
from simulator.workbench.plans import plan_of_example
from simulator.workbench.shared_cache import Inventories, Results
from simulator.workbench.workspace import new_workspace


def test_a_finished_run_leaves_no_simulation_behind(root):
    """Once a result is made, nothing holds the simulation with its arrays any more.

    What other tests of this process hold, as a page does that tells the moments of a run, is left
    out of the count.
    """

    def prepared() -> list[Prepared]:
        gc.collect()
        return [item for item in gc.get_objects() if isinstance(item, Prepared)]

    held = prepared()
    result = run(load_scenario(root / "scenarios" / "joint-start.yaml"))
    assert len(result.hourly) > 0
    assert not [item for item in prepared() if not any(item is other for other in held)]


def test_only_so_many_results_are_kept(tmp_path):
    """Results beyond the limit make way, the one used longest ago first."""
    workspace = new_workspace(tmp_path)
    plan, results = plan_of_example("joint-start", workspace), Results(most=2)
    outcomes = [
        outcome_of(plan.put(("response", "notification_lag_h"), lag_h), results, "en")
        for lag_h in (1, 2, 3)
    ]
    assert [results.kept(outcome.inputs, "en") is not None for outcome in outcomes] == [
        False,
        True,
        True,
    ]


def test_inventories_of_the_same_content_are_read_once(tmp_path):
    """Two planners with the same inventory share one table, each under the own path; beyond
    the limit the older ones make way.
    """
    one, other = new_workspace(tmp_path), new_workspace(tmp_path)
    paths = [
        item.folder / plan_of_example("joint-start", item).get("inventory") for item in (one, other)
    ]
    inventories = Inventories()
    first, second = (inventories.of(path) for path in paths)
    assert first.lines is second.lines
    assert [first.path, second.path] == [str(path) for path in paths]
    small = Inventories(most_lines=1)
    county = one.folder / plan_of_example("zezhou-winter-2020", one).get("inventory")
    kept = small.of(paths[0]).lines
    assert small.of(paths[0]).lines is kept
    small.of(county)
    assert small.of(paths[0]).lines is not kept
