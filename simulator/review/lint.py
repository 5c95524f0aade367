"""List lint: what an inspector would object to in an inventory, with the row and what to do.

Nothing here raises.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import numpy as np

from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.review.finding import HEADER_ROWS, SEVERITIES, Examined, Finding, examine
from simulator.review.lint_figures import FIGURE_RULES
from simulator.review.lint_measures import MEASURE_RULES
from simulator.review.lint_places import PLACE_RULES
from simulator.terms.titles import grades_in_both

COMPANY = re.compile(r"(?:集团)?(?:股份)?(?:有限责任公司|有限公司|公司|集团|厂)$")
AGAIN = re.compile(r"[((]\d+[))]$")
NUMBERED = re.compile(r"(?:第)?([一二三四五六七八九十]|\d+)(?:#|号|＃|no\.?)?")
FIGURES = {name: str(number) for number, name in enumerate("一二三四五六七八九十", start=1)}


def lint(inventory: Inventory, policy: Policy | None = None) -> list[Finding]:
    """Return every objection to an inventory, by row, the most severe first.

    Parameters
    ----------
    inventory : Inventory
        A list that was read without problems.
    policy : Policy | None
        Policy for the rules about grades, industries and cuts; without it these rules are left out.
    """
    examined = examine(inventory, policy)
    findings = [
        finding
        for rule in (*IDENTITY_RULES, *MEASURE_RULES, *FIGURE_RULES, *PLACE_RULES)
        for finding in rule(examined)
    ]
    return sorted(
        findings,
        key=lambda finding: (
            finding.row,
            SEVERITIES.index(finding.severity),
            finding.rule,
            finding.column,
        ),
    )


@cache
def plain_line(name: str) -> str:
    """Return a line's name in one spelling: 1#烧结机, 一号烧结机 and 1号烧结机 (2) are the same."""
    text = AGAIN.sub("", re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).lower())
    return (
        NUMBERED.sub(lambda match: FIGURES.get(match[1], match[1]) + "#", text, count=1)
        if NUMBERED.match(text)
        else text
    )


@cache
def plain_enterprise(name: str) -> str:
    """Return an enterprise's name without spaces, brackets and its legal form."""
    text = re.sub(r"[\s()\[\]·.,-]+", "", unicodedata.normalize("NFKC", name)).lower()
    # A name that consists of its legal form only stays as it is.
    return COMPANY.sub("", text) or text


def _duplicates(examined: Examined) -> Iterator[Finding]:
    """Yield lines of one enterprise under two spellings; if both are cut, the stop is counted
    twice.
    """
    seen: dict[tuple[str, str], int] = {}
    # The column of zeros keeps nanmax from warning about lines without any cut.
    cut = np.nanmax(np.column_stack([examined.own, np.zeros(len(examined.lines))]), axis=1) > 0
    names, owners = examined.texts("line"), examined.texts("enterprise_id")
    for row, (owner, name) in enumerate(zip(owners, names, strict=True)):
        first = seen.setdefault((owner, plain_line(name)), row)
        if first != row:
            rule = "stopped_twice" if cut[row] and cut[first] else "line_twice"
            yield examined.finding(
                "error" if rule == "stopped_twice" else "warning",
                rule,
                row,
                "line",
                name,
                other=first + HEADER_ROWS,
            )


def _copies(examined: Examined) -> Iterator[Finding]:
    """Yield lines of one enterprise with equal figures, capacity and industry: one may be a
    copy.
    """
    seen: dict[tuple, int] = {}
    owners, names = examined.texts("enterprise_id"), examined.texts("line")
    capacity = examined.lines["capacity"].to_numpy(dtype=float)
    for row, base in enumerate(examined.base_kg_d):
        # One equal figure is common; two or more equal ones are not.
        if base.sum() <= 0 or np.count_nonzero(base) < 2:
            continue
        first = seen.setdefault(
            (owners[row], examined.codes[row], tuple(base), str(capacity[row])), row
        )
        if first != row and plain_line(names[row]) != plain_line(names[first]):
            yield examined.finding(
                "notice", "same_figures", row, "line", names[row], other=first + HEADER_ROWS
            )


def _enterprises(examined: Examined) -> Iterator[Finding]:
    """Yield enterprises with two codes or two names."""
    by_name: dict[str, tuple[str, int]] = {}
    by_code: dict[str, tuple[str, int]] = {}
    reported: set[tuple[str, str, str]] = set()
    for row, (code, name) in enumerate(
        zip(examined.texts("enterprise_id"), examined.texts("enterprise"), strict=True)
    ):
        for table, key, value, rule, column in (
            (by_name, plain_enterprise(name), code, "enterprise_twice", "enterprise"),
            (by_code, code, name, "code_two_names", "enterprise_id"),
        ):
            other, first = table.setdefault(key, (value, row))
            if other != value and (rule, key, value) not in reported:
                reported.add((rule, key, value))
                yield examined.finding(
                    "warning", rule, row, column, value, other=other, first=first + HEADER_ROWS
                )


def _protected(examined: Examined) -> Iterator[Finding]:
    """Yield protected lines without a reason."""
    reasons = examined.texts("protected_reason")
    for row in np.flatnonzero(examined.flags("protected")):
        if not reasons[row].strip():
            yield examined.finding(
                "error", "protected_without_reason", int(row), "protected_reason"
            )


def _grades(examined: Examined) -> Iterator[Finding]:
    """Yield grades that the line's industry does not have, and industries unknown to the policy."""
    if examined.policy is None:
        return
    grades, names = examined.texts("grade"), examined.texts("industry")
    reported: set[str] = set()
    for row, grade in enumerate(grades):
        process = examined.process(row)
        if process is None:
            if names[row] not in reported:
                reported.add(names[row])
                yield examined.finding("warning", "industry_unknown", row, "industry", names[row])
        elif process.grades is not None and grade not in process.grades:
            yield examined.finding(
                "error",
                "grade_not_of_industry",
                row,
                "grade",
                grade,
                industry=examined.industry(row),
                known=grades_in_both(process.grades),
            )


IDENTITY_RULES = (_duplicates, _copies, _enterprises, _protected, _grades)
