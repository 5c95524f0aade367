"""Heavy-pollution emergency response simulator (重污染天气应急响应模拟器).

`run(load_scenario(path))` computes a scenario. The command line, the workbench and the batches all
call these two functions.
"""

from simulator.inputs.scenario import Scenario, load_scenario, vary
from simulator.reports.save import save
from simulator.runs.results import Result
from simulator.runs.run import run
from simulator.terms.errors import InputError, Problem, SimulationError
from simulator.terms.version import VERSION

__all__ = [
    "VERSION",
    "InputError",
    "Problem",
    "Result",
    "Scenario",
    "SimulationError",
    "load_scenario",
    "run",
    "save",
    "vary",
]
