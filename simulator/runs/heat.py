"""Homes that industrial waste heat warms, and how many would lose it by an order (docs/method.md,
H1 and H2).
"""

from __future__ import annotations

import numpy as np

from simulator.engine.accounting import Accounting
from simulator.inputs.fleet import Fleet
from simulator.inputs.inventory import Inventory

# The ordered load is 1 less a decimal fraction.
SLACK = 1e-9


def households(inventory: Inventory, fleet: Fleet) -> np.ndarray:
    """Return the households (L) that each line heats; 0 for lines that heat none or are shut."""
    told = np.nan_to_num(inventory.lines["heated_households"].to_numpy(dtype=float)[fleet.row])
    return np.where(fleet.waste_heat & ~fleet.long_shut, told, 0.0)


def share_without_heat(ordered: np.ndarray, heat_load: np.ndarray) -> np.ndarray:
    """Return the share of a source's homes that an order would leave without heat.

    All are warm at the heat load and above, none at a stop, and in between as the load falls. A
    source without a stated heat load needs its normal load.

    Parameters
    ----------
    ordered : array
        Ordered cut.
    heat_load : array
        Load that the homes need; 0 where it is not stated.
    """
    need = np.where(heat_load > 0, heat_load, 1.0)
    share: np.ndarray = np.clip(1 - (1 - ordered) / need, 0.0, 1.0)
    return np.where(share > SLACK, share, 0.0)


def households_without_heat(
    inventory: Inventory, fleet: Fleet, accounting: Accounting
) -> np.ndarray:
    """Return the households (levels, L) that each level's orders would leave without heat."""
    share = share_without_heat(accounting.ordered, fleet.heat_load)
    return households(inventory, fleet) * share
