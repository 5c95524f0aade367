"""Files read before are not parsed again while they are the same, and never stale."""

import os

from engine_case import about, at, saved_kg
from oracle.files import write_case
from oracle.plain import plain_case, plain_line, stage
from simulator import load_scenario, run, vary
from simulator.files.yaml_file import read_yaml
from simulator.inputs.reading import read_inputs

AREA = "area_source,sector,district,so2_kg_d,cut_red\ndust,dust,,{base},0.5\n"


def rewrite(path, text) -> None:
    """Write a file anew so that neither its size nor its time tells."""
    stat = path.stat()
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_changed_policy_is_read_again(tmp_path):
    """A policy rewritten between two runs, with the same size and time, gives the new cut;
    put back, the old one.
    """
    path = write_case(plain_case([plain_line()], [stage("orange", at(0), at(24))]), tmp_path)
    scenario = load_scenario(path)
    file = next(place for place in tmp_path.glob("*.yaml") if place != path)
    text = file.read_text(encoding="utf-8")
    assert text.count("0.5") >= 1
    assert saved_kg(run(vary(scenario, {}))) == about(12)
    rewrite(file, text.replace("0.5", "0.4"))
    assert saved_kg(run(vary(scenario, {}))) == about(24 * 0.4)
    rewrite(file, text)
    assert saved_kg(run(vary(scenario, {}))) == about(12)


def test_two_readers_share_no_value(tmp_path):
    """What one reader does to its data does not reach another."""
    path = tmp_path / "x.yaml"
    path.write_text("a: {b: [1, 2]}\n", encoding="utf-8")
    read_yaml(path).data["a"]["b"].append(3)
    again = read_yaml(path)
    assert again.data == {"a": {"b": [1, 2]}}
    assert again.line(("a", "b")) == 1


def test_changed_area_sources_are_read_again(tmp_path):
    """Area sources rewritten with the same size and time are read anew, and their digest is that of
    what was read.
    """
    case = plain_case([plain_line()], [stage("red", at(0), at(24))])
    path = write_case(case, tmp_path)
    file = tmp_path / "area.csv"
    file.write_text(AREA.format(base=10), encoding="utf-8")
    digests = []
    for base in (10, 20, 10):
        rewrite(file, AREA.format(base=base))
        inputs = read_inputs(load_scenario(path, {"area_sources": "area.csv"}))
        assert inputs.area.base_kg_d.sum() == base
        digests.append(inputs.digests["area.csv"])
    assert digests[0] == digests[2] != digests[1]
