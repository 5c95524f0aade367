"""Files that come with the program are read by libyaml; all others by the careful reader."""

from pathlib import Path

import pytest

from simulator.files import yaml_file
from simulator.files.shipped_yaml import comes_with_program, compose_shipped
from simulator.terms.errors import InputError
from simulator.terms.paths import DATA, SCENARIOS

SHIPPED_FILES = sorted([*DATA.rglob("*.yaml"), *SCENARIOS.glob("*.yaml")])
# Plain texts that YAML 1.1, libyaml's own version, reads otherwise than 1.2 does.
OF_TWO_VERSIONS = [
    "yes", "no", "on", "off", "y", "N", "1:30", "1:30.5", "017", "0o17", "0x1F", "0b11", "1_000",
    "1e3", ".5", "-.inf", ".nan", "~", "null", "", "true", "True", "2020-11-14", "=", "<<", "1.",
    "+1", "'1'", '"yes"', "2020-11-14T00:00",
]  # fmt: skip


def seen(root) -> tuple:
    """Return (data, lines) of a node."""
    lines: dict = {}
    return yaml_file._plain(root, (), lines, [], "file"), lines


@pytest.mark.parametrize("path", SHIPPED_FILES, ids=lambda path: path.stem)
def test_both_readers_see_the_same_in_every_shipped_file(path: Path) -> None:
    """Values, order of keys and lines are those of the careful reader."""
    text = path.read_text(encoding="utf-8")
    careful, quick = seen(yaml_file._composed(text, path)), seen(compose_shipped(text))
    assert repr(quick) == repr(careful)


@pytest.mark.parametrize("plain", OF_TWO_VERSIONS)
def test_plain_texts_mean_what_yaml_1_2_says(plain: str) -> None:
    """`yes` is a text and 1:30 no number of minutes, whichever reader sees them."""
    text = f"key: {plain}\nlist: [{plain}]\n" if plain else "key:\n"
    careful, quick = seen(yaml_file._composed(text, Path("x"))), seen(compose_shipped(text))
    assert repr(quick) == repr(careful)


def test_only_files_of_the_program_are_taken_for_such(tmp_path: Path) -> None:
    """A copy in a planner's folder is read with care, also by a way that leads through data/."""
    own = tmp_path / "data" / "policy.yaml"
    own.parent.mkdir()
    own.write_text("a: 1\n")
    assert comes_with_program(SHIPPED_FILES[0])
    assert not comes_with_program(own)
    assert not comes_with_program(DATA / ".." / "policy.yaml")


def test_a_damaged_shipped_file_is_told_by_the_careful_reader(tmp_path, monkeypatch) -> None:
    """What libyaml refuses is read again, so that the refusal has the usual words and line."""
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: 1\nb: [2\nc: 3\n")
    with pytest.raises(InputError) as careful:
        yaml_file.read_yaml(broken)
    monkeypatch.setattr(yaml_file, "comes_with_program", lambda path: True)
    with pytest.raises(InputError) as shipped:
        yaml_file.read_yaml(broken)
    assert shipped.value.text("en") == careful.value.text("en")
    assert "line" in shipped.value.text("en")
