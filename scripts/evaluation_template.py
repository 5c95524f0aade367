"""The Word template of an evaluation."""

from docx.enum.text import WD_ALIGN_PARAGRAPH

from simulator.engine.shortfall import PARTS
from template_builder import Builder


def build_evaluation(language: str) -> Builder:
    """Return the template of an evaluation after an alert."""
    built = Builder(language)
    built.header("{{ title }} {{ synthetic_short }}")
    built.footer()
    built.document.add_paragraph("{{ title }}", style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    built.text(built.say("doc_evaluation"), centred=True, size=16)
    built.text(built.say("for_bureau_only"), red=True, centred=True)
    built.synthetic(centred=True)
    built.each("facts")
    built.heading(built.say("doc_evaluation_result"))
    built.text("{{ headline }}")
    built.heading(built.say("doc_evaluation_ordered"))
    built.table(
        "stages",
        [
            (built.say("head_stage"), "number", 1.5),
            (built.say("head_level"), "level", 3.0),
            (built.say("head_start"), "start", 4.0),
            (built.say("head_end"), "end", 4.0),
        ],
    )
    figures = [
        (built.say(f"evaluation_{name}"), name, -width)
        for name, width in (
            ("ordered", 1.8), ("simulated", 1.8), ("evidence_share", 1.6), ("seen_ordered", 1.9),
            ("seen_simulated", 1.9), ("measured", 2.1), ("observed", 1.8), ("delivery", 1.7),
        )
    ]  # fmt: skip
    built.heading(built.say("doc_evaluation_delivered"))
    built.table("totals", [(built.say("head_pollutant"), "pollutant", 1.8), *figures], 8)
    built.where("grades")
    built.heading(built.say("doc_evaluation_grades"), 2)
    named = [
        (built.say("head_grade"), "grade", 1.9),
        (built.say("head_pollutant"), "pollutant", 1.5),
    ]
    built.table(
        "grades", [*named, *[(title, key, width * 0.88) for title, key, width in figures]], 8
    )
    built.end()
    built.heading(built.say("doc_evaluation_causes"), 2)
    built.table(
        "causes",
        [
            (built.say("head_pollutant"), "pollutant", 2.0),
            (built.say("evaluation_base_kg"), "base", -2.1),
            *((built.say(f"shortfall_{part}"), part, -2.1) for part in PARTS),
            (built.say("evaluation_after"), "after", -2.1),
        ],
    )
    built.heading(built.say("doc_evaluation_verdicts"))
    built.table(
        "verdicts",
        [
            (built.say("evaluation_verdict"), "verdict", 4.0),
            (built.say("evaluation_count"), "count", -3.0),
            (built.say("evaluation_evidence"), "evidence", 8.5),
        ],
    )
    built.each("untold", style="List Bullet")
    built.where("disobedient")
    built.heading(built.say("doc_evaluation_who"), 2)
    built.table(
        "disobedient",
        [
            (built.say("evaluation_enterprise"), "enterprise", 4.2),
            (built.say("head_grade"), "grade", 1.8),
            (built.say("head_stage"), "stage", 1.3),
            (built.say("evaluation_verdict"), "verdict", 2.2),
            (built.say("evaluation_obedience"), "obedience", -1.9),
            (built.say("evaluation_odds"), "odds", -1.7),
            (built.say("evaluation_evidence"), "evidence", 1.8),
            (built.say("evaluation_missed"), "missed", -2.0),
        ],
        8,
    )
    built.end()
    built.heading(built.say("doc_evaluation_interval"))
    built.each("interval_text", style="List Bullet")
    built.picture("picture_intervals", built.say("doc_figure_intervals"))
    built.heading(built.say("doc_evaluation_learned"))
    built.each("learned", style="List Bullet")
    built.where("bases")
    built.heading(built.say("doc_evaluation_bases"), 2)
    built.table(
        "bases",
        [
            (built.say("evaluation_enterprise"), "enterprise", 4.2),
            (built.say("evaluation_line"), "line", 3.4),
            (built.say("head_pollutant"), "pollutant", 2.0),
            (built.say("evaluation_base"), "base", -2.4),
            (built.say("evaluation_cems"), "cems", -2.8),
            (built.say("evaluation_ratio"), "ratio", -1.6),
        ],
        8,
    )
    built.end()
    built.where("air")
    built.heading(built.say("doc_evaluation_air"))
    built.each("air_told", style="List Bullet")
    built.table(
        "air",
        [
            (built.say("air_station"), "station", 2.0),
            (built.say("head_pollutant"), "pollutant", 1.4),
            (built.say("head_start"), "start", 1.9),
            (built.say("air_observed"), "observed", -1.4),
            (built.say("air_predicted"), "predicted", -1.5),
            (built.say("air_effect"), "effect", -1.9),
            (built.say("air_band"), "band", -1.9),
            (built.say("air_least"), "least", -1.3),
            (built.say("air_local"), "local", -1.6),
            (built.say("evaluation_verdict"), "verdict", 3.0),
        ],
        8,
    )
    built.end()
    built.heading(built.say("doc_evaluation_say"))
    built.each("may_say", style="List Bullet")
    built.text(built.say("doc_evaluation_must_not"))
    built.each("must_not_say", style="List Bullet")
    built.each("remarks")
    return built
