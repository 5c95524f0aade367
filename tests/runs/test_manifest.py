"""What a manifest says of a run's inputs tells every file apart."""

from simulator import load_scenario
from simulator.inputs.reading import read_inputs
from simulator.runs.manifest import by_short_names, fingerprint_of


def test_names_are_as_long_as_it_takes():
    """Two parts of a path name a file; files that share them are named by more."""
    digests = {"/a/data/list.csv": "1", "/b/data/list.csv": "2", "/b/data/other.csv": "3", "x": "4"}
    assert by_short_names(digests) == {
        "a/data/list.csv": "1",
        "b/data/list.csv": "2",
        "data/other.csv": "3",
        "x": "4",
    }


def test_a_change_of_either_file_of_one_name_changes_the_run(root, tmp_path):
    """An inventory and area sources, both called data/list.csv, each count in the fingerprint."""
    names = {"inventory": "inventories", "area_sources": "area_sources"}
    for key, folder in names.items():
        place = tmp_path / key / "data"
        place.mkdir(parents=True)
        (place / "list.csv").write_bytes((root / "data" / folder / "demo-county.csv").read_bytes())
    scenario = load_scenario(
        "escalation-yellow-orange-red",
        {key: str(tmp_path / key / "data" / "list.csv") for key in names},
    )
    prints = set()
    for key in ("", *names):
        if key:
            path = tmp_path / key / "data" / "list.csv"
            path.write_bytes(path.read_bytes() + b"\n")
        prints.add(fingerprint_of(scenario, read_inputs(scenario).digests, "grade"))
    assert len(prints) == 3
