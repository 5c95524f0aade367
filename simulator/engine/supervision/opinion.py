"""What the bureau believes of each enterprise: its chance of not obeying (docs/method.md, S13)."""

from __future__ import annotations

import numpy as np

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
    meter : np.ndarray
        (E) what the last screening since the last visit said.
    monitored : np.ndarray
        (E) whether a monitor flagged it since the last visit.
    flagged_at : np.ndarray
        (E) when it was flagged first since the last visit, or became due for a re-visit (ticks);
        NOT_FLAGGED for neither.
    revisit : np.ndarray
        (E) whether it is due for a re-visit.
    """

    def __init__(self, scene: Scene) -> None:
        count, meters, cems = len(scene), scene.shape.meters, scene.shape.cems
        self.prior = scene.prior
        self.chance_before = scene.prior.copy()
        self.meter = np.full(count, UNSEEN, dtype=np.int8)
        self.monitored = np.zeros(count, dtype=bool)
        self.mismatch = np.zeros(count, dtype=bool)
        self.flagged_at = np.full(count, NOT_FLAGGED, dtype=np.int64)
        self.revisit = np.zeros(count, dtype=bool)
        self._likely = {
            QUIET: (1 - meters.sensitivity, 1 - meters.false_alarm),
            FLAGGED: (meters.sensitivity, meters.false_alarm),
        }
        self._likely_monitored = (cems.sensitivity, cems.false_alarm)

    def chance(self, place: int) -> float:
        """Return the chance that an enterprise does not obey."""
        before = float(self.chance_before[place])
        if self.monitored[place]:
            return updated(before, *self._likely_monitored)
        meter = int(self.meter[place])
        return before if meter == UNSEEN else updated(before, *self._likely[meter])

    def flag(self, place: int, time: int) -> None:
        """Note when an enterprise was flagged first since its last visit."""
        if self.flagged_at[place] == NOT_FLAGGED:
            self.flagged_at[place] = time

    def clean_visit(self, place: int, detect: float) -> None:
        """Note that a visit found nothing that it would have found with the chance `detect`."""
        before = float(self.chance_before[place])
        self.chance_before[place] = updated(before, 1 - detect, 1.0)
        self.clear(place)

    def due_again(self, place: int, relapse: float, time: int) -> None:
        """Note that a corrected enterprise is due for a re-visit."""
        self.chance_before[place] = relapse
        self.revisit[place] = True
        self.flag(place, time)

    def clear(self, places: int | np.ndarray) -> None:
        """Forget all flags of enterprises."""
        self.meter[places] = UNSEEN
        self.monitored[places] = False
        self.mismatch[places] = False
        self.flagged_at[places] = NOT_FLAGGED
        self.revisit[places] = False

    def forget(self, places: np.ndarray) -> None:
        """Begin anew with enterprises, at the end of a run."""
        self.chance_before[places] = self.prior[places]
        self.clear(places)
