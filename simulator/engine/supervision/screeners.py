"""Screeners: electricity meters by window, and emission monitors (docs/method.md, S10-S12)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import Any

import numpy as np
import simpy

from simulator.engine.courses import NEVER
from simulator.engine.supervision.actors import OBEYING
from simulator.engine.supervision.draws import draw_of_key, draws
from simulator.engine.supervision.meters import quiet
from simulator.engine.supervision.office import Bureau
from simulator.engine.supervision.opinion import FLAGGED, QUIET
from simulator.engine.supervision.scene import Window
from simulator.engine.supervision.ticks import Phase, at, hours, ticks
from simulator.engine.supervision.walks import Walks

Processing = Generator[simpy.Event, Any, None]
# Means of a load closer than this are equal.
SAME_LOAD = 1e-9


@dataclass(frozen=True)
class Screening:
    """What one screening came to.

    Attributes
    ----------
    time : int
        When (ticks).
    by : str
        meter or cems.
    screened, flags, true_flags, disobeying : int
        Enterprises screened, flagged, flagged rightly, and doing more than obedience would.
    """

    time: int
    by: str
    screened: int
    flags: int
    true_flags: int
    disobeying: int


class Meters:
    """The electricity meters of one replicate."""

    def __init__(self, bureau: Bureau) -> None:
        scene = bureau.scene
        self.bureau, self.scene = bureau, scene
        self.metered = drawn_flag(scene.metered, scene.shape.meters.coverage, bureau, "metered")
        self.screenings: list[Screening] = []
        self._met: dict[int, int] = {}
        actors = {place: one for place, one in bureau.actors.items() if self.metered[place]}
        self._fraudulent = [place for place, actor in actors.items() if actor.fraudulent]
        # Those whose load may differ from what the window shows of obedience.
        self._astray = {place for place, actor in actors.items() if actor.mode.kind != OBEYING}
        self._number = {place: number for number, place in enumerate(actors)}

    def screen(self) -> Processing:
        """Screen every window that ends in a run."""
        scene = self.scene
        if not self.metered.any():
            return
        delay = ticks(scene.shape.meters.delay_h)
        for place, (_, end) in enumerate(scene.windows):
            time = int(end) + delay
            if any(first <= time < last for first, last in scene.all_runs):
                yield at(self.bureau.env, time, Phase.METERS)
                self._screen(place, time)

    def _screen(self, number: int, time: int) -> None:
        scene, bureau, window = self.scene, self.bureau, self.scene.window(number)
        name = int(scene.window_numbers[number])
        screened = self.metered & bureau.in_run & window.ordered
        first, last = (int(time) for time in scene.windows[number])
        self._astray.update(place for place in bureau.turned if self.metered[place])
        bureau.turned.clear()
        for place in self._astray:
            actor = bureau.actors[place]
            if actor.down_at < last:
                screened[place] = bureau.in_run[place] and actor.ordered_within(first, last)
        places = np.flatnonzero(screened)
        if not len(places):
            return
        stays_quiet, disobeys = self._astray_within(first, last, window, screened)
        share = draws(scene.seed, bureau.replicate, "meter", scene.keys[places], name)
        flagged = np.zeros(len(scene), dtype=bool)
        flagged[places] = share > stays_quiet[places]
        self._note_mismatch(screened, flagged, name)
        meter = bureau.opinion.meter.all
        before = meter[places]
        meter[places] = np.where(flagged[places], FLAGGED, QUIET)
        bureau.opinion.flag(np.flatnonzero(flagged), time)
        changed = places[meter[places] != before]
        bureau.visits.refresh(changed.tolist())
        self.screenings.append(
            Screening(
                time,
                "meter",
                len(places),
                int(flagged.sum()),
                int((flagged & disobeys).sum()),
                int(disobeys.sum()),
            )
        )

    def _astray_within(
        self, first: int, last: int, window: Window, screened: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return (chance of no flag, whether it does more than obedience would) (E) in a window
        (ticks), from the loads of those that are screened and do not simply obey.
        """
        actors, start_h, end_h = self.bureau.actors, hours(first), hours(last)
        astray = [place for place in self._astray if screened[place]]
        self._note_obedience(astray, first, last)
        places, known = [], []
        for place in astray:
            actor = actors[place]
            if actor.down_at >= last and self._met.get(place) == len(actor.turns):
                if actor.down_at == NEVER:
                    self._astray.discard(place)
                continue
            places.append(place)
            known.append(actor.down_at >= last)
        stays_quiet, disobeys = window.quiet.copy(), np.zeros(len(screened), dtype=bool)
        if not places:
            return stays_quiet, disobeys
        walks, numbers = self.walks, [self._number[place] for place in places]
        shown = walks.means(numbers, start_h, end_h)
        asked, unknown = window.expected[places], np.flatnonzero(~np.array(known))
        obeying = [len(self._number) + numbers[one] for one in unknown]
        asked[unknown] = walks.means(obeying, start_h, end_h)
        stays_quiet[places] = quiet(self.scene.shape.meters, asked, shown)
        disobeys[places] = shown > asked + SAME_LOAD
        return stays_quiet, disobeys

    @cached_property
    def walks(self) -> Walks:
        """The loads of all that are metered and may not obey."""
        return Walks(self.scene, [self.bureau.actors[place] for place in self._number])

    def _note_obedience(self, places: Sequence[int], first: int, last: int) -> None:
        """Note which of some enterprises have had the load of obedience since a window (ticks)
        began, by the number of turns that they had taken.

        Once one obeys and its load has met that of obedience, it keeps to it until it turns.
        """
        unsure = []
        for place in places:
            actor = self.bureau.actors[place]
            turns = len(actor.turns)
            if actor.turns[-1].time > first or actor.mode.kind != OBEYING:
                self._met.pop(place, None)
            elif turns == 1:
                self._met[place] = turns
            elif actor.down_at >= last and self._met.get(place) != turns:
                unsure.append(place)
        if not unsure:
            return
        numbers = [self._number[place] for place in unsure]
        both = [*numbers, *(len(self._number) + number for number in numbers)]
        self.walks.advance(both, hours(first))
        met = self.walks.apart(numbers) <= SAME_LOAD
        self._met.update(
            {place: len(self.bureau.actors[place].turns) for place in compress(unsure, met)}
        )

    def _note_mismatch(self, screened: np.ndarray, flagged: np.ndarray, name: int) -> None:
        """Flag enterprises whose power does not fit the output that they report."""
        bureau, fraud = self.bureau, self.scene.shape.fraud
        for place in self._fraudulent:
            actor = bureau.actors[place]
            if not screened[place] or actor.fraud_found:
                continue
            share = draw_of_key(self.scene.seed, bureau.replicate, "mismatch", actor.key, name)
            if actor.true_factor >= fraud.band and share < fraud.by_power:
                flagged[place] = True
                bureau.opinion.mismatch.one[place] = 1


