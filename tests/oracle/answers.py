"""When a line answers each stage, and by which level it therefore stands (R15, R16, R18)."""

from fractions import Fraction

from .case import LEVELS, RANK, nearest
from .levels import Stage, Timeline


class Answers:
    """The answers of one line: one time for each stage that covers its district.

    While the level in force stays at a level or above without a break, the line stands by at least
    that level from its first answer to a stage of that level or above which began in this run.

    Parameters
    ----------
    timeline : Timeline of the line's district.
    lag_h : Fraction, the line's notification lag.
    points_h : list, instants with which an answer that is as good as there coincides.
    """

    def __init__(self, timeline: Timeline, lag_h: Fraction, points_h: list[Fraction]) -> None:
        self.timeline = timeline
        self.answer_h = {
            stage.number: max(stage.start_h, nearest(stage.issued_h + lag_h, points_h))
            for stage in timeline.stages
        }

    def hears(self, stage: Stage, time_h: Fraction) -> None:
        """Note that an early start has the line answer a stage at a time of its own."""
        self.answer_h[stage.number] = time_h

    def times_h(self) -> set[Fraction]:
        """Return every time at which the line may answer."""
        return set(self.answer_h.values())

    def stands_by(self, time_h: Fraction) -> str:
        """Return the level by which the line stands at a time of the period."""
        for level in reversed(LEVELS[1:]):
            for run in self.timeline.runs(level):
                if run[0] <= time_h < run[1] and self._first_answer_h(level, run) <= time_h:
                    return level
        return "none"

    def stands_by_before(self, time_h: Fraction) -> str:
        """Return the level by which the line stands just before a time within the period."""
        for level in reversed(LEVELS[1:]):
            for run in self.timeline.runs(level):
                if run[0] < time_h <= run[1] and self._first_answer_h(level, run) < time_h:
                    return level
        return "none"

    def _first_answer_h(self, level: str, run: tuple[Fraction, Fraction]) -> Fraction:
        """Return the first answer of a run; one that reaches into the period is answered (R15)."""
        start_h, end_h = run
        if start_h <= 0:
            return Fraction(0)
        return min(
            self.answer_h[stage.number]
            for stage in self.timeline.stages
            if RANK[stage.level] >= RANK[level] and start_h <= stage.start_h < end_h
        )
