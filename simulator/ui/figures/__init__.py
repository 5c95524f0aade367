"""Figures for the screen: each function takes a table and returns a Plotly figure. Only this
package imports Plotly.
"""

from simulator.ui.figures.alert_bars import alert_timeline, stage_shares
from simulator.ui.figures.alternative import alternative
from simulator.ui.figures.chance import interval_bars, probability_bars
from simulator.ui.figures.comparison import comparison_bars, comparison_curves, difference_bars
from simulator.ui.figures.config import CONFIG, config_of
from simulator.ui.figures.course import hourly_curve, load_path
from simulator.ui.figures.evaluation import air_effects, before_and_after, changed_chances
from simulator.ui.figures.factors import sobol_bars, tornado
from simulator.ui.figures.frontier import frontier_points
from simulator.ui.figures.groups import (
    bar_keys,
    composition_bars,
    composition_treemap,
    reduction_bars,
    tile_ids,
)
from simulator.ui.figures.losses import loss_bars
from simulator.ui.figures.outcome import target_bullets, waterfall, waterfall_steps
from simulator.ui.figures.places import place_map
from simulator.ui.figures.supervision import findings_course, worth_of_teams

__all__ = [
    "CONFIG",
    "air_effects",
    "alert_timeline",
    "alternative",
    "bar_keys",
    "before_and_after",
    "changed_chances",
    "comparison_bars",
    "comparison_curves",
    "composition_bars",
    "composition_treemap",
    "config_of",
    "difference_bars",
    "findings_course",
    "frontier_points",
    "hourly_curve",
    "interval_bars",
    "load_path",
    "loss_bars",
    "place_map",
    "probability_bars",
    "reduction_bars",
    "sobol_bars",
    "stage_shares",
    "target_bullets",
    "tile_ids",
    "tornado",
    "waterfall",
    "waterfall_steps",
    "worth_of_teams",
]
