"""Every kind of input: a function that makes one from draws in a folder, and reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

from fuzz import of_folders, of_series, of_sheets, of_tables, of_telling, of_trees

Kind = Callable[[Random, Path], None]
KINDS: dict[str, Kind] = {
    "raw_table": of_tables.raw_table,
    "inventory": of_tables.inventory,
    "inventory_run": of_tables.inventory_run,
    "area_sources": of_tables.area_sources,
    "transport": of_tables.transport,
    "measures": of_tables.measures,
    "changes": of_tables.changes,
    "profiles": of_tables.profiles,
    "alert_file": of_tables.alert_file,
    "dispatch_orders": of_tables.dispatch_orders,
    "truck_factors": of_tables.truck_factors,
    "teams": of_tables.teams,
    "flagged": of_tables.flagged,
    "projects": of_tables.projects,
    "dust": of_tables.dust,
    "negotiated": of_tables.negotiated,
    "last_year": of_tables.last_year,
    "scenario": of_trees.scenario,
    "policy": of_trees.policy,
    "criteria": of_trees.criteria,
    "standard": of_trees.standard,
    "dated_tables": of_trees.dated_tables,
    "factors": of_trees.factors,
    "settings": of_trees.settings,
    "grid": of_trees.grid,
    "mapping": of_trees.mapping,
    "outlines": of_trees.outlines,
    "measures_policy": of_trees.measures_policy,
    "sheet": of_sheets.sheet,
    "forecast": of_series.forecast,
    "ensemble": of_series.ensemble,
    "readings": of_series.readings,
    "plain_parquet": of_series.plain_parquet,
    "air": of_series.air,
    "series": of_series.series,
    "archive": of_folders.archive,
    "template": of_folders.template,
    "run_folder": of_folders.run_folder,
    "told": of_telling.told,
    "record": of_telling.record,
    "files_of_verbs": of_folders.files_of_verbs,
}
