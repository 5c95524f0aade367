"""Output of the command line: tables of results, in tonnes and per cent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simulator.alerts.skill import EVERY_DISTRICT
from simulator.inputs.policy import Policy
from simulator.reports.headlines import worth_lines
from simulator.reports.policy_view import PolicyView
from simulator.review.finding import Finding
from simulator.runs.moment import STATES, Walked, by_force, in_force_told
from simulator.runs.results import Result
from simulator.runs.settings import SettingChange
from simulator.runs.tables_for_people import accounting_table
from simulator.runs.verdicts import Verdict, mark_of, verdicts_of
from simulator.terms.clock import after
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import Message, say
from simulator.terms.levels import GRADES, LEADING_POLLUTANTS
from simulator.terms.titles import (
    TEN_THOUSAND_CNY,
    bracketed,
    grade_title,
    heading,
    joined,
    mark,
    with_unit,
)
from simulator.terms.told_table import ToldTable

if TYPE_CHECKING:
    from simulator.economics.grade_worth import Worth
    from simulator.economics.retrofit import Retrofit
    from simulator.economics.tax_of_run import RunTax
    from simulator.engine.supervision.queue_load import QueueLoad
    from simulator.evaluation.evaluation import Evaluation
    from simulator.inputs.dated_tables import TargetSet
    from simulator.negotiation.plan import Negotiated
    from simulator.studies.annual import Annual
    from simulator.studies.dust import DustFall
    from simulator.studies.heating import Heating
    from simulator.studies.year_air import YearAir

SHOWN_WARNINGS = 12
SHOWN_FIGURES = ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg")
# Width where the output goes to a file or another program, so that it never depends on a screen.
PIPE_WIDTH = 120
# Headline figures whose differences are printed, with heading and factor to its unit.
SHOWN_DIFFERENCES = {
    "seasonal_reduction_kg": ("seasonal_t", 1e-3), "alert_reduction_kg": ("alert_t", 1e-3),
    "reduction_pct": ("total_pct", 1.0), "nominal_kg": ("nominal_t", 1e-3),
}  # fmt: skip


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPE_WIDTH)


def _table(title: str, headings: Sequence[str]) -> Table:
    # Escaped, since rich reads square brackets as markup.
    table = Table(title=escape(title), title_justify="left", header_style="bold")
    for index, text in enumerate(headings):
        table.add_column(
            escape(text), justify="left" if index == 0 else "right", no_wrap=index == 0
        )
    return table


def print_result(result: Result, folder: Path, language: str) -> None:
    """Print the tables of reductions and targets, the warnings, and the folder of the files."""
    console = _console()
    words = (
        "pollutant",
        "baseline_t",
        "seasonal_t",
        "alert_t",
        "total_pct",
        "nominal_t",
        "shortfall_t",
    )
    table = _table(
        say(language, "print_reductions", name=result.name),
        [say(language, f"head_{word}") for word in words],
    )
    for name, figures in result.summary["pollutants"].items():
        short = sum(figures["shortfall"].values())
        pct = figures["reduction_pct"]
        table.add_row(
            pollutant_title(name),
            *(f"{figures[key] / 1000:,.3f}" for key in SHOWN_FIGURES),
            "" if pct is None else f"{pct:.2f}",
            f"{figures['nominal_kg'] / 1000:,.3f}",
            f"{short / 1000:,.3f}",
        )
    if result.manifest.get("synthetic"):
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    if result.summary["what_if"]:
        console.print(f"[bold red]{say(language, 'what_if_mark')}[/]")
    console.print(table)
    print_accounting(result.accounting, language, verdicts_of(result))
    for text in worth_lines(result.summary, language):
        console.print(text)
    print_warnings(result.warnings, language)
    console.print(say(language, "written_to", path=folder))


def print_accounting(
    accounting: pd.DataFrame,
    language: str,
    verdicts: Mapping[tuple[str, str], Verdict] | None = None,
) -> None:
    """Print the static accounting: ratio by level and pollutant, with the target and whether it
    is met.

    Parameters
    ----------
    accounting : DataFrame
        Table of the static accounting.
    language : str
        zh or en.
    verdicts : mapping or None
        Verdicts of a run by level and pollutant: the number of its stages that reached the target
        is printed below each share.
    """
    accounted = accounting_table(accounting, language, verdicts)
    (level,) = accounted.pick(("level",))
    table = _table(
        say(language, "print_accounting"),
        [level.title, *(f"{name} %" for name in dict.fromkeys(accounted.frame["pollutant"]))],
    )
    for _, rows in accounted.frame.groupby("level_key", sort=False):
        cells = []
        for row in rows.itertuples():
            text = "" if pd.isna(row.ratio) else f"{100 * row.ratio:.1f}"
            if not pd.isna(row.met):
                text += (
                    f" ≥{100 * row.target:g} [{'green' if row.met else 'red'}]{mark_of(row.met)}[/]"
                )
            cells.append("\n".join(part for part in (text, row.in_hours) if part))
        table.add_row(rows["level"].iloc[0], *cells)
    _console().print(table)


def print_negotiated(negotiated: Negotiated, language: str) -> None:
    """Print a negotiated plan: the plans compared, the targets, who bears most, the frontier; or
    why there is none.
    """
    # The solver's library takes a while to load, and the other verbs do without it.
    from simulator.negotiation.told import certificate, headline, told_tables, why_infeasible

    console = _console()
    if negotiated.inputs.synthetic:
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    console.print(headline(negotiated, language), markup=False)
    for told in told_tables(negotiated, language):
        table = _table(told.title, told.headings)
        for row in told.rows:
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
    if negotiated.infeasible is not None:
        for text in why_infeasible(negotiated.infeasible, language):
            console.print(text, markup=False)
    if negotiated.own is not None:
        for text in certificate(negotiated, language):
            console.print(text, markup=False)
    print_warnings(negotiated.notes, language)


def print_evaluation(evaluation: Evaluation, language: str) -> None:
    """Print an evaluation: what was delivered by pollutant, how often each verdict was given, what
    may be learnt.
    """
    from simulator.evaluation.word_page import page_context

    console, context = _console(), page_context(evaluation, language)
    if context["synthetic"]:
        console.print(f"[bold red]{context['synthetic']}[/]")
    console.print(context["headline"], markup=False)
    names = (
        "ordered", "simulated", "evidence_share", "seen_ordered", "measured", "observed",
        "delivery",
    )  # fmt: skip
    headings = [say(language, f"evaluation_{name}") for name in names]
    table = _table(
        say(language, "doc_evaluation"), [heading("accounting", "pollutant", language), *headings]
    )
    for row in context["totals"]:
        table.add_row(row["pollutant"], *(row[name] for name in names))
    console.print(table)
    parts = ("untold", "interval_text", "learned", "air_told")
    for text in (text for part in parts for text in context[part]):
        console.print(text, markup=False)


def print_tax(told: RunTax, language: str, shown: int = 20) -> None:
    """Print the enterprises with the most tax, the totals, and what is assumed."""
    rows = told.rows[told.rows["taxed"]]
    sums = rows.groupby(["enterprise_id", "enterprise"], sort=False)["tax_cny"].sum()
    first = sums.sort_values(ascending=False, kind="stable").head(shown)
    scenario = told.inputs.scenario
    last = after(scenario.start, scenario.length_h)
    listed = _table(
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
    console = _console()
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

    console = _console()
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

    console = _console()
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

    console = _console()
    if synthetic:
        console.print(f"[bold red]{say(language, 'synthetic_mark')}[/]")
    for rows in (displaced_rows(told, language), source_rows(told, language)):
        if not rows.rows:
            console.print(say(language, "heating_none"))
        else:
            print_told(rows)
    note = say(language, "heating_note", coal=f"{told.table.coal_t_household:g}")
    Console(highlight=False, soft_wrap=True).print(note, markup=False)


def print_told(told: ToldTable, texts: Sequence[str] = ()) -> None:
    """Print a table for people, and sentences below it."""
    table = _table(told.title, told.headings)
    for cells in told.rows:
        table.add_row(*(escape(cell) for cell in cells))
    _console().print(table)
    console = Console(highlight=False, soft_wrap=True)
    for text in texts:
        console.print(text, markup=False)


def print_warnings(warnings: Sequence[Message], language: str) -> None:
    """Print the first warnings to standard error, and a count of the rest."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    for warning in warnings[:SHOWN_WARNINGS]:
        console.print(say(language, "warning", text=warning.text(language)), markup=False)
    if len(warnings) > SHOWN_WARNINGS:
        console.print(say(language, "and_more", count=len(warnings) - SHOWN_WARNINGS), markup=False)


