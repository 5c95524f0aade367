"""Output about money, a year and heating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from simulator.terminal.remarks import print_warnings
from simulator.terminal.tables import new_console, print_told, table_of
from simulator.terms.clock import after
from simulator.terms.labels import say
from simulator.terms.titles import (
    TEN_THOUSAND_CNY,
    heading,
    joined,
    with_unit,
)

if TYPE_CHECKING:
    from simulator.economics.grade_worth import Worth
    from simulator.economics.retrofit import Retrofit
    from simulator.economics.tax_of_run import RunTax
    from simulator.inputs.dated_tables import TargetSet
    from simulator.studies.annual import Annual
    from simulator.studies.dust import DustFall
    from simulator.studies.heating import Heating
    from simulator.studies.year_air import YearAir


def print_tax(told: RunTax, language: str, shown: int = 20) -> None:
    """Print the enterprises with the most tax, the totals, and what is assumed."""
    rows = told.rows[told.rows["taxed"]]
    sums = rows.groupby(["enterprise_id", "enterprise"], sort=False)["tax_cny"].sum()
    first = sums.sort_values(ascending=False, kind="stable").head(shown)
    scenario = told.inputs.scenario
    last = after(scenario.start, scenario.length_h)
    listed = table_of(
        say(
            language,
            "tax_title",
            name=scenario.shape.name,
            first=scenario.start.date(),
            last=last.date(),
            count=len(first),
        ),
        [
            heading("tax", "enterprise", language),
            say(language, "tax_head_items"),
            with_unit(heading("tax", "tax_cny", language, ""), "1e4 CNY", language),
        ],
    )
    for (code, name), value in first.items():
        items = dict.fromkeys(rows.loc[rows["enterprise_id"] == code, "item"])
        titles = joined((say(language, f"item_{item}") for item in items), language)
        listed.add_row(escape(str(name)), titles, f"{value / TEN_THOUSAND_CNY:,.3f}")
    console = new_console()
    if told.inputs.synthetic:
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    console.print(listed)
    baseline, seasonal, actual = told.by_run.sum(axis=1) / TEN_THOUSAND_CNY
    figures = {
        "baseline": baseline,
        "seasonal": seasonal,
        "actual": actual,
        "saved": seasonal - actual,
    }
    texts = {name: f"{value:,.2f}" for name, value in figures.items()}
    console.print(say(language, "tax_total", **texts))
    print_warnings(told.notes, language)


def print_worth(worth: Worth, retrofit: Retrofit | None, language: str) -> None:
    """Print what another grade is worth to each enterprise, and whether a retrofit pays."""
    from simulator.economics.worth_told import retrofit_texts, worth_told

    console = new_console()
    if worth.inputs.synthetic:
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    for name in worth.names:
        texts = retrofit_texts(worth, name, retrofit, language)
        print_told(worth_told(worth, name, language), texts)
    console.print(say(language, "worth_unit"))
    print_warnings(worth.notes, language)


def print_annual(ledger: Annual, year: int, language: str) -> None:
    """Print a year's ledger in tonnes, its targets, and whether they lean on alerts."""
    from simulator.studies.annual_told import annual_rows, annual_texts

    console = new_console()
    if ledger.inputs.synthetic:
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    print_told(annual_rows(ledger, year, language))
    for text, grave in annual_texts(ledger, language):
        console.print(escape(text), style="bold red" if grave else None)
    print_warnings(ledger.notes, language)


def print_year_air(told: YearAir, year: int, targets: TargetSet, language: str) -> None:
    """Print how the year's air stands against the targets, and its heavy days."""
    from simulator.studies.annual_told import air_texts

    console = Console(highlight=False, soft_wrap=True)
    console.print(say(language, "annual_air_title", year=year))
    for text in air_texts(told, targets, language):
        console.print(f"  {text}", markup=False)


def print_dust(told: DustFall, alert_days: float, language: str) -> None:
    """Print dust fall by district, what is above the limit, and what an alert can do."""
    from simulator.studies.dust_told import dust_rows, dust_texts

    print_told(dust_rows(told, language), dust_texts(told, alert_days, language))


def print_heating(told: Heating, synthetic: bool, language: str) -> None:
    """Print the coal that clean heating displaces, and the homes that orders would leave cold."""
    from simulator.studies.heating_told import displaced_rows, source_rows

    console = new_console()
    if synthetic:
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    for rows in (displaced_rows(told, language), source_rows(told, language)):
        if not rows.rows:
            console.print(say(language, "heating_none"))
        else:
            print_told(rows)
    note = say(language, "heating_note", coal=f"{told.table.coal_t_household:g}")
    Console(highlight=False, soft_wrap=True).print(note, markup=False)
