"""Which taxed item the PM of each line is: smoke of kilns, dust of mills, and others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.inputs.dated_tables import TaxTable
from simulator.inputs.fleet import Fleet
from simulator.terms.contracts import PM_BY_INDUSTRY


def pm_kinds(lines: pd.DataFrame, fleet: Fleet, table: TaxTable) -> np.ndarray:
    """Return the kind (L) of each line's PM: what its column says, else its industry's."""
    of_industry = np.array([table.kind_of(name) for name in fleet.industry.names], dtype=object)
    written = lines["pm_tax_kind"].to_numpy(dtype=object)
    return np.where(written == PM_BY_INDUSTRY, of_industry[fleet.industry.codes], written)
