"""The texts of the brief, the same for both papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.inputs.reading import Inputs
from simulator.reports.brief import layout
from simulator.reports.brief.figures import STOPPED, AlertFigures, figures_of
from simulator.reports.brief.layout import in_cells, in_lines
from simulator.reports.charts import painter_of
from simulator.reports.excel.reference_sheets import scenario_assumptions
from simulator.reports.letterhead import Letterhead
from simulator.reports.policy_view import PolicyView, policy_view
from simulator.reports.run_view import RunView
from simulator.reports.word.figures import percent, t_text
from simulator.runs.moment import time_told
from simulator.runs.verdicts import stages_met
from simulator.runs.warnings import guessed_shares
from simulator.terms.clock import DAY_H
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import GRADES, grade_or_stand_in
from simulator.terms.titles import (
    TONNE_KG,
    bracketed,
    grade_title,
    joined,
    level_title,
    mark,
    printable,
)
from simulator.terms.version import VERSION

# Names told of each group of spared enterprises; the largest first.
NAMES = 4
NONE = "–"
Row = dict[str, str]


@dataclass(frozen=True)
class Brief:
    """The brief of one alert in one language; every text fits into its place of the page.

    Attributes
    ----------
    letterhead : dict of str to str
        office, number and date, each with its title.
    title : str
        What the paper is.
    marks : str
        That data are synthetic or the run is a what-if, "" for neither.
    about : list of str
        Times, scope and basis.
    result : str
        The reductions in one sentence, and the targets.
    measures_title, largest_title : str
        Headings of the measures and of the largest enterprises.
    measures, pollutants, largest : list of dict
        Rows of the tables, by the columns of `layout`.
    rules : str
        What is asked of area sources and trucks, "" for nothing.
    picture : bytes
        Emissions around the alert, as PNG.
    spared : list of str
        Who is asked nothing, a text for each reason.
    assumed : str
        What the figures rest on that no document gives.
    note : str
        The last line.
    """

    language: str
    letterhead: Row
    title: str
    marks: str
    about: list[str]
    result: str
    measures_title: str
    measures: list[Row]
    rules: str
    pollutants: list[Row]
    picture: bytes
    largest_title: str
    largest: list[Row]
    spared: list[str]
    assumed: str
    note: str


def brief_of(view: RunView, inputs: Inputs, number: int, letterhead: Letterhead) -> Brief:
    """Return the brief of one alert of a run.

    Parameters
    ----------
    view : RunView
        The run.
    inputs : Inputs
        What it read.
    number : int
        Number of the alert, from 1.
    letterhead : Letterhead
        What the office writes over it.

    Raises
    ------
    InputError
        The run has no alert of this number.
    """
    figures = figures_of(inputs, number)
    return _Writer(view, inputs, figures).brief(letterhead)


class _Writer:
    """Writes the brief of one alert."""

    def __init__(self, view: RunView, inputs: Inputs, figures: AlertFigures) -> None:
        self.view, self.inputs, self.figures = view, inputs, figures
        self.language, self.alert, self.say = view.language, figures.alert, view.say
        self.policy: PolicyView = policy_view(view.result.manifest, view.language)
        kinds = inputs.inventory.pollutants
        self.leading = view.leading[: layout.MOST_POLLUTANTS]
        columns = [kinds.index(name) for name in self.leading]
        # Of each line, summed over the pollutants that lead.
        self.line_kg = figures.saved_kg[:, columns].sum(axis=1)
        self.base_kg_h = inputs.fleet.base_kg_h[:, columns].sum(axis=1)
        stages = view.result.stages
        own = (stages["stage"] == str(figures.number)) & stages["pollutant"].isin(self.leading)
        self.stage = stages.assign(met=stages_met(view.result))[own].set_index("pollutant")
        self.hours = float(self.stage["hours"].iloc[0])

    def brief(self, letterhead: Letterhead) -> Brief:
        """Return the brief."""
        rows = self._pollutants()
        pollutants = joined((pollutant_title(name) for name in self.leading), "en")
        return Brief(
            self.language,
            self._letterhead(letterhead),
            self.say("brief_title", level=level_title(self.alert.level, self.language)),
            in_lines(joined(self.view.marks("short"), self.language, "part"), 1),
            self._about(),
            in_lines(self._result(rows), layout.RESULT_LINES),
            self.say("brief_measures", pollutants=pollutants),
            [in_cells(row, layout.MEASURES) for row in self._measures()],
            in_lines(self._other_rules(), layout.RULES_LINES),
            [in_cells(row, layout.POLLUTANTS) for row in rows],
            painter_of(self.view).around(self.alert.start, self.alert.end),
            self.say("brief_largest", pollutants=pollutants),
            [in_cells(row, layout.LARGEST) for row in self._largest()],
            self._spared(),
            in_lines(self._assumed(), layout.ASSUMED_LINES),
            in_lines(self._note(), 1, layout.TABLE_POINTS),
        )

    def _letterhead(self, given: Letterhead) -> Row:
        room = layout.WIDTH_CM / 3 - layout.CELL_PADDING_CM
        return {
            name: layout.shortened(text, room, layout.TEXT_POINTS)
            for name, text in given.texts(self.language).items()
        }

    def _about(self) -> list[str]:
        alert, figures = self.alert, self.figures
        asked = figures.cut > 0
        scope = joined(map(printable, alert.scope or ()), self.language)
        times = self.say(
            "brief_time",
            number=figures.number,
            level=level_title(alert.level, self.language),
            issued=time_told(alert.issued),
            start=time_told(alert.start),
            end=time_told(alert.end),
            hours=f"{self.hours:g}",
            scope=scope or self.say("brief_everywhere"),
        )
        basis = self.say(
            "brief_basis",
            policy=self.policy.data.get("title") or self.policy.data.get("id", ""),
            enterprises=len(np.unique(figures.enterprise[figures.inside])),
            lines=int(figures.inside.sum()),
            asked=len(np.unique(figures.enterprise[asked])),
            asked_lines=int(asked.sum()),
        )
        return [in_lines(text, 2) for text in (times, basis)]

    def _result(self, rows: list[Row]) -> str:
        saved = [
            f"{row['pollutant']} {row['expected']} t"
            + (bracketed(row["expected_share"], self.language) if row["expected_share"] else "")
            for row in rows
        ]
        missed = [
            self.say(
                f"brief_missed_{name}",
                pollutant=row["pollutant"],
                share=row[f"{name}_share"],
                target=row["target"],
            )
            for row in rows
            for name in ("ordered", "expected")
            if row[f"{name}_met"] == self.say("brief_not_met")
        ]
        judged = any(row[f"{name}_met"] != NONE for row in rows for name in ("ordered", "expected"))
        verdict = self.say("brief_all_met" if judged else "brief_not_judged")
        if missed:
            verdict = self.say("brief_missed", missed=joined(missed, self.language, "phrase"))
        return self.say("brief_result", saved=joined(saved, self.language), verdict=verdict)

    def _measures(self) -> Iterator[Row]:
        figures = self.figures
        open_lines = figures.inside & ~figures.shut
        rules = {row.grade: row.cuts for row in self.policy.rows() if row.kind == "grade"}
        for code, grade in list(enumerate(GRADES))[: layout.MOST_GRADES]:
            rows = open_lines & (figures.grade == code)
            if not rows.any():
                continue
            cut = figures.cut[rows]
            rule = next((rules[name] for name in grade_or_stand_in(grade) if name in rules), {})
            counts = {
                "enterprises": len(np.unique(figures.enterprise[rows])),
                "stopped": int((cut >= STOPPED).sum()),
                "limited": int(((cut > 0) & (cut < STOPPED)).sum()),
                "running": int((cut <= 0).sum()),
            }
            yield {
                "grade": grade_title(grade, self.language),
                "rule": rule.get(self.alert.level, "") or self.say("cut_nothing"),
                "saved": self._t_d(float(self.line_kg[rows].sum())),
            } | {name: f"{count:,}" for name, count in counts.items()}

    def _t_d(self, kg: float) -> str:
        """Return what is saved in the alert's hours as tonnes a day."""
        return t_text(kg / TONNE_KG / self.hours * DAY_H if self.hours > 0 else None)

    def _other_rules(self) -> str:
        """Return the policy's rules at this level for area sources and trucks."""
        texts = [
            f"{row.name}{mark('colon', self.language)}{row.cuts[self.alert.level]}"
            for row in self.policy.rows()
            if row.kind in ("area", "trucks") and row.cuts.get(self.alert.level)
        ]
        if not texts:
            return ""
        return self.say("brief_other_rules", rules=joined(texts, self.language, "part"))

    def _pollutants(self) -> list[Row]:
        accounting = self.view.result.accounting
        ordered = accounting[accounting["level"] == self.alert.level].set_index("pollutant")
        # Static accounting is of all districts: it says nothing of an alert in some of them.
        on_paper = self.alert.scope is None
        rows = []
        for name in self.leading:
            own, paper = self.stage.loc[name], ordered.loc[name]
            base = own["whole_society_kg"]
            a_day = DAY_H / TONNE_KG
            rows.append(
                {
                    "pollutant": pollutant_title(name),
                    "base": t_text(base / self.hours * a_day if self.hours > 0 else None),
                    "target": percent(own["target"]),
                    "ordered": t_text(paper["reduction_kg_d"] / TONNE_KG if on_paper else None),
                    "ordered_share": percent(paper["ratio"] if on_paper else None),
                    "ordered_met": self._met(paper["met"] if on_paper else None),
                    "expected_t": t_text(own["alert_reduction_kg"] / TONNE_KG),
                    "expected": self._t_d(own["alert_reduction_kg"]),
                    "expected_share": percent(own["alert_share"]),
                    "expected_met": self._met(own["met"]),
                }
            )
        return rows

    def _met(self, met: object) -> str:
        if pd.isna(met):
            return NONE
        return self.say("brief_met" if met else "brief_not_met")

    def _largest(self) -> Iterator[Row]:
        figures, lines = self.figures, self.inputs.inventory.lines
        kg = np.bincount(figures.enterprise, self.line_kg)
        whole = float(self.stage["alert_reduction_kg"].sum())
        largest = np.argsort(-kg, kind="stable")[: layout.TOP]
        for rank, code in enumerate((code for code in largest.tolist() if kg[code] > 0), start=1):
            rows = np.flatnonzero(figures.enterprise == code)
            first = lines.iloc[rows[np.argmax(self.line_kg[rows])]]
            grade = GRADES[figures.grade[rows[np.argmax(self.line_kg[rows])]]]
            yield {
                "rank": str(rank),
                "enterprise": printable(first["enterprise"]),
                "district": printable(first["district"]),
                "grade": grade_title(grade, self.language),
                "lines": self._lines(figures.cut[rows]),
                "kg": f"{kg[code]:,.0f}",
                "share": percent(kg[code] / whole if whole > 0 else None),
            }

    def _lines(self, cut: np.ndarray) -> str:
        counts = (
            ("brief_stops", int((cut >= STOPPED).sum())),
            ("brief_limits", int(((cut > 0) & (cut < STOPPED)).sum())),
        )
        texts = [self.say(key, count=count) for key, count in counts if count]
        return joined(texts, self.language) or NONE

    def _spared(self) -> list[str]:
        figures = self.figures
        names = self.inputs.inventory.lines.drop_duplicates("enterprise_id").set_index(
            "enterprise_id"
        )["enterprise"]
        base = np.bincount(figures.enterprise, self.base_kg_h)
        texts = []
        for reason, codes in figures.reasons().items():
            largest = sorted(codes, key=lambda code: (-base[code], code))[:NAMES]
            told = joined(
                (printable(names[self.inputs.fleet.enterprise.names[code]]) for code in largest),
                self.language,
            )
            if len(codes) > NAMES:
                told = self.say("brief_spared_more", names=told)
            text = self.say(
                "brief_spared_text",
                reason=self.say(f"brief_because_{reason}"),
                count=len(codes),
                names=told,
            )
            texts.append(in_lines(text, layout.SPARED_LINES))
        return texts or [self.say("brief_spared_none")]

    def _assumed(self) -> str:
        kinds = Counter(
            self.say(f"policy_{row.kind}") for row in self.policy.rows() for _ in row.assumptions
        )
        told = self.say("brief_assumed_none")
        if count := len(self.policy.assumed()):
            # Values that stand by themselves, such as targets, are no rows.
            if single := count - kinds.total():
                kinds[self.say("brief_single_values")] = single
            parts = [f"{kind} {number}" for kind, number in kinds.items()]
            listed = joined(parts, self.language)
            told = self.say("brief_assumed_values", count=count, values=listed)
        guessed = [
            f"{pollutant_title(name)} {percent(share)}"
            for name, share in guessed_shares(self.inputs).items()
            if name in self.leading
        ]
        texts = [*scenario_assumptions(self.view), told]
        if guessed:
            texts.append(self.say("brief_guessed", shares=joined(guessed, self.language)))
        return joined(texts, self.language, "part") + mark("stop", self.language)

    def _note(self) -> str:
        day = self.inputs.scenario.accounting_day.strftime("%Y-%m-%d")
        texts = (self.say("brief_only_emissions", day=day), self.say("brief_made", version=VERSION))
        return " ".join(texts)
