"""What a newcomer ran into: results that were silently wrong, and refusals whose words did not
help.
"""

from pathlib import Path

import pytest

from engine_case import run_case
from oracle.case import Case
from oracle.files import write_case
from oracle.plain import plain_case, plain_line, plain_policy
from simulator import InputError, load_scenario
from simulator.inputs.inventory import read_inventory
from simulator.inputs.reading import read_inputs
from simulator.runs.store import read_formats

TARGETS = {"red": {"so2": 0.3}}


def warnings_of(case: Case) -> str:
    """Return the warnings of a case, one a line."""
    return "\n".join(run_case(case).summary["warnings"])


@pytest.mark.parametrize("text", ["", " ", ","])
def test_no_format_is_refused(text: str) -> None:
    """A run written in no format would leave a folder without a figure in it."""
    with pytest.raises(InputError, match=r"--formats.*csv, xlsx, parquet, json"):
        read_formats(text)


def test_the_pollutants_without_a_whole_society_are_named() -> None:
    """Where whole_society_kg_d has some pollutants only, the warning is of the others and
    does not say that it is missing.
    """
    lines = [plain_line(so2_kg_d=24, nox_kg_d=24)]
    said = warnings_of(
        plain_case(lines, [], plain_policy(targets=TARGETS), whole_society_kg_d={"so2": 1000.0})
    )
    assert "NOx: neither area sources nor whole_society_kg_d" in said
    assert "SO" not in next(line for line in said.splitlines() if "neither" in line)


@pytest.mark.parametrize(("whole", "odd"), [(23.0, True), (24.0, False), (25.0, False)])
def test_a_whole_society_below_its_list_is_told(whole: float, odd: bool) -> None:
    """The whole society cannot emit less than its listed lines: tonnes taken for kilograms
    make every target met.
    """
    said = warnings_of(
        plain_case(
            [plain_line(so2_kg_d=24)],
            [],
            plain_policy(targets=TARGETS),
            whole_society_kg_d={"so2": whole},
        )
    )
    assert ("is below the 24 kg/d" in said) == odd


@pytest.mark.parametrize("key", ["alerts", "changes"])
def test_an_empty_key_says_what_to_write(key: str, tmp_path: Path) -> None:
    """`alerts:` with nothing behind it is refused with the forms that are allowed, [] for
    none among them.
    """
    path = write_case(plain_case([plain_line()], []), tmp_path)
    with pytest.raises(InputError) as error:
        load_scenario(path, {key: None})
    assert key in str(error.value)
    assert "a list is needed" in str(error.value)
    assert "[] for none" in str(error.value)


def test_all_wrong_settings_are_told_at_once(tmp_path: Path) -> None:
    """Two settings with unknown keys are two problems."""
    path = write_case(plain_case([plain_line()], []), tmp_path)
    with pytest.raises(InputError) as error:
        load_scenario(path, {"respnse.no_restart": True, "perod.start": "2021-01-04"})
    assert [problem.found for problem in error.value.problems] == [
        "respnse.no_restart",
        "perod.start",
    ]


def test_area_sources_are_checked_beside_a_bad_inventory(tmp_path: Path) -> None:
    """The problems of the area sources do not wait until the inventory is right."""
    path = write_case(plain_case([plain_line(grade="E")], []), tmp_path)
    area = tmp_path / "own.csv"
    area.write_text(
        "area_source,sector,district,so2_kg_d,cut_red\ntrucks,mobile,,1,2\n", encoding="utf-8"
    )
    with pytest.raises(InputError) as error:
        read_inputs(load_scenario(path, {"area_sources": str(area)}))
    assert {problem.place for problem in error.value.problems} == {"row 2, grade", "row 2, cut_red"}


def test_a_zip_bomb_is_refused_as_an_inventory_too(tmp_path):
    """A workbook that promises far more than it is, is refused before the reader opens it."""
    import zipfile

    path = tmp_path / "inventory.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 600_000_000)
    with pytest.raises(InputError) as caught:
        read_inventory(path)
    assert "inventory.xlsx" in caught.value.text("en")


def test_area_sources_that_emit_nothing_are_warned_of() -> None:
    """Rows of zeros make a whole society of the list alone: the run says so; with one
    kilogram it does not.
    """
    area = {"area_source": "dust", "sector": "dust", "district": "", "so2_kg_d": 0.0}
    for kg, told in ((0.0, True), (1.0, False)):
        case = plain_case(
            [plain_line("a", so2_kg_d=10.0)],
            [],
            plain_policy(targets=TARGETS),
            area_sources=[area | {"so2_kg_d": kg}],
        )
        assert ("emits nothing" in warnings_of(case)) is told
