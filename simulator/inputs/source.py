"""Where a value of a policy comes from."""

from __future__ import annotations

from simulator.files.shapes import Strict


class Source(Strict):
    """The source of a value: a document of `references` and its clause, or our own assumption."""

    reference: str | None = None
    clause: str | None = None
    assumed: bool = False
    note: str | None = None
    basis: str | None = None
