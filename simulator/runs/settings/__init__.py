"""The settings of a scenario in words, and what differs between the settings of two.

Whatever a planner can set is one entry here: a cut of a grade at a level, an alert's start, a
dated change. Two scenarios are compared entry by entry, so that every page, workbook and document
tells the same differences.
"""

from simulator.runs.settings.changed import SettingChange, changed_settings
from simulator.runs.settings.of_scenario import settings_of
from simulator.runs.settings.setting import Key, Setting

__all__ = ["Key", "Setting", "SettingChange", "changed_settings", "settings_of"]
