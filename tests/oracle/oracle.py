"""The independent oracle: `simulate(case)` with one SimPy process per production line.

Slow, plain and exact. It shares no code with the simulator: the two are built from model.md,
interfaces.md and the readings R1 to R26 of docs/method.md alone, so that where they agree, the
reading is the cause and not a common slip.

Choices (where model.md and the readings are silent or allow two readings)
--------------------------------------------------------------------------
C1  Group of the by-line choice for a level: all lines of the group under that level, whether or
    not they have answered it; so ordered(line, level, t) does not depend on lags.
C2  `pre_adjustment_h: 0` means that there is none: R18's min(issued + lag, T - p) is used for
    p > 0 only, else a late notice would cost nothing.
C3  An early start with b < 0 < T: the line left the target in force at the period's start (that of
    the level by which it stands then) at b, towards the target at the period's start under the
    early start's cut; both targets with the season, strength and floor of the period's start. Of
    several it follows first the one that began first, from the next one's b on the larger cut.
    If a rise lies at or after the period's end, its early start still counts inside the period.
C4  In R18 the level p of a rise is the one by which the line stands just before T, answers to
    earlier early starts included. The targets of a planned start are those of R20 too (1 + u where
    nothing is ordered), without R19. The constant cut(q, T) holds before T even for a line
    protected until T. The early start is of the stage that owns T; it sets that stage's answer.
C5  A long shut line loses no output value, saves no electricity and makes nothing up: its load
    stays at 1, its emissions are 0. Made-up load above 1 counts negatively in both.
C6  Where nothing is ordered (c = 0), n and s are the seasonal load: made-up hours are no shortfall.
C7  `nominal_kg` contains what area sources save in stage hours (they have no shortfall), so that
    nominal minus the shortfall parts is the alert reduction of the stages.
C8  Area sources make moved hours up as lines do (R24), in the runs and in the static accounting.
C9  `enterprise_grade: worst`: from best to worst A, lead, B, B-, C, nonlead, ungraded, D; all
    lines of the enterprise count, long shut ones and other districts' too; after dated changes.
C10 Stage table. A cell in which the stage's whole society emits nothing is not met. With
    `whole_society_kg_d` an unscoped stage has whole society = kg/d / 24 x its `hours` (the hours
    in which it owns any district of inventory or area sources); for scoped stages whole society,
    share and met hours are None. `whole_society_kg_d` goes before area sources; a pollutant that
    it leaves out is treated as if it were not there.
C11 Static accounting (R26): the seasonal cut is the mean over the day of the largest rule at each
hour. Where rule 3
    or `own_measures: stricter` compare a number with a clocked record: by means. Targets at
    `temporary` exist only where the policy writes them.
C12 `so2_nox_exchange`: 2 x target is the sum of the two targets; a pollutant that reaches its own
    target is met even where the sum fails.
C13 A seasonal rule that names area sources reaches those of its `districts`; its other selectors
    say nothing of area sources. A planned start with pre-adjustment whose ramp needs no time has
    b = T and therefore acts at T, even if notice plus lag would be later (R18 as it stands).
C14 Times are exact fractions of hours; a written number of hours is the decimal number as written.
    What still differs by less than 1e-9 h is one instant: that of the stage's edge.
C15 Which stages a line has heard of is asked of all stages of a level or above that cover its
    district and began in the unbroken run of that level, whether they own their hours, are hidden
    under a higher one or have ended. A run that reaches into the period's start is answered there.
    So a line stands by no level at a fall to one that it has not answered.
"""

from collections import defaultdict
from typing import Any

import simpy

from .accounting import ENOUGH, account, target_of
from .case import (
    SHORTFALL_PARTS,
    Case,
    Clock,
    Kilograms,
    OracleResult,
    PollutantSummary,
    StageRow,
)
from .cuts import RuleBook
from .levels import Stage, Timeline, read_stages
from .loads import Line
from .sums import AreaSums, Cells, LineSums

NO_STAGE = ("early", "outside")


def simulate(case: Case) -> OracleResult:
    """Return everything that the model computes of a case."""
    return _Run(case).result()


