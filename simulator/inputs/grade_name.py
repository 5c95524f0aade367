"""A performance grade as a key or value of a file: any known spelling, held in one."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from simulator.files.shapes import wrong
from simulator.terms.errors import nearest
from simulator.terms.levels import GRADES, read_grade


def _grade(value: object) -> object:
    if not isinstance(value, str):
        return value
    grade = read_grade(value)
    if grade is None:
        known = ", ".join(GRADES)
        raise wrong("a_grade", known=known, hint=nearest(value, GRADES))
    return grade


GradeName = Annotated[str, BeforeValidator(_grade)]
