"""Notices (一厂一策): one page per enterprise, as one Word file or as a folder of files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from simulator.inputs.area_sources import no_area_sources
from simulator.inputs.reading import Inputs, part_of
from simulator.reports.word.document import TEMPLATES, Properties, Written, fill_template
from simulator.reports.word.notices_page import EnterpriseNotice, Plant
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import message, say

_UNSAFE = re.compile(r"[^\w\-.()（）]+")
# Longest file name in characters (assumed): Windows limits the length of whole paths.
LONGEST_NAME = 60


def notices_of(
    inputs: Inputs, enterprises: Sequence[str] | None = None, language: str = "zh"
) -> Iterator[EnterpriseNotice]:
    """Yield the notices of a scenario's enterprises, in the inventory's order.

    Standing, seasonal rules and expected reductions are those of the scenario's accounting day.

    Parameters
    ----------
    inputs : Inputs
        The scenario's inputs.
    enterprises : sequence of str or None
        enterprise_id of each; None for all.
    language : str
        zh or en.

    Raises
    ------
    InputError
        Enterprises are not in the inventory; each is named with the nearest id.
    """
    names = inputs.fleet.enterprise
    wanted = list(dict.fromkeys(enterprises)) if enterprises is not None else list(names.names)
    unknown = [name for name in wanted if names.code(name) < 0]
    if unknown:
        raise InputError(
            Problem(
                "--enterprise", "", name, message("no_such_enterprise"), nearest(name, names.names)
            )
            for name in unknown
        )
    for plant in plants_of(inputs, wanted, language):
        yield plant.notice()


def plants_of(inputs: Inputs, wanted: Sequence[str], language: str) -> Iterator[Plant]:
    """Yield enterprises by enterprise_id, each with its part of the inputs."""
    names = inputs.fleet.enterprise
    bare = replace(inputs, area=no_area_sources(inputs.inventory.pollutants))
    # One sort finds the lines of all enterprises; a comparison for each would read the whole
    # inventory again and again.
    order = np.argsort(names.codes, kind="stable")
    starts = np.searchsorted(names.codes[order], np.arange(len(names.names) + 1))
    for name in wanted:
        code = names.code(name)
        mask = np.zeros(len(inputs.fleet), dtype=bool)
        mask[order[starts[code] : starts[code + 1]]] = True
        yield Plant(part_of(bare, mask), language, inputs.synthetic)


def write_notices(
    inputs: Inputs,
    path: str | Path,
    language: str = "zh",
    enterprises: Sequence[str] | None = None,
    template: str | Path | None = None,
) -> Written:
    """Write the notices as one Word file (a path that ends in .docx) or as a folder of files.

    Raises
    ------
    InputError
        An enterprise is unknown, the template is not usable, or a file cannot be written.
    """
    target = Path(path)
    source = (
        Path(template)
        if template
        else TEMPLATES / f"notices-{language if language == 'zh' else 'en'}.docx"
    )
    notices = list(notices_of(inputs, enterprises, language))
    title = inputs.scenario.shape.title or inputs.scenario.shape.name
    mark, remark = (
        say(language, f"synthetic_{length}") if inputs.synthetic else ""
        for length in ("short", "mark")
    )
    if target.suffix.lower() == ".docx":
        about = Properties(title, None, mark, remark)
        fill_template(
            source, target, {"notices": [notice.context for notice in notices]}, {}, about
        )
    else:
        for name, notice in zip(_file_names(notices), notices, strict=True):
            about = Properties(notice.name, None, mark, remark)
            fill_template(source, target / name, {"notices": [notice.context]}, {}, about)
    return Written(target)


def _file_names(notices: Sequence[EnterpriseNotice]) -> Iterator[str]:
    """Yield a safe file name for each notice; no two are equal, even where a disk ignores case."""
    taken: set[str] = set()
    for notice in notices:
        stem = (
            _UNSAFE.sub("_", f"{notice.enterprise_id}-{notice.name}").strip("._")[:LONGEST_NAME]
            or "notice"
        )
        name, again = stem, 1
        while name.lower() in taken:
            again += 1
            name = f"{stem}-{again}"
        taken.add(name.lower())
        yield f"{name}.docx"
