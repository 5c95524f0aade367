"""The scenarios that come with the program; each can be given by its name alone."""

from __future__ import annotations

from pathlib import Path

from simulator.files.yaml_file import is_file, names_yaml
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import message
from simulator.terms.paths import SCENARIOS


def scenario_names() -> list[str]:
    """Return the names of the shipped scenarios."""
    return sorted(path.stem for path in SCENARIOS.glob("*.yaml"))


def scenario_file(path: str | Path) -> Path:
    """Return the file of a path, or of the name of a shipped scenario.

    An existing file takes precedence over a shipped scenario of that name. A path that is neither
    is returned unchanged, for its reader to refuse.

    Raises
    ------
    InputError
        There is no such file, and the path is a bare name or similar to the name of a shipped
        scenario. The message lists the names.
    """
    file = Path(path)
    if is_file(file):
        return file
    names = scenario_names()
    bare = len(file.parts) == 1 and not names_yaml(file)
    if bare and file.name in names:
        return SCENARIOS / f"{file.name}.yaml"
    near = nearest(file.name if bare else file.stem, names)
    if bare or near:
        allowed = message("scenario_file_or_name", known=", ".join(names))
        raise refuse(path, "", "", allowed, near)
    return file
