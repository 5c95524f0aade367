"""Finding an enterprise by name, part of a name, code or town."""

from __future__ import annotations

import unicodedata

import pandas as pd

COLUMNS = ("enterprise_id", "enterprise", "district")


def enterprises_of(lines: pd.DataFrame) -> pd.DataFrame:
    """Return the enterprises of an inventory, one row each, with what a search looks at.

    Returns
    -------
    DataFrame
        Columns enterprise_id, enterprise, district, and name, code and place as they are compared.
    """
    rows = lines[list(COLUMNS)].drop_duplicates("enterprise_id").reset_index(drop=True)
    return rows.assign(
        name=rows["enterprise"].map(plain),
        code=rows["enterprise_id"].map(plain),
        place=rows["district"].map(plain),
    )


def find(enterprises: pd.DataFrame, text: str, most: int) -> tuple[pd.DataFrame, int]:
    """Return the enterprises that hold every word of a text, the likeliest first, and how many
    there are in all.

    Parameters
    ----------
    enterprises : DataFrame
        What `enterprises_of` returned.
    text : str
        Words apart by spaces, each part of a name, a code or a town.
    most : int
        Number of enterprises that are returned.
    """
    words = plain(text).split()
    if not words:
        return enterprises.head(0), 0
    held = enterprises["name"] + "\n" + enterprises["code"] + "\n" + enterprises["place"]
    matches = pd.Series(True, index=enterprises.index)
    for word in words:
        matches &= held.str.contains(word, regex=False)
    found = enterprises[matches]
    rank = [
        _rank(row.name, row.code, words)
        for row in found[["name", "code"]].itertuples(index=False, name="Row")
    ]
    ordered = found.assign(rank=rank).sort_values(["rank", "name"], kind="stable")
    return ordered.drop(columns="rank").head(most), len(found)


def _rank(name: str, code: str, words: list[str]) -> int:
    """Return how likely an enterprise is the one that is meant, the likeliest first."""
    whole = " ".join(words)
    if whole in (code, name):
        return 0
    if name.startswith(words[0]):
        return 1
    # The rest holds the words in its code or town only.
    return 2 if words[0] in name else 3


def plain(text: object) -> str:
    """Return a text without differences of width and of capitals: Ａ, A and a are the same."""
    return unicodedata.normalize("NFKC", str(text)).casefold().strip()
