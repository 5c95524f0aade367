"""The frontier as a picture: what each plan loses, against how unevenly it is borne."""

from __future__ import annotations

import io

import pandas as pd

from simulator.reports.fonts import chinese_family
from simulator.terms.labels import say
from simulator.terms.titles import TEN_THOUSAND_CNY

DPI = 200
SIZE_IN = (6.7, 3.8)
COLOURS = {"mu": "#2F75B5", "cap": "#C0501F", "margin": "#548235"}


def frontier_picture(frontier: pd.DataFrame, language: str) -> bytes | None:
    """Return the frontier as PNG; None where it has no plan.

    Texts are English where the system has no font with Chinese characters.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    known = frontier[frontier["loss_cny"].notna()]
    if not len(known):
        return None
    family = chinese_family()
    language = language if family else "en"
    with mpl.rc_context({"font.family": [family or "DejaVu Sans"], "axes.unicode_minus": False}):
        figure = Figure(figsize=SIZE_IN, dpi=DPI, layout="constrained")
        axes = figure.add_subplot()
        for name, rows in known.groupby("over", sort=False):
            ordered = rows.sort_values("value")
            loss = ordered["loss_cny"] / TEN_THOUSAND_CNY
            axes.plot(loss, ordered["gini"], "o-", color=COLOURS[name], label=name)
            for x, y, value in zip(loss, ordered["gini"], ordered["value"], strict=True):
                axes.annotate(
                    f"{name} {value:g}", (x, y), xytext=(4, 4), textcoords="offset points"
                )
        axes.set_xlabel(say(language, "head_loss"))
        axes.set_ylabel(say(language, "head_gini"))
        axes.margins(0.12)
        axes.grid(alpha=0.3)
        target = io.BytesIO()
        # Metadata with the program's name would make equal pictures differ in bytes.
        FigureCanvasAgg(figure).print_png(target, metadata={"Software": None})
    return target.getvalue()
