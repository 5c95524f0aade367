"""Sheets of reference: the policy in use, assumptions, documents and input files, uncertainty,
warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.headlines import headline_of, quantile_title
from simulator.reports.policy_view import VALUES, PolicyRow, PolicyView, policy_view
from simulator.reports.run_view import RunView
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import ALERT_LEVELS
from simulator.terms.titles import bracketed, grade_title, heading, joined, level_title, yes_no


def write_policy(book: WorkbookWriter, view: RunView) -> None:
    """Write the policy in use, a row per line, with document and clause."""
    policy = policy_view(view.result.manifest, book.language)
    sheet = SheetWriter(book, "tab_policy")
    sheet.head(sheet.title)
    sheet.note(
        (policy.data.get("title") or "") + bracketed(policy.data.get("id", ""), book.language),
        columns=12,
    )
    for text in policy_switches(policy):
        sheet.note(text, columns=12)
    rows = [row for row in policy.rows() if row.kind != "process"]
    levels = [level for level in ALERT_LEVELS if any(row.cuts.get(level) for row in rows)]
    fields = [
        Field(book.say("head_policy_kind")),
        Field(book.say("head_policy_name"), "wrapped", 16.0),
        Field(heading("inventory", "grade", book.language)),
        Field(book.say("head_policy_place"), "wrapped", 14.0),
        *(Field(level_title(level, book.language), "wrapped", 13.0) for level in levels),
        Field(book.say("head_policy_rule"), "wrapped", 20.0),
        *_source_fields(book),
    ]
    sheet.table(fields, _policy_rows(book, policy, rows, levels), main=True, frozen=3)


def _source_fields(book: WorkbookWriter) -> list[Field]:
    return [
        Field(book.say("head_document"), "wrapped", 30.0),
        Field(book.say("head_clause"), "wrapped", 12.0),
        Field(book.say("head_assumed"), narrow=True),
        Field(book.say("head_by_scenario"), narrow=True),
        Field(book.say("head_note"), "wrapped", 30.0),
    ]


def _source_cells(book: WorkbookWriter, row: PolicyRow) -> tuple[str, ...]:
    flags = (yes_no(flag, book.language) for flag in (row.assumed, row.scenario))
    return (row.document, row.clause, *flags, row.note)


def _policy_rows(
    book: WorkbookWriter, policy: PolicyView, rows: list[PolicyRow], levels: list[str]
) -> Iterator[tuple]:
    rule = policy.say("policy_rule")
    for row in rows:
        name = policy.industry(row.name) if row.kind == "industry" else row.name
        grade = grade_title(row.grade, book.language) if row.grade else ""
        cuts = [row.cuts.get(level, "") for level in levels]
        words = (
            book.say(f"policy_{row.kind}"),
            name,
            grade,
            row.place,
            *cuts,
            row.cuts.get(rule, ""),
        )
        yield (*words, *_source_cells(book, row))


def write_processes(book: WorkbookWriter, view: RunView) -> None:
    """Write each industry's process data of the policy: whether it can stop fast, and its ramp
    times.
    """
    policy = policy_view(view.result.manifest, book.language)
    rows = [row for row in policy.rows() if row.kind == "process"]
    if not rows:
        return
    sheet = SheetWriter(book, "tab_process")
    sheet.head(sheet.title)
    rule = policy.say("policy_rule")
    fields = [
        Field(book.say("word_industry")),
        Field(book.say("head_policy_rule"), "wrapped", 44.0),
        *_source_fields(book),
    ]
    cells = ((policy.industry(row.name), row.cuts[rule], *_source_cells(book, row)) for row in rows)
    sheet.table(fields, cells, main=True, frozen=1)


def policy_switches(policy: PolicyView) -> list[str]:
    """Return what a policy says besides its rows: targets, bounds, counting, relief, seasons."""
    found = []
    for key in VALUES:
        found += [words + policy.assumed_mark(key) for words in policy.value_words(key)]
    return found


def write_assumptions(book: WorkbookWriter, view: RunView) -> None:
    """Write what the run assumes: the scenario's settings, then every assumed value of the
    policy.
    """
    sheet = SheetWriter(book, "tab_assumptions")
    sheet.head(sheet.title)
    policy = policy_view(view.result.manifest, book.language)
    assumed = policy.assumed()
    for text in scenario_assumptions(view):
        sheet.note(text)
    sheet.note(book.say("assumed_count", count=len(assumed)))
    sheet.gap()
    fields = [
        Field(book.say("head_number"), "count", 8.0),
        Field(book.say("head_assumption"), "wrapped", 80.0),
        Field(book.say("head_note"), "wrapped", 60.0),
    ]
    rows = (
        (number, assumption, note) for number, (assumption, note) in enumerate(assumed, start=1)
    )
    sheet.table(fields, rows, main=True)


def scenario_assumptions(view: RunView) -> list[str]:
    """Return the scenario's assumptions about the response of enterprises and about the
    figures, one a line.
    """
    scenario = view.scenario
    response = scenario.get("response") or {}
    parts = [
        f"{grade_title(grade, view.language)} {share:g}"
        for grade, share in (response.get("compliance") or {}).items()
    ]
    small = response.get("compliance_small_micro") or {}
    parts += [
        f"{view.say('flag_small_micro')} {grade_title(grade, view.language)} {share:g}"
        for grade, share in small.items()
    ]
    if strengths := joined(parts, view.language, "phrase"):
        obedience = view.say("assume_compliance", strengths=strengths)
    else:
        obedience = view.say("assume_behaviour" if "supervision" in scenario else "assume_obeyed")
    texts = [
        view.say("assume_lag", hours=f"{response.get('notification_lag_h', 0):g}"),
        view.say(f"assume_early_{response.get('early_start', 'none')}"),
        obedience,
        view.say(
            f"assume_own_{scenario.get('own_measures') or view.policy.get('own_measures', 'first')}"
        ),
        view.say("assume_profiles" if scenario.get("profiles") else "assume_flat"),
    ]
    replicates = (scenario.get("uncertainty") or {}).get("replicates", 0)
    return [*texts, view.say("assume_replicates", count=replicates)] if replicates else texts


def write_references(book: WorkbookWriter, view: RunView) -> None:
    """Write the documents that the policy names, and the input files with their digests."""
    sheet = SheetWriter(book, "tab_references")
    sheet.head(book.say("part_documents"))
    fields = [
        Field(book.say("head_document_id")),
        Field(book.say("head_document"), "wrapped", 60.0),
        Field(book.say("head_issuer"), "wrapped", 24.0),
        Field(book.say("head_date")),
        Field(book.say("head_note"), "wrapped", 30.0),
    ]
    keys = ("id", "title", "issuer", "date", "note")
    documents = view.policy.get("references", [])
    sheet.table(
        fields, ([str(item.get(key) or "") for key in keys] for item in documents), main=True
    )
    sheet.gap()
    sheet.head(book.say("part_inputs"), 12)
    files = [Field(book.say("head_file"), "wrapped", 24.0), Field("SHA-256", "wrapped", 60.0)]
    sheet.table(files, view.result.manifest.get("inputs", {}).items())


def write_uncertainty(book: WorkbookWriter, view: RunView) -> None:
    """Write the intervals of the replicates, or the sentence that there are none."""
    table = view.result.uncertainty
    sheet = SheetWriter(book, "tab_uncertainty")
    sheet.head(sheet.title)
    if table is None or not len(table):
        sheet.note(book.say("no_interval"))
        return
    sheet.note(book.say("note_uncertainty"))
    names = [name for name in table.columns if name not in ("pollutant", "measure")]
    fields = [Field(heading("uncertainty", "measure", book.language), "wrapped", 40.0)]
    fields.append(Field(heading("uncertainty", "pollutant", book.language)))
    fields += [Field(quantile_title(name, book.language), "t") for name in names]
    measures = {name: headline_of(name, book.language) for name in table["measure"].unique()}
    rows = (
        (
            measures[row["measure"]].heading,
            pollutant_title(row["pollutant"]) if row["pollutant"] else "",
            *(row[name] * measures[row["measure"]].factor for name in names),
        )
        for row in table.to_dict("records")
    )
    sheet.table(fields, rows, main=True, frozen=2)


def write_warnings(book: WorkbookWriter, view: RunView) -> None:
    """Write what a reader must know besides the figures."""
    sheet = SheetWriter(book, "tab_warnings")
    sheet.head(sheet.title)
    fields = [
        Field(book.say("head_number"), "count", 8.0),
        Field(book.say("head_warning"), "wrapped", 110.0),
    ]
    warnings = view.warnings()
    if not warnings:
        sheet.note(book.say("no_warnings"))
        return
    sheet.table(fields, enumerate(warnings, start=1), main=True)
