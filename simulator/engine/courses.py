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

    def splits(self, start_h: float, end_h: float) -> list[np.ndarray]:
        """Return the instants (U) each that may lie within (start, end)."""
        inside = (self.times_h > start_h) & (self.times_h < end_h)
        columns = [self.times_h[:, place] for place in np.flatnonzero(inside.any(axis=0))]
        return [*columns, self.downgraded_h]

    def strength_at(self, time_h: np.ndarray | float) -> np.ndarray:
        """Return the strength (U) that holds from a time on (one, or one for each unit)."""
        passed = (self.times_h <= np.reshape(time_h, (-1, 1))).sum(axis=1)
        return self.strength[np.arange(len(self.strength)), passed]