class Monitors:
    """The emission monitors of one replicate."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau, scene = bureau, bureau.scene
        self.screenings: list[Screening] = []
        has = drawn_flag(scene.cems, scene.shape.cems.coverage, bureau, "has_cems")
        self.watched = [place for place in bureau.actors if has[place]]
        self._running = ticks(scene.shape.cems.running_h)

    def start(self) -> None:
        """Begin to watch those that may not obey; the others never show anything."""
        for place in self.watched:
            self.bureau.env.process(self._follow(place))

    def _follow(self, place: int) -> Processing:
        bureau, scene = self.bureau, self.bureau.scene
        actor, flagged_until = bureau.actors[place], -1
        while True:
            now, changed = int(bureau.env.now), bureau.changed[place]
            spell = next(
                (
                    span
                    for span in actor.spells()
                    if span[0] > flagged_until and span[1] - span[0] >= self._running
                    and span[0] + self._running >= now
                ),
                None,
            )  # fmt: skip
            if spell is None:
                yield changed
                continue
            yield at(bureau.env, spell[0] + self._running, Phase.CEMS) | changed
            if changed.triggered:
                continue
            flagged_until = spell[0]
            run = int(bureau.run[place])
            share = draw_of_key(scene.seed, bureau.replicate, "cems", actor.key, run)
            if share < scene.shape.cems.shows and bureau.in_run[place]:
                self._flag(place, int(bureau.env.now))

    def _flag(self, place: int, time: int) -> None:
        bureau = self.bureau
        bureau.opinion.monitored.one[place] = 1
        bureau.opinion.flag(place, time)
        bureau.visits.refresh([place])
        # One row for all that are flagged at one instant.
        same = self.screenings and self.screenings[-1].time == time
        count = self.screenings.pop().flags + 1 if same else 1
        self.screenings.append(Screening(time, "cems", *[count] * 4))


def drawn_flag(known: np.ndarray, coverage: float, bureau: Bureau, what: str) -> np.ndarray:
    """Return whether each enterprise (E) has something: as the inventory says, else drawn."""
    has = known == 1.0
    if coverage > 0:
        drawn = draws(bureau.scene.seed, bureau.replicate, what, bureau.scene.keys, 0) < coverage
        has = has | (np.isnan(known) & drawn)
    return has
