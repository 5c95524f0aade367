"""Courses: how an enterprise carries out its orders through the period, where supervision says so.

A strength changes at instants, and a finding may make a D of the enterprise. Between two such
instants nothing changes, so that loads stay linear in pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

NEVER = float("inf")


@dataclass(frozen=True)
class Course:
    """The course of one enterprise.

    Attributes
    ----------
    times_h : tuple of float, [h]
        Rising instants at which the strength changes.
    strengths : tuple of float, [0, 1]
        One more than the instants: the strength before the first, and from each on.
    downgraded_h : float, [h]
        When a finding makes it a D; inf for never.
    """

    times_h: tuple[float, ...] = ()
    strengths: tuple[float, ...] = (1.0,)
    downgraded_h: float = NEVER

    @property
    def obeys(self) -> bool:
        """Whether it carries out everything under the grade that it has."""
        return self.downgraded_h == NEVER and all(part == 1.0 for part in self.strengths)


@dataclass(frozen=True)
class Courses:
    """The courses of units (U), as arrays.

    Attributes
    ----------
    times_h : array, (U, K), [h]
        Rising instants, inf where a unit has fewer.
    strength : array, (U, K + 1), [0, 1]
        Strength before the first instant, and from each on.
    downgraded_h : array, (U), [h]
        When a unit's enterprise becomes a D; inf for never.
    """

    times_h: np.ndarray
    strength: np.ndarray
    downgraded_h: np.ndarray

    @classmethod
    def of(cls, courses: Sequence[Course]) -> Courses:
        """Return the courses of units, one for each unit."""
        most = max((len(course.times_h) for course in courses), default=0)
        times = np.full((len(courses), most), np.inf)
        strength = np.ones((len(courses), most + 1))
        for row, course in enumerate(courses):
            count = len(course.times_h)
            times[row, :count] = course.times_h
            strength[row, : count + 1] = course.strengths
            strength[row, count + 1 :] = course.strengths[-1]
        downgraded = np.array([course.downgraded_h for course in courses], dtype=float)
        return cls(times, strength, downgraded)

    def take(self, rows: slice | np.ndarray) -> Courses:
        """Return the courses of some units."""
        return Courses(self.times_h[rows], self.strength[rows], self.downgraded_h[rows])

    def within(self, start_h: float, end_h: float) -> CoursesWithin:
        """Return what the courses do from start to end."""
        before = (self.times_h <= start_h).sum(axis=1)
        most = int(((self.times_h < end_h).sum(axis=1) - before).max(initial=0))
        rows = np.arange(len(before))
        # Each unit's own instants, side by side: as many columns as the busiest unit needs.
        padded = np.pad(self.times_h, ((0, 0), (0, 1)), constant_values=np.inf)
        last = padded.shape[1] - 1
        columns = [padded[rows, np.minimum(before + place, last)] for place in range(most)]
        return CoursesWithin(columns, before, self.strength, self.downgraded_h)


@dataclass(frozen=True)
class CoursesWithin:
    """What courses do within a stretch of time.

    Attributes
    ----------
    columns : list of array, (U), [h]
        Rising instants of each unit after the start; some lie at the end or later.
    before : array, (U)
        Instants up to the start.
    strength, downgraded_h : array
        As in `Courses`.
    """

    columns: list[np.ndarray]
    before: np.ndarray
    strength: np.ndarray
    downgraded_h: np.ndarray

    def take(self, rows: np.ndarray) -> CoursesWithin:
        """Return what the courses of some units do."""
        columns = [column[rows] for column in self.columns]
        return CoursesWithin(
            columns, self.before[rows], self.strength[rows], self.downgraded_h[rows]
        )

    @property
    def splits(self) -> list[np.ndarray]:
        """The instants (U) each at which something changes."""
        return [*self.columns, self.downgraded_h]

    def strength_at(self, time_h: np.ndarray | float) -> np.ndarray:
        """Return the strength (U) that holds from a time on (one, or one for each unit)."""
        passed = self.before.copy()
        for column in self.columns:
            passed += column <= time_h
        return self.strength[np.arange(len(passed)), passed]
