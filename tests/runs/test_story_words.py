"""Explanations in the words of a bureau: no code of the program and no name of a key in them."""

import re

import pytest

from simulator.inputs.policy import policy_ids
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.runs.explain import Teller
from simulator.terms.labels import LANGUAGES
from simulator.terms.paths import SCENARIOS

NAMES = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
# Names of keys, times as files write them, and fields that nobody filled in.
CODE = re.compile(
    r"[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]+|\d{4}-\d\d-\d\dT\d\d|\{\w*\}|\bNone\b|\bnan\b"
)


def codes_of(inputs: Inputs) -> set[str]:
    """Return the program's own codes: ids of policies, of their rules and of their documents."""
    policy = inputs.scenario.policy
    rows = (policy.shape.seasonal, policy.shape.area_measures, policy.shape.transport_rules)
    ids = {row.id for part in (*rows, policy.shape.transport_measures) for row in part}
    documents = {document.id for document in policy.shape.references}
    return {*policy_ids(), *(shape.id for shape in policy.chain), *ids, *documents}


def check(inputs: Inputs, texts: list[str]) -> None:
    """Assert that a story holds no code; a line's own number, which the list gave it, is none."""
    own = {str(name) for column in ("line_id", "enterprise_id", "line", "enterprise")
           for name in inputs.inventory.lines[column]}  # fmt: skip
    codes = codes_of(inputs) - own
    for text in texts:
        assert not CODE.findall(text), text
        words = set(re.split(r"[\s\[\]（）()，、；：,;:]+", text))
        assert not codes & words, (codes & words, text)


def test_codes_would_be_found() -> None:
    """The test sees a key, the id of a policy and a time as files write it."""
    inputs = read_inputs(load_scenario("zezhou-winter-2020"))
    identity = inputs.scenario.policy.shape.id
    for text in ("cut_orange 40 %", f"（{identity}）", "2020-12-05T12:00", "{cut}"):
        with pytest.raises(AssertionError):
            check(inputs, [text])


@pytest.mark.parametrize("name", NAMES)
def test_stories_are_told_in_words(name: str) -> None:
    """A line of each grade of every shipped scenario, its enterprise, and the total."""
    inputs = read_inputs(load_scenario(name))
    lines = inputs.inventory.lines.drop_duplicates("grade")
    for language in LANGUAGES:
        teller = Teller(inputs, language)
        check(inputs, teller.total())
        check(inputs, teller.enterprise(lines["enterprise_id"].iloc[0]))
        for line in lines["line_id"]:
            check(inputs, teller.line(line))


@pytest.mark.heavy
@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_told_in_words(name: str) -> None:
    """Every line of every shipped scenario, in both languages."""
    inputs = read_inputs(load_scenario(name))
    for language in LANGUAGES:
        teller = Teller(inputs, language)
        for line in inputs.inventory.lines["line_id"]:
            check(inputs, teller.line(line))
