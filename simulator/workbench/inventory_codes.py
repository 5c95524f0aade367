"""Codes of edited lines: a line that gets another name leaves the code that stood for the old
one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd


def with_codes(
    before: pd.DataFrame, after: pd.DataFrame, touched: Mapping[int, Collection[str]]
) -> pd.DataFrame:
    """Return an edited table whose codes fit its names.

    A line of another enterprise takes that enterprise's code where it has exactly one. Otherwise,
    and for lines, a code that was made of the old name is emptied, so that the reader makes it
    anew; one that somebody wrote stays.

    Parameters
    ----------
    before, after : DataFrame
        The lines, row by row the same.
    touched : mapping
        {place: columns written by hand}, whose codes stay as written.
    """
    renamed = [
        place
        for place, names in touched.items()
        if "enterprise" in names and _differ(before, after, place, "enterprise")
    ]
    follow = [place for place in renamed if "enterprise_id" not in touched[place]]
    codes = after["enterprise_id"].to_numpy(dtype=object, copy=True)
    if follow:
        known = _known_codes(after.drop(after.index[follow]))
        for place in follow:
            old, name = before.iloc[place], str(after["enterprise"].iloc[place])
            if name in known:
                codes[place] = known[name]
            elif old["enterprise_id"] in ("", old["enterprise"]):
                codes[place] = ""
    lines = after["line_id"].to_numpy(dtype=object, copy=True)
    for place, names in touched.items():
        old = before.iloc[place]
        moved = codes[place] != old["enterprise_id"] or _differ(before, after, place, "line")
        if (
            "line_id" not in names
            and moved
            and old["line_id"] == f"{old['enterprise_id']}/{old['line']}"
        ):
            lines[place] = ""
    return after.assign(
        enterprise_id=pd.Series(codes, after.index, dtype="str"),
        line_id=pd.Series(lines, after.index, dtype="str"),
    )


def _differ(before: pd.DataFrame, after: pd.DataFrame, place: int, name: str) -> bool:
    return before[name].iloc[place] != after[name].iloc[place]


def _known_codes(lines: pd.DataFrame) -> dict[str, str]:
    """Return {enterprise: its code} of those with one; a line without a code has its
    enterprise's name for one, as the reader says.
    """
    codes = lines["enterprise_id"].where(lines["enterprise_id"] != "", lines["enterprise"])
    found = codes.groupby(lines["enterprise"]).agg(["first", "nunique"])
    return {
        str(name): str(code)
        for name, code in found.loc[found["nunique"] == 1, "first"].items()
        if name
    }
