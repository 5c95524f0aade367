"""Codes of edited lines: a line with a new name loses the code that was made of the old name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd


def with_codes(
    before: pd.DataFrame, after: pd.DataFrame, touched: Mapping[int, Collection[str]]
) -> pd.DataFrame:
    """Return an edited table whose codes fit its names.

    A line that moves to another enterprise takes that enterprise's code where there is exactly one.
    Otherwise, and for lines, a code that was made of the old name is emptied, so that the reader
    makes a new one. A code that somebody wrote stays.

    Parameters
    ----------
    before, after : DataFrame
        The lines, with the same rows.
    touched : mapping of int to collection of str
        For each place the columns that were written by hand; codes among them stay.
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
    """Return {enterprise: code} of enterprises with one code.

    A line without a code has its enterprise's name as code, as in the reader.
    """
    codes = lines["enterprise_id"].where(lines["enterprise_id"] != "", lines["enterprise"])
    by_enterprise = codes.groupby(lines["enterprise"]).agg(["first", "nunique"])
    return {
        str(name): str(code)
        for name, code in by_enterprise.loc[by_enterprise["nunique"] == 1, "first"].items()
        if name
    }
