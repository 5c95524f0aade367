"""Dated tables and readings that a scenario names beside what a run needs: taxes, prices, yearly
targets, households, dust.
"""

from __future__ import annotations

from pathlib import Path

from simulator.files.shapes import Strict, place_of
from simulator.files.yaml_file import YamlFile, is_file, names_yaml
from simulator.inputs.dated_tables import DUST, HEATING, PRICES, TARGETS, TAX
from simulator.terms.errors import Problem, nearest
from simulator.terms.labels import message

# Folder of data/ for the tables that an id names too.
FOLDER_OF: dict[str, Path] = {
    "tax": TAX,
    "prices": PRICES,
    "targets": TARGETS,
    "heating": HEATING,
    "dust_limits": DUST,
}


class PlanTables(Strict):
    """What the verbs `tax`, `worth`, `annual`, `heating` and `dust` take for a scenario where no
    option says otherwise.

    The first five are ids in data/tax/, data/prices/, data/targets/, data/heating/ and data/dust/,
    or paths of such tables; dust_fall is a file of readings, districts
    one of areas, outlines a GeoJSON of towns.
    """

    tax: str | None = None
    prices: str | None = None
    targets: str | None = None
    heating: str | None = None
    dust_limits: str | None = None
    dust_fall: str | None = None
    districts: str | None = None
    outlines: str | None = None

    def named(self, key: str, folder: Path) -> str:
        """Return the id or path of a table as its reader takes it, "" where none is named.

        Parameters
        ----------
        folder : Path
            Folder of the scenario, to which paths are relative.
        """
        text = getattr(self, key)
        if text is None:
            return ""
        return text if _is_id(key, text) else str(folder / text)


def _is_id(key: str, text: str) -> bool:
    return key in FOLDER_OF and not names_yaml(text)


def problems_of_tables(
    data: object, folder: Path, name: str, file: YamlFile | None
) -> list[Problem]:
    """Return a problem for each table of a scenario's plain data that there is not."""
    if not isinstance(data, dict):
        return []
    problems = []
    for key in PlanTables.model_fields:
        text = data.get(key)
        if not isinstance(text, str):
            continue
        place = place_of(file, ("tables", key))
        if not _is_id(key, text):
            if not is_file(folder / text):
                problems.append(Problem(name, place, text, message("no_such_file")))
            continue
        known = sorted(path.stem for path in FOLDER_OF[key].glob("*.yaml"))
        if text not in known:
            allowed = message("dated_table_or_path", known=", ".join(known))
            problems.append(Problem(name, place, text, allowed, nearest(text, known)))
    return problems