def print_findings(findings: Sequence[Finding], language: str, shown: int = 40) -> None:
    """Print objections of an inspector to an inventory, the gravest first, and a count of the
    rest.
    """
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings[:shown]:
        console.print(
            f"  {say(language, f'lint_{finding.severity}')} {finding.text(language)}", markup=False
        )
    if len(findings) > shown:
        console.print("  " + say(language, "and_more", count=len(findings) - shown), markup=False)


def print_assumed(policy: Policy, language: str) -> None:
    """Print every value of a policy that no document gives, with what is known of it."""
    console = Console(highlight=False, soft_wrap=True)
    assumed = PolicyView(policy.resolved(), {}, language).assumed()
    console.print("  " + say(language, "assumed_count", count=len(assumed)), markup=False)
    for number, (what, note) in enumerate(assumed, start=1):
        console.print(
            f"  {number}. {what}{bracketed(note, language) if note else ''}", markup=False
        )


def print_comparison(table: pd.DataFrame, language: str) -> None:
    """Print the totals of runs side by side."""
    total = table[table["dimension"] == "total"]
    words = ("run", "pollutant", "seasonal_t", "alert_t", "difference_t", "change_pct")
    shown = _table(
        say(language, "print_compare"), [say(language, f"head_{word}") for word in words]
    )
    for row in total.itertuples():
        change = (
            ""
            if pd.isna(row.alert_reduction_change_pct)
            else f"{row.alert_reduction_change_pct:+.2f}"
        )
        shown.add_row(
            row.run,
            pollutant_title(row.pollutant),
            f"{row.seasonal_reduction_kg / 1000:,.3f}",
            f"{row.alert_reduction_kg / 1000:,.3f}",
            f"{row.alert_reduction_kg_difference / 1000:+,.3f}",
            change,
        )
    _console().print(shown)


