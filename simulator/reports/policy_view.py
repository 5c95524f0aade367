"""A view of a policy for readers: rows with cut, clock, document, clause, and whether they are
assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from simulator.inputs.policy import merge
from simulator.inputs.policy_shape import PolicyShape
from simulator.inputs.policy_sources import TRANSPORT_KEYS
from simulator.inputs.policy_words import cut_words, fates_words, rule_words, truck_words
from simulator.inputs.transport_shape import TransportMeasure, TransportRule
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import ALERT_LEVELS, GRADES
from simulator.terms.titles import (
    bracketed,
    grade_title,
    industry_title,
    joined,
    level_title,
    mark,
    printable,
)

# The values of a policy that stand by themselves, in the order in which people read them.
VALUES = (
    "valid",
    "targets",
    "bounds",
    "counting",
    "enterprise_grade",
    "own_measures",
    "noncompliant_cut",
    "small_micro_relief",
    "credit_seasonal",
    "so2_nox_exchange",
    "heating_season",
)


@dataclass(frozen=True)
class PolicyRow:
    """One row of a policy.

    Attributes
    ----------
    kind : str
        grade, industry, season or process.
    name : str
        Industry code or rule id.
    grade : str
        Grade, "" for none.
    place : str
        Districts and zones.
    cuts : dict of str to str
        Text of the cut by level.
    document, clause, note : str
        The source.
    scenario : bool
        Whether the scenario set the row.
    assumptions : tuple of tuple
        (text, note) of each value that is assumed.
    """

    kind: str
    name: str
    grade: str
    place: str
    cuts: dict[str, str]
    document: str
    clause: str
    scenario: bool
    note: str
    assumptions: tuple[tuple[str, str], ...] = ()

    @property
    def assumed(self) -> bool:
        """Whether a value of the row is assumed."""
        return bool(self.assumptions)

    def source(self, language: str) -> str:
        """Return document and clause, and whether the row is assumed or set by the scenario."""
        parts = [say(language, "source_scenario")] if self.scenario else []
        parts += [f"{self.document} {self.clause}".strip()] if self.document else []
        parts += [say(language, "source_assumed")] if self.assumed else []
        return joined(parts, language, "part") if parts else say(language, "source_none")


@dataclass(frozen=True)
class PolicyView:
    """A resolved policy (plain data) in one language, with the scenario's overrides.

    Attributes
    ----------
    data, overrides : dict
        The policy, and what the scenario changes in it.
    language : str
        zh or en.
    transport : bool
        Whether what it says of the trucks of enterprises is told.
    """

    data: dict[str, Any]
    overrides: dict[str, Any]
    language: str
    transport: bool = True

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    @property
    def titles(self) -> dict[str, str]:
        """The titles of the documents by id."""
        return {item["id"]: printable(item["title"]) for item in self.data.get("references", [])}

    def rows(self) -> Iterator[PolicyRow]:
        """Yield the rows of grades, industries, seasons and processes."""
        changed: set[tuple] = set()
        # The data already hold the overrides: merge is called for the paths that it reports.
        merge(self.data, self.overrides, (), changed)
        for grade, row in sorted(
            self.data.get("curtailment", {}).items(), key=lambda item: GRADES.index(item[0])
        ):
            yield self._row("grade", "", grade, row, _touches(("curtailment", grade), changed))
        for industry, grades in self.data.get("industries", {}).items():
            for grade, rows in grades.items():
                listed = isinstance(rows, list)
                for index, row in enumerate(rows if listed else [rows]):
                    keys = ("industries", industry, grade, *((index,) if listed else ()))
                    yield self._row("industry", industry, grade, row, _touches(keys, changed))
        for rule in self.data.get("seasonal", []):
            yield self._season(rule, changed)
        for row in self.data.get("area_measures", []):
            yield self._area(row, changed)
        if self.transport:
            yield from self._trucks(changed)
        for industry, row in self.data.get("process", {}).items():
            yield self._process(industry, row, changed)

    def assumed(self) -> list[tuple[str, str]]:
        """Return (text, note) of every value of the policy that is marked as assumed."""
        assumptions = [
            (self.row_title(row) + (mark("colon", self.language) + words if words else ""), note)
            for row in self.rows()
            for words, note in row.assumptions
        ]
        for key in VALUES:
            source = self._source_of(key)
            words = joined(self.value_words(key), self.language, "phrase")
            if source.get("assumed") and words:
                assumptions.append((words, printable(source.get("note") or "")))
        return assumptions

    def assumed_mark(self, key: str) -> str:
        """Return "(assumed)" behind a single value that no document gives, else ""."""
        if not self._source_of(key).get("assumed"):
            return ""
        return bracketed(self.say("source_assumed"), self.language)

    def _source_of(self, key: str) -> dict:
        if key == "heating_season":
            return self.data.get(key) or {}
        return self.data.get("sources", {}).get(key) or {}

    def value_words(self, key: str) -> list[str]:
        """Return a single value of the policy in words, by its key; none where it has none."""
        value = self.data.get(key, PolicyShape.model_fields[key].default)
        if key == "targets":
            return [
                self.say(
                    "switch_target",
                    level=level_title(level, self.language),
                    shares=joined(
                        (
                            f"{pollutant_title(name)} {100 * share:g}%"
                            for name, share in row.items()
                        ),
                        self.language,
                        "phrase",
                    ),
                )
                for level, row in (value or {}).items()
            ]
        if key == "bounds":
            return [
                self.say(
                    "switch_bounds",
                    grade=grade_title(grade, self.language),
                    low=f"{100 * low:g}",
                    high=f"{100 * high:g}",
                )
                for grade, (low, high) in (value or {}).items()
            ]
        if key == "valid":
            if not value:
                return []
            dates = (str(value.get(name) or "")[:10] for name in ("from", "to"))
            return [self.say("switch_valid", dates=" – ".join(dates))]
        if key == "heating_season":
            if not value:
                return []
            dates = (f"{month:02}-{day:02}" for month, day in (value["from"], value["to"]))
            return [self.say("switch_heating", dates=" – ".join(dates))]
        if key == "noncompliant_cut":
            return [self.say("switch_noncompliant", cut=f"{100 * float(value):g}")]
        if key == "small_micro_relief":
            return [self.say("switch_relief", factor=f"{value:g}")]
        if key == "credit_seasonal":
            return [self.say("switch_credit" if value else "switch_no_credit")]
        if key == "so2_nox_exchange":
            return [self.say("switch_exchange" if value else "switch_no_exchange")]
        return [self.say(f"switch_{value}")]

    def cuts_text(self, cuts: dict[str, str]) -> str:
        """Return the cuts of all levels as one text."""
        return joined(
            (f"{self.level(name)} {text}" for name, text in cuts.items() if text),
            self.language,
            "phrase",
        )

    def level(self, name: str) -> str:
        """Return the title of a level; other keys of cuts stay as they are."""
        return self.say(f"level_{name}") if name in ALERT_LEVELS else name

    def row_title(self, row: PolicyRow) -> str:
        """Return the title of a row."""
        name = self.industry(row.name) if row.kind in ("industry", "process") else row.name
        parts = [
            self.say(f"policy_{row.kind}"),
            name,
            grade_title(row.grade, self.language) if row.grade else "",
            row.place,
        ]
        return " ".join(part for part in parts if part)

    def industry(self, code: str) -> str:
        """Return an industry's title."""
        return industry_title(self.data.get("process", {}), code, self.language)

    def _row(self, kind: str, name: str, grade: str, row: dict, scenario: bool) -> PolicyRow:
        cuts = {level: cut_words(row.get(level), self.language) for level in ALERT_LEVELS}
        records = {level: row[level] for level in ALERT_LEVELS if isinstance(row.get(level), dict)}
        # Document and clause may stand with the row or with a single cell.
        sources = [row, *records.values()]
        loose = [(cuts, row)] + [({level: cuts[level]}, cell) for level, cell in records.items()]
        return PolicyRow(
            kind=kind,
            name=name,
            grade=grade,
            place=joined([*(row.get("districts") or ()), *(row.get("zones") or ())], self.language),
            cuts=cuts,
            document=self._all(self._title(item) for item in sources),
            clause=self._all(item.get("clause") for item in sources),
            scenario=scenario,
            note=printable(self._all(item.get("note") for item in sources)),
            assumptions=tuple(
                (self.cuts_text(words), printable(item.get("note") or ""))
                for words, item in loose
                if item.get("assumed")
            ),
        )

    def _area(self, row: dict, changed: set[tuple]) -> PolicyRow:
        touched = _touches(("area_measures", row["id"]), changed)
        made = self._row("area", printable(row.get("title") or row["id"]), "", row, touched)
        sectors = (self.say(f"sector_{name}") for name in row.get("sectors") or ())
        reached = [*(row.get("area_sources") or ()), *sectors, *(row.get("districts") or ())]
        return replace(made, place=joined(reached, self.language))

    def _trucks(self, changed: set[tuple]) -> Iterator[PolicyRow]:
        """Yield the rows of standing rules, measures and fates of the trucks of enterprises."""
        shape = PolicyShape.model_validate(self._of_trucks())
        for rule, row in zip(
            shape.transport_rules, self.data.get("transport_rules", ()), strict=True
        ):
            touched = _touches(("transport_rules", rule.id), changed)
            name, place = printable(rule.title or rule.id), self._reached_by(rule)
            yield self._plain(
                "shippers", name, place, rule_words(rule, self.language), row, touched
            )
        for measure, row in zip(
            shape.transport_measures, self.data.get("transport_measures", ()), strict=True
        ):
            touched = _touches(("transport_measures", measure.id), changed)
            cuts = {
                level: truck_words(measure.statements(level), self.language)
                for level in ALERT_LEVELS
            }
            name, place = printable(measure.title or measure.id), self._reached_by(measure)
            made = self._plain("trucks", name, place, self.cuts_text(cuts), row, touched)
            yield replace(made, cuts=cuts)
        if shape.transport_fates is not None:
            touched = _touches(("transport_fates",), changed)
            words = fates_words(shape.transport_fates, self.language)
            yield self._plain("fates", "", "", words, self.data["transport_fates"], touched)

    def _of_trucks(self) -> dict[str, Any]:
        """Return what the policy says of trucks in the form of its file; the manifest keeps hours
        and levels in the form of the model.
        """

        def plain(cell: Any) -> Any:
            if isinstance(cell, list):
                return [plain(item) for item in cell]
            if isinstance(cell, dict) and isinstance(cell.get("hours"), dict):
                return cell | {"hours": [cell["hours"]["a"], cell["hours"]["b"]]}
            return cell

        data = {key: self.data[key] for key in TRANSPORT_KEYS if key in self.data}
        data["transport_measures"] = [
            {name: plain(cell) for name, cell in row.items()}
            for row in data.get("transport_measures", ())
        ]
        return data | {"id": "trucks"}

    def _reached_by(self, row: TransportRule | TransportMeasure) -> str:
        named = [self.industry(code) for code in row.industries or ()]
        if isinstance(row, TransportMeasure):
            named += [grade_title(grade, self.language) for grade in row.grades or ()]
            named += [self.say(f"flow_{flow}") for flow in row.flows or ()]
            if row.trips_d:
                named.append(self.say("reached_trips", trips=f"{row.trips_d:g}"))
            if row.staggering:
                named.append(self.say("reached_staggering"))
        return joined([*named, *(row.districts or ()), *(row.zones or ())], self.language)

    def _title(self, item: dict) -> str:
        reference = item.get("reference") or ""
        return self.titles.get(reference, reference)

    def _all(self, texts: Iterator[str | None]) -> str:
        return joined((text for text in dict.fromkeys(texts) if text), self.language, "part")

    def _season(self, rule: dict, changed: set[tuple]) -> PolicyRow:
        dates = self.say("word_all_year")
        if rule.get("from") and rule.get("to"):
            dates = " – ".join(f"{month:02}-{day:02}" for month, day in (rule["from"], rule["to"]))
        words = f"{dates} {cut_words(rule, self.language)}"
        if rule.get("moved"):
            words += self.say("policy_moved", share=f"{100 * rule['moved']:.6g}")
        selectors = [*(grade_title(grade, self.language) for grade in rule.get("grades") or ())]
        selectors += [self.industry(code) for code in rule.get("industries") or ()]
        selectors += [
            *(rule.get("districts") or ()),
            *(rule.get("zones") or ()),
            *(rule.get("area_sources") or ()),
        ]
        name = printable(rule.get("title") or rule["id"])
        return self._plain(
            "season",
            name,
            joined(selectors, self.language),
            words,
            rule,
            _touches(("seasonal", rule["id"]), changed),
        )

    def _process(self, industry: str, row: dict, changed: set[tuple]) -> PolicyRow:
        keys = ("continuous", "ramp_down_h", "ramp_up_h", "notification_lag_h")
        words = [self.say(f"process_{key}", hours=f"{row[key]:g}") for key in keys if row.get(key)]
        touched = _touches(("process", industry), changed)
        text = joined(words, self.language, "phrase")
        made = self._plain("process", industry, "", text, row, touched)
        limit = row.get("cannot_stop")
        if not limit:
            return made
        key = "process_cannot_stop" if limit["cut"] else "process_listed_only"
        words = [self.say(key, cut=f"{100 * limit['cut']:g}")]
        note = printable(limit.get("note") or "")
        text = joined([text, *words] if text else words, self.language, "phrase")
        more = ((words[0], note),) if limit.get("assumed") else ()
        return replace(
            made,
            cuts={self.say("policy_rule"): text},
            note=joined([text for text in (made.note, note) if text], self.language, "part"),
            assumptions=made.assumptions + more,
        )

    def _plain(
        self, kind: str, name: str, place: str, words: str, item: dict, scenario: bool
    ) -> PolicyRow:
        note = printable(item.get("note") or "")
        return PolicyRow(
            kind,
            name,
            "",
            place,
            {self.say("policy_rule"): words},
            self._title(item),
            item.get("clause") or "",
            scenario,
            note,
            ((words, note),) if item.get("assumed") else (),
        )


def policy_view(manifest: dict[str, Any], language: str) -> PolicyView:
    """Return the view of the policy that a manifest holds."""
    overrides = manifest.get("scenario", {}).get("policy_overrides") or {}
    transport = bool(manifest.get("scenario", {}).get("transport"))
    return PolicyView(manifest.get("policy", {}), overrides, language, transport)


def _touches(keys: tuple, changed: set[tuple]) -> bool:
    return any(keys[: len(path)] == path or path[: len(keys)] == keys for path in changed)
