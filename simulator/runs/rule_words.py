"""The rules of a line in words: what asks which cut at which level, by which document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from simulator.engine.cuts import (
    GRADE_ROW,
    INDUSTRY_ROW,
    NONCOMPLIANT,
    OWN_MEASURE,
    CutTable,
    Row,
    after_choice,
    find_row,
)
from simulator.engine.orders import LineOrders
from simulator.inputs.policy import Policy
from simulator.inputs.policy_shape import CutRecord, GradeRow, HourWindow, LaterEntry
from simulator.inputs.policy_words import limit_words
from simulator.inputs.source import Source
from simulator.runs.line_steps import LineRun
from simulator.runs.policy_replaced import cell_words, replaced_for_line
from simulator.terms.clock import after, show_time
from simulator.terms.labels import say
from simulator.terms.levels import ALERT_LEVELS, GRADES, RANK
from simulator.terms.titles import grade_title, joined, mark


@dataclass(frozen=True)
class RuleWords:
    """The rules of one line in one language.

    Attributes
    ----------
    story : LineRun
        The line's run.
    language : str
        zh or en.
    """

    story: LineRun
    language: str

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    def standings(self) -> Iterator[str]:
        """Yield the rules at each level, for each standing that the line has in the period."""
        for time_h, table, block in self.story.standings():
            grade = GRADES[table.standing.grade[self.story.place]]
            since = told_time(after(self.story.inputs.scenario.start, time_h))
            yield self.say("story_rules", since=since, grade=grade_title(grade, self.language))
            if table.standing.idle[self.story.place]:
                yield "  " + self.say("story_idle", time=since)
                continue
            if block is self.story.as_d:
                yield "  " + self.say("story_made_d")
            for level in ALERT_LEVELS:
                yield "  " + self.at_level(level, table, block, heating=False)

    def at_level(self, name: str, table: CutTable, orders: LineOrders, heating: bool) -> str:
        """Return the rule that gives the line its cut at a level.

        Parameters
        ----------
        name : str
            The level.
        table, orders : CutTable, LineOrders
            Cuts and orders of the line's enterprise, by the standing of the line.
        heating : bool
            Whether it is a time of heating.
        """
        place, level = self.story.place, RANK[name]
        # The cuts while the measure holds; their clock is added as text.
        cuts, rules = table.ordered(level, table.steady_state())
        floor = orders.fleet.floor(heating)
        cut, rule = float(cuts[place]), int(rules[place])
        chosen = float(after_choice(orders.by_line, table, cuts, rules, floor)[place])
        text = self.say(
            "story_level",
            level=self.say(f"level_{name}"),
            cut=f"{100 * chosen:.6g}",
            rule=self.say(f"rule_{rule}"),
        )
        if chosen != cut:
            text += self.say(
                "story_by_line",
                cut=f"{100 * cut:.6g}",
                outcome=self.say("word_stopped" if chosen else "word_running"),
            )
        row = self._row(table)
        if rule in (INDUSTRY_ROW, GRADE_ROW) and row is not None:
            if row.row.cell(name) is None:
                return self.say("story_nothing", level=self.say(f"level_{name}"))
            text += (
                self._clock(row.row, name) + self._source(row, name) + self._replaced(table, name)
            )
            if row.is_limited(name):
                text += limit_words(row.deepest, self.language)
            if table.fleet.small_micro[place]:
                text += self.say("story_relief", factor=f"{table.relief[place]:g}")
        if rule == OWN_MEASURE:
            line = self.story.inputs.inventory.lines.iloc[self.story.row]
            words = line.get(f"measure_{name}", "")
            text += f" {words}" if words else ""
        if rule == NONCOMPLIANT:
            strictest = table.strictest(place)
            text += self.say("story_strictest", cut=f"{100 * strictest:.6g}")
        return text

    def _replaced(self, table: CutTable, level: str) -> str:
        """Return what the policy replaced in the policy that it extends, or "" where both give
        the same cut.
        """
        replaced = replaced_for_line(table.policy, _looked_up(self.story, table), level)
        if replaced is None:
            return ""
        child, parent, cell = replaced
        return self.say(
            "story_replaced",
            child=child.title or child.id,
            parent=parent.title or parent.id,
            cut=cell_words(cell, self.language),
        )

    def _row(self, table: CutTable) -> Row | None:
        return find_row(table.policy, *_looked_up(self.story, table))

    def _clock(self, row: GradeRow, level: str) -> str:
        cell = row.cell(level)
        if not isinstance(cell, CutRecord):
            return ""
        text = self._within(cell)
        for later in cell.then:
            text += self.say(
                "story_then", after=f"{later.after_h:g}", cut=f"{100 * later.cut:.6g}"
            ) + self._within(later)
        return text

    def _within(self, entry: CutRecord | LaterEntry) -> str:
        cycle = (
            self.say("story_cycle", off=f"{entry.off_h:g}", on=f"{entry.on_h:g}")
            if entry.off_h
            else ""
        )
        return self._hours(entry.hours) + cycle

    def _hours(self, hours: HourWindow | None) -> str:
        return self.say("story_hours", a=f"{hours.a:g}", b=f"{hours.b:g}") if hours else ""

    def _source(self, row: Row, level: str) -> str:
        policy, cell = self.story.inputs.scenario.policy, row.row.cell(level)
        source: Source = cell if isinstance(cell, CutRecord) and cell.reference else row.row
        return " " + document(policy, source, (*row.keys, level), self.language)

    def seasons(self) -> Iterator[str]:
        """Yield the seasonal rules that cut the line."""
        policy = self.story.inputs.scenario.policy
        _, season = self.story.orders.at_epoch(0)
        any_rule = False
        for rule, cuts in zip(season.rules, season.cuts, strict=True):
            if cuts[self.story.place]:
                any_rule = True
                dates = (
                    f"{rule.from_[0]:02}-{rule.from_[1]:02} – {rule.to[0]:02}-{rule.to[1]:02}"
                    if rule.from_ and rule.to
                    else self.say("word_all_year")
                )
                yield (
                    self.say(
                        "story_season",
                        rule=rule.title or self.say("setting_untitled"),
                        dates=dates + self._hours(rule.hours),
                        cut=f"{100 * cuts[self.story.place]:.6g}",
                    )
                    + " "
                    + document(policy, rule, ("seasonal", rule.id), self.language)
                )
        if not any_rule:
            yield self.say("story_no_season")


def told_time(time: datetime) -> str:
    """Return a time as people write it."""
    return show_time(time).replace("T", " ")


def _looked_up(story: LineRun, table: CutTable) -> tuple[str, str, str, str]:
    """Return the keys of a line by which rows of a policy are looked up: industry, grade,
    district and zone.
    """
    fleet, place = table.fleet, story.place
    industry, district, zone = (
        part.names[part.codes[place]] for part in (fleet.industry, fleet.district, fleet.zone)
    )
    return industry, GRADES[table.standing.grade[place]], district, zone


def document(policy: Policy, source: Source, keys: tuple, language: str) -> str:
    """Return document and clause of a value, and whether it is assumed or set by the scenario."""
    titles = {item.id: item.title for item in policy.shape.references}
    if any(keys[: len(path)] == path or path[: len(keys)] == keys for path in policy.overridden):
        # The scenario's own value does not stand in the policy's document.
        return f"[{say(language, 'source_scenario')}]"
    parts = []
    if source.reference:
        parts.append(
            titles.get(source.reference, source.reference)
            + (f" {source.clause}" if source.clause else "")
        )
    if source.assumed:
        parts.append(
            say(language, "source_assumed")
            + (mark("colon", language) + source.note if source.note else "")
        )
    return f"[{joined(parts, language, 'part')}]" if parts else f"[{say(language, 'source_none')}]"
