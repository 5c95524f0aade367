"""Taxes, prices, targets and other tables of data/ that hold from a day on, found by id or path."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import Field, model_validator

from simulator.alerts.aqi import DatesInForce, Day
from simulator.files.shapes import Share, Strict, read_model, wrong
from simulator.files.yaml_file import is_file, names_yaml, read_yaml
from simulator.inputs.grade_name import GradeName
from simulator.terms.contracts import PM_TAX_KINDS
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import message
from simulator.terms.paths import DATA

TAX, PRICES, TARGETS, DUST, HEATING = (
    DATA / name for name in ("tax", "prices", "targets", "dust", "heating")
)
# What a file says without a table is used for: the sum of all PM, and the items it is made of.
PM = "pm"


class Document(Strict):
    """A document that values cite by its id."""

    id: str
    title: str
    clause: str = ""


class DatedTable(Strict):
    """A table of data/ with the days on which it holds."""

    id: str
    valid: DatesInForce
    references: list[Document] = Field(min_length=1)


class Relief(Strict):
    """The share of the tax that is paid from a concentration so far below the limit on."""

    below_limit: Share
    pay: Share


class TaxTable(DatedTable):
    """An environmental tax: kilograms to pollution equivalents, rate and relief."""

    rate_cny_per_equivalent: float = Field(gt=0)
    most_items: int = Field(gt=0)
    equivalents_kg: dict[str, Annotated[float, Field(gt=0)]]
    pm_kinds: dict[str, Annotated[float, Field(gt=0)]]
    industries_of_kind: dict[str, list[str]] = {}
    relief: list[Relief] = []

    @model_validator(mode="after")
    def _known_kinds(self) -> TaxTable:
        for kind in (*self.pm_kinds, *self.industries_of_kind):
            if kind not in PM_TAX_KINDS:
                raise wrong("one_of", known=", ".join(PM_TAX_KINDS))
        if set(self.pm_kinds) != set(PM_TAX_KINDS):
            raise wrong("each_of", known=", ".join(PM_TAX_KINDS))
        return self

    def kind_of(self, industry: str) -> str:
        """Return which taxed item the PM of an industry is; dust where the table does not say."""
        for kind, industries in self.industries_of_kind.items():
            if industry in industries:
                return kind
        return "dust"


class PriceTable(DatedTable):
    """A surcharge on purchased power by how many parts of ultra-low emission are missed."""

    steps_cny_kwh: list[Annotated[float, Field(ge=0)]] = Field(min_length=4, max_length=4)
    industries: list[str]
    only_with_iron_making: list[str] = []
    iron_making: list[str] = []
    grades_without: list[GradeName] = []


Table = TypeVar("Table", bound=DatedTable)


def read_dated(kind: type[Table], name: str, folder: Path) -> Table:
    """Return a table by its id in a folder of data/, or by its path.

    Raises
    ------
    InputError
        There is no such table, or it is not usable.
    """
    path = Path(name) if names_yaml(name) else folder / f"{name}.yaml"
    if not is_file(path):
        known = sorted(file.stem for file in folder.glob("*.yaml"))
        allowed = message("dated_table_or_path", known=", ".join(known))
        raise refuse(folder.name, "", name, allowed, nearest(name, known))
    file = read_yaml(path)
    return read_model(kind, file.data, str(path), file)


def check_in_force(table: DatedTable, first: date, last: date) -> None:
    """Refuse a table that does not hold from the first day to the last.

    Raises
    ------
    InputError
        With the days on which it holds.
    """
    valid = table.valid
    if first < valid.from_ or (valid.to is not None and last >= valid.to):
        allowed = message("in_force", first=valid.from_, last=valid.to or "…")
        raise refuse(table.id, "valid", f"{first} – {last}", allowed)


# The tables of the province of all plans, for scenarios that name none.
USUAL_TAX, USUAL_PRICES = "shanxi-2018", "shanxi-steel-2021"


@cache
def shanxi_tax() -> TaxTable:
    """Return Shanxi's table, in which totals are told as pollution equivalents."""
    return read_dated(TaxTable, USUAL_TAX, TAX)


class TargetSet(DatedTable):
    """What a plan asks of a year.

    emission_change is the change of a year's emission against the year before, as a share; the
    concentrations are yearly means. count_alerts says whether what alerts save counts.
    """

    emission_change: dict[str, Annotated[float, Field(ge=-1, le=1)]] = {}
    concentrations_ug_m3: dict[str, Annotated[float, Field(gt=0)]] = {}
    fewer_heavy_days: bool = False
    count_alerts: bool = False


def targets_of_year(year: int, name: str = "") -> TargetSet:
    """Return the target set of an id or path; without one the first that holds all the year.

    Raises
    ------
    InputError
        There is no such set, or none holds in the year.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    if name:
        targets = read_dated(TargetSet, name, TARGETS)
        check_in_force(targets, first, last)
        return targets
    known = sorted(path.stem for path in TARGETS.glob("*.yaml"))
    for stem in known:
        targets = read_dated(TargetSet, stem, TARGETS)
        valid = targets.valid
        if valid.from_ <= first and (valid.to is None or last < valid.to):
            return targets
    raise refuse("--targets", "", year, message("no_targets_of_year", known=", ".join(known)))


class DustLimit(Strict):
    """A limit of dust fall [t/km2 in 30 days] from a day on."""

    from_: Day = Field(alias="from")
    t_km2: float = Field(gt=0)
    reference: str
    assumed: bool = False


class AlertOnDust(Strict):
    """What an alert cuts: the share of coarse dust that it reaches, and the cut of that."""

    share: Share
    cut: Share


class DustLimits(DatedTable):
    """Limits of dust fall by date."""

    limits: list[DustLimit] = Field(min_length=1)
    alert: AlertOnDust

    def limit_of(self, day: date) -> float:
        """Return the limit that holds on a day [t/km2]; NaN before the first."""
        held = [limit for limit in self.limits if limit.from_ <= day]
        return max(held, key=lambda limit: limit.from_).t_km2 if held else float("nan")


class HeatingTable(DatedTable):
    """Households by way of clean heating, and the coal that one burnt before.

    coal_t_household is of a heating season [t], factors_kg_t emissions of a tonne [kg/t].
    """

    households: dict[Literal["electricity", "gas", "waste_heat"], Annotated[int, Field(ge=0)]]
    coal_t_household: float = Field(gt=0)
    season_days: float = Field(gt=0)
    factors_kg_t: dict[str, Annotated[float, Field(ge=0)]]

    def kg_household(self, pollutant: str) -> float:
        """Return what a household's coal emits in a season [kg]; NaN for an unknown pollutant."""
        return self.coal_t_household * self.factors_kg_t.get(pollutant, float("nan"))
