"""The words that every room shares: alert levels, performance grades, target pollutants."""

from __future__ import annotations

LEVELS = ("none", "temporary", "yellow", "orange", "red")
NONE, TEMPORARY, YELLOW, ORANGE, RED = range(5)
RANK = {name: rank for rank, name in enumerate(LEVELS)}
ALERT_LEVELS = LEVELS[1:]
TARGET_LEVELS = LEVELS[2:]

GRADES = ("A", "B", "B-", "C", "D", "lead", "nonlead", "ungraded")
STAND_IN = {"B-": "B", "lead": "A", "nonlead": "C"}
# Worst first: under one grade for the whole enterprise the first of these that it has decides.
WORST_FIRST = ("D", "ungraded", "nonlead", "C", "B-", "B", "lead", "A")
GRADE_SPELLINGS = {
    "A": "A", "A+": "A", "A级": "A", "A+级": "A", "A类": "A", "绩效A": "A", "绩效A级": "A",
    "B": "B", "B级": "B", "B类": "B", "绩效B": "B", "绩效B级": "B",
    "B-": "B-", "B-级": "B-", "绩效B-": "B-", "绩效B-级": "B-",
    "C": "C", "C级": "C", "C类": "C", "绩效C": "C", "绩效C级": "C",
    "D": "D", "D级": "D", "D类": "D", "绩效D": "D", "绩效D级": "D",
    "LEAD": "lead", "引领性": "lead", "绩效引领性": "lead", "引领性企业": "lead", "绩效引领性企业": "lead",
    "NONLEAD": "nonlead", "非引领性": "nonlead", "绩效非引领性": "nonlead", "非引领性企业": "nonlead",
    "UNGRADED": "ungraded", "未评级": "ungraded", "未定级": "ungraded", "未分级": "ungraded",
    "未参与评级": "ungraded", "无": "ungraded",
}  # fmt: skip

TARGET_POLLUTANTS = ("so2", "nox", "pm", "vocs")


def read_grade(text: str) -> str | None:
    """Return the grade that a spelling means, or None if it means none."""
    cleaned = text.strip().replace("－", "-").replace("﹣", "-").replace("＋", "+").replace(" ", "")
    return GRADE_SPELLINGS.get(cleaned.upper())


def grade_or_stand_in(grade: str) -> tuple[str, ...]:
    """Return the grade and the grade whose rules it takes where it has none of its own."""
    return (grade, STAND_IN[grade]) if grade in STAND_IN else (grade,)
