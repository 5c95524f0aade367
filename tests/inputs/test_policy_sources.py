"""Every number of a policy can name its document, and what none gives is counted as assumed."""

import json
from pathlib import Path

import pytest

from simulator.engine.cuts import find_row
from simulator.inputs.policy import policy_ids, read_policy
from simulator.inputs.policy_sources import assumed_sources, sources_of
from simulator.reports.policy_view import PolicyView

HERE = Path(__file__).parent
PARENT = """\
id: parent
references: [{id: doc, title: Document}]
curtailment: {C: {yellow: 0.3, orange: 0.4, red: 0.5, reference: doc}}
noncompliant_cut: 0.8
small_micro_relief: 0.5
bounds: {C: [0.2, 0.5]}
sources:
  noncompliant_cut: {reference: doc, clause: "3"}
  small_micro_relief: {assumed: true}
  bounds: {reference: doc, assumed: false}
"""


def policy_of(folder: Path, child: str):
    """Return a policy that extends the parent above."""
    (folder / "parent.yaml").write_text(PARENT, encoding="utf-8")
    (folder / "child.yaml").write_text(f"id: child\nextends: parent.yaml\n{child}", "utf-8")
    return read_policy("child.yaml", folder)


def test_a_child_inherits_the_source_of_a_value_that_it_leaves(tmp_path) -> None:
    """What the parent's document says of a value goes with the value."""
    sources = policy_of(tmp_path, "title: child").shape.sources
    assert sources["noncompliant_cut"].clause == "3"
    assert sources["small_micro_relief"].assumed


def test_a_child_that_writes_a_value_does_not_inherit_its_source(tmp_path) -> None:
    """The parent's document does not say what the child says."""
    shape = policy_of(tmp_path, "noncompliant_cut: 1\nsmall_micro_relief: 0.6\n").shape
    assert set(shape.sources) == {"bounds"}
    own = "small_micro_relief: 0.6\nsources: {small_micro_relief: {reference: doc}}\n"
    assert not policy_of(tmp_path, own).shape.sources["small_micro_relief"].assumed


def test_the_source_of_an_overridden_value_is_gone(tmp_path) -> None:
    """A value that a scenario sets is the scenario's, whatever the policy's document says."""
    policy_of(tmp_path, "title: child")
    shape = read_policy("child.yaml", tmp_path, {"noncompliant_cut": 1}).shape
    assert "noncompliant_cut" not in shape.sources


def test_a_single_value_must_name_a_known_document(tmp_path) -> None:
    """A reference that is not among the documents is refused with its place."""
    with pytest.raises(Exception, match="dok") as refused:
        policy_of(tmp_path, "sources: {targets: {reference: dok}}\n")
    assert "doc" in str(refused.value)


@pytest.mark.parametrize("name", policy_ids())
def test_the_list_of_assumed_values_is_as_long_as_the_count(name: str) -> None:
    """What people read one by one is what the run counts, in both languages."""
    policy = read_policy(name, HERE)
    count = len(assumed_sources(policy.shape))
    data = json.loads(json.dumps(policy.resolved()))
    for language in ("zh", "en"):
        listed = PolicyView(data, {}, language).assumed()
        assert len(listed) == count
        assert all(what for what, _ in listed)


@pytest.mark.parametrize("name", policy_ids())
def test_shipped_policies_source_every_value(name: str) -> None:
    """Every value of a shipped policy names a document or says assumed, itself or with the
    row that it stands in; an assumed one says why.
    """
    places = list(sources_of(read_policy(name, HERE).shape))
    said = {keys for keys, source in places if source.reference or source.assumed or source.note}
    for keys, source in places:
        near = (
            other for other in said if keys[: len(other)] == other or other[: len(keys)] == keys
        )
        assert any(near), keys
        if source.assumed:
            assert source.note or keys[0] == "curtailment", keys


@pytest.mark.parametrize("name", [name for name in policy_ids() if name != "base-process"])
def test_a_season_is_not_harder_than_red_without_a_note(name: str) -> None:
    """Where a seasonal rule cuts a grade of an industry more than a red alert does, it says why."""
    policy = read_policy(name, HERE)
    shape = policy.shape
    for rule in shape.seasonal:
        for industry, process in shape.process.items():
            if rule.area_sources or (rule.industries and industry not in rule.industries):
                continue
            deepest = 1.0 if rule.industries else shape.strictest_cut(industry)
            for grade in set(process.grades or ()) & set(rule.grades or process.grades or ()):
                row = find_row(policy, industry, grade, "", "")
                red = row.measure("red").steady_cut if row else 0.0
                if min(rule.cut, deepest) > red + 1e-12:
                    assert rule.note, (rule.id, industry, grade)