def print_settings(
    base: str, others: Sequence[tuple[str, Sequence[SettingChange]]], language: str
) -> None:
    """Print what differs between the settings of runs and those of the first."""
    for title, changes in others:
        told = say(language, "ui_settings_changed", before=base, after=title, count=len(changes))
        if not changes:
            same = say(language, "compared_none")
            _console().print(escape(f"{told}{mark('colon', language)}{same}"))
            continue
        names = ("label", "place", "before", "after", "unit")
        shown = _table(told, [say(language, f"setting_head_{name}") for name in names])
        for change in changes:
            shown.add_row(*(escape(getattr(change, name)) for name in names))
        _console().print(shown)


def print_intervals(table: pd.DataFrame, language: str) -> None:
    """Print the intervals of the totals' differences, if there are any."""
    total = table[(table["dimension"] == "total") & table["figure"].isin(SHOWN_DIFFERENCES)]
    if not len(total):
        return
    words = ("run", "pollutant", "figure", "difference", "interval")
    shown = _table(
        say(language, "print_intervals"), [say(language, f"head_{word}") for word in words]
    )
    for row in total.itertuples():
        title, factor = _unit_for_people(row.figure, language)
        shown.add_row(
            row.run,
            pollutant_title(row.pollutant),
            title,
            f"{row.mean * factor:+,.3f}",
            f"{row.p05 * factor:+,.3f} … {row.p95 * factor:+,.3f}",
        )
    _console().print(shown)


def print_wide(table: pd.DataFrame, runs: Sequence[str], language: str) -> None:
    """Print the totals with a column per run, and each difference with its interval if it has
    one.
    """
    total = table[(table["dimension"] == "total") & table["figure"].isin(SHOWN_DIFFERENCES)]
    headings = [say(language, "head_pollutant"), say(language, "head_figure"), *runs]
    headings += [
        f"{run} {say(language, f'head_{word}')}"
        for run in runs[1:]
        for word in ("difference", "change_pct")
    ]
    shown = _table(say(language, "print_compare"), headings)
    for row in total.to_dict("records"):
        title, factor = _unit_for_people(row["figure"], language)
        cells = [f"{row[run] * factor:,.3f}" for run in runs]
        for run in runs[1:]:
            text = f"{row[f'{run} difference'] * factor:+,.3f}"
            if not pd.isna(row.get(f"{run} p05", float("nan"))):
                text += (
                    f" [{row[f'{run} p05'] * factor:+,.3f} … {row[f'{run} p95'] * factor:+,.3f}]"
                )
            change = row[f"{run} change_pct"]
            cells += [escape(text), "" if pd.isna(change) else f"{change:+.2f}"]
        shown.add_row(pollutant_title(row["pollutant"]), title, *cells)
    _console().print(shown)


