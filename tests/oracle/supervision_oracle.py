"""Supervision minute by minute: who does not obey, who is screened, visited, found and corrected.

Written from docs/method.md, section 8, alone; times are whole minutes. It shares one reading with
the engine: the uniform numbers of S9, drawn by `simulator.engine.supervision.draws.draw`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from statistics import NormalDist
from typing import Any

from simulator.engine.supervision.draws import draw

from .case import STAND_INS, Case, Clock, hours_hold
from .levels import Timeline, read_stages
from .supervised_plant import Course, Habit, Plant, hours, minutes

DAY = 24 * 60
KINDS = ("absent", "partly", "pretending")
MORE = 1e-9


@dataclass
class Finding:
    """One finding; times in minutes since the period's start, None for never."""

    time: int
    enterprise: str
    kind: str
    by: str
    team: str
    decided: int
    run: int | None = None
    corrected: bool = False
    until: int = 0
    relapsed: int | None = None
    makes_d: bool = False
    number: int = 0
    missed: dict[str, float] = field(default_factory=dict)
    saved: dict[str, float] = field(default_factory=dict)


@dataclass
class Shift:
    """One shift of a team, or a raid's; hours on the way and at enterprises in minutes."""

    team: str
    place: int
    start: int
    end: int
    districts: list[str]
    travel: int
    travel_other: int
    travelling: int = 0
    visiting: int = 0
    visits: int = 0
    findings: int = 0
    last_district: str | None = None
    goal: Enterprise | None = None
    sent: int = 0
    arrives: int | None = None
    leaves: int | None = None
    seen: tuple[bool, float] = (False, 0.0)
    believed: float = 0.0
    prompted: bool = False
    reason: str = ""
    run: int | None = None
    queue: int = 0


