"""The Word template of a run's report."""

from docx.enum.text import WD_ALIGN_PARAGRAPH

from simulator.engine.shortfall import PARTS
from simulator.terms.titles import heading
from template_builder import Builder

LOSSES = ("alerts", "season", "all")


def build_report(language: str) -> Builder:
    """Return the report's template."""
    built = Builder(language)
    built.header("{{ title }} {{ synthetic_short }}")
    built.footer()
    built.document.add_paragraph("{{ title }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    built.text(built.say("doc_report"), centred=True, size=16)
    built.synthetic(centred=True)
    built.where("what_if")
    built.text("{{ what_if }}", red=True, centred=True)
    built.each("off_policy", red=True)
    built.end()
    built.each("facts")
    built.each("notes", red=True)
    _conclusions_and_process(built)
    _measures(built)
    _reductions(built)
    _contributors_and_shortfalls(built)
    _transport(built)
    _over_reach(built)
    _supervision(built)
    _assumptions(built)
    built.page()
    _appendix(built)
    return built


def _conclusions_and_process(built: Builder) -> None:
    built.heading(built.say("doc_conclusions"))
    built.each("conclusions", style="List Bullet")
    built.heading(built.say("doc_process"))
    built.text("{{ process_text }}")
    built.where("stages")
    built.table(
        "stages",
        [
            (built.say("head_stage"), "number", 1.5),
            (built.say("head_level"), "level", 2.0),
            (built.say("head_issued"), "issued", 3.2),
            (built.say("head_start"), "start", 3.2),
            (built.say("head_end"), "end", 3.2),
            (built.say("head_hours"), "hours", -1.4),
            (built.say("head_scope"), "scope", 2.5),
        ],
    )
    built.end()


def _measures(built: Builder) -> None:
    built.heading(built.say("doc_measures"))
    built.each("switches", style="List Bullet")
    built.heading(built.say("doc_measures_rules"), 2)
    built.table("measures", _measure_columns(built))
    built.where("who")
    built.heading(built.say("doc_measures_who"), 2)
    names = ("enterprises", "lines", "own", "protected", "shut")
    built.table(
        "who",
        [
            (built.say("head_grade"), "grade", 3.2),
            *((built.say(f"head_{name}"), name, -2.6) for name in names),
        ],
    )
    built.end()
    built.heading(built.say("doc_measures_documents"), 2)
    built.table(
        "documents",
        [(built.say("head_document_id"), "id", 3.0), (built.say("head_document"), "title", 13.6)],
    )


def _measure_columns(built: Builder) -> list[tuple[str, str, float]]:
    return [
        (built.say("head_measure"), "what", 3.2),
        (built.say("head_cuts"), "cuts", 5.2),
        (built.say("head_source"), "source", 4.8),
        (built.say("head_note"), "note", 3.4),
    ]


def _reductions(built: Builder) -> None:
    built.heading(built.say("doc_reductions"))
    built.heading(built.say("doc_reductions_sum"), 2)
    built.table(
        "reductions",
        [
            (built.say("head_pollutant"), "pollutant", 2.2),
            (built.say("head_baseline_t"), "baseline", -3.0),
            (built.say("head_seasonal_t"), "seasonal_reduction", -3.0),
            (built.say("head_alert_t"), "alert_reduction", -3.0),
            (built.say("head_reduction_t"), "reduction", -3.0),
            (built.say("head_share"), "percent", -2.4),
        ],
    )
    built.picture("picture_courses", built.say("doc_figure_courses"))
    built.heading(built.say("doc_reductions_targets"), 2)
    built.picture("picture_shares", built.say("doc_figure_shares"))
    built.where("verdicts")
    names = (
        ("head_level", "level", 2.6),
        ("head_pollutant", "pollutant", 2.4),
        ("head_target", "target", -2.0),
    )
    columns = [(built.say(key), name, width) for key, name, width in names]
    built.table("verdicts", [*columns, (built.say("head_verdict"), "verdict", 9.6)])
    built.end()
    built.each("gaps", style="List Bullet")
    built.heading(built.say("doc_reductions_stages"), 2)
    built.where("stage_shares")
    built.table(
        "stage_shares",
        [
            (built.say("head_stage"), "stage", 2.2),
            (built.say("head_level"), "level", 2.2),
            (built.say("head_pollutant"), "pollutant", 2.0),
            (built.say("head_alert_t"), "reduction", -2.8),
            (built.say("head_share"), "marked", -2.0),
            (built.say("head_target"), "target", -1.7),
            (built.say("head_met_h"), "met_h", -2.1),
            (built.say("head_hours"), "hours", -1.8),
        ],
        8,
    )
    built.end()


def _contributors_and_shortfalls(built: Builder) -> None:
    built.heading(built.say("doc_top"))
    built.where("top")
    built.table(
        "top",
        [
            (built.say("head_rank"), "rank", -1.3),
            (built.say("head_contributor"), "name", 3.4),
            (built.say("word_industry"), "industry", 3.4),
            (built.say("head_grade"), "grade", 1.9),
            (built.say("head_sum_t"), "sum", -1.8),
            (built.say("head_of_all"), "share", -2.0),
            (built.say("head_of_which"), "parts", 3.3),
        ],
        8.5,
    )
    built.end()
    built.picture("picture_top", built.say("doc_figure_top"))
    built.heading(built.say("doc_shortfall"))
    built.text(built.say("note_shortfall"))
    built.each("causes", style="List Bullet")
    parts = [(built.say(f"shortfall_{part}"), part, -1.7) for part in PARTS]
    built.table(
        "shortfalls",
        [
            (built.say("head_pollutant"), "pollutant", 1.9),
            (built.say("head_nominal_t"), "nominal", -2.0),
            *parts,
            (built.say("head_delivered_t"), "delivered", -2.2),
            (built.say("head_delivered_share"), "share", -1.6),
        ],
        8.5,
    )
    built.picture("picture_shortfall", built.say("doc_figure_shortfall"))


def _transport(built: Builder) -> None:
    built.where("transport")
    built.heading(built.say("doc_transport"), 2)
    built.each("transport", style="List Bullet")
    built.end()


def _over_reach(built: Builder) -> None:
    built.where("indicators")
    built.heading(built.say("doc_indicators"), 2)
    built.text(built.say("note_indicators"))
    built.table(
        "indicators",
        [
            (heading("indicators", "id", built.language), "id", 1.3),
            (built.say("head_indicator"), "indicator", 6.2),
            (built.say("head_pollutant"), "pollutant", 1.9),
            (built.say("head_value"), "figure", -2.9),
            (built.say("head_watch"), "watch", -1.7),
            (built.say("head_over_from"), "over", -1.7),
            (built.say("head_light"), "light", 1.5),
        ],
        8.5,
    )
    built.end()


def _supervision(built: Builder) -> None:
    built.where("supervision")
    built.heading(built.say("doc_supervision"), 2)
    built.each("supervision", style="List Bullet")
    names = ("obeyed", "without", "delivered", "share", "saved", "by_findings")
    built.table(
        "supervised",
        [
            (built.say("head_pollutant"), "pollutant", 2.2),
            *((built.say(f"head_supervised_{name}"), name, -2.4) for name in names),
        ],
        8.5,
    )
    built.end()


def _assumptions(built: Builder) -> None:
    built.heading(built.say("doc_uncertainty"))
    built.where("no_interval")
    built.text("{{ no_interval }}")
    built.end()
    built.where("uncertainty")
    columns = [
        (built.say("head_measure_name"), "measure", 6.0),
        (built.say("head_pollutant"), "pollutant", 2.0),
    ]
    columns += [
        (heading("uncertainty", name, built.language), name, -2.1)
        for name in ("p05", "p50", "p95", "mean")
    ]
    built.table("uncertainty", columns, 8.5)
    built.text(built.say("note_uncertainty_doc"))
    built.text(built.say("measures_left_out"))
    built.end()
    built.heading(built.say("doc_assumptions"))
    built.each("settings", style="List Bullet")
    built.text("{{ assumed_text }}")
    built.heading(built.say("doc_warnings"))
    built.each("warnings", style="List Bullet")


def _appendix(built: Builder) -> None:
    built.heading(built.say("doc_appendix"))
    _numbered(built, "accounting")
    keys = (
        ("head_base_kg_d", "base"),
        ("head_reduction_kg_d", "reduction"),
        ("head_share", "share"),
        ("head_target", "target"),
    )
    built.table(
        "targets",
        [
            (built.say("head_level"), "level", 2.6),
            (built.say("head_pollutant"), "pollutant", 2.0),
            *((built.say(key), field, -2.4) for key, field in keys),
            (built.say("head_met"), "met", 2.2),
        ],
        8.5,
    )
    built.text(built.say("appendix_zero_left_out"))
    for name, field in (("industry", "industries"), ("grade", "grades"), ("district", "districts")):
        _numbered(built, name)
        built.table(field, _group_columns(built), 8)
    built.where("industry_measures")
    _numbered(built, "measures")
    built.table("industry_measures", _measure_columns(built), 8)
    built.end()
    built.where("losses")
    _numbered(built, "losses")
    columns = [(built.say(f"doc_losses_{name}"), name, -3.4) for name in LOSSES]
    built.table("losses", [(built.say("doc_losses_what"), "what", 6.0), *columns])
    built.text(built.say("doc_losses_note"))
    built.end()
    built.where("assumed")
    _numbered(built, "assumed")
    built.table(
        "assumed",
        [
            (built.say("head_number"), "number", -1.2),
            (built.say("head_assumption"), "what", 9.0),
            (built.say("head_note"), "note", 6.4),
        ],
        8,
    )
    built.end()
    _numbered(built, "events")
    built.text("{{ event_note }}")
    built.table(
        "events",
        [
            (built.say("head_time"), "time", 3.2),
            (built.say("head_event"), "event", 2.2),
            (built.say("head_level"), "level", 2.0),
            (built.say("head_enterprises"), "enterprises", -1.5),
            (built.say("head_lines"), "lines", -1.7),
            (built.say("head_detail"), "detail", 6.2),
        ],
        8,
    )
    _numbered(built, "inputs")
    built.table("inputs", [(built.say("head_file"), "file", 16.6)], 8)
    built.text(built.say("doc_inputs_note"))


def _numbered(built: Builder, name: str) -> None:
    """The heading of a table of the appendix, with the number that it has in this report."""
    number = "{{ appendix." + name + " }}"
    built.heading(built.say(f"doc_appendix_{name}", number=number), 2)


def _group_columns(built: Builder) -> list[tuple[str, str, float]]:
    return [
        (built.say("head_name"), "name", 3.6),
        (built.say("head_pollutant"), "pollutant", 2.0),
        (built.say("head_baseline_t"), "baseline", -2.6),
        (built.say("head_seasonal_t"), "seasonal_reduction", -2.4),
        (built.say("head_alert_t"), "alert_reduction", -2.4),
        (built.say("head_reduction_t"), "reduction", -2.2),
        (built.say("head_share"), "percent", -1.6),
    ]