def _unit_for_people(figure: str, language: str) -> tuple[str, float]:
    """Return a figure's heading and the factor to the heading's unit: tonnes or per cent."""
    word, factor = SHOWN_DIFFERENCES[figure]
    return say(language, f"head_{word}"), factor


def print_stages(stages: pd.DataFrame, language: str) -> None:
    """Print the stages that a series leads to, each with its reason."""
    if not len(stages):
        _console().print(say(language, "no_stages"))
        return
    words = ("level", "scope", "issued", "start", "end", "reason")
    shown = _table(say(language, "print_alerts"), [say(language, f"head_{word}") for word in words])
    for column in shown.columns[1:]:
        column.justify = "left"
    reason = "reason_zh" if language == "zh" else "reason"
    # The year is said where the stages are of more than one winter.
    long_span = stages["end"].max() - stages["start"].min() > pd.Timedelta(days=300)
    form = "%Y-%m-%d %H:%M" if long_span else "%m-%d %H:%M"
    for row in stages.to_dict("records"):
        times = [pd.Timestamp(row[name]).strftime(form) for name in ("issued", "start", "end")]
        shown.add_row(
            say(language, f"level_{row['level']}"), str(row["scope"]), *times, str(row[reason])
        )
    _console().print(shown)


def print_scores(scores: pd.DataFrame, language: str) -> None:
    """Print how issued alerts compare with needed ones."""
    names = [name for name in scores.columns if name != "district"]
    districts = scores["district"].replace(EVERY_DISTRICT, say(language, "word_sum"))
    shown = _table(say(language, "print_scores"), ["", *districts])
    for name in names:
        shown.add_row(
            say(language, f"ui_score_{name}"),
            *("" if pd.isna(value) else f"{value:.4g}" for value in scores[name]),
        )
    _console().print(shown)


def print_regions(table: pd.DataFrame, language: str) -> None:
    """Print uncoordinated and unified alerts side by side."""
    words = (
        "approach",
        "pollutant",
        "alert_t",
        "total_pct",
        "alert_district_h",
        "output_lost",
        "cost",
    )
    shown = _table(
        say(language, "print_regions"), [say(language, f"head_{word}") for word in words]
    )
    for row in table.itertuples():
        cost = "" if pd.isna(row.cost_cny_per_kg) else f"{row.cost_cny_per_kg:,.1f}"
        shown.add_row(
            say(language, f"approach_{row.approach}"),
            pollutant_title(row.pollutant),
            f"{row.alert_reduction_kg / 1000:,.3f}",
            f"{row.reduction_pct:.2f}",
            f"{row.alert_district_h:,.0f}",
            f"{row.output_value_lost_by_alerts_cny / TEN_THOUSAND_CNY:,.1f}",
            cost,
        )
    _console().print(shown)


def print_queue_load(load: QueueLoad, language: str) -> None:
    """Print the load of the queue before a run."""
    text = say(
        language,
        "print_queue_load",
        flags=f"{load.true_flags + load.false_flags:.1f}",
        false=f"{load.false_flags:.1f}",
        hours=f"{load.team_hours:g}",
        rho=f"{load.rho:.2f}",
    )
    if load.rho > 1:
        text += say(language, "print_queue_grows")
    _console().print(escape(text))


def print_moment(walked: Walked, at: datetime, lines: pd.DataFrame, language: str) -> None:
    """Print what is in force in each district, what is emitted, and how many lines do what."""
    console = _console()
    groups = by_force(walked.in_force(at))
    for part, districts in groups.items():
        where = f"{joined(districts, language)}: " if len(groups) > 1 else ""
        console.print(escape(where + in_force_told(part, at, language)))
    states = [state for state in STATES if (lines["state"] == state).any()]
    table = _table(
        "", [say(language, "head_grade"), *(say(language, f"state_{s}") for s in states)]
    )
    counts = pd.crosstab(lines["grade"], lines["state"])
    for grade in (grade for grade in GRADES if grade in counts.index):
        cells = [str(counts.loc[grade, state]) for state in states]
        table.add_row(escape(grade_title(grade, language)), *cells)
    console.print(table)
    hours = _table(
        "",
        [say(language, f"today_print_{name}") for name in ("pollutant", "now", "normal", "share")],
    )
    for name, row in walked.hour(at).iterrows():
        normal, seasonal, actual = row
        share = 100 * (seasonal - actual) / normal if normal > 0 else 0.0
        hours.add_row(
            pollutant_title(str(name)), f"{actual:,.1f}", f"{normal:,.1f}", f"{share:.1f}"
        )
    console.print(hours)


