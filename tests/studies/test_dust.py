"""Dust fall: the worked district, normalisation, limits by date, the coefficient's refusals."""

import numpy as np
import pandas as pd
import pytest

from simulator.cli import main
from simulator.inputs.dated_tables import DUST, DustLimits, read_dated
from simulator.studies.dust import Asked, dust_fall, on_30_days, share_of_alert, share_to_cut
from simulator.terms.errors import InputError

MONTHS = [f"2022-{month:02d}" for month in range(1, 13)]


def readings(folder, *rows, name="dust.csv", **columns):
    """Write readings and return the path."""
    path = folder / name
    pd.DataFrame(list(rows)).assign(**columns).to_csv(path, index=False)
    return path


def reading(district: str, month: str, fallen: float, **cells) -> dict:
    """Return a reading of 30 days."""
    return {"district": district, "month": month, "fallen_t_km2": fallen} | cells


def state(path, **asked) -> pd.DataFrame:
    """Return the table by district."""
    return dust_fall(path, Asked(**asked)).table.set_index("district")


def areas(folder, **km2):
    """Write the areas of districts and return the path."""
    path = folder / "districts.csv"
    pd.DataFrame({"district": list(km2), "area_km2": list(km2.values())}).to_csv(path, index=False)
    return path


def calibration(folder, k=0.4, background=4.0, months=MONTHS):
    """Write a year of two districts of 120 and 100 km2 whose fall is background + k x emission."""
    rows = [
        reading(
            name,
            month,
            background + k * (60 + 20 * place + 10 * number) / km2,
            coarse_t=60 + 20 * place + 10 * number,
        )
        for place, (name, km2) in enumerate((("甲", 120.0), ("乙", 100.0)))
        for number, month in enumerate(months)
    ]
    return readings(folder, *rows), areas(folder, 甲=120.0, 乙=100.0)


@pytest.mark.parametrize(
    ("month", "limit", "share"), [("2022-06", 9, 0.194), ("2024-06", 7, 0.516)]
)
def test_worked_share(tmp_path, month, limit, share) -> None:
    """10.2 with a background of 4.0: 19.4 % of the local dust at the limit of 9, 51.6 % at 7."""
    path = readings(tmp_path, reading("甲", month, 10.2))
    row = state(path, background=4.0, districts=areas(tmp_path, 甲=120.0)).loc["甲"]
    assert row["limit_t_km2"] == limit
    assert row["share_to_cut"] == pytest.approx(share, abs=0.0005)
    assert row["local_t"] == pytest.approx(744)
    assert np.isnan(row["emission_t"])


def test_worked_emission(tmp_path) -> None:
    """With k = 0.4 the local 744 t are 1 860 t emitted, of which 360 t are to be cut."""
    path, km2 = calibration(tmp_path)
    told = dust_fall(path, Asked(background=4.0, districts=km2, calibrate=True))
    assert told.coefficient.k == pytest.approx(0.4)
    assert told.coefficient.r2 == pytest.approx(1.0)
    rows = pd.read_csv(path)
    more = pd.concat(
        [rows, pd.DataFrame([reading("甲", "2023-01", 10.2), reading("乙", "2023-01", 4.0)])]
    )
    more.to_csv(path, index=False)
    limits = tmp_path / "limits.yaml"
    text = (DUST / "shanxi.yaml").read_text(encoding="utf-8").replace("t_km2: 7", "t_km2: 9")
    limits.write_text(text, encoding="utf-8")
    asked = {"background": 4.0, "districts": km2, "calibrate": True, "limits": str(limits)}
    row = state(path, year=2023, **asked).loc["甲"]
    assert row["emission_t"] == pytest.approx(1860)
    assert row["to_cut_t"] == pytest.approx(360)


def test_normalisation() -> None:
    """31 days of 9.3 are 9.0 on 30."""
    assert on_30_days(np.array([9.3]), np.array([31.0])) == pytest.approx([9.0])


@pytest.mark.parametrize(
    ("mean", "limit", "background", "share"),
    [
        (8, 9, 4, 0.0),
        (9, 9, 4, 0.0),
        (10, 3, 4, 1.0),
        (3, 9, 4, 0.0),
        (9, 9, float("nan"), 0.0),
        (14, 9, 4, 0.5),
    ],
)
def test_share_stays_between_nothing_and_all(mean, limit, background, share) -> None:
    """Below the limit nothing is to be cut; a background above the limit cannot be cut away."""
    assert share_to_cut(mean, limit, background) == share


def test_share_needs_no_coefficient(tmp_path) -> None:
    """The share to cut is the same with and without the coefficient."""
    path, km2 = calibration(tmp_path, k=0.9)
    limits = tmp_path / "limits.yaml"
    text = (DUST / "shanxi.yaml").read_text(encoding="utf-8").replace("t_km2: 9", "t_km2: 4.2")
    limits.write_text(text, encoding="utf-8")
    asked = {"background": 4.0, "districts": km2, "limits": str(limits)}
    plain, fitted = (state(path, calibrate=fit, **asked)["share_to_cut"] for fit in (False, True))
    pd.testing.assert_series_equal(plain, fitted)
    assert (plain > 0).all()


