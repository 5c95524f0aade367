"""What the bureau believes of each enterprise: its chance of not obeying (docs/method.md, S13)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.engine.supervision.columns import Column
from simulator.engine.supervision.scene import Scene

UNSEEN, QUIET, FLAGGED = 0, 1, 2
NOT_FLAGGED = -1


def updated(chance: float, if_so: float, if_not: float) -> float:
    """Return the chance after something was seen that is likely to `if_so` where it is so, and to
    `if_not` where it is not (Bayes).
    """
    both = chance * if_so + (1 - chance) * if_not
    return chance * if_so / both if both > 0 else chance


class Opinion:
    """The bureau's opinion of every enterprise (E).

    Attributes
    ----------
    before : Column
        Chance of not obeying before anything was screened since the last visit.
    meter : Column
        What the last screening since the last visit said.
    monitored, mismatch : Column
        Whether a monitor flagged it since the last visit, or its power did not fit its output.
    flagged_at : Column
        When it was flagged first since the last visit, or became due for a re-visit (ticks);
        NOT_FLAGGED for neither.
    revisit : Column
        Whether it is due for a re-visit.
    """

    def __init__(self, scene: Scene) -> None:
        count, meters, cems = len(scene), scene.shape.meters, scene.shape.cems
        self.prior = scene.prior
        self.before = Column(scene.prior, "d")
        self.meter = Column.of(count, UNSEEN, "b")
        self.monitored = Column.of(count, 0, "b")
        self.mismatch = Column.of(count, 0, "b")
        self.flagged_at = Column.of(count, NOT_FLAGGED, "q")
        self.revisit = Column.of(count, 0, "b")
        self._likely = {
            QUIET: (1 - meters.sensitivity, 1 - meters.false_alarm),
            FLAGGED: (meters.sensitivity, meters.false_alarm),
        }
        self._likely_monitored = (cems.sensitivity, cems.false_alarm)

    def chance(self, place: int) -> float:
        """Return the chance that an enterprise does not obey."""
        before: float = self.before.one[place]
        if self.monitored.one[place]:
            return updated(before, *self._likely_monitored)
        meter = self.meter.one[place]
        return before if meter == UNSEEN else updated(before, *self._likely[meter])

    def chances(self, places: Sequence[int]) -> np.ndarray:
        """Return the chance of each of some enterprises."""
        before, meter = self.before.all[places], self.meter.all[places]
        monitored = self.monitored.all[places] == 1
        chance = before.copy()
        for some, likely in (
            *(((meter == said) & ~monitored, one) for said, one in self._likely.items()),
            (monitored, self._likely_monitored),
        ):
            if some.any():
                chance[some] = [updated(one, *likely) for one in before[some].tolist()]
        return chance

    def flag(self, places: int | np.ndarray, time: int) -> None:
        """Note when enterprises were flagged first since their last visits."""
        before = self.flagged_at.all[places]
        self.flagged_at.all[places] = np.where(before == NOT_FLAGGED, time, before)

    def clean_visit(self, place: int, detect: float) -> None:
        """Note that a visit found nothing that it would have found with the chance `detect`."""
        self.before.one[place] = updated(self.before.one[place], 1 - detect, 1.0)
        self.clear(place)

    def due_again(self, place: int, relapse: float, time: int) -> None:
        """Note that a corrected enterprise is due for a re-visit."""
        self.before.one[place] = relapse
        self.revisit.one[place] = 1
        self.flag(place, time)

    def clear(self, places: int | np.ndarray) -> None:
        """Forget all flags of enterprises."""
        self.meter.all[places] = UNSEEN
        self.monitored.all[places] = 0
        self.mismatch.all[places] = 0
        self.flagged_at.all[places] = NOT_FLAGGED
        self.revisit.all[places] = 0

    def forget(self, places: np.ndarray) -> None:
        """Begin anew with enterprises, at the end of a run."""
        self.before.all[places] = self.prior[places]
        self.clear(places)