class _Run:
    """One case on its way from lines to tables."""

    def __init__(self, case: Case) -> None:
        self.case, self.clock = case, Clock(case)
        self.stages = read_stages(case, self.clock)
        rows = [*case.lines, *case.area_sources]
        self.districts = sorted({row["district"] for row in rows})
        self.timelines = {name: Timeline(self.stages, name) for name in self.districts}
        self.books = {
            name: RuleBook(case, self.clock, name, timeline)
            for name, timeline in self.timelines.items()
        }
        self.cells = Cells(case, self.clock, self.stages)
        self.lives = self._live()
        self.line_sums = [self._sums_of(i) for i in range(len(case.lines))]
        self.area_sums = [
            AreaSums(case, self.clock, source, self.timelines[source["district"]], self.cells)
            for source in case.area_sources
        ]

    def _live(self) -> list[Line]:
        env = simpy.Environment()
        lines = [
            Line(env, self.case, self.clock, self.books[line["district"]], i)
            for i, line in enumerate(self.case.lines)
        ]
        env.run()
        return lines

    def _sums_of(self, i: int) -> LineSums:
        book = self.books[self.case.lines[i]["district"]]
        return LineSums(self.lives[i], self.cells, book.sector(i))

    def rate_kg_h(self, row: dict[str, Any], pollutant: str) -> float:
        """Return the base emission of a line or an area source."""
        base_kg_d = row.get(pollutant + "_kg_d") or 0.0
        return 0.0 if row.get("long_term_shutdown") else base_kg_d / 24

    def result(self) -> OracleResult:
        """Return all tables."""
        lines, line_hours = self._kilograms(self.case.lines, self.line_sums, "line_id")
        area, area_hours = self._kilograms(self.case.area_sources, self.area_sums, "area_source")
        hours, totals = _gather([line_hours, area_hours]), _gather_totals([lines, area])
        for pollutant in self.case.pollutants:
            totals.setdefault(pollutant, Kilograms(0.0, 0.0, 0.0))
        cell_sums = self._stage_cells()
        return OracleResult(
            lines=lines,
            line_hours=line_hours,
            area=area,
            area_hours=area_hours,
            hours=hours,
            totals=totals,
            stages=self._stages(cell_sums),
            summary={name: self._summary(name) for name in self.case.pollutants},
            stage_table=self._stage_table(cell_sums),
            accounting=account(self.case, self.clock, self.books),
            output_value_lost_cny=self._lost("output_value_cny_d", "idle_h"),
            output_value_lost_by_season_cny=self._lost("output_value_cny_d", "idle_by_season_h"),
            electricity_saved_kwh=self._lost("electricity_kwh_d", "idle_h"),
            electricity_saved_by_season_kwh=self._lost("electricity_kwh_d", "idle_by_season_h"),
            story={life.line["line_id"]: life.steps for life in self.lives},
        )

    def _kilograms(self, rows: list[Any], sums: list[Any], name: str) -> tuple[Any, Any]:
        whole: dict[Any, list[float]] = defaultdict(lambda: [0.0] * 3)
        hourly: dict[Any, list[float]] = defaultdict(lambda: [0.0] * 3)
        for row, one in zip(rows, sums, strict=True):
            for pollutant in self.case.pollutants:
                rate_kg_h = self.rate_kg_h(row, pollutant)
                for (cell, _), activity_h in one.cells_of_line.items():
                    for run in range(3):
                        kg = rate_kg_h * activity_h[run]
                        whole[row[name], pollutant][run] += kg
                        hourly[row[name], pollutant, self.cells.hour(cell)][run] += kg
        return _frozen(whole), _frozen(hourly)

    def _stage_cells(self) -> dict[tuple[str, int, str], list[float]]:
        """Return the three kilograms by stage key, cell and pollutant."""
        sums: dict[Any, list[float]] = defaultdict(lambda: [0.0] * 3)
        rows = [*self.case.lines, *self.case.area_sources]
        for row, one in zip(rows, [*self.line_sums, *self.area_sums], strict=True):
            for (cell, key), activity_h in one.cells_of_line.items():
                for pollutant in self.case.pollutants:
                    for run in range(3):
                        kg = self.rate_kg_h(row, pollutant) * activity_h[run]
                        sums[key, cell, pollutant][run] += kg
        return sums

    def _stages(self, cell_sums: dict[Any, list[float]]) -> dict[tuple[str, str], Kilograms]:
        keys = [*(str(stage.number) for stage in self.stages), *NO_STAGE]
        sums = {(key, name): [0.0] * 3 for key in keys for name in self.case.pollutants}
        for (key, _, pollutant), three in cell_sums.items():
            for run in range(3):
                sums[key, pollutant][run] += three[run]
        return _frozen(sums)

    def _summary(self, pollutant: str) -> PollutantSummary:
        nominal_kg = moved_kg = 0.0
        shortfall = dict.fromkeys(SHORTFALL_PARTS, 0.0)
        for line, sums in zip(self.case.lines, self.line_sums, strict=True):
            rate_kg_h = self.rate_kg_h(line, pollutant)
            nominal_kg += rate_kg_h * sums.nominal_h
            moved_kg += rate_kg_h * sums.moved_h
            for part in SHORTFALL_PARTS:
                shortfall[part] += rate_kg_h * sums.shortfall_h[part]
        area_kg = sum(
            self.rate_kg_h(source, pollutant) * (seasonal - actual)
            for source, sums in zip(self.case.area_sources, self.area_sums, strict=True)
            for (_, key), (_, seasonal, actual) in sums.cells_of_line.items()
            if key not in NO_STAGE
        )
        for source, sums in zip(self.case.area_sources, self.area_sums, strict=True):
            moved_kg += self.rate_kg_h(source, pollutant) * sums.moved_h
        return PollutantSummary(nominal_kg + area_kg, nominal_kg, shortfall, moved_kg)

    def _stage_table(self, cell_sums: dict[Any, list[float]]) -> dict[Any, StageRow]:
        return {
            (str(stage.number), pollutant): self._stage_row(stage, pollutant, cell_sums)
            for stage in self.stages
            for pollutant in self.case.pollutants
        }

    def _stage_row(self, stage: Stage, pollutant: str, cell_sums: dict[Any, Any]) -> StageRow:
        owned = [cell for cell in self.cells.numbers() if self._owns(stage, cell)]
        hours = sum(self.cells.length_h(cell) for cell in owned)
        given = (self.case.scenario.get("whole_society_kg_d") or {}).get(pollutant)
        has_base = given is not None or bool(self.case.area_sources)
        no_share = given is not None and stage.scope is not None
        target = target_of(self.case, stage.level, pollutant) if has_base else None
        reduction_kg, whole_kg = {}, {}
        for cell in owned:
            three = cell_sums.get((str(stage.number), cell, pollutant), [0.0] * 3)
            reduction_kg[cell] = three[1] - three[2]
            whole_kg[cell] = three[0] if given is None else given / 24 * self.cells.length_h(cell)
        total_kg, base_kg = sum(reduction_kg.values()), sum(whole_kg.values())
        met = [
            self.cells.length_h(cell)
            for cell in owned
            if target is not None and whole_kg[cell] > 0
            if reduction_kg[cell] / whole_kg[cell] >= target - ENOUGH
        ]
        return StageRow(
            level=stage.level,
            start=stage.start,
            end=stage.end,
            alert_reduction_kg=total_kg,
            whole_society_kg=None if no_share else base_kg,
            alert_share=None if no_share or base_kg <= 0 else total_kg / base_kg,
            target=target,
            met_h=None if target is None or no_share else float(sum(met)),
            hours=float(hours),
        )

    def _owns(self, stage: Stage, cell: int) -> bool:
        middle_h = self.cells.middle_h(cell)
        owners = (timeline.owner(middle_h) for timeline in self.timelines.values())
        return any(owner is not None and owner.number == stage.number for owner in owners)

    def _lost(self, column: str, idle: str) -> float:
        return sum(
            (line.get(column) or 0.0) / 24 * getattr(sums, idle)
            for line, sums in zip(self.case.lines, self.line_sums, strict=True)
            if not line["long_term_shutdown"]
        )


def _frozen(sums: dict[Any, list[float]]) -> dict[Any, Kilograms]:
    return {key: Kilograms(*three) for key, three in sums.items()}


def _gather(tables: list[dict[Any, Kilograms]]) -> dict[tuple[str, int], Kilograms]:
    sums: dict[Any, list[float]] = defaultdict(lambda: [0.0] * 3)
    for table in tables:
        for (_, pollutant, hour), three in table.items():
            for run in range(3):
                sums[pollutant, hour][run] += three[run]
    return _frozen(sums)


def _gather_totals(tables: list[dict[Any, Kilograms]]) -> dict[str, Kilograms]:
    sums: dict[Any, list[float]] = defaultdict(lambda: [0.0] * 3)
    for table in tables:
        for (_, pollutant), three in table.items():
            for run in range(3):
                sums[pollutant][run] += three[run]
    return _frozen(sums)
