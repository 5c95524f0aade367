"""Notices (一厂一策): one page per enterprise, as one Word file or as a folder of files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from simulator.engine.accounting import DayCuts
from simulator.inputs.area_sources import no_area_sources
from simulator.inputs.reading import Inputs, part_of
from simulator.reports.letterhead import Letterhead
from simulator.reports.word.document import TEMPLATES, Properties, Written, fill_template
from simulator.reports.word.notices_page import EnterpriseNotice, Plant
from simulator.runs.truck_story import TruckStory
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import ALERT_LEVELS, GRADES, RANK

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


def chosen_enterprises(
    inputs: Inputs,
    districts: Collection[str] = (),
    grades: Collection[str] = (),
    level: str = "",
) -> list[str]:
    """Return the enterprises that a choice reaches, by enterprise_id, in the inventory's order.

    Parameters
    ----------
    districts, grades : collection of str
        An enterprise is reached by a line in one of the districts and of one of the grades; none
        given are all.
    level : str
        Only those of whose lines or trucks this level asks something; "" for any.

    Raises
    ------
    InputError
        A district or grade that no line has, or an unknown level; each with the nearest one.
    """
    fleet, scenario = inputs.fleet, inputs.scenario
    day = DayCuts(scenario, fleet, inputs.area, inputs.changes, scenario.accounting_day)
    own_grades = [GRADES[code] for code in np.unique(day.standing.grade)]
    known = (("--district", fleet.district.names), ("--grade", own_grades))
    problems = [
        Problem(option, "", name, message("one_of", known=", ".join(names)), nearest(name, names))
        for (option, names), wanted in zip(known, (districts, grades), strict=True)
        for name in wanted
        if name not in names
    ]
    if level and level not in ALERT_LEVELS:
        allowed = message("one_of", known=", ".join(ALERT_LEVELS))
        problems.append(Problem("--level", "", level, allowed, nearest(level, ALERT_LEVELS)))
    if problems:
        raise InputError(problems)
    reached = np.ones(len(fleet), dtype=bool)
    if districts:
        codes = [fleet.district.code(name) for name in districts]
        reached &= np.isin(fleet.district.codes, codes)
    if grades:
        reached &= np.isin(day.standing.grade, [GRADES.index(name) for name in grades])
    names = fleet.enterprise.names
    wanted = np.unique(fleet.enterprise.codes[reached])
    if level:
        asked = set(fleet.enterprise.codes[reached & (day.at(RANK[level]).ordered > 0)].tolist())
        wanted = np.array(
            [code for code in wanted if code in asked or _trucks_asked(inputs, code, level)],
            dtype=int,
        )
    return [names[code] for code in wanted.tolist()]


def _trucks_asked(inputs: Inputs, code: int, level: str) -> bool:
    """Return whether a level asks something of an enterprise's trucks."""
    if inputs.transport is None or code not in inputs.transport.enterprise:
        return False
    part = part_of(inputs, inputs.fleet.enterprise.codes == code)
    story = TruckStory.of(part, "zh")
    return story is not None and any(True for _ in story.at_level(level))


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
    letterhead: Letterhead | None = None,
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
    notices = [
        replace(notice, context=notice.context | _letterhead(letterhead, place, language))
        for place, notice in enumerate(notices_of(inputs, enterprises, language), start=1)
    ]
    if not notices:
        raise refuse(inputs.scenario.file, "", "", message("nobody_to_notify"))
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


def _letterhead(letterhead: Letterhead | None, place: int, language: str) -> dict[str, str]:
    """Return office, number and date of one notice as fields of its page."""
    return (letterhead or Letterhead()).numbered(place).texts(language)


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
