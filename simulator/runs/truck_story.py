"""The trucks of one enterprise in words: its flows, who must stagger, measures by level."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

import numpy as np

from simulator.engine.truck_orders import TruckOrders
from simulator.inputs.policy_words import rule_words, truck_words
from simulator.inputs.reading import Inputs
from simulator.inputs.transport import Transport
from simulator.inputs.transport_shape import TransportMeasure, TransportRule
from simulator.terms.labels import say
from simulator.terms.titles import bracketed, joined
from simulator.terms.vehicles import STANDARDS


@dataclass(frozen=True)
class TruckStory:
    """Tells of the trucks of one enterprise, on the accounting day.

    Attributes
    ----------
    inputs : Inputs
        Inputs of this enterprise alone.
    transport : Transport
        Its flows.
    orders : TruckOrders
        What the policy asks of them.
    language : str
        zh or en.
    """

    inputs: Inputs
    transport: Transport
    orders: TruckOrders
    language: str

    @classmethod
    def of(cls, inputs: Inputs, language: str) -> TruckStory | None:
        """Return the story of an enterprise, None where it has no flows."""
        transport = inputs.transport
        if transport is None or not len(transport):
            return None
        scenario = inputs.scenario
        orders = TruckOrders(
            transport, inputs.fleet, scenario.policy, inputs.changes, scenario.start
        )
        return cls(inputs, transport, orders, language)

    def flows(self) -> list[str]:
        """Return a sentence per flow: trips, kilometres, fleet, and where they were counted."""
        transport, texts = self.transport, []
        for place, row in enumerate(transport.rows.to_dict("records")):
            fleet = [
                f"{say(self.language, f'standard_{name}')} {100 * share:g}%"
                for name, share in zip(STANDARDS, transport.fleet[place], strict=True)
                if share
            ]
            text = say(
                self.language,
                "story_flow",
                flow=say(self.language, f"flow_{row['flow']}"),
                goods=row["goods"],
                trips=f"{transport.trips_d[place]:,.1f}",
                km=f"{transport.km_d[place]:,.0f}",
                fleet=joined(fleet, self.language) or "-",
            )
            taken = [row[name] for name in ("part_of", "dust_part_of") if row[name]]
            if taken:
                names = joined(dict.fromkeys(taken), self.language)
                taken_text = say(self.language, "story_flow_taken", name=names)
                text += bracketed(taken_text, self.language)
            texts.append(text)
        return texts

    def rules(self) -> list[tuple[str, TransportRule]]:
        """Return (words, rule) of every standing rule that holds for the enterprise and that it
        does not meet with its trucks.
        """
        day, rules = self.inputs.scenario.accounting_day, self.orders.rules
        return [
            (rule_words(rule, self.language), rule)
            for place, rule in enumerate(rules.rules)
            if rule.minimum is not None and rules.misses(place, day).any()
        ]

    @property
    def staggering_rules(self) -> str:
        """The titles of the rules that make the enterprise stagger."""
        titles = (
            rule.title or say(self.language, "setting_untitled")
            for _, rule in self.rules()
            if rule.stagger
        )
        return joined(titles, self.language)

    @property
    def must_stagger(self) -> bool:
        """Whether the enterprise must stagger its transport in alerts."""
        must, _ = self.orders.rules.staggering(self.inputs.scenario.accounting_day)
        return bool(must.any())

    def at_level(
        self, level: str, scope: Container[str] | None = None
    ) -> list[tuple[str, TransportMeasure]]:
        """Return (words, measure) of everything that a level asks of the enterprise's trucks.

        Parameters
        ----------
        scope : container of str or None
            Districts in which the level is in force; None for everywhere.
        """
        reached = self.orders.reached_at(self.inputs.scenario.accounting_day)
        inside = np.array(
            [scope is None or district in scope for district in self.transport.districts]
        )
        asked = []
        for measure, flows in zip(self.orders.measures, reached, strict=True):
            held = (
                flows if not measure.staggering else flows & np.full(len(flows), self.must_stagger)
            )
            words = truck_words(measure.statements(level), self.language)
            if words and (held & inside).any():
                asked.append((words, measure))
        return asked
