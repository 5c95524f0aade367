"""An inventory under examination, and a finding about it (list lint)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.inputs.inventory import Inventory
from simulator.inputs.policy import Policy
from simulator.inputs.policy_shape import Process
from simulator.terms.labels import Message, Title, message
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import industry_in_both

SEVERITIES = ("error", "warning", "notice")
# Row of the file of the first line: below the header, counted from 1.
HEADER_ROWS = 2


@dataclass(frozen=True)
class Finding:
    """One objection to an inventory.

    Attributes
    ----------
    severity : str
        error (the list cannot be issued like this), warning (needs an answer) or notice.
    rule : str
        Short name of the rule.
    row : int
        Row of the file; the header is row 1.
    column : str
        Column of the inventory.
    line_id : str
        Code of the line.
    found : str
        The cell as written.
    objection : Message
        The objection.
    todo : Message
        What to do about it.
    """

    severity: str
    rule: str
    row: int
    column: str
    line_id: str
    found: str
    objection: Message
    todo: Message

    def text(self, language: str = "zh") -> str:
        """Return the finding as one line."""
        place = message("lint_place", row=self.row, column=self.column, line=self.line_id).text(
            language
        )
        return f"{place}: {self.objection.text(language)}; {self.todo.text(language)}"


@dataclass(frozen=True)
class Examined:
    """An inventory under examination, with the policy's values for the industry of each line.

    Attributes
    ----------
    lines : pd.DataFrame
        The table.
    pollutants : tuple[str, ...]
        Its pollutants.
    policy : Policy | None
        The policy, if one is given.
    codes : tuple[str, ...] (L)
        Industry codes, "" where unknown.
    own : np.ndarray (L, 3)
        Own cuts at yellow, orange and red, NaN where there is none.
    base_kg_d : np.ndarray (L, P)
        Base emissions [kg/d].
    """

    lines: pd.DataFrame
    pollutants: tuple[str, ...]
    policy: Policy | None
    codes: tuple[str, ...]
    own: np.ndarray
    base_kg_d: np.ndarray

    def texts(self, column: str) -> list[str]:
        """Return a text column as a list."""
        return [str(text) for text in self.lines[column]]

    def flags(self, column: str) -> np.ndarray:
        """Return a flag column (L)."""
        return self.lines[column].to_numpy(dtype=bool)

    def process(self, row: int) -> Process | None:
        """Return the policy's values for a line's industry, None if there are none."""
        return self.policy.shape.process.get(self.codes[row]) if self.policy is not None else None

    def industry(self, row: int) -> Title:
        """Return the title in both languages of a line's industry, which the policy must know."""
        assert self.policy is not None
        return industry_in_both(self.policy.shape.process, self.codes[row])

    def finding(
        self, severity: str, rule: str, row: int, column: str, found: object = "", **values: object
    ) -> Finding:
        """Return a finding about a line, with the texts of the rule."""
        line_id = str(self.lines["line_id"].iloc[row])
        return Finding(
            severity,
            rule,
            row + HEADER_ROWS,
            column,
            line_id,
            str(found),
            message(f"lint_{rule}", **values),
            message(f"lint_{rule}_todo"),
        )


def examine(inventory: Inventory, policy: Policy | None) -> Examined:
    """Return an inventory in the form that the rules read."""
    lines = inventory.lines.reset_index(drop=True)
    codes = {
        name: (policy.industry_code(str(name)) or "") if policy is not None else ""
        for name in lines["industry"].unique()
    }
    own = np.column_stack([lines[f"cut_{level}"].to_numpy(dtype=float) for level in TARGET_LEVELS])
    return Examined(
        lines,
        inventory.pollutants,
        policy,
        tuple(codes[name] for name in lines["industry"]),
        own,
        inventory.base_kg_d(),
    )