def print_visits(table: pd.DataFrame, language: str, shown: int = 40) -> None:
    """Print the first visits of a list, with reasons."""
    names = ("rank", "enterprise", "district", "at_stake_kg", "reason")
    listed = _table(
        say(language, "print_visits", count=len(table)),
        [heading("visits", name, language) for name in names],
    )
    for row in table.head(shown).to_dict("records"):
        mark = "" if row["in_reach"] else "*"
        listed.add_row(
            f"{row['rank']}{mark}",
            escape(str(row["enterprise"])),
            escape(str(row["district"])),
            f"{row['at_stake_kg']:,.1f}",
            escape(str(row["reason"])),
        )
    console = _console()
    console.print(listed)
    console.print(escape(say(language, "print_visits_note")))


def print_variants(table: pd.DataFrame, language: str) -> None:
    """Print variants of supervision side by side, for the pollutants with targets."""
    names = ("variant", "pollutant")
    heads = [heading("variants", name, language) for name in names]
    heads += [
        with_unit(heading("variants", name, language, ""), "t", language)
        for name in ("reduction_kg", "more_kg")
    ]
    heads += [
        heading("variants", name, language) for name in ("findings", "never_found", "to_find_h")
    ]
    listed = _table(say(language, "print_variants"), heads)
    for row in table.to_dict("records"):
        if row["pollutant"] not in LEADING_POLLUTANTS:
            continue
        listed.add_row(
            escape(str(row["variant"])),
            pollutant_title(row["pollutant"]),
            f"{row['reduction_kg'] / 1e3:,.3f} ± {row['reduction_se_kg'] / 1e3:,.3f}",
            f"{row['more_kg'] / 1e3:+,.3f} ± {row['more_se_kg'] / 1e3:,.3f}",
            f"{row['findings']:.1f}",
            f"{row['never_found']:.1f}",
            "" if pd.isna(row["to_find_h"]) else f"{row['to_find_h']:.1f}",
        )
    console = _console()
    console.print(listed)
    console.print(escape(say(language, "print_variants_note")))


def print_sensitivity(table: pd.DataFrame, language: str) -> None:
    """Print the effect of each assumption, a block of rows per pollutant."""
    figures = [name for name in table.columns if name not in ("factor", "pollutant")]
    shown = _table(
        say(language, "print_sensitivity"),
        [
            say(language, "head_factor"),
            say(language, "head_pollutant"),
            *(say(language, f"head_{name}") for name in figures),
        ],
    )
    for row in table.to_dict("records"):
        shown.add_row(
            str(row["factor"]),
            pollutant_title(row["pollutant"]),
            *(f"{row[name]:.5g}" for name in figures),
        )
    _console().print(shown)


class _Bar:
    """A progress bar with count, rate and time left, shown on a terminal only."""

    def __init__(self, total: int, per_s: float, unit: str) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True)
        columns = (
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
        )
        self._progress = Progress(
            *columns, console=console, disable=not (console.is_terminal and total), transient=True
        )
        self._total, self._per_s, self._unit = total, per_s, unit

    def start(self) -> None:
        """Show the bar."""
        self._progress.start()
        self._task = self._progress.add_task("", total=self._total, rate="")

    def stop(self) -> None:
        """Remove the bar."""
        self._progress.stop()

    def advance(self, count: int) -> None:
        """Add finished items to the count."""
        self._progress.advance(self._task, count)
        speed = self._progress.tasks[self._task].speed
        if speed:
            self._progress.update(self._task, rate=f"{self._per_s * speed:.1f}/{self._unit}")


class BatchProgress:
    """Progress of a batch."""

    def __init__(self, total: int) -> None:
        self._bar = _Bar(total, 60.0, "min")

    def __enter__(self) -> BatchProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def done(self, row: dict) -> None:
        """Count one finished run."""
        self._bar.advance(1)


class ReplicateProgress:
    """Progress of the replicates of a run."""

    def __init__(self, total: int) -> None:
        self._bar, self._done = _Bar(total, 1.0, "s"), 0

    def __enter__(self) -> ReplicateProgress:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def done(self, done: int, total: int) -> None:
        """Show how many replicates are done in all."""
        # The bar counts steps, the caller tells the sum so far.
        self._bar.advance(done - self._done)
        self._done = done
