"""The page of one enterprise in the notices: its lines, their cuts at each level, documents,
reductions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.engine.by_line import ByLine
from simulator.engine.cuts import (
    GRADE_ROW,
    INDUSTRY_ROW,
    LONG_SHUT,
    NO_RULE,
    OWN_MEASURE,
    PROTECTED,
    CutTable,
    Row,
    after_choice,
    counted_by_line,
    find_row,
)
from simulator.engine.seasons import SeasonTable, heating_at
from simulator.inputs.fleet import floor_of, standing_at
from simulator.inputs.policy_shape import CutRecord
from simulator.inputs.policy_words import cut_words, limit_words, share_words
from simulator.inputs.profiles import Profiles
from simulator.inputs.reading import Inputs
from simulator.inputs.source import Source
from simulator.reports.run_view import shown_time
from simulator.reports.word.figures import number
from simulator.runs.run import account_inputs
from simulator.runs.truck_story import TruckStory
from simulator.terms.clock import hours_between, show_time
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import ALERT_LEVELS, AUTONOMOUS_GRADES, GRADES, LEVELS, TEMPORARY
from simulator.terms.titles import (
    bracketed,
    grade_title,
    industry_title,
    joined,
    level_title,
    mark,
    printable,
)

FLAGS = ("protected", "small_micro", "noncompliant", "long_term_shutdown", "waste_heat_source")


@dataclass(frozen=True)
class Order:
    """What one line must do at one level.

    Attributes
    ----------
    words : str
        Text of the order.
    source : str
        Document and clause.
    cut : float, [0, 1]
        Share of normal load that is cut while the measure holds, after the choice by line.
    """

    words: str
    source: str
    cut: float


@dataclass(frozen=True)
class EnterpriseNotice:
    """One enterprise's page as texts; `context` holds the values of the template's fields."""

    enterprise_id: str
    name: str
    context: dict[str, Any]


class Plant:
    """One enterprise with the cut table of the accounting day.

    Parameters
    ----------
    part : Inputs
        Inputs of this enterprise alone.
    language : str
        zh or en.
    synthetic : bool
        Whether anything in the whole inputs is synthetic.
    """

    def __init__(self, part: Inputs, language: str, synthetic: bool) -> None:
        scenario = part.scenario
        self.part, self.language, self.policy, self.synthetic = (
            part,
            language,
            scenario.policy,
            synthetic,
        )
        day = scenario.accounting_day
        standing = standing_at(
            part.fleet, scenario.policy, [item for item in part.changes if item[0].at <= day]
        )
        self.table = CutTable(part.fleet, standing, scenario.policy, scenario.own_measures)
        self.by_line = ByLine(part.fleet) if counted_by_line(scenario.policy) else None
        heating = heating_at(scenario.policy, scenario.start, hours_between(scenario.start, day))
        self.floor = floor_of(part.fleet, standing, heating)
        self.titles = {item.id: item.title for item in scenario.policy.shape.references}

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    def notice(self) -> EnterpriseNotice:
        """Return the enterprise's page."""
        lines, scenario = self.part.inventory.lines, self.part.scenario
        first, count = lines.iloc[0], len(lines)
        levels = self._levels()
        orders = {level: [self.order(row, level) for row in range(count)] for level in levels}
        named_sources = (
            order.source for at_level in orders.values() for order in at_level if order.source
        )
        sources = {
            source: place for place, source in enumerate(dict.fromkeys(named_sources), start=1)
        }
        grades = [
            grade_title(GRADES[code], self.language)
            for code in dict.fromkeys(self.table.standing.grade.tolist())
        ]
        context = {
            "name": printable(first["enterprise"]),
            "enterprise_id": printable(first["enterprise_id"]),
            "district": printable(self._listed(lines["district"])),
            "industry": self._listed(map(self._industry, range(count))),
            "grade": joined(grades, self.language),
            "scenario": printable(scenario.shape.title or scenario.shape.name),
            "day": scenario.accounting_day.strftime("%Y-%m-%d"),
            "lines": [self._line(row) for row in range(count)],
            "levels": [level_title(LEVELS[level], self.language) for level in levels],
            "orders": self._orders(orders, sources),
            "trucks": self._trucks(levels),
            "seasons": self._seasons(),
            "changes": self._changes(),
            "documents": [f"[{place}] {source}" for source, place in sources.items()],
            "pollutants": [pollutant_title(name) for name in self.part.inventory.pollutants],
            "reductions": self._reductions(levels),
            "synthetic": self.say("synthetic_mark") if self.synthetic else "",
            "what_if": self.say("what_if_mark")
            if scenario.shape.what_if or scenario.policy.off_policy
            else "",
        }
        return EnterpriseNotice(str(first["enterprise_id"]), str(first["enterprise"]), context)

    def _levels(self) -> list[int]:
        """Return the levels to show: yellow and above, and temporary control where it cuts
        something.
        """
        asked, _ = self.table.ordered(TEMPORARY, self.table.steady_state())
        return [
            level
            for level in range(TEMPORARY, len(LEVELS))
            if level > TEMPORARY or (asked > 0).any()
        ]

    def _listed(self, texts: Any) -> str:
        return joined((text for text in dict.fromkeys(map(str, texts)) if text), self.language)

    def _industry(self, row: int) -> str:
        fleet = self.part.fleet
        code = fleet.industry.names[fleet.industry.codes[row]]
        return industry_title(self.policy.shape.process, code, self.language)

    def _line(self, row: int) -> dict[str, Any]:
        cells, fleet = self.part.inventory.lines.iloc[row], self.part.fleet
        base = [
            f"{pollutant_title(name)} {number(cells[f'{name}_kg_d'])}"
            for name in self.part.inventory.pollutants
            if cells[f"{name}_kg_d"] > 0
        ]
        return {
            "line": printable(cells["line"]),
            "line_id": printable(cells["line_id"]),
            "industry": self._industry(row),
            "grade": grade_title(GRADES[self.table.standing.grade[row]], self.language),
            "base": joined(base, self.language, "part") or "–",
            "flags": joined(
                (self.say(f"flag_{name}") for name in FLAGS if cells[name]), self.language
            )
            or "–",
            "answer": self.say(
                "notice_answer", lag=f"{fleet.lag_h[row]:g}", down=f"{fleet.ramp_down_h[row]:g}"
            ),
        }

    def _orders(
        self, orders: dict[int, list[Order]], sources: dict[str, int]
    ) -> list[dict[str, Any]]:
        """Return a row per line: its name, and its order at each level with the number of the
        document.
        """
        return [
            {
                "line": printable(line),
                "words": [
                    f"{order.words} [{sources[order.source]}]" if order.source else order.words
                    for order in (at_level[row] for at_level in orders.values())
                ],
            }
            for row, line in enumerate(self.part.inventory.lines["line"])
        ]

    def order(self, row: int, level: int) -> Order:
        """Return what a line must do at a level: rule, text, clock and document."""
        steady = self.table.steady_state()
        cut, rule = self.table.ordered(level, steady)
        chosen = float(after_choice(self.by_line, self.table, cut, rule, self.floor)[row])
        number_of_rule, asked, name = int(rule[row]), float(cut[row]), LEVELS[level]
        if number_of_rule in (LONG_SHUT, PROTECTED, NO_RULE):
            return Order(self._untouched(row, number_of_rule), "", 0.0)
        words, source = share_words(chosen, self.language), self.say("notice_rule_noncompliant")
        if number_of_rule == OWN_MEASURE:
            text = printable(self.part.inventory.lines.iloc[row].get(f"measure_{name}", "") or "")
            words, source = (
                (text + bracketed(words, self.language) if text else words),
                self.say("notice_rule_own"),
            )
        elif number_of_rule in (INDUSTRY_ROW, GRADE_ROW):
            words, source = self._by_policy(row, level, asked, chosen)
        # The choice by line replaced a partial cut by a stop or by normal running.
        if chosen != asked:
            outcome = self.say("word_stopped" if chosen else "word_running")
            words = self.say("notice_by_line", outcome=outcome, cut=f"{100 * asked:.6g}")
            words += self._clock(row, name) if number_of_rule != OWN_MEASURE else ""
        return Order(words + self._floor_words(row, chosen), source, chosen)

    def _untouched(self, row: int, rule: int) -> str:
        """Return the text for a line without a cut: protected, shut for long, or without a rule."""
        if rule == PROTECTED:
            reason = printable(self.part.inventory.lines.iloc[row]["protected_reason"] or "")
            return (
                self.say("flag_protected")
                + (bracketed(reason, self.language) if reason else "")
                + mark("colon", self.language)
                + self.say("cut_nothing")
            )
        if rule != LONG_SHUT:
            return self.say("cut_nothing")
        idle = self.table.standing.idle[row] and not self.part.fleet.long_shut[row]
        return self.say("flag_idle" if idle else "flag_long_term_shutdown")

    def _floor_words(self, row: int, cut: float) -> str:
        """Return the text about the floor where it limits the cut, else ""."""
        floor = float(self.floor[row])
        return (
            self.say("notice_floor", floor=f"{100 * floor:.6g}")
            # The floor matters only where the cut would go below it.
            if floor > 0 and cut > 1 - floor
            else ""
        )

    def _row(self, row: int) -> Row:
        fleet = self.part.fleet
        names = (
            part.names[part.codes[row]] for part in (fleet.industry, fleet.district, fleet.zone)
        )
        industry, district, zone = names
        policy_row = find_row(
            self.policy, industry, GRADES[self.table.standing.grade[row]], district, zone
        )
        if policy_row is None:
            raise KeyError(f"no row for {industry}")
        return policy_row

    def _by_policy(self, row: int, level: int, asked: float, chosen: float) -> tuple[str, str]:
        """Return text and source of a cut that a row of the policy orders."""
        policy_row, name = self._row(row), LEVELS[level]
        cell, relieved = policy_row.row.cell(name), bool(self.table.fleet.small_micro[row])
        words = cut_words(_plain(cell), self.language) or self.say("cut_nothing")
        if policy_row.is_limited(name):
            words = share_words(asked, self.language) + self._clock(row, name)
            words += limit_words(policy_row.deepest, self.language)
        elif relieved and asked > 0:
            words = share_words(asked, self.language) + self._clock(row, name)
            words += self.say("story_relief", factor=f"{self.table.relief[row]:g}")
        if GRADES[self.table.standing.grade[row]] in AUTONOMOUS_GRADES and asked == 0:
            words = self.say("notice_autonomous")
        source: Source = cell if isinstance(cell, CutRecord) and cell.reference else policy_row.row
        return words, self._document(source)

    def _clock(self, row: int, level: str) -> str:
        """Return the text of a row's clock, without its cut."""
        cell = _plain(self._row(row).row.cell(level))
        if not isinstance(cell, dict):
            return ""
        whole, bare = cut_words(cell, self.language), share_words(cell["cut"], self.language)
        # The text of a record begins with its cut; the rest is the clock.
        return whole.removeprefix(bare)

    def _document(self, source: Source) -> str:
        parts = (
            [f"{self.titles.get(source.reference, source.reference)} {source.clause or ''}".strip()]
            if source.reference
            else []
        )
        if source.assumed:
            # Who must obey may ask why: what the document says stands beside "assumed".
            words = printable(source.note or "")
            told = bracketed(words, self.language) if words else ""
            parts.append(self.say("source_assumed") + told)
        return joined(parts, self.language, "part") or self.say("source_none")

    def _trucks(self, levels: list[int]) -> list[str]:
        """Return what the enterprise's trucks do at each level, and whether they must stagger; none
        without transport.
        """
        story = TruckStory.of(self.part, self.language)
        if story is None:
            return []
        texts = [*story.flows()]
        for words, rule in story.rules():
            texts.append(words + bracketed(self._document(rule), self.language))
        if story.must_stagger:
            texts.append(self.say("story_stagger", rules=story.staggering_rules))
        for level in levels:
            asked = story.at_level(LEVELS[level])
            words = joined(
                (text + bracketed(self._document(item), self.language) for text, item in asked),
                self.language,
                "phrase",
            )
            title = level_title(LEVELS[level], self.language)
            none = self.say("notice_trucks_none")
            texts.append(title + mark("colon", self.language) + (words or none))
        return [printable(text) for text in texts]

    def _seasons(self) -> list[str]:
        """Return texts of the seasonal rules that reach the enterprise's lines."""
        season = SeasonTable(
            self.part.fleet, self.table.standing, self.policy, Profiles({}), self.by_line
        )
        lines, texts = self.part.inventory.lines["line"], []
        for rule, cuts in zip(season.rules, season.cuts, strict=True):
            for cut in sorted(set(cuts[cuts > 0])):
                reach = cuts == cut
                names = self.say("notice_all_lines") if reach.all() else self._listed(lines[reach])
                cell = {
                    "cut": float(cut),
                    "hours": None if rule.hours is None else {"a": rule.hours.a, "b": rule.hours.b},
                }
                dates = self.say("word_all_year")
                if rule.from_ and rule.to:
                    dates = (
                        f"{rule.from_[0]:02}-{rule.from_[1]:02} – {rule.to[0]:02}-{rule.to[1]:02}"
                    )
                texts.append(
                    f"{dates}{mark('colon', self.language)}{names} {cut_words(cell, self.language)}"
                    + bracketed(self._document(rule), self.language)
                )
        return texts

    def _changes(self) -> list[str]:
        """Return texts of the dated changes that concern the enterprise."""
        texts = []
        for change, reached in self.part.changes:
            words = (
                [self.say("notice_grade", grade=grade_title(change.grade, self.language))]
                if change.grade
                else []
            )
            words += [
                self.say(
                    "notice_flag_on" if value else "notice_flag_off", flag=self.say(f"flag_{name}")
                )
                for name, value in (
                    ("noncompliant", change.noncompliant),
                    ("protected", change.protected),
                    ("idle", change.idle),
                )
                if value is not None
            ]
            which = (
                ""
                if reached.all()
                else self._listed(self.part.inventory.lines["line"][reached]) + " "
            )
            reason = (
                bracketed(printable(change.reason), self.language)
                if getattr(change, "reason", "")
                else ""
            )
            changed = joined(words, self.language, "phrase")
            texts.append(f"{shown_time(show_time(change.at))} {which}{changed}{reason}")
        return texts

    def _reductions(self, levels: list[int]) -> list[dict[str, Any]]:
        """Return the expected reduction [kg/d] by level and pollutant, from the static
        accounting.
        """
        table = account_inputs(self.part).table
        rows = []
        for level in levels:
            part = table[table["level"] == ALERT_LEVELS[level - 1]].set_index("pollutant")[
                "reduction_kg_d"
            ]
            texts = [number(part[name]) for name in self.part.inventory.pollutants]
            rows.append({"level": level_title(LEVELS[level], self.language), "kg_d": texts})
        return rows


def _plain(cell: float | CutRecord | None) -> Any:
    """Return a cell of the policy as plain data, in the form of the manifest."""
    return cell.model_dump(mode="json", by_alias=True) if isinstance(cell, CutRecord) else cell
