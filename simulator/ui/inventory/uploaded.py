"""An upload on the screen: the file, its mapping, and the inventory that follows."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from simulator.ui.inventory.state import InHand
from simulator.workbench.inventory_upload import MappedWorkbook, Opened, mapping_text, understand


@dataclass
class Upload:
    """An upload on the screen.

    Attributes
    ----------
    opened : Opened
        The file.
    said : dict
        Its mapping as plain data, with the planner's corrections.
    read_under : tuple
        Mapping and policy for which `understood` was computed.
    understood : MappedWorkbook or None
        The spreadsheet as read with the mapping.
    turn : int
        Rises whenever the widgets of the mapping must be built anew.
    read_s, understood_s : float
        How long reading took, and how long understanding it last took [s].
    """

    opened: Opened
    said: dict[str, Any] = field(default_factory=dict)
    read_under: tuple[str, str] = ("", "")
    understood: MappedWorkbook | None = None
    turn: int = 0
    read_s: float = 0.0
    understood_s: float = 0.0

    def read(self, hand: InHand) -> MappedWorkbook:
        """Return the spreadsheet as read with the mapping, imported again only where mapping or
        policy changed.
        """
        under = (mapping_text(self.said), hand.mark if hand.policy else "")
        if self.understood is None or under != self.read_under:
            assert self.opened.book is not None
            began_s = time.monotonic()
            self.understood, self.read_under = (
                understand(self.opened.book, self.said, hand.policy),
                under,
            )
            self.understood_s = time.monotonic() - began_s
        return self.understood