@dataclass
class Screening:
    """One row of the table of screenings."""

    time: int
    by: str
    screened: int = 0
    flags: int = 0
    true_flags: int = 0
    disobeying: int = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Return all counts."""
        return self.screened, self.flags, self.true_flags, self.disobeying


class Enterprise:
    """What is known of an enterprise as the minutes go by."""

    def __init__(self, world: World, plant: Plant) -> None:
        rules, self.plant, self.id, self.home = world.rules, plant, plant.id, plant.home
        first = min(plant.rows, key=lambda row: row["line_id"])
        self.findings_12m = first.get("findings_12m") or 0
        self.last_visit: date | None = first.get("last_visit")
        chances = rules["behaviour"]["probability"]
        chance = chances.get(plant.grade, chances.get(STAND_INS.get(plant.grade, ""), 0.0))
        self.prior = min(0.9, chance * (1 + rules["behaviour"]["per_finding"] * self.findings_12m))
        self.metered, self.has_cems = (
            self._has(world, first, what, what, place)
            for what, place in (("metered", "meters"), ("has_cems", "cems"))
        )
        self.course = Course(
            tuple(self._habit(world, k, end) for k, (_, end) in enumerate(plant.runs)),
            tuple(rules["behaviour"]["pretend_hours"]),
        )
        self._read_fraud(world)
        # The one who is a D in the inventory cannot become one.
        self.is_d = all(row["grade"] == "D" for row in plant.open_rows)
        self.run: int | None = None
        self.entered = self.is_visited = self.is_watched = self.awaits_revisit = False
        self.awaits_decision = 0
        self.first_order: dict[int, int] = {}
        self.p = self.prior
        self.meter_says: bool | None = None
        self.meter_flagged = self.cems_flagged = False
        self.flagged_at: int | None = None
        self.revisit_since: int | None = None
        self.visits = self.visits_in_run = self.found_times = 0
        self.visited_at: int | None = None
        self.spell: int | None = None
        self.stopped_since: list[int | None] = [None] * len(plant.rows)

    @staticmethod
    def _has(world: World, row: dict[str, Any], column: str, what: str, place: str) -> bool:
        if row.get(column) is not None:
            return bool(row[column])
        return world.u(what, row["enterprise_id"], 0) < world.rules[place]["coverage"]

    def _habit(self, world: World, k: int, end: int) -> Habit:
        """Return how it behaves until the end of run k (S6, S7)."""
        rules = world.rules["behaviour"]
        drawn_strength = rules["most_strength"] * world.u("strength", self.id, k)
        listed = next((r for r in rules["listed"] if r["enterprise_id"] == self.id), None)
        if listed is not None:
            kind = listed["kind"]
            strength = drawn_strength if listed.get("strength") is None else listed["strength"]
        else:
            kind, strength = "obeying", drawn_strength
            if rules["drawn"] and world.u("obeys", self.id, k) < self.prior:
                kind = self._kind(world, k)
        return Habit(end, kind, {"obeying": 1.0, "absent": 0.0}.get(kind, strength))

    def _kind(self, world: World, k: int) -> str:
        kinds = world.rules["behaviour"]["kinds"]
        total, reached = sum(kinds.values()), 0.0
        for kind in KINDS:
            reached += kinds.get(kind, 0.0) / total
            if reached > world.u("kind", self.id, k):
                return kind
        return KINDS[-1]

    def _read_fraud(self, world: World) -> None:
        rules = world.rules["fraud"]
        listed = next((r for r in rules["listed"] if r["enterprise_id"] == self.id), None)
        chances = rules["probability"]
        grade = self.plant.grade
        chance = chances.get(grade, chances.get(STAND_INS.get(grade, ""), 0.0))
        self.is_fraud = listed is not None or world.u("fraud", self.id, 0) < chance
        self.fraud_found = self.mismatch = False
        self.true_factor = (listed or {}).get("true_factor") or rules["true_factor"]
        found_at = (listed or {}).get("found_at")
        self.tip = None if found_at is None else minutes(world.clock.hours(found_at))

    # --- what holds at a minute ------------------------------------------------------------

    @property
    def down(self) -> int | None:
        """Return since when it is a D by a finding."""
        return self.course.downgraded

    def under_order(self, minute: int) -> bool:
        """Tell whether it is under an order at a minute (S3)."""
        return self.plant.under_order(self.down, minute)

    def stake(self, minute: int) -> float:
        """Return what is at stake [kg/h] (S4)."""
        return self.plant.stake(self.down, minute)

    def listed(self, minute: int) -> bool:
        """Tell whether it is on the list of S5."""
        return self.run is not None and self.entered and self.stake(minute) > 0

    def can_be_visited(self, minute: int) -> bool:
        """Tell whether it is on the list of those to visit (S15)."""
        away = self.is_visited or self.is_watched or self.awaits_decision or self.awaits_revisit
        return not away and self.listed(minute)

    def strength(self, world: World, minute: int) -> float:
        """Return its strength at a minute."""
        time_h = hours(minute)
        return self.course.strength(time_h, world.clock.hour_of_day(time_h))

    def chance(self, world: World) -> float:
        """Return the chance in the bureau's eyes (S13)."""
        meters, cems, p = world.rules["meters"], world.rules["cems"], self.p
        if self.cems_flagged:
            return _bayes(p, cems["sensitivity"], cems["false_alarm"])
        if self.meter_says is None:
            return p
        s, f = meters["sensitivity"], meters["false_alarm"]
        return _bayes(p, s, f) if self.meter_says else _bayes(p, 1 - s, 1 - f)

    def clear_flags(self) -> None:
        """Forget screenings, as after a visit or at a run's start."""
        self.meter_says, self.flagged_at = None, None
        self.meter_flagged = self.cems_flagged = self.mismatch = False

    def flag(self, minute: int) -> None:
        """Note a flag."""
        self.flagged_at = minute if self.flagged_at is None else self.flagged_at


def _bayes(p: float, if_not: float, if_obeys: float) -> float:
    total = p * if_not + (1 - p) * if_obeys
    return p * if_not / total if total > 0 else 0.0


