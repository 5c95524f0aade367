"""Rows of the Word report besides its figures: alert process, policy, uncertainty, appendix."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL, worth_by_alerts
from simulator.reports.headlines import headline_of, is_chance, is_headline
from simulator.reports.policy_view import PolicyRow, PolicyView
from simulator.reports.run_view import RunView, file_title, shown_time
from simulator.reports.word.figures import number
from simulator.runs.tables_for_people import events_table, indicators_table, stages_table
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import GRADES, TARGET_LEVELS
from simulator.terms.titles import grade_title, joined, level_title, printable

# Most events in a report: it is read on paper, and events.csv has the whole log.
SHOWN_EVENTS = 80
# The tables of the appendix, in their order.
APPENDIX = (
    "accounting", "industry", "grade", "district", "measures", "losses", "assumed", "events",
    "inputs",
)  # fmt: skip
Row = dict[str, Any]


def stage_rows(view: RunView) -> list[Row]:
    """Return the alert process, a row per stage; issue and scope where the alerts can be read
    again.
    """
    frame = stages_table(view).frame.drop_duplicates("stage_key")
    return [
        {
            "number": row["stage_key"],
            "level": row["level"],
            "issued": shown_time(row["issued"]) if row["issued"] else "–",
            "start": shown_time(row["start"]),
            "end": shown_time(row["end"]),
            "hours": number(row["hours"]),
            "scope": row["scope"] or "–",
        }
        for row in frame[frame["stage_key"].str.isdigit()].to_dict("records")
    ]


def indicator_rows(view: RunView) -> list[Row]:
    """Return the over-reach indicators that can be told, a row each."""
    rows = indicators_table(view).frame.to_dict("records")
    return [{key: cell or "–" for key, cell in row.items()} for row in rows if row["figure"]]


def process_text(view: RunView) -> str:
    """Return one sentence about the alerts as a whole."""
    rows = stage_rows(view)
    if not rows:
        return view.say("no_alerts")
    table = view.result.stages.drop_duplicates("stage")
    hours = (
        table.loc[table["stage"].str.isdigit()]
        .groupby("level", sort=False)["hours"]
        .agg(["size", "sum"])
    )
    parts = [
        view.say(
            "process_part",
            level=level_title(str(level), view.language),
            count=int(part["size"]),
            hours=number(part["sum"]),
        )
        for level, part in hours.iterrows()
    ]
    return view.say("process_text", count=len(rows), parts=joined(parts, view.language, "part"))


def who_rows(view: RunView) -> list[Row]:
    """Return numbers of enterprises and lines by grade, or [] where the inventory is missing."""
    if view.lines is None:
        return []
    rows = []
    for grade in (grade for grade in GRADES if (view.lines["grade"] == grade).any()):
        part = view.lines[view.lines["grade"] == grade]
        own = part[[f"cut_{level}" for level in TARGET_LEVELS]].notna().any(axis=1)
        rows.append(
            {
                "grade": grade_title(grade, view.language),
                "enterprises": part["enterprise_id"].nunique(),
                "lines": len(part),
                "own": int(own.sum()),
                "protected": int(part["protected"].sum()),
                "shut": int(part["long_term_shutdown"].sum()),
            }
        )
    return rows


def measure_rows(view: RunView, policy: PolicyView, kinds: tuple[str, ...]) -> list[Row]:
    """Return rows of the policy as texts; of industries only those in the run."""
    table = view.result.reductions
    present = set(table.loc[table["dimension"] == "industry", "key"])
    return [
        _measure(policy, row)
        for row in policy.rows()
        if row.kind in kinds and (row.kind != "industry" or row.name in present)
    ]


def _measure(policy: PolicyView, row: PolicyRow) -> Row:
    rule = policy.say("policy_rule")
    cuts = {name: text for name, text in row.cuts.items() if text}
    text = cuts[rule] if rule in cuts else policy.cuts_text(cuts)
    return {
        "what": policy.row_title(row),
        "cuts": text,
        "source": row.source(policy.language),
        "note": row.note,
    }


def uncertainty_rows(view: RunView) -> list[Row]:
    """Return the intervals of the headline figures, or [] where no replicates were drawn."""
    table = view.result.uncertainty
    if table is None or not len(table):
        return []
    table = table[table["measure"].map(is_headline) & table["pollutant"].isin(view.leading)]
    rows = []
    for row in table.to_dict("records"):
        measure = headline_of(row["measure"], view.language)
        figures = {
            name: number(row[name] * measure.factor) for name in ("p05", "p50", "p95", "mean")
        }
        if is_chance(row["measure"]):
            # A figure that is 0 or 1 has no useful quantiles; its mean is the chance.
            figures |= dict.fromkeys(("p05", "p50", "p95"), "–")
        rows.append(
            {"pollutant": pollutant_title(row["pollutant"]), "measure": measure.heading, **figures}
        )
    return rows


def event_rows(view: RunView) -> list[Row]:
    """Return the first events of the log."""
    return [
        {
            "time": shown_time(row["time"]),
            **{name: row[name] for name in ("event", "level", "detail")},
            **{name: int(row[name]) for name in ("enterprises", "lines")},
        }
        for row in events_table(view).frame.head(SHOWN_EVENTS).to_dict("records")
    ]


def event_note(view: RunView) -> str:
    """Return a sentence about events that are left out, or "" where all are shown."""
    count = len(view.result.events)
    return (
        view.say("events_left_out", shown=SHOWN_EVENTS, count=count) if count > SHOWN_EVENTS else ""
    )


def appendix_numbers(left_out: Collection[str]) -> dict[str, int]:
    """Return the number of each table of the appendix, in their order and without a gap."""
    shown = [name for name in APPENDIX if name not in left_out]
    return {name: number for number, name in enumerate(shown, start=1)}


def loss_rows(view: RunView) -> list[Row]:
    """Return output value lost and electricity saved, by the alerts, by the season and in all;
    nothing where the run tells neither.
    """
    figures = view.result.summary | worth_by_alerts(view.result.summary)
    names = zip(("value", "power"), BY_ALERTS, BY_SEASON, IN_ALL, strict=True)
    rows = []
    for what, *parts in names:
        if not all(name in figures for name in parts) or not any(figures[name] for name in parts):
            continue
        factors = [headline_of(name, view.language).factor for name in parts]
        cells = [
            number(figures[name] * factor) for name, factor in zip(parts, factors, strict=True)
        ]
        row = dict(zip(("alerts", "season", "all"), cells, strict=True))
        rows.append({"what": view.say(f"doc_losses_{what}")} | row)
    return rows


def input_rows(view: RunView) -> list[Row]:
    """Return the input files with their digests."""
    return [
        {"file": file_title(name), "sha256": digest}
        for name, digest in view.result.manifest.get("inputs", {}).items()
    ]


def document_rows(view: RunView) -> list[Row]:
    """Return the documents that the policy names."""
    return [
        {"id": item["id"], "title": printable(item["title"])}
        for item in view.policy.get("references", [])
        if item.get("title")
    ]
