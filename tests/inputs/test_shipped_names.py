"""Shipped scenarios called by name."""

import pytest

from simulator.inputs.scenario import load_scenario
from simulator.inputs.shipped import scenario_file, scenario_names
from simulator.studies.tasks import expand
from simulator.terms.errors import InputError
from simulator.terms.paths import SCENARIOS


def test_every_shipped_scenario_answers_to_its_name():
    """A scenario's file name is the name in it, and the name alone loads it."""
    assert len(scenario_names()) >= 14
    for name in scenario_names():
        assert load_scenario(name).shape.name == name


def test_file_goes_before_the_shipped_scenario_of_that_name(tmp_path, monkeypatch):
    """A file of the current folder with a shipped name is the one that is meant."""
    monkeypatch.chdir(tmp_path)
    assert scenario_file("joint-start") == SCENARIOS / "joint-start.yaml"
    (tmp_path / "joint-start").write_text("schema: 1\n", encoding="utf-8")
    assert scenario_file("joint-start").resolve() == tmp_path / "joint-start"


def test_batch_takes_names_too(tmp_path, monkeypatch):
    """Names and patterns stand side by side in a batch; an unknown name is left to fail alone."""
    monkeypatch.chdir(tmp_path)
    names = [path.name for path in expand(["joint-start", "late-start", "nowhere"])]
    assert names == ["joint-start.yaml", "late-start.yaml", "nowhere"]


@pytest.mark.parametrize("name", ["zezhou-winter-2021", "scenarios/zezhou-winter-2021.yaml"])
def test_near_name_is_offered(name):
    """A name or a path that nearly is a shipped scenario is refused with the one meant."""
    with pytest.raises(InputError) as refused:
        load_scenario(name)
    (problem,) = refused.value.problems
    assert problem.hint == "zezhou-winter-2020"
    assert "joint-start" in problem.text("zh") and "joint-start" in problem.text("en")


def test_path_like_no_shipped_scenario_is_no_such_file(tmp_path):
    """A path that resembles no shipped scenario is told plainly that there is no such file."""
    with pytest.raises(InputError, match="no such file; paths are relative"):
        load_scenario(tmp_path / "mine.yaml")
