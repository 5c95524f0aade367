"""The Word page of an evaluation (应对效果评估), from a template that users can replace."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.shortfall import PARTS
from simulator.evaluation.evaluation import Evaluation
from simulator.evaluation.interval_picture import interval_picture
from simulator.evaluation.learning import told
from simulator.evaluation.words import (
    air_pollutant,
    air_verdict,
    cause_of,
    donor_verdict,
    evidence_title,
    verdict_title,
)
from simulator.reports.word.document import TEMPLATES, Properties, Written, fill_template
from simulator.terms.clock import show_time
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import DIRTINESS_POLLUTANTS
from simulator.terms.titles import TONNE_KG, grade_title, joined, level_title, printable

# Rows of the list of those that did not obey, and of contradicted bases; the tables have all.
SHOWN = 20
ORDER = ("obeyed", "over", "partly", "not", "cannot_tell", "nothing_ordered")


def write_page(
    evaluation: Evaluation, path: str | Path, language: str = "zh", template: Path | None = None
) -> Written:
    """Write the page and return its path.

    Raises
    ------
    InputError
        The template is not usable, or the file cannot be written.
    """
    name = f"evaluation-{language if language == 'zh' else 'en'}.docx"
    synthetic = evaluation.inputs.synthetic
    about = Properties(
        evaluation.title,
        None,
        say(language, "synthetic_short") if synthetic else "",
        say(language, "synthetic_mark") if synthetic else "",
    )
    picture = interval_picture(evaluation.tables["forecast_check"], language)
    context = page_context(evaluation, language)
    pictures = {"picture_intervals": picture}
    return Written(
        fill_template(template or TEMPLATES / name, Path(path), context, pictures, about)
    )


def page_context(evaluation: Evaluation, language: str) -> dict[str, Any]:
    """Return the values of the template's fields: texts, and rows of texts."""
    page = _Page(evaluation, language)
    synthetic = evaluation.inputs.synthetic
    return {
        "title": printable(evaluation.title),
        "synthetic": page.say("synthetic_mark") if synthetic else "",
        "synthetic_short": page.say("synthetic_short") if synthetic else "",
        "what_if_short": "",
        "facts": page.facts(),
        "headline": page.headline(),
        "stages": page.stages(),
        "totals": page.totals(),
        "grades": page.grades(),
        "causes": page.causes(),
        "verdicts": page.verdicts(),
        "disobedient": page.disobedient(),
        "untold": page.untold(),
        "interval_text": page.interval_text(),
        "learned": list(told(evaluation.evaluated, evaluation.tables["learned"], language)),
        "bases": page.bases(),
        "air": page.air(),
        "air_told": page.air_told(),
        "remarks": [remark.text(language) for remark in evaluation.remarks],
        "may_say": [page.say(f"may_say_{number}") for number in range(1, 4)],
        "must_not_say": [page.say(f"must_not_say_{number}") for number in range(1, 5)],
    }


