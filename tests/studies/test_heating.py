"""Clean heating: households of the Zezhou plan, coal displaced, homes that an order leaves cold."""

import numpy as np
import pytest

from engine_case import at, run_case
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator.cli import main
from simulator.inputs.dated_tables import HEATING, HeatingTable, read_dated
from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.runs.heat import share_without_heat
from simulator.studies.heating import heating


def test_households_of_the_plan() -> None:
    """17 360 = 3 004 by electricity + 2 350 by gas + 12 006 by waste heat."""
    table = read_dated(HeatingTable, "zezhou-2020", HEATING)
    assert table.households == {"electricity": 3004, "gas": 2350, "waste_heat": 12006}
    assert sum(table.households.values()) == 17360


def test_coal_displaced() -> None:
    """17 360 households x 2.5 t are 43 400 t of coal a season, and 6 kg SO2 each 260.4 t."""
    told = heating(read_inputs(load_scenario("zezhou-winter-2020")))
    so2 = told.displaced[told.displaced["pollutant"] == "so2"]
    assert so2["coal_t"].sum() == pytest.approx(43_400)
    assert so2["displaced_kg"].sum() == pytest.approx(260_400)
    assert told.sources.groupby("level")["households"].sum().eq(12006).all()


@pytest.mark.parametrize(
    ("ordered", "need", "share"),
    [(0.5, 0.5, 0.0), (0.6, 0.4, 0.0), (0.75, 0.5, 0.5), (1, 0.5, 1), (1, 0, 1), (0.3, 0, 0.3)],
)
def test_share_without_heat(ordered, need, share) -> None:
    """Down to the heat load all are warm, at a stop none; an unstated heat load is the normal load."""
    assert share_without_heat(np.array([ordered]), np.array([need])) == pytest.approx([share])


def warnings_of(**cells) -> list[str]:
    """Return the run's warnings on waste-heat sources."""
    line = plain_line(grade="D", waste_heat_source=True, heat_load=0.5, **cells)
    policy = plain_policy(heating_season={"from": "11-01", "to": "04-01"})
    result = run_case(plain_case([line], [stage("red", at(0), at(24))], policy))
    return [str(text) for text in result.warnings if "waste" in str(text)]


def test_the_warning_names_the_households() -> None:
    """A D that is stopped at red would leave its 800 households cold, and the run says so."""
    told = [text for text in warnings_of(heated_households=800) if "800" in text]
    assert len(told) == 1
    assert "800 of 800 households" in told[0]
    assert "E1/l1 800" in told[0]


def test_sources_without_households_say_nothing_of_them() -> None:
    """The older warnings stay, none tells of households."""
    told = warnings_of()
    assert told
    assert not [text for text in told if "households" in text]


@pytest.mark.parametrize(("language", "words"), [("zh", "17,360"), ("en", "Heat that orders")])
def test_verb(tmp_path, capsys, language, words) -> None:
    """`heating` prints what is displaced and who would be cold, and writes the sources."""
    out = tmp_path / "sources.csv"
    assert main(["heating", "zezhou-winter-2020", "--out", str(out), "--lang", language]) == 0
    assert words in capsys.readouterr().out
    assert out.exists()
