"""Alert levels, performance grades and the pollutants that lead: the only place that lists
them.
"""

from __future__ import annotations

from typing import Literal, get_args

# Levels that have targets, lowest first. A level above red is added here, in the label table and in
# the policies.
TargetLevel = Literal["yellow", "orange", "red"]
AlertLevel = Literal["temporary", TargetLevel]
TARGET_LEVELS: tuple[str, ...] = get_args(TargetLevel)
ALERT_LEVELS: tuple[str, ...] = get_args(AlertLevel)
LEVELS = ("none", *ALERT_LEVELS)
RANK = {name: rank for rank, name in enumerate(LEVELS)}
# No level, the first one, and the first one that is an alert.
NONE, TEMPORARY, LOWEST_ALERT = 0, 1, RANK[TARGET_LEVELS[0]]
# How official texts write a level with targets: its colour, its Roman and its Chinese number.
LEVEL_SIGNS = {
    "yellow": ("黄", "III", "三"),
    "orange": ("橙", "II", "二"),
    "red": ("红", "I", "一"),
}
# One character for each Roman number, as some files write it.
ROMAN_CHARACTERS = {"I": "ⅰ", "II": "ⅱ", "III": "ⅲ"}


def _spellings() -> dict[str, str]:
    spellings = {name: name for name in ALERT_LEVELS} | {"临时管控": LEVELS[TEMPORARY]}
    for level, (colour, roman, _) in LEVEL_SIGNS.items():
        for text in (colour, f"{colour}色", f"{colour}色预警", f"{ROMAN_CHARACTERS[roman]}级"):
            spellings[text] = level
    return spellings


# What a level's name may be in files, besides its Chinese title with and without 预警.
LEVEL_SPELLINGS = _spellings()
# The colours of the alert signals (黄、橙、红) on screen, and light ones for paper; temporary
# control has none of its own.
LEVEL_COLOURS = {"temporary": "#8A9BB0", "yellow": "#FFD500", "orange": "#FF8C00", "red": "#E60012"}
LEVEL_TINTS = {"temporary": "#D9E2EC", "yellow": "#FFF2B3", "orange": "#FFD9A8", "red": "#F8B4B4"}

GRADES = ("A", "B", "B-", "C", "D", "lead", "nonlead", "ungraded")
# A grade without rules of its own in a policy takes those of the grade on the right.
STAND_IN = {"B-": "B", "lead": "A", "nonlead": "C"}
# Worst first: under one grade for the whole enterprise the first of these that it has decides.
WORST_FIRST = ("D", "ungraded", "nonlead", "C", "B-", "B", "lead", "A")
GRADE_SPELLINGS = {
    "A": "A", "A+": "A", "A级": "A", "A+级": "A", "A类": "A", "绩效A": "A", "绩效A级": "A",
    "B": "B", "B级": "B", "B类": "B", "绩效B": "B", "绩效B级": "B",
    "B-": "B-", "B-级": "B-", "绩效B-": "B-", "绩效B-级": "B-",
    "C": "C", "C级": "C", "C类": "C", "绩效C": "C", "绩效C级": "C",
    "D": "D", "D级": "D", "D类": "D", "绩效D": "D", "绩效D级": "D",
    "LEAD": "lead", "引领性": "lead", "绩效引领性": "lead", "引领性企业": "lead",
    "绩效引领性企业": "lead",
    "NONLEAD": "nonlead", "非引领性": "nonlead", "绩效非引领性": "nonlead",
    "非引领性企业": "nonlead",
    "UNGRADED": "ungraded", "未评级": "ungraded", "未定级": "ungraded", "未分级": "ungraded",
    "未参与评级": "ungraded", "无": "ungraded",
}  # fmt: skip

# Grades that choose their own measures (自主减排).
AUTONOMOUS_GRADES = ("A", "lead")
LEADING_POLLUTANTS = ("so2", "nox", "pm", "vocs")
# The sum of these says which lines are dirtier when whole lines stop; a target for another
# pollutant changes no choice.
DIRTINESS_POLLUTANTS = ("so2", "nox", "pm", "vocs")


def read_grade(text: str) -> str | None:
    """Return the grade that a spelling means, or None if it means none."""
    cleaned = text.strip().replace("－", "-").replace("﹣", "-").replace("＋", "+").replace(" ", "")
    return GRADE_SPELLINGS.get(cleaned.upper())


def grade_or_stand_in(grade: str) -> tuple[str, ...]:
    """Return the grade, followed by the grade whose rules apply if it has none of its own."""
    return (grade, STAND_IN[grade]) if grade in STAND_IN else (grade,)
