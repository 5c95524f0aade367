"""Emission standards of heavy goods vehicles, from the oldest to the cleanest.

Gas trucks (LNG) count with 国五: orders that keep 国五 and older off the road mean them too.
"""

from __future__ import annotations

from typing import Literal

Standard = Literal["iii", "iv", "v", "lng", "vi", "nev"]
STANDARDS: tuple[Standard, ...] = ("iii", "iv", "v", "lng", "vi", "nev")
NEW_ENERGY: Standard = "nev"
# The stage of the standard: an order "国四 and older" reaches stages up to 4.
STAGE_OF: dict[Standard, int] = {"iii": 3, "iv": 4, "v": 5, "lng": 5, "vi": 6, "nev": 7}


def up_to(standard: Standard) -> tuple[Standard, ...]:
    """Return a standard and all that are as old or older."""
    return tuple(name for name in STANDARDS if STAGE_OF[name] <= STAGE_OF[standard])


def below(standard: Standard) -> tuple[Standard, ...]:
    """Return all standards that are older."""
    return tuple(name for name in STANDARDS if STAGE_OF[name] < STAGE_OF[standard])
