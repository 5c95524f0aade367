"""Draws meters, monitors and the air for one alert of the demo county, with a known truth.

All of it is invented and says so. In a world the base emissions and the strengths are drawn as the
scenario's replicates draw them, but for some enterprises that are planted as not obeying and some
monitored lines whose base has drifted; meters and monitors show what is then done, with noise,
gaps and marks. `python scripts/draw_meters.py FOLDER` writes the files of one world, and its truth.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from draw_air import air_tables
from simulator.engine.courses import Course
from simulator.engine.hourly_loads import hourly_loads
from simulator.engine.preparing import Supervised, prepare
from simulator.evaluation.asked import Asked, asked_of
from simulator.evaluation.evaluate import Measured
from simulator.evaluation.limits import limits, meters_of
from simulator.evaluation.readings import Account, Readings
from simulator.files.writing import write_csv, write_json
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.terms.draws import named_generator
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.workbench.plans import bundle, plan_of_example
from simulator.workbench.workspace import Workspace

SCENARIO = "zezhou-winter-2020"
# The first alert of that winter, four weeks before it and one after.
SETTINGS = {"period.start": "2020-11-01T00:00", "period.end": "2020-11-25T00:00"}
STAGES = 1
HOUR_NOISE, DAY_NOISE, GAPS = 0.08, 0.03, 0.03
# Lines with a monitor, planted enterprises, and the factor of bases that drifted.
MONITORED, PLANTED, DRIFTED, DRIFT = 20, 12, 3, 1.8
POLLUTANTS = ("so2", "nox", "pm")
NOTE = "合成数据 synthetic"
# The air: half a year around the alert, and what the alert takes off it.
AIR_START, AIR_H, AIR_EFFECT = pd.Timestamp("2020-09-01"), 24 * 180, -0.12
STATION, HOUR = "示例站点", pd.Timedelta(hours=1)


@dataclass(frozen=True)
class World:
    """What is true in a drawn world, and what is measured.

    Attributes
    ----------
    measured : Measured
        The readings.
    reduction_kg : np.ndarray
        (K, P) what the lines and area sources truly save in each stage.
    strength : np.ndarray
        (E) how each enterprise truly obeys.
    planted : tuple of str
        Enterprises that are planted as not obeying.
    drifted : tuple of str
        Lines whose base is planted as drifted.
    """

    measured: Measured
    reduction_kg: np.ndarray
    strength: np.ndarray
    planted: tuple[str, ...]
    drifted: tuple[str, ...]


def demo_inputs() -> Inputs:
    """Return the demo county with the one alert."""
    scenario = load_scenario(SCENARIO)
    alerts = scenario.data["alerts"][:STAGES]
    # The alert of the demo alone: the later ones lie outside of the period.
    settings = SETTINGS | {"alerts": alerts, "changes": [], "uncertainty.replicates": 0}
    return read_inputs(load_scenario(SCENARIO, settings))


class Worlds:
    """The worlds of one scenario, each by its number."""

    def __init__(self, inputs: Inputs, planted: int = PLANTED, drifted: int = DRIFTED) -> None:
        self.inputs, self.asked = inputs, asked_of(inputs, limits())
        self.replicates = Replicates(inputs, account_inputs(inputs))
        self.planted, self.drifted = planted, drifted

    def draw(self, number: int) -> World:
        """Return a world."""
        inputs, fleet = self.inputs, self.inputs.fleet
        dice = named_generator(number, "world")
        draws = self.replicates.draws(np.array([1_000_000 + number]))
        factor = draws.base[0][self.replicates.groups.of_line]
        strength = self._strengths(draws)
        planted = self._choose(dice)
        strength[planted] = dice.uniform(0.0, 0.4, len(planted))
        lines = self._monitored()
        moved = lines[: self.drifted]
        factor = factor.copy()
        factor[moved] *= DRIFT
        loads, hours = self._loads(strength)
        saved = hours[:, :, None] * fleet.base_kg_h * factor
        area = np.zeros(saved.shape[::2])
        if len(inputs.area):
            area += self._area(number)
        ids = inputs.inventory.lines["line_id"].to_numpy()
        return World(
            self._measured(dice, loads, factor, lines),
            saved.sum(axis=1) + area,
            strength,
            tuple(fleet.enterprise.names[code] for code in planted),
            tuple(str(ids[line]) for line in moved),
        )

    def _strengths(self, draws) -> np.ndarray:
        """Return the strength (E) of each enterprise, that of its first line."""
        enterprise, _ = np.divmod(self.replicates.loads.answers, 16)
        strength = np.ones(len(self.inputs.fleet.enterprise.names))
        strength[enterprise[::-1]] = draws.strength[0][::-1]
        return strength

    def _choose(self, dice) -> np.ndarray:
        """Return enterprises (codes) to be planted: metered, without power of their own, ordered."""
        fleet, known = self.inputs.fleet, limits()
        own = np.array([name in known.self_generating for name in fleet.industry.names])
        count = len(fleet.enterprise.names)
        generates = np.bincount(fleet.enterprise.codes, own[fleet.industry.codes], count) > 0
        stage = self.asked.loads.stages[0]
        cut = (stage.seasonal - stage.obedient).sum(axis=1)[self.asked.loads.unit]
        ordered = np.bincount(fleet.enterprise.codes, cut > 1.0, count) > 0
        able = np.flatnonzero(ordered & ~generates)
        return np.sort(dice.choice(able, min(self.planted, len(able)), replace=False))

    def _monitored(self) -> np.ndarray:
        """Return the lines with a monitor: those with the largest base emissions."""
        base = self.inputs.fleet.counted_kg_d
        return np.argsort(-base, kind="stable")[: min(MONITORED, len(base) // 4)]

    def _loads(self, strength: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return loads of lines (L, H) from the first comparable day on, and the hours of normal
        emission (K, L) that the alert truly saves.
        """
        inputs, asked = self.inputs, self.asked
        period = inputs.scenario.shape.period.model_copy(update={"start": asked.window.start})
        response = inputs.scenario.shape.response.model_copy(
            update={"compliance": {}, "compliance_small_micro": {}}
        )
        shape = inputs.scenario.shape.model_copy(update={"period": period, "response": response})
        world = replace(inputs, scenario=replace(inputs.scenario, shape=shape))
        courses = {code: Course(strengths=(float(value),)) for code, value in enumerate(strength)}
        everybody = np.ones(len(strength), dtype=bool)
        loads = hourly_loads(prepare(world, supervised=Supervised(everybody, False, courses)))
        fixed = loads.fixed_share[:, None]
        saved = []
        for stage in loads.stages:
            factor = loads.factors[loads.sector][:, stage.hours]
            kg = [
                (((1 - fixed) * load + fixed * runs) * factor).sum(axis=1)
                for load, runs in (
                    (stage.seasonal, stage.seasonal_runs), (stage.obedient, stage.obedient_runs)
                )
            ]  # fmt: skip
            saved.append((kg[0] - kg[1])[loads.unit])
        return loads.obedient[loads.unit], np.array(saved)

    def _area(self, number: int) -> np.ndarray:
        """Return what area sources truly save (K, P): as the replicates draw them."""
        drawn, stages = self.replicates, len(self.inputs.scenario.stages)
        total = np.zeros((stages, len(self.inputs.inventory.pollutants)))
        for sector, figures in drawn.area:
            factors = drawn._area_factors(np.array([1_000_000 + number]), sector)[0]
            total += figures[-stages:] * factors
        return total

    def _measured(
        self, dice, loads: np.ndarray, factor: np.ndarray, monitored: np.ndarray
    ) -> Measured:
        inputs, asked = self.inputs, self.asked
        fleet = inputs.fleet
        count, hours = len(fleet.enterprise.names), loads.shape[1]
        share = asked.power_share[:, None]
        load = np.zeros((count, hours))
        np.add.at(load, fleet.enterprise.codes, share * loads)
        residual = np.clip(
            dice.normal(meters_of(inputs.scenario).residual, limits().relation_sd, count), 0, 0.3
        )[:, None]
        course = 1 + 0.15 * np.sin((np.arange(hours) % 24 - 6) / 24 * 2 * np.pi)
        normal = dice.lognormal(6.0, 1.0, count)[:, None]
        days = np.repeat(1 + DAY_NOISE * dice.standard_normal((count, hours // 24 + 1)), 24, 1)
        noise = 1 + HOUR_NOISE * dice.standard_normal((count, hours))
        kwh = normal * course * (residual + (1 - residual) * load) * days[:, :hours] * noise
        kwh[dice.random(kwh.shape) < GAPS] = np.nan
        power = self._readings("electricity", np.arange(count), np.maximum(kwh, 0.0))
        return Measured(power, None, self._monitors(dice, loads, factor, monitored))

    def _monitors(
        self, dice, loads: np.ndarray, factor: np.ndarray, lines: np.ndarray
    ) -> dict[str, Readings]:
        inputs, fleet = self.inputs, self.inputs.fleet
        profile = self.asked.loads
        emitted = {}
        fixed = fleet.fixed_share[lines][:, None]
        relative = (1 - fixed) * loads[lines] + fixed * (loads[lines] > 0)
        relative = relative * profile.factors[profile.sector[profile.unit[lines]]]
        for name in POLLUTANTS:
            place = inputs.inventory.pollutants.index(name)
            base = (fleet.base_kg_h[lines, place] * factor[lines, place])[:, None]
            error = 1 + limits().cems_cv * dice.standard_normal((len(lines), 1))
            kg_h = base * relative * error * (1 + HOUR_NOISE * dice.standard_normal(relative.shape))
            kg_h[dice.random(kg_h.shape) < GAPS] = np.nan
            kg_h = np.maximum(kg_h, 0.0)
            order = np.argsort(lines)
            some = base[order, 0] > 0
            numbers = len(fleet.enterprise.names) + lines[order][some]
            emitted[name] = self._readings("cems", numbers, kg_h[order][some])
        return emitted

    def _readings(self, table: str, numbers: np.ndarray, values: np.ndarray) -> Readings:
        window = self.asked.window
        grid = np.full((len(values), window.days * 24), np.nan)
        grid[:, : values.shape[1]] = values
        zeros = np.zeros(len(values), dtype=np.int64)
        return Readings(table, "", table, window, 1, numbers, grid, Account(), (), zeros)


def write_world(world: World, asked: Asked, folder: Path, number: int = 1) -> None:
    """Write the files of a world as platforms export them, and its truth."""
    folder.mkdir(parents=True, exist_ok=True)
    inputs = asked.inputs
    power = world.measured.electricity
    assert power is not None
    times = pd.date_range(asked.window.start, periods=power.values.shape[1], freq="h")
    names = np.array(inputs.fleet.enterprise.names, dtype=object)
    ids = inputs.inventory.lines["line_id"].to_numpy(dtype=object)
    hours, count = len(times), len(power.subject)
    write_csv(
        pd.DataFrame(
            {
                "统一社会信用代码": np.repeat(names[power.subject], hours),
                "时间": np.tile(times, count),
                "用电量(千瓦时)": power.values.ravel().round(3),
                "数据状态": np.where(np.isfinite(power.values.ravel()), "正常", "缺失"),
                "备注": NOTE,
            }
        ),
        folder / "electricity.csv",
    )
    parts = []
    for name, readings in world.measured.cems.items():
        kg_h = readings.values.ravel()
        flow = np.full(len(kg_h), 80_000.0)
        parts.append(
            pd.DataFrame(
                {
                    "排放口编号": np.repeat(ids[readings.subject - len(names)], hours),
                    "监测时间": np.tile(times, len(readings.subject)),
                    "污染物": name,
                    "实测浓度(mg/m3)": (kg_h * 1e6 / flow).round(5),
                    "流量(m3/h)": flow,
                    "数据标记": np.where(np.isnan(kg_h), "C", "N"),
                    "备注": NOTE,
                }
            )
        )
    write_csv(pd.concat(parts, ignore_index=True), folder / "cems.csv")
    first, last = (getattr(stage, name) for stage, name in zip(
        (inputs.scenario.dated[0], inputs.scenario.dated[-1]), ("start", "end"), strict=True
    ))  # fmt: skip
    alert = slice(*(int((pd.Timestamp(at) - AIR_START) / HOUR) for at in (first, last)))
    dice = named_generator(number, "air")
    air, weather = air_tables(dice, AIR_START, AIR_H, AIR_EFFECT, alert, STATION)
    write_csv(air.assign(备注=NOTE), folder / "air.csv")
    write_csv(weather.assign(备注=NOTE), folder / "weather.csv")
    truth = {
        "note": NOTE,
        "air_effect": AIR_EFFECT,
        "reduction_kg": {
            name: world.reduction_kg[:, place].tolist()
            for place, name in enumerate(inputs.inventory.pollutants)
        },
        "strength": dict(zip(names.tolist(), world.strength.tolist(), strict=True)),
        "planted": list(world.planted),
        "drifted": list(world.drifted),
    }
    write_json(truth, folder / "truth.json")


def write_plan(folder: Path) -> Path:
    """Write the demo county with the one alert as a plan of the workbench (plan.zip)."""
    plan = plan_of_example(SCENARIO, Workspace(folder / "planners", "0" * 32))
    alerts = plan.data["alerts"][:STAGES]
    for key, value in (SETTINGS | {"alerts": alerts, "changes": None}).items():
        plan = plan.put(tuple(key.split(".")), value)
    path = folder / "plan.zip"
    path.write_bytes(bundle(plan))
    return path


def main(folder: Path, number: int = 1) -> None:
    """Write one world of the demo county."""
    worlds = Worlds(demo_inputs())
    write_world(worlds.draw(number), worlds.asked, folder, number)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(text) for text in sys.argv[2:3]))