def test_a_clean_district_changes_no_other(tmp_path) -> None:
    """Rows of the others stay the same, background included; only ranks are of all."""
    rows = [reading("甲", month, 8 + place) for place, month in enumerate(MONTHS)]
    clean = [reading("丙", month, 1.0) for month in MONTHS]
    asked = {"background": 4.0}
    alone = state(readings(tmp_path, *rows), **asked).loc["甲"]
    both = state(readings(tmp_path, *rows, *clean, name="both.csv"), **asked).loc["甲"]
    pd.testing.assert_series_equal(alone, both)


def test_background_is_given_or_none(tmp_path) -> None:
    """The clean district's mean is the background of all; without either no share is told."""
    rows = [reading("甲", "2022-01", 10.0), reading("丙", "2022-01", 2.0)]
    path = readings(tmp_path, *rows)
    assert state(path, clean="丙").loc["甲", "share_to_cut"] == pytest.approx(1 / 8)
    plain = state(path)["share_to_cut"]
    assert np.isnan(plain["甲"])
    assert plain["丙"] == 0


def test_months_of_dust_storms_are_left_out(tmp_path) -> None:
    """They count in no mean and are told; invalid readings are as if they were not there."""
    path = readings(
        tmp_path,
        reading("甲", "2022-03", 40.0, dust_storm_days=3, valid=1),
        reading("甲", "2022-04", 8.0, dust_storm_days=0, valid=1),
        reading("甲", "2022-05", 99.0, dust_storm_days=0, valid=0),
    )
    row = state(path, background=4.0).loc["甲"]
    assert (row["months"], row["storm_months"], row["mean_t_km2"]) == (1, 1, 8.0)


def test_ranks_sites_and_the_year_before(tmp_path) -> None:
    """Sites of one month are averaged, equal districts share a rank, the same months are compared."""
    path = readings(
        tmp_path,
        reading("甲", "2022-01", 6.0, site="a"),
        reading("甲", "2022-01", 8.0, site="b"),
        reading("乙", "2022-01", 7.0, site=""),
        reading("丙", "2022-01", 10.0, site=""),
        reading("丙", "2021-01", 5.0, site=""),
        reading("丙", "2021-02", 50.0, site=""),
    )
    table = state(path, background=4.0)
    assert table["rank"].to_dict() == {"丙": 1, "甲": 2, "乙": 2}
    assert table.loc["丙", "last_mean_t_km2"] == 5.0
    assert table.loc["丙", "months_over"] == 1


def test_what_an_alert_does_to_a_month() -> None:
    """Five orange days that halve half of the dust take 4.2 % off: 0.26 of 6.2 t/km2."""
    limits = read_dated(DustLimits, "shanxi", DUST)
    assert share_of_alert(5, limits) == pytest.approx(0.0417, abs=0.0001)
    assert share_of_alert(5, limits) * 6.2 == pytest.approx(0.26, abs=0.005)


def test_coefficient_is_refused(tmp_path) -> None:
    """Above 1, not above 0, of too few readings, without areas or emissions it is none."""
    path, km2 = calibration(tmp_path, k=1.4)
    fit = {"background": 4.0, "districts": km2, "calibrate": True}
    with pytest.raises(InputError, match="above 1"):
        state(path, **fit)
    path, _ = calibration(tmp_path, k=-0.1)
    with pytest.raises(InputError, match="not above 0"):
        state(path, **fit)
    path, _ = calibration(tmp_path, months=MONTHS[:11])
    with pytest.raises(InputError, match="24 readings"):
        state(path, **fit)
    path, _ = calibration(tmp_path)
    with pytest.raises(InputError, match="--districts"):
        state(path, background=4.0, calibrate=True)
    with pytest.raises(InputError, match="needs a background"):
        state(path, districts=km2, calibrate=True)
    with pytest.raises(InputError, match="coarse_t"):
        state(readings(tmp_path, reading("甲", "2022-01", 6.0), name="bare.csv"), **fit)


def test_file_is_refused_with_all_problems(tmp_path) -> None:
    """Months that are none, readings twice, days out of range."""
    path = readings(
        tmp_path,
        reading("甲", "2022-13", 6.0),
        reading("甲", "2022-01", 6.0),
        reading("甲", "2022-01", 6.0),
        reading("", "2022-02", -1.0),
    )
    with pytest.raises(InputError) as error:
        state(path)
    assert len(error.value.problems) == 4
    with pytest.raises(InputError, match="there are: 2022"):
        state(readings(tmp_path, reading("甲", "2022-01", 6.0), name="one.csv"), year=2021)
    with pytest.raises(InputError, match="did you mean 北山县"):
        state(readings(tmp_path, reading("北山县", "2022-01", 6.0), name="two.csv"), clean="北山区")


@pytest.mark.parametrize(("language", "words"), [("zh", "降尘量"), ("en", "Dust fall of 2022")])
def test_verb(tmp_path, capsys, language, words) -> None:
    """`dust` prints the districts, what is above the limit and what an alert can do."""
    path, km2 = calibration(tmp_path, background=9.5)
    out = tmp_path / "state.csv"
    call = ["dust", str(path), "--districts", str(km2), "--calibrate", "--background", "9.5"]
    assert main([*call, "--out", str(out), "--lang", language]) == 0, capsys.readouterr().err
    printed = capsys.readouterr().out
    assert words in printed
    assert {"zh": "橙色预警只能", "en": "orange days take about"}[language] in printed
    assert len(pd.read_csv(out)) == 2


def test_before_the_first_limit_no_share_is_told() -> None:
    """A limit that does not exist yet is no limit that is kept."""
    assert np.isnan(share_to_cut(15.0, float("nan"), 2.0))