class World:
    """All enterprises, teams and findings of one replicate, minute by minute."""

    def __init__(
        self, case: Case, rules: dict[str, Any], replicate: int = 0, *, supervised: bool = True
    ) -> None:
        self.case, self.rules, self.replicate = case, rules, replicate
        self.supervised = supervised
        self.clock = Clock(case)
        self.length = minutes(self.clock.end_h)
        self.stages = read_stages(case, self.clock)
        ids = sorted({line["enterprise_id"] for line in case.lines})
        plants = [Plant(case, self.clock, self.stages, name) for name in ids]
        self.enterprises = [Enterprise(self, plant) for plant in plants]
        names = sorted({line["district"] for line in case.lines})
        self.timelines = {name: Timeline(self.stages, name) for name in names}
        self.findings: list[Finding] = []
        self.screenings: list[Screening] = []
        self.shifts = sorted(self._shifts(), key=lambda shift: shift.place)
        self.watched: list[Enterprise | None] = [None] * rules["on_site"]
        for minute in range(self.length):
            self.minute(minute)
        for shift in self.shifts:
            self._leave(shift, self.length)
        late = [finding for finding in self.findings if finding.decided >= self.length]
        for finding in sorted(late, key=lambda finding: (finding.decided, finding.kind != "fraud")):
            self._make_d(finding, finding.decided)

    def u(self, what: str, enterprise: str, number: int) -> float:
        """Return the uniform number of S9."""
        return draw(self.rules["seed"], self.replicate, what, enterprise, number)

    # --- shifts and raids ------------------------------------------------------------------

    def _shifts(self) -> list[Shift]:
        rules, shifts = self.rules, []
        teams = rules["teams"]
        if isinstance(teams, int):
            nights = int(teams * rules["night_share"] + 0.5)
            teams = [
                {
                    "team": str(n + 1),
                    "shift": rules["night_shift" if n >= teams - nights else "shift"],
                }
                for n in range(teams)
            ]
        for place, team in enumerate(teams):
            shifts += self._shifts_of(place, team)
        place = len(teams)
        for number, raid in enumerate(rules["raids"], start=1):
            start = minutes(self.clock.hours(raid["at"]))
            end = start + minutes(raid["hours"])
            for member in range(1, raid["teams"] + 1):
                name = f"raid-{number}-{member}"
                place += 1
                shifts.append(self._shift(place, {"team": name, **raid}, start, end))
        return shifts

    def _shift(self, place: int, team: dict[str, Any], start: int, end: int) -> Shift:
        travel, other = (
            minutes(self.rules[name] if team.get(name) is None else team[name])
            for name in ("travel_h", "travel_other_h")
        )
        return Shift(team["team"], place, start, end, team.get("districts") or [], travel, other)

    def _shifts_of(self, place: int, team: dict[str, Any]) -> list[Shift]:
        first_h, last_h = team.get("shift") or self.rules["shift"]
        length = minutes((last_h - first_h) % 24 or 24)
        shifts = []
        for midnight_h in self.clock.midnights(Fraction(-24), self.clock.end_h):
            start = minutes(midnight_h) + minutes(first_h)
            end = start + length
            if start >= 0 and end <= self.length and self._any_run(team, start, end):
                shifts.append(self._shift(place, team, start, end))
        return shifts

    def _any_run(self, team: dict[str, Any], start: int, end: int) -> bool:
        names = team.get("districts") or list(self.timelines)
        return any(
            a < hours(end) and b > hours(start)
            for name in names
            for a, b in self.timelines[name].runs("temporary")
        )

    # --- one minute (S8) -------------------------------------------------------------------

    def minute(self, minute: int) -> None:
        """Do all that happens at a minute, in the order of S8."""
        for one in self.enterprises:
            self._follow_levels(one, minute)
        for finding in sorted(self.findings, key=lambda finding: finding.enterprise):
            if finding.decided == minute:
                self._decide(finding, minute)
        for one in self.enterprises:
            self._note_orders(one, minute)
        for finding in sorted(self.findings, key=lambda finding: finding.enterprise):
            is_order = finding.corrected and finding.kind != "fraud"
            if is_order and minute == finding.decided + minutes(self.rules["revisit_h"]):
                self._revisit(finding, minute)
        self._read_meters(minute)
        self._read_cems(minute)
        for one in self.enterprises:
            if one.is_fraud and one.tip == minute and not one.fraud_found:
                self._find_fraud(one, minute, "tip", "")
        self._let_teams_arrive_and_leave(minute)
        self._watch(minute)
        for shift in self.shifts:
            if shift.end == minute:
                shift.queue = self._waiting(shift, minute)
        self._send_supervisors(minute)
        for shift in self.shifts:
            if shift.start <= minute < shift.end:
                self._send(shift, minute)

    def _waiting(self, shift: Shift, minute: int) -> int:
        return sum(
            one.can_be_visited(minute)
            and (one.flagged_at is not None or one.revisit_since is not None)
            for one in self.enterprises
        )

    def _follow_levels(self, one: Enterprise, minute: int) -> None:
        runs = one.plant.runs
        now = next((k for k, (a, b) in enumerate(runs) if a <= minute < b), None)
        if now != one.run:
            one.run, one.entered = now, False
            one.awaits_revisit, one.revisit_since = False, None
            one.p, one.visits_in_run = one.prior, 0
            one.clear_flags()
        self._note_orders(one, minute)

    def _note_orders(self, one: Enterprise, minute: int) -> None:
        if one.run is not None and one.under_order(minute):
            one.entered = True
            one.first_order.setdefault(one.run, minute)

    # --- findings and what comes of them -----------------------------------------------------

    def _find(self, one: Enterprise, minute: int, by: str, team: str, run: int) -> None:
        habit = one.course.habits[run]
        one.found_times += 1
        reach = 0 if one.is_d else self.rules["downgrade_after"]
        finding = Finding(
            minute, one.id, habit.kind, by, team, minute + minutes(self.rules["decision_h"]), run
        )
        finding.number = one.found_times - 1
        finding.makes_d = reach > 0 and one.found_times + one.findings_12m >= reach
        one.awaits_decision += 1
        self.findings.append(finding)
        if finding.decided == minute:
            self._decide(finding, minute)

    def _find_fraud(self, one: Enterprise, minute: int, by: str, team: str) -> None:
        decided = minute + minutes(self.rules["decision_h"])
        finding = Finding(minute, one.id, "fraud", by, team, decided)
        finding.corrected = True
        finding.makes_d = self.rules["fraud_makes_d"] and not one.is_d
        one.fraud_found = True
        self.findings.append(finding)
        if finding.decided == minute:
            self._decide(finding, minute)

    def _enterprise(self, finding: Finding) -> Enterprise:
        return next(one for one in self.enterprises if one.id == finding.enterprise)

    def _decide(self, finding: Finding, minute: int) -> None:
        one = self._enterprise(finding)
        if finding.kind != "fraud":
            one.awaits_decision -= 1
            if one.run is not None and one.run == finding.run:
                finding.corrected = True
                finding.until = one.plant.runs[one.run][1]
                span = minute, finding.until
                one.course = replace(one.course, corrections=(*one.course.corrections, span))
                one.awaits_revisit = True
        else:
            finding.corrected = True
        self._make_d(finding, minute)

    def _make_d(self, finding: Finding, minute: int) -> None:
        one = self._enterprise(finding)
        finding.makes_d = finding.makes_d and one.down is None
        if finding.makes_d:
            one.course = replace(one.course, downgraded=minute)

    def _revisit(self, finding: Finding, minute: int) -> None:
        one = self._enterprise(finding)
        if one.run is None or one.run != finding.run:
            return
        if self.u("relapse", one.id, finding.number) < self.rules["relapse"]:
            finding.until = finding.relapsed = minute
            *others, (start, _) = one.course.corrections
            one.course = replace(one.course, corrections=(*others, (start, minute)))
        one.awaits_revisit, one.revisit_since, one.p = False, minute, self.rules["relapse"]

    # --- screening -----------------------------------------------------------------------

    def _read_meters(self, minute: int) -> None:
        every, delay = (minutes(self.rules["meters"][name]) for name in ("every_h", "delay_h"))
        midnight = -minutes(self.clock.hour_of_day(Fraction(0)))
        number, rest = divmod(minute - delay - midnight, every)
        start, end = minute - delay - every, minute - delay
        if rest or start < 0 or not self.supervised:
            return
        row = Screening(minute, "meter")
        for one in self.enterprises:
            under = any(one.under_order(m) for m in range(start, end))
            if one.metered and one.run is not None and under:
                self._screen(one, number - 1, start, end, row)
        if row.screened:
            self.screenings.append(row)

    def _screen(self, one: Enterprise, number: int, start: int, end: int, row: Screening) -> None:
        rules = self.rules["meters"]
        ordered = one.plant.mean_load(one.course.obeying(), start, end)
        load = one.plant.mean_load(one.course, start, end)

        def power(x: float) -> float:
            return rules["residual"] + (1 - rules["residual"]) * x

        threshold = max(rules["stop_threshold"], power(ordered) + rules["tolerance"])
        measured = power(load)
        if rules["noise"] > 0:
            measured += rules["noise"] * NormalDist().inv_cdf(self.u("meter", one.id, number))
        flagged, more = measured > threshold, load > ordered + MORE
        fraud = self.rules["fraud"]
        shows = one.is_fraud and not one.fraud_found and one.true_factor >= fraud["band"]
        if shows and self.u("mismatch", one.id, number) < fraud["by_power"]:
            one.mismatch = flagged = True
        row.screened += 1
        row.disobeying += more
        row.flags += flagged
        row.true_flags += flagged and more
        one.meter_says = flagged
        if flagged:
            one.meter_flagged = True
            one.flag(minute=row.time)

    def _read_cems(self, minute: int) -> None:
        rules, row = self.rules["cems"], Screening(minute, "cems")
        for one in self.enterprises:
            runs = self._runs_though_stopped(one, minute)
            began = one.spell
            one.spell = (minute if one.spell is None else one.spell) if runs else None
            if began is None or not (one.has_cems and self.supervised):
                continue
            lasted = minute == began + minutes(rules["running_h"]) and one.run is not None
            if lasted and self.u("cems", one.id, one.run) < rules["shows"]:
                one.cems_flagged = True
                one.flag(minute)
                row = Screening(minute, "cems", *(count + 1 for count in row.counts))
        if row.screened:
            self.screenings.append(row)

    def _runs_though_stopped(self, one: Enterprise, minute: int) -> bool:
        """Tell whether a spell of S12 holds at a minute."""
        still = False
        lines = one.plant.lines(one.plant.obedient(one.down))
        for i, row in enumerate(one.plant.orders(one.down)):
            ordered, floor = row[minute]
            stands = ordered >= 1 - 1e-12 and floor == 0
            since = one.stopped_since[i]
            one.stopped_since[i] = (minute if since is None else since) if stands else None
            if stands and minute - one.stopped_since[i] >= lines[i].ramp_down_h * 60 - 1e-6:
                still = True
        return still and one.strength(self, minute) < 1

    # --- teams -----------------------------------------------------------------------------

    def _let_teams_arrive_and_leave(self, minute: int) -> None:
        for shift in self.shifts:
            one = shift.goal
            if one is not None and shift.arrives is not None and not one.listed(minute):
                shift.travelling += minute - shift.sent
                shift.goal, shift.arrives, one.is_visited = None, None, False
            self._arrive(shift, minute)
            self._leave(shift, minute)

    def _arrive(self, shift: Shift, minute: int) -> None:
        one = shift.goal
        if one is None or shift.arrives != minute:
            return
        shift.travelling += minute - shift.sent
        shift.arrives, shift.leaves = None, minute + minutes(self.rules["visit_h"])
        shift.last_district, shift.run = one.home, one.run
        shift.reason = self._reason(shift, one)
        shift.prompted = one.mismatch
        detect = self.rules["detect"]
        time_h = hours(minute)
        window = list(self.rules["behaviour"]["pretend_hours"])
        by_day = hours_hold(window, self.clock.hour_of_day(time_h))
        sure = detect["stop" if one.plant.stops(one.down, minute) else "limit"]
        pretends = detect["pretending_by_day" if by_day else "pretending_by_night"]
        habit = one.course.habit(time_h)
        hides = habit is not None and habit.kind == "pretending"
        there = habit is not None and habit.kind != "obeying"
        there = there and not one.course.corrected(time_h) and one.under_order(minute)
        kinds = self.rules["behaviour"]["kinds"]
        w = kinds.get("pretending", 0.0) / sum(kinds.values())
        shift.seen = there, pretends if hides else sure
        shift.believed = (1 - w) * sure + w * pretends

    def _leave(self, shift: Shift, minute: int) -> None:
        one = shift.goal
        if one is None or shift.leaves != minute:
            return
        shift.visiting += minutes(self.rules["visit_h"])
        shift.visits += 1
        there, detect = shift.seen
        number = one.visits
        found = there and self.u("visit", one.id, number) < detect
        one.visits, one.visited_at = one.visits + 1, minute
        one.is_visited, shift.goal, shift.leaves = False, None, None
        if one.run == shift.run:
            one.visits_in_run += 1
        one.clear_flags()
        one.revisit_since = None
        fraud = self.rules["detect"]["fraud_prompted" if shift.prompted else "fraud"]
        if one.is_fraud and not one.fraud_found and self.u("documents", one.id, number) < fraud:
            self._find_fraud(one, minute, shift.reason, shift.team)
            shift.findings += 1
        if found:
            self._find(one, minute, shift.reason, shift.team, shift.run)
            shift.findings += 1
        else:
            d = shift.believed
            one.p = one.p * (1 - d) / (1 - one.p * d) if one.p * d < 1 else 0.0

    def _reason(self, shift: Shift, one: Enterprise) -> str:
        if shift.team.startswith("raid-"):
            return "raid"
        if one.revisit_since is not None:
            return "revisit"
        if one.cems_flagged:
            return "cems"
        return "meter" if one.meter_flagged else "visit"

    def _send(self, shift: Shift, minute: int) -> None:
        while shift.goal is None:
            options = [one for one in self.enterprises if self._can_reach(shift, one, minute)]
            if self.rules["strategy"] == "targeted":
                options = [one for one in options if one.chance(self) > 0]
            if not options:
                return
            one = min(options, key=lambda one: (self._key(shift, one, minute), one.id))
            one.is_visited, shift.goal, shift.sent = True, one, minute
            shift.arrives = minute + self._travel(shift, one)
            if shift.arrives == minute:
                self._arrive(shift, minute)

    def _travel(self, shift: Shift, one: Enterprise) -> int:
        near = shift.last_district is None or shift.last_district == one.home
        return shift.travel if near else shift.travel_other

    def _takes(self, shift: Shift, one: Enterprise) -> int:
        return self._travel(shift, one) + minutes(self.rules["visit_h"])

    def _can_reach(self, shift: Shift, one: Enterprise, minute: int) -> bool:
        if shift.districts and one.home not in shift.districts:
            return False
        return one.can_be_visited(minute) and minute + self._takes(shift, one) <= shift.end

    def _key(self, shift: Shift, one: Enterprise, minute: int) -> tuple[float, ...]:
        stake = one.stake(minute)
        strategy = self.rules["strategy"]
        if strategy == "targeted":
            home_runs = self.timelines[one.home].runs("temporary")
            now = [b for a, b in home_runs if a <= hours(minute) < b]
            left_h = float(now[0] - hours(minute)) if now else 0.0
            takes_h = float(hours(self._takes(shift, one)))
            return (-one.chance(self) * stake * left_h / takes_h,)
        if strategy == "random":
            return one.visits_in_run, self.u("order", one.id, one.visits)
        if strategy == "round_robin":
            return self._last_visited(one)
        marks = [m for m in (one.flagged_at, one.revisit_since) if m is not None]
        if marks:
            return 0, min(marks), -stake
        return 1, one.visits_in_run, -stake

    def _last_visited(self, one: Enterprise) -> tuple[float, ...]:
        if one.visited_at is not None:
            return (1, float(one.visited_at))
        if one.last_visit is not None:
            day = datetime(one.last_visit.year, one.last_visit.month, one.last_visit.day)
            return (1, float(self.clock.hours(day) * 60))
        return (0, 0.0)

    # --- supervisors on site ---------------------------------------------------------------

    def _watch(self, minute: int) -> None:
        for one in self.enterprises:
            if not one.is_watched or one.awaits_decision or one.course.corrected(hours(minute)):
                continue
            if one.listed(minute) and one.under_order(minute) and one.strength(self, minute) < 1:
                self._find(one, minute, "on_site", "", one.run)

    def _send_supervisors(self, minute: int) -> None:
        for place, one in enumerate(self.watched):
            if one is not None and not one.listed(minute):
                one.is_watched, self.watched[place] = False, None
        for place, watched in enumerate(self.watched):
            options = [one for one in self.enterprises if one.can_be_visited(minute)]
            if watched is None and options:
                one = min(options, key=lambda one: (-one.stake(minute), one.id))
                one.is_watched, self.watched[place] = True, one
        self._watch(minute)
