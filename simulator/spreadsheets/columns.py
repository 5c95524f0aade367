"""What a column of a bureau's spreadsheet means, from its heading.

The spellings are the tables of data/import/; levels and pollutants follow rules.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from simulator.review.measure_text import FOLDER
from simulator.review.phrase_levels import LEVEL_WORDS
from simulator.spreadsheets.amount_units import (
    AmountUnit,
    period_in,
    plain,
    read_unit,
    unit_in,
    unit_table,
)
from simulator.spreadsheets.angles import angle_part
from simulator.terms.contracts import INVENTORY, POLLUTANT_COLUMN
from simulator.terms.errors import nearest
from simulator.terms.labels import Message, message
from simulator.terms.levels import LEVEL_SIGNS

OWN = {column.name: column for column in INVENTORY}
# Headings of the inventory that begin with a pollutant and are no emission of it.
TAX_TITLES = {
    column.zh: column.name
    for column in INVENTORY
    if column.name.endswith("_mg_m3") or column.name == "pm_tax_kind"
}
# What a heading may mean besides the columns of the inventory.
EXTRA = (
    "row_no", "ignore", "county", "township", "industry_other", "control_type", "state",
    "measure_all", "alert_level", "output_value", "electricity", "line_count", "reduction",
    "operating_hours",
)  # fmt: skip
# Below a group these say nothing of themselves, unless the group is of enterprises.
BARE = ("单位", "名称")
OF_ENTERPRISE = re.compile("企业|单位|公司|厂|基本|概况|信息|填报|法人|主体")
BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")
# In headings in lower case; of the words for a level the longest first, since III is not I.
_COLOURS = [f"{colour}色" for colour, _, _ in LEVEL_SIGNS.values()]
_NUMBERS = [
    f"{number}级" for _, *numbers in LEVEL_SIGNS.values() for number in map(str.lower, numbers)
]
LEVEL = re.compile(
    rf"({'|'.join(sorted([*_COLOURS, *_NUMBERS], key=len, reverse=True))})"
    r"(?:预警|响应|应急|[:>/、]|期间|措施|减排|停|限|执行|\)|$)"
)
MEASURE = re.compile(
    "措施|响应|要求|执行|管控|减排|停限产|停产|限产|停运|内容|方案"
    + rf"|^(?:{'|'.join(_COLOURS)})(?:预警)?$"
)
# Measures of a level that are none of production.
OF_TRUCKS_OR_DUST = re.compile("运输|车辆|移动源|移动机械|货车|扬尘|洒水|保洁|施工")
OF_PRODUCTION = re.compile("停|限产|生产|工序|产线|设备|综合")
NO_EMISSION = re.compile(
    "减排|削减|浓度|产生量|产生|去除|效率|设施|措施|是否|种类|限值|标准|比例|占比|系数|烟气量|总量控制|控制值|控制指标|排放口|排口|治理|监测|因子|税|当量|许可证"
)
# What is emitted while an alert is in force, or after it took effect, is not the usual emission.
UNDER_ALERT = re.compile(
    r"(?<!非)(?:应急|预警|响应|管控|减排|停限产|停产|限产)(?:期间|期|状态|时段|情况下|条件下|后)"
)
# The title of a list says nothing of its columns.
TITLE = re.compile("应急减排(?:项目|措施)?清单")
EMISSION_WORDS = re.compile(
    r"排放|排污量|污染物|量$|总量|日均|年均|基准|有组织|无组织|合计|许可|实际|kg|吨|t/|\d{4}年|年度|kg/d|^$"
)


@dataclass(frozen=True)
class Meaning:
    """The meaning of a heading.

    Attributes
    ----------
    target : str
        A column of the inventory, one of `EXTRA`, or "emission".
    pollutant : str
        The pollutant of an emission, else "".
    unit : AmountUnit | None
        The unit that the heading states, None if it states none.
    guessed : Message | None
        Message for the report where the heading can be read in more than one way.
    part : str
        Which part of an emission it is: organised, fugitive, permitted or "" for the whole; of an
        angle 度, 分 or 秒.
    """

    target: str
    pollutant: str = ""
    unit: AmountUnit | None = None
    guessed: Message | None = None
    part: str = ""


@cache
def headings() -> dict[str, str]:
    """Return {plain spelling: target} of data/import/headers.csv and of the inventory's Chinese
    headings.
    """
    with (FOLDER / "headers.csv").open(encoding="utf-8-sig", newline="") as file:
        targets = {plain(row["spelling"]): row["target"] for row in csv.DictReader(file)}
    for name, column in OWN.items():
        targets.setdefault(plain(column.zh), name)
    return targets


@cache
def pollutants() -> dict[str, str]:
    """Return {plain spelling: pollutant} of data/import/pollutants.csv, the longest spelling
    first.
    """
    with (FOLDER / "pollutants.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(plain(row["spelling"]), row["pollutant"]) for row in csv.DictReader(file)]
    return dict(sorted(rows, key=lambda row: -len(row[0])))


def understand_heading(parts: Sequence[str]) -> Meaning | None:
    """Return the meaning of a heading, None if it is unknown.

    Parameters
    ----------
    parts : Sequence[str]
        The texts of the heading, from its uppermost group down to its own text.
    """
    parts = [part for part in parts if part]
    if not parts:
        return None
    leaf = plain(parts[-1])
    if len(parts) > 1 and leaf in BARE and not OF_ENTERPRISE.search(plain("".join(parts[:-1]))):
        return _of_group(parts)
    if leaf in OWN:
        return Meaning(leaf)
    if leaf in TAX_TITLES:
        return Meaning(TAX_TITLES[leaf])
    if (match := POLLUTANT_COLUMN.match(leaf)) is not None:
        return Meaning("emission", match[1], read_unit("kg/d"))
    angle = angle_part(plain(">".join(parts)))
    if angle is not None:
        return Meaning(angle[0], part=angle[1])
    return (
        _emission(parts)
        or _by_level(parts)
        or _by_table(parts)
        or _by_words(parts)
        or _by_either(parts)
    )


def _of_group(parts: Sequence[str]) -> Meaning | None:
    """Return the meaning of a bare 单位 or 名称 below a group that is of no enterprise: 产能>单位
    holds units, 产品>名称 the names of products.
    """
    whole = headings().get(plain("".join(parts)))
    if whole is not None and whole != "enterprise":
        return Meaning(whole)
    return Meaning("ignore")


def is_heading(text: str) -> bool:
    """Return whether a text alone could be part of a header: a heading, a pollutant, a unit or a
    level.
    """
    name = plain(text)
    if not name or len(name) > 40:
        return False
    known = (
        understand_heading([text]) is not None
        or read_unit(name) is not None
        or name in pollutants()
    )
    return (
        known
        or name.strip("()") in ("%", "个", "台", "条", *unit_table()["period"])
        or bool(is_group(text))
    )


def is_group(text: str) -> bool:
    """Return whether a text could head several columns."""
    name = BRACKETS.sub("", plain(text))
    words = (
        r"排放量|预警|响应|基本信息|基本情况|减排|污染物|企业信息|措施|停限产|产能|经纬度|坐标"
        r"|生产信息|地理位置"
    )
    return len(name) <= 20 and bool(re.search(words, name)) and not re.search(r"[,。;]", name)


def nearest_heading(text: str) -> str:
    """Return the known heading most like a text, "" if none is near."""
    return nearest(BRACKETS.sub("", plain(text)), headings())


def _emission(parts: Sequence[str]) -> Meaning | None:
    whole = ">".join(plain(part) for part in parts)
    pollutant = next((name for name in map(_pollutant, reversed(parts)) if name), "")
    if not pollutant:
        return None
    whole = TITLE.sub("", whole)
    if NO_EMISSION.search(whole) or UNDER_ALERT.search(whole) or _levels(whole):
        return Meaning("reduction" if re.search("减排|削减", whole) else "ignore", pollutant)
    own = next((plain(part) for part in reversed(parts) if _pollutant(part)), "")
    rest = BRACKETS.sub("", whole.replace(_spelling(own), "", 1)).replace(">", "")
    unit = next(
        (
            unit
            for part in reversed(parts)
            if (unit := read_unit(part) or unit_in(part)) is not None
        ),
        None,
    )
    if unit is None and not EMISSION_WORDS.search(rest):
        return None
    # Alone it is a list of names.
    if unit is None and "主要污染物" in whole and "排放" not in whole:
        return Meaning("ignore", pollutant)
    period = next((period for part in reversed(parts) if (period := period_in(part))), "")
    if unit is not None and not unit.period and period:
        unit = AmountUnit(
            unit.kind, unit.factor, period, unit_table()["period"][period], unit.written
        )
    # A unit of money or energy shows that the column is no emission.
    if unit is not None and unit.kind != "mass":
        return None
    part = next(
        (
            name
            for word, name in (
                ("有组织", "organised"),
                ("无组织", "fugitive"),
                ("许可", "permitted"),
            )
            if word in whole
        ),
        "",
    )
    unit, guessed = _stated(unit, period, parts)
    return Meaning("emission", pollutant, unit, guessed, part)


def _stated(
    unit: AmountUnit | None, period: str, parts: Sequence[str]
) -> tuple[AmountUnit | None, Message | None]:
    """Return the unit with its missing amount or period filled in, and the message about that
    guess.
    """
    if unit is None and period:
        half = read_unit("吨/年" if unit_table()["period"][period] == 0 else "千克/日")
        return half, message("head_unit_guessed", unit=half.written if half else "")
    # Emissions of a plant given in tonnes or more are of a year; in kilograms both are usual.
    if unit is not None and not unit.period and unit.factor >= 1000:
        whole = AmountUnit(unit.kind, unit.factor, "年", 0.0, unit.written)
        return whole, message("head_period_guessed", unit=unit.written)
    return (unit if unit is not None and unit.period else None), None


def _spelling(name: str) -> str:
    return next((spelling for spelling in pollutants() if _names(spelling, name)), "")


def _names(spelling: str, name: str) -> bool:
    """Return whether a plain text names a pollutant by a spelling.

    A spelling of Latin letters must stand alone: co is no part of cod, nor pm of rpm.
    """
    place = name.find(spelling)
    if place < 0:
        return False
    # 氨 is also the beginning of 氨法脱硫, 氨水 and the like, which are no emissions.
    if spelling == "氨" and name != "氨" and not name.startswith("氨排"):
        return False
    before, after = (
        name[place - 1 : place] if place else "",
        name[place + len(spelling) : place + len(spelling) + 1],
    )
    return not (spelling[0].isascii() and before.isascii() and before.isalnum()) and not (
        spelling[-1].isascii() and after.isascii() and (after.isalnum() or after == ".")
    )


def _pollutant(part: str) -> str:
    name = plain(part)
    return next(
        (pollutant for spelling, pollutant in pollutants().items() if _names(spelling, name)), ""
    )


def _levels(whole: str) -> set[str]:
    """Return the levels that a heading names."""
    return {LEVEL_WORDS[word.upper() if word[0] == "i" else word] for word in LEVEL.findall(whole)}


def _by_level(parts: Sequence[str]) -> Meaning | None:
    whole = ">".join(plain(part) for part in parts)
    levels = _levels(whole)
    # A heading that names several levels belongs to none of their columns.
    if len(levels) != 1:
        return None
    level, leaf = next(iter(levels)), plain(parts[-1])
    if re.search("减排量|削减量|排放量", whole):
        return Meaning("reduction")
    if re.search("比例|幅度|%|率$", whole):
        if re.search("停|限|压减", whole):
            return Meaning(f"cut_{level}")
        return Meaning(f"cut_{level}", guessed=message("head_reduction_as_cut"))
    if OF_TRUCKS_OR_DUST.search(leaf) and not OF_PRODUCTION.search(leaf):
        return Meaning("ignore")
    if MEASURE.search(whole):
        return Meaning(f"measure_{level}")
    return None


def _by_table(parts: Sequence[str]) -> Meaning | None:
    names = [
        plain(parts[-1]),
        plain("".join(parts)),
        *(plain(part) for part in reversed(parts[:-1])),
    ]
    for name in names:
        for spelling in (
            name,
            re.sub(r"\([^()]*\)$", "", name),
            BRACKETS.sub("", name),
            re.sub(r"[*:,、/]+$|^\*", "", BRACKETS.sub("", name)),
        ):
            target = headings().get(spelling)
            # 年运行时间 may be in hours: the heading says so.
            if target == "operating_days" and re.search(r"小时|\(h\)|h/a", plain("".join(parts))):
                return Meaning("operating_hours")
            if target is not None:
                return Meaning(
                    target,
                    unit=_amount(parts)
                    if target in ("capacity", "output_value", "electricity")
                    else None,
                )
    return None


@dataclass(frozen=True)
class _Around:
    """A word that may stand around a known heading of some columns without changing it."""

    place: str
    word: str
    targets: frozenset[str]


@cache
def _around() -> tuple[_Around, ...]:
    """Return the words of data/import/heading_words.csv, the longest first."""
    with (FOLDER / "heading_words.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            _Around(row["place"], plain(row["word"]), frozenset(row["targets"].split("|")))
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(rows, key=lambda row: -len(row.word)))


def _by_words(parts: Sequence[str]) -> Meaning | None:
    """Return the meaning of a known heading with words around it that do not change it, such as
    8、所属行业类型 and 2022年绩效评级结果. It is a guess and said.
    """
    name = BRACKETS.sub("", plain(parts[-1]))
    # A unit may stand behind a stroke: 日用电量/kWh.
    head, stroke, unit = name.rpartition("/")
    name = head if stroke and (read_unit(unit) is not None) else name
    name = re.sub(r"^\d{1,2}[、.,]|\d{4}年度?|id$|\*", "", name).strip("*:,、/")
    # Words are taken away from both ends, one after another, as long as the targets allow them.
    left: list[tuple[str, frozenset[str] | None]] = [(name, None)]
    for text, allowed in left:
        target = headings().get(text)
        if target is not None and (allowed is None or target in allowed):
            measured = target in ("capacity", "output_value", "electricity")
            guess = message("head_without_words", known=text)
            return Meaning(target, unit=_amount(parts) if measured else None, guessed=guess)
        for item in _around():
            starts = item.place == "before" and text.startswith(item.word)
            ends = item.place == "after" and text.endswith(item.word)
            if (starts or ends) and len(text) > len(item.word):
                rest = text[len(item.word) :] if starts else text[: -len(item.word)]
                targets = item.targets if allowed is None else allowed & item.targets
                if targets and (rest, targets) not in left:
                    left.append((rest, targets))
    return None


def _by_either(parts: Sequence[str]) -> Meaning | None:
    """Return the meaning of two headings in one that both mean the same: 产线/设备名称."""
    names = [name for name in re.split("[/、或]", BRACKETS.sub("", plain(parts[-1]))) if name]
    if len(names) < 2:
        return None
    found = [_by_table([name]) or _by_words([name]) for name in names]
    targets = {None if meaning is None else meaning.target for meaning in found}
    if len(targets) > 1 or found[0] is None:
        return None
    return replace(found[0], guessed=message("head_without_words", known=names[0]))


def _amount(parts: Sequence[str]) -> AmountUnit | None:
    for part in reversed(parts):
        unit = unit_in(part)
        if unit is not None:
            return unit
    return None
