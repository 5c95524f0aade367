"""Explanations of figures: which rule gave which cut, how the load moved, and the kilograms
that follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.orders import strengths
from simulator.engine.simulation import simulate, transport_run
from simulator.engine.summing_up import Simulated
from simulator.engine.transport import CAUGHT_UP, SAVED
from simulator.inputs.reading import Inputs, part_of
from simulator.runs.inputs_again import inputs_of_run
from simulator.runs.line_steps import LineRun
from simulator.runs.rule_words import RuleWords, document, told_time
from simulator.runs.run import account_inputs
from simulator.runs.truck_story import TruckStory
from simulator.terms.clock import after, hours_between, show_time
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import ALERT_LEVELS, LEVELS
from simulator.terms.titles import grade_title, industry_title, joined, zone_title

TOP = 10


@dataclass(frozen=True)
class Teller:
    """Explains the figures of a run in one language.

    Attributes
    ----------
    inputs : Inputs
        The run's inputs, read again.
    language : str
        zh or en.
    """

    inputs: Inputs
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    def line(self, line_id: str, at: datetime | None = None) -> list[str]:
        """Return the explanation of a line, or of the line at one moment.

        Raises
        ------
        InputError
            The inventory has no such line, or the moment is outside the period.
        """
        story = self._line_run(line_id)
        part, row = story.inputs, story.row
        if at is not None:
            return [*self._who(part, row), "", *self._moment(story, at)]
        rules = RuleWords(story, self.language)
        return [
            *self._who(part, row),
            "",
            *rules.standings(),
            "",
            *rules.seasons(),
            "",
            *self._answers(part, row),
            "",
            *self._path(story),
            "",
            *self._kilograms(story.simulated, part, [row]),
        ]

    def _who(self, part: Inputs, row: int) -> list[str]:
        cells, fleet = part.inventory.lines.iloc[row], part.fleet
        flags = [
            self.say(f"flag_{name}")
            for name in (
                "protected",
                "small_micro",
                "noncompliant",
                "long_term_shutdown",
                "waste_heat_source",
            )
            if cells[name]
        ]
        industry = fleet.industry.names[fleet.industry.codes[row]]
        process = part.scenario.policy.shape.process
        base = joined(
            (
                f"{pollutant_title(name)} {cells[f'{name}_kg_d']:.6g}"
                for name in part.inventory.pollutants
            ),
            self.language,
        )
        return [
            self.say(
                "story_line",
                line=cells["line"],
                id=cells["line_id"],
                enterprise=cells["enterprise"],
            ),
            self.say(
                "story_who",
                industry=industry_title(process, industry, self.language),
                grade=grade_title(str(cells["grade"]), self.language),
                district=cells["district"] or "-",
                zone=zone_title(str(cells["zone"]), self.language) or "-",
                flags=joined(flags, self.language) or "-",
            ),
            self.say("story_base", base=base, quality=self.say(f"quality_{cells['data_quality']}")),
            *([self.say("story_remark", text=cells["remark"])] if cells.get("remark") else []),
        ]

    def _answers(self, part: Inputs, row: int) -> list[str]:
        fleet = part.fleet
        return [
            self.say(
                "story_answers",
                lag=f"{fleet.lag_h[row]:g}",
                down=f"{fleet.ramp_down_h[row]:g}",
                up=f"{fleet.ramp_up_h[row]:g}",
                floor=f"{100 * fleet.floor(False)[row]:.4g}",
                heat=f"{100 * fleet.floor(True)[row]:.4g}",
                fixed=f"{100 * fleet.fixed_share[row]:.4g}",
            ),
            self._executes(part, row),
        ]

    def _executes(self, part: Inputs, row: int) -> str:
        """Return how much of an order the line carries out, and what of its load stays."""
        fleet, response = part.fleet, part.scenario.shape.response
        table = strengths(response.compliance, response.compliance_small_micro, 1.0)
        strength = float(table[int(fleet.small_micro[row]), fleet.grade[row]])
        if strength >= 1.0:
            return self.say("story_executes_all")
        return self.say(
            "story_executes",
            strength=f"{100 * strength:.4g}",
            stays=f"{100 * (1 - strength):.4g}",
        )

    def _path(self, story: LineRun) -> Iterator[str]:
        yield self.say("story_path")
        last = None
        for step in story.steps():
            now = (step.level, step.stood, round(step.ordered, 12), round(step.target, 12))
            # Edges of other lines of the block split this line's load too: leave out pieces without
            # a change.
            if now == last and step.start_load == step.end_load:
                continue
            last = now
            level = self._level(step.level)
            waits = "" if step.stood else self.say("story_waits")
            yield "  " + self.say(
                "story_step",
                time=told_time(after(story.inputs.scenario.start, step.start_h)),
                level=level + waits,
                ordered=f"{100 * step.ordered:.6g}",
                target=f"{100 * step.target:.6g}",
                start=f"{100 * step.start_load:.4g}",
                end=f"{100 * step.end_load:.4g}",
            )

    def _level(self, rank: int) -> str:
        """Return the level in force as people say it."""
        return self.say(f"level_{LEVELS[rank]}" if rank else "story_no_alert")

    def _moment(self, story: LineRun, at: datetime) -> list[str]:
        time_h = hours_between(story.inputs.scenario.start, at)
        if not 0 <= time_h < story.inputs.scenario.length_h:
            raise refuse("--at", "", show_time(at), message("time_in_period"))
        step = next(item for item in story.steps() if item.start_h <= time_h < item.end_h)
        load = step.load_at(time_h)
        stage = self.say("word_stage", number=step.stage + 1) if step.stage >= 0 else "-"
        lines = [
            self.say(
                "story_moment",
                time=told_time(at),
                level=self._level(step.level),
                stage=stage,
            ),
            self.say(
                "story_now",
                ordered=f"{100 * step.ordered:.6g}",
                target=f"{100 * step.target:.6g}",
                load=f"{100 * load:.6g}",
            ),
        ]
        if step.level:
            lines.append(self._executes(story.inputs, story.row))
        if not step.stood:
            lines.append(self.say("story_waits"))
        table = story.table_at(time_h)
        if step.level:
            orders = story.orders_at(time_h)
            heating = orders.moment(time_h).heating
            rules = RuleWords(story, self.language)
            lines.append(rules.at_level(LEVELS[step.level], table, orders, heating))
        fixed = story.inputs.fleet.fixed_share[story.row]
        intensity = (1 - fixed) * load + (fixed if load > 0 else 0.0)
        factor = story.factor_at(time_h)
        rates = story.inputs.fleet.base_kg_h[story.row] * factor * intensity
        shown = joined(
            (
                f"{pollutant_title(name)} {rate:.6g}"
                for name, rate in zip(story.inputs.inventory.pollutants, rates, strict=True)
            ),
            self.language,
        )
        return [*lines, self.say("story_rates", rates=shown, factor=f"{factor:.4g}")]

    def _kilograms(self, simulated: Simulated, part: Inputs, rows: list[int]) -> Iterator[str]:
        yield self.say("story_kilograms")
        base = part.fleet.base_kg_h[rows]
        kg = [(base * simulated.hours[run][rows][:, None]).sum(axis=0) for run in range(3)]
        for index, name in enumerate(part.inventory.pollutants):
            baseline, seasonal, actual = (part[index] for part in kg)
            yield "  " + self.say(
                "story_kg",
                pollutant=pollutant_title(name),
                baseline=f"{baseline:,.3f}",
                season=f"{baseline - seasonal:,.3f}",
                alert=f"{seasonal - actual:,.3f}",
                actual=f"{actual:,.3f}",
            )

    def course(self, line_id: str) -> pd.DataFrame:
        """Return a line's loads piece by piece; within a piece they are linear.

        Returns
        -------
        DataFrame
            Columns start, end (local time), load_start, load_end (actual run), seasonal (seasonal
            run), target (load to be reached) and level.

        Raises
        ------
        InputError
            The inventory has no such line.
        """
        story = self._line_run(line_id)
        start, rows = self.inputs.scenario.start, []
        for step in story.steps():
            # Two pieces: the ramp until the load arrives, then the constant rest.
            arrive_h = min(step.start_h + step.arrive_h, step.end_h)
            pieces = [
                (step.start_h, arrive_h, step.start_load, step.end_load),
                (arrive_h, step.end_h, step.end_load, step.end_load),
            ]
            rows += [
                (
                    after(start, piece_start),
                    after(start, piece_end),
                    load_start,
                    load_end,
                    step.seasonal_load,
                    step.target,
                    LEVELS[step.level],
                )
                for piece_start, piece_end, load_start, load_end in pieces
                if piece_end > piece_start
            ]
        return pd.DataFrame(
            rows, columns=["start", "end", "load_start", "load_end", "seasonal", "target", "level"]
        )

    def _line_run(self, line_id: str) -> LineRun:
        ids = self.inputs.inventory.lines["line_id"]
        place = np.flatnonzero((ids == line_id).to_numpy())
        if not len(place):
            raise refuse("--line", "", line_id, message("no_such_line"), nearest(line_id, ids))
        codes = self.inputs.fleet.enterprise.codes
        # The choice by line compares lines of one enterprise, so the whole enterprise is simulated.
        part = part_of(self.inputs, codes == codes[place[0]])
        return LineRun(
            part, int(np.flatnonzero((part.inventory.lines["line_id"] == line_id).to_numpy())[0])
        )

    def enterprise(self, enterprise_id: str) -> list[str]:
        """Return the explanation of an enterprise: its lines, their rules at each level, and
        the kilograms.

        Raises
        ------
        InputError
            The inventory has no such enterprise.
        """
        names = self.inputs.fleet.enterprise
        code = names.code(enterprise_id)
        if code < 0:
            raise refuse(
                "--enterprise",
                "",
                enterprise_id,
                message("no_such_enterprise"),
                nearest(enterprise_id, names.names),
            )
        part = part_of(self.inputs, names.codes == code)
        text = [
            self.say(
                "story_enterprise",
                enterprise=part.inventory.lines["enterprise"].iloc[0],
                id=enterprise_id,
                lines=len(part.fleet),
            )
        ]
        simulated: Any = None
        for row in range(len(part.fleet)):
            story = LineRun(part, row)
            simulated = story.simulated
            text += [
                "",
                *self._who(part, row),
                *RuleWords(story, self.language).standings(),
                *self._answers(part, row),
                *self._kilograms(simulated, part, [row]),
            ]
        return [
            *text,
            "",
            self.say("word_sum"),
            *self._kilograms(simulated, part, list(range(len(part.fleet)))),
            *self._trucks(part),
        ]

    def _trucks(self, part: Inputs) -> Iterator[str]:
        """Yield the story of an enterprise's trucks; nothing where it has none."""
        story = TruckStory.of(part, self.language)
        if story is None:
            return
        policy = part.scenario.policy
        yield from ("", self.say("story_transport"))
        yield from (f"  {text}" for text in story.flows())
        for words, rule in story.rules():
            source = document(policy, rule, ("transport_rules", rule.id), self.language)
            yield f"  {words} {source}"
        key = "story_stagger" if story.must_stagger else "story_no_stagger"
        yield "  " + self.say(key, rules=story.staggering_rules)
        for level in ALERT_LEVELS:
            for words, measure in story.at_level(level):
                source = document(
                    policy, measure, ("transport_measures", measure.id), self.language
                )
                title = self.say(f"level_{level}")
                yield f"  {self.say('story_truck_rule', level=title, words=words)} {source}"
        yield from self._truck_kilograms(part)

    def _truck_kilograms(self, inputs: Inputs) -> Iterator[str]:
        """Yield what the trucks of some enterprises save, give back and save net."""
        sums = transport_run(inputs)
        if sums is None:
            return
        saved = sums.fate_kg[list(SAVED)].sum(axis=(0, 1))
        caught_up, net = sums.fate_kg[CAUGHT_UP].sum(axis=0), (sums.kg[1] - sums.kg[2]).sum(axis=0)
        for index, name in enumerate(inputs.inventory.pollutants):
            yield "  " + self.say(
                "transport_kg_told",
                pollutant=pollutant_title(name),
                saved=f"{saved[index]:,.3f}",
                caught_up=f"{caught_up[index]:,.3f}",
                net=f"{net[index]:,.3f}",
            )

    def total(self) -> list[str]:
        """Return the explanation of the total: the kilograms, the lines that save most, and the
        documents.
        """
        inputs = self.inputs
        simulated, accounting = simulate(inputs), account_inputs(inputs)
        text = [
            self.say("story_total", name=inputs.scenario.shape.title or inputs.scenario.shape.name)
        ]
        text += self._kilograms(simulated, inputs, list(range(len(inputs.fleet))))
        saved = inputs.fleet.base_kg_h * (simulated.hours[1] - simulated.hours[2])[:, None]
        lines = inputs.inventory.lines
        named = (lines["enterprise"] + " · " + lines["line"]).to_numpy()
        for index, name in enumerate(inputs.inventory.pollutants):
            text += ["", self.say("story_top", pollutant=pollutant_title(name), count=TOP)]
            whole = saved[:, index].sum()
            for row in np.argsort(-saved[:, index], kind="stable")[:TOP]:
                if saved[row, index] > 0:
                    share = 100 * saved[row, index] / whole
                    text.append(
                        "  "
                        + self.say(
                            "story_top_line",
                            line=named[row],
                            kg=f"{saved[row, index]:,.1f}",
                            share=f"{share:.1f}",
                        )
                    )
        if inputs.transport is not None:
            text += ["", self.say("transport_top"), *self._truck_kilograms(inputs)]
        text += ["", self.say("story_documents")]
        text += [f"  {item.title}" for item in inputs.scenario.policy.shape.references]
        return [*text, *("  " + warning.text(self.language) for warning in accounting.warnings)]


def teller_of_run(folder: str | Path, language: str) -> Teller:
    """Return a teller for a run's folder; the inputs are read again and must not have changed.

    Raises
    ------
    InputError
        The folder holds no run, or an input changed since the run.
    """
    return Teller(inputs_of_run(folder), language)