class _Page:
    """Rows and texts of one page."""

    def __init__(self, evaluation: Evaluation, language: str) -> None:
        self.evaluation, self.language = evaluation, language
        self.tables = evaluation.tables

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    def facts(self) -> list[str]:
        """Return what was evaluated, with which files."""
        readings = self.tables["readings"]
        period = self.evaluation.inputs.scenario.shape.period
        times = [show_time(time).replace("T", " ") for time in (period.start, period.end)]
        facts = [self.say("evaluation_period", start=times[0], end=times[1])]
        for row in readings.itertuples():
            facts.append(
                self.say(
                    "evaluation_file",
                    table=self.say(f"readings_{row.table}"),
                    file=printable(Path(row.file).name),
                    read=f"{row.read:,.0f}",
                    values=f"{row.values:,.0f}",
                    missing=f"{row.missing:,.0f}",
                    outside=f"{row.outside:,.0f}",
                    strangers=f"{row.strangers:,.0f}",
                    doubled=f"{row.doubled:,.0f}",
                )
            )
        return facts

    def headline(self) -> str:
        """Return the sentence that says it all: counts of verdicts and the delivered share."""
        counts = self.tables["verdicts"]["verdict"].value_counts()
        asked = int(sum(counts.get(name, 0) for name in ORDER[:-1]))
        total = self._of("total")
        shares = [
            f"{pollutant_title(row.pollutant)} {_percent(row.delivery)} %"
            for row in total.itertuples()
            if np.isfinite(row.delivery)
        ]
        return self.say(
            "evaluation_headline",
            asked=asked,
            obeyed=int(counts.get("obeyed", 0) + counts.get("over", 0)),
            partly=int(counts.get("partly", 0)),
            no=int(counts.get("not", 0)),
            untold=int(counts.get("cannot_tell", 0)),
            shares=joined(shares, self.language) or "–",
        )

    def stages(self) -> list[dict[str, str]]:
        """Return the stages of the alert."""
        return [
            {
                "number": str(number),
                "level": level_title(stage.level, self.language),
                "start": show_time(stage.start).replace("T", " "),
                "end": show_time(stage.end).replace("T", " "),
            }
            for number, stage in enumerate(self.evaluation.inputs.scenario.dated, start=1)
        ]

    def _of(self, dimension: str) -> pd.DataFrame:
        groups = self.tables["delivery_groups"]
        return groups[(groups["dimension"] == dimension) & (groups["ordered_kg"] > 0)]

    def totals(self) -> list[dict[str, str]]:
        """Return ordered, simulated and observed tonnes by pollutant."""
        return [
            {"pollutant": pollutant_title(row.pollutant)} | _figures(row)
            for row in self._of("total").itertuples()
        ]

    def grades(self) -> list[dict[str, str]]:
        """Return the same by grade, for the pollutants that lead."""
        some = self._of("grade")
        return [
            {
                "grade": grade_title(row.key, self.language),
                "pollutant": pollutant_title(row.pollutant),
            }
            | _figures(row)
            for row in some.itertuples()
            if row.pollutant in DIRTINESS_POLLUTANTS
        ]

    def causes(self) -> list[dict[str, str]]:
        """Return why less was delivered than ordered, where there is evidence."""
        return [
            {"pollutant": pollutant_title(row.pollutant)}
            | {part: _tonnes(getattr(row, f"{part}_kg")) for part in PARTS}
            | {"base": _tonnes(row.base_kg), "after": _tonnes(row.after_kg)}
            for row in self._of("total").itertuples()
        ]

    def verdicts(self) -> list[dict[str, str]]:
        """Return how often each verdict was given, by kind of evidence."""
        table = self.tables["verdicts"]
        counts = table.groupby(["verdict", "evidence"]).size()
        rows = []
        for verdict in ORDER:
            kinds = [
                f"{evidence_title(kind, self.language)} {counts[verdict, kind]}"
                for kind in ("power", "cems", "production", "none")
                if (verdict, kind) in counts
            ]
            number = int((table["verdict"] == verdict).sum())
            if number:
                rows.append(
                    {
                        "verdict": verdict_title(verdict, self.language),
                        "count": str(number),
                        "evidence": joined(kinds, self.language),
                    }
                )
        return rows

    def disobedient(self) -> list[dict[str, str]]:
        """Return who did not obey, the most kilograms first."""
        verdicts = self.tables["verdicts"]
        some = verdicts[verdicts["verdict"].isin(("not", "partly"))]
        missed = self.tables["deliveries"]
        missed = missed[missed["pollutant"].isin(DIRTINESS_POLLUTANTS)]
        kg = missed.groupby(["enterprise_id", "stage"])["not_obeyed_kg"].sum()
        keys = list(zip(some["enterprise_id"], some["stage"], strict=True))
        some = some.assign(missed_kg=[float(kg.get(key, 0.0)) for key in keys])
        some = some.sort_values(["missed_kg", "enterprise_id"], ascending=[False, True])
        return [
            {
                "enterprise": printable(row.enterprise),
                "grade": grade_title(row.grade, self.language),
                "stage": row.stage,
                "verdict": verdict_title(row.verdict, self.language),
                "obedience": _percent(row.obedience),
                "odds": _percent(row.odds),
                "evidence": evidence_title(row.evidence, self.language),
                "missed": f"{row.missed_kg:,.0f}",
            }
            for row in some.head(SHOWN).itertuples()
        ]

    def untold(self) -> list[str]:
        """Return why verdicts could not be given, with counts."""
        table = self.tables["verdicts"]
        counts = table.loc[table["verdict"] == "cannot_tell", "reason"].value_counts()
        return [
            self.say("evaluation_untold", count=count, reason=cause_of(reason, self.language))
            for reason, count in counts.items()
        ]

    def interval_text(self) -> list[str]:
        """Return whether the intervals made before held."""
        check = self.tables["forecast_check"]
        texts = []
        for row in check[check["stage"] == "total"].to_dict("records"):
            if not np.isfinite(row["before_p05_kg"]) or row["pollutant"] not in (
                DIRTINESS_POLLUTANTS
            ):
                continue
            if pd.isna(row["inside"]):
                texts.append(
                    self.say("interval_untold", pollutant=pollutant_title(row["pollutant"]))
                )
                continue
            key = "interval_inside" if row["inside"] else "interval_outside"
            values = {
                name: _tonnes(row[f"{name}_kg"])
                for name in ("before_p05", "before_p95", "after_p05", "after_p50", "after_p95")
            }
            texts.append(self.say(key, pollutant=pollutant_title(row["pollutant"]), **values))
        return [self.say("evaluation_note_forecast_check"), *texts] if texts else []

    def bases(self) -> list[dict[str, str]]:
        """Return base emissions that monitors contradict."""
        table = self.tables["bases"]
        some = table[table["contradicts"].astype(bool)].head(SHOWN)
        return [
            {
                "enterprise": printable(row.enterprise),
                "line": printable(row.line_id),
                "pollutant": pollutant_title(row.pollutant),
                "base": f"{row.base_kg_d:,.1f}",
                "cems": f"{row.cems_kg_d:,.1f}",
                "ratio": f"{row.ratio:.2f}",
            }
            for row in some.itertuples()
        ]

    def air(self) -> list[dict[str, str]]:
        """Return what may be said of each station and pollutant, in figures."""
        return [
            {
                "station": printable(row.station),
                "pollutant": air_pollutant(row.pollutant),
                "start": row.start[:16],
                "observed": _fixed(row.observed_ug_m3),
                "predicted": _fixed(row.predicted_ug_m3),
                "effect": _span(row.effect_p05, row.effect_p95),
                "band": _span(row.placebo_p05, row.placebo_p95),
                "least": _percent(row.least_effect),
                "local": _span(row.local_low, row.local_high),
                "verdict": air_verdict(row.verdict, self.language),
            }
            for row in self.tables["evaluation_air"].head(2 * SHOWN).itertuples()
        ]

    def air_told(self) -> list[str]:
        """Return what may be said of the air, and how: nothing where no air was given."""
        table = self.tables["evaluation_air"]
        if not len(table):
            return []
        told = [
            self.say("air_count", count=count, verdict=air_verdict(name, self.language))
            for name, count in table["verdict"].value_counts().items()
        ]
        donors = table.loc[table["donor_verdict"] != "none", "donor_verdict"].value_counts()
        told += [
            self.say("air_count", count=count, verdict=donor_verdict(name, self.language))
            for name, count in donors.items()
        ]
        return [*told, self.say("air_interval_only")]


def _fixed(value: float) -> str:
    return "" if not np.isfinite(value) else f"{value:.1f}"


def _span(low: float, high: float) -> str:
    """Return two shares as an interval in percent, "" for none."""
    return "" if not np.isfinite(low) else f"{100 * low:+.0f} … {100 * high:+.0f}"


def _figures(row: Any) -> dict[str, str]:
    return {
        "ordered": _tonnes(row.ordered_kg),
        "simulated": _tonnes(row.simulated_kg),
        "evidence_share": _percent(row.evidence_share),
        "seen_ordered": _tonnes(row.seen_ordered_kg),
        "seen_simulated": _tonnes(row.seen_simulated_kg),
        "measured": _tonnes(row.seen_ordered_kg - row.base_kg),
        "observed": _tonnes(row.observed_kg),
        "delivery": _percent(row.delivery),
    }


def _tonnes(kg: float) -> str:
    # No minus before what rounds to 0.
    return "" if not np.isfinite(kg) else f"{round(kg / TONNE_KG, 3) + 0.0:,.3f}"


def _percent(share: float) -> str:
    return "" if share is None or not np.isfinite(share) else f"{100 * share:.1f}"
