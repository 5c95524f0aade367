"""What ships in data/ and scenarios/ is complete, traceable and synthetic where it says so.

These checks do not use the simulator: they read the files as any other program would.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
BUILT = (
    "inventories/demo-county.csv", "inventories/demo-coking-county.csv", "inventories/demo-city.csv",
    "area_sources/demo-county.csv", "area_sources/demo-coking-county.csv", "area_sources/demo-city.csv",
    "profiles/default.csv",
)  # fmt: skip
INVENTORIES = ("demo-county", "demo-coking-county", "demo-city")
POLICIES = sorted(path.stem for path in (DATA / "policies").glob("*.yaml"))
SCENARIOS = sorted(path.stem for path in (ROOT / "scenarios").glob("*.yaml"))
LEVELS = ("temporary", "yellow", "orange", "red")
GUIDE_INDUSTRIES = """
    长流程联合钢铁 短流程钢铁 铁合金 焦化 石灰窑 铸造 氧化铝 电解铝 炭素 铜冶炼 铅锌冶炼 钼冶炼 再生铜铝铅锌 有色金属压延 水泥 砖瓦窑
    陶瓷 耐火材料 玻璃 岩矿棉 玻璃钢 防水建筑材料 炼油与石油化工 炭黑 煤制氮肥 制药 农药 涂料 油墨 纤维素醚 包装印刷 人造板
    塑料人造革与合成革 橡胶制品 制鞋 家具 汽车整车 工程机械整机 工业涂装
"""
POLICY_KEYS = set(
    "id title extends valid references curtailment bounds industries measures seasonal process noncompliant_cut small_micro_relief counting"
    " enterprise_grade heating_season credit_seasonal so2_nox_exchange targets notes area_measures sources"
    " transport_rules transport_measures transport_fates".split()
)
SCENARIO_KEYS = set(
    "schema name title period inventory area_sources profiles transport policy policy_overrides alerts changes response own_measures accounting_day"
    " whole_society_kg_d uncertainty supervision tables what_if notes".split()
)


def read_yaml(path: Path) -> dict:
    """Return a YAML file as plain data."""
    return YAML(typ="safe").load(path.read_text(encoding="utf-8"))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def policy_chain(name: str) -> list[dict]:
    """Return a policy and those that it extends, nearest first."""
    policy = read_yaml(DATA / "policies" / f"{name}.yaml")
    return [policy, *(policy_chain(policy["extends"]) if policy.get("extends") else [])]


def measure_rows(policy: dict) -> list[dict]:
    """Return the rows of a policy's measures table, from the policy or the CSV beside it."""
    measures = policy.get("measures") or []
    return read_rows(DATA / "policies" / measures) if isinstance(measures, str) else measures


def policy_rows(policy: dict) -> list[tuple[str, dict]]:
    """Return every row that must name its source, with its place in the file."""
    rows = [(f"curtailment {grade}", row) for grade, row in policy.get("curtailment", {}).items()]
    rows += [
        (f"industries {code} {grade}", row)
        for code, grades in policy.get("industries", {}).items()
        for grade, row in grades.items()
    ]
    rows += [(f"seasonal {row['id']}", row) for row in policy.get("seasonal", [])]
    rows += [(f"process {code}", row) for code, row in policy.get("process", {}).items()]
    return rows + [
        (f"measures {number}", row) for number, row in enumerate(measure_rows(policy), start=1)
    ]


def cuts_of(row: dict) -> list[float]:
    """Return every cut that a row writes."""
    cells = [row[level] for level in LEVELS if level in row]
    cells += [{"cut": row["cut"]}] if "cut" in row else []
    records = [cell if isinstance(cell, dict) else {"cut": cell} for cell in cells]
    return [
        float(entry["cut"]) for record in records for entry in (record, *record.get("then", []))
    ]


def is_assumed(row: dict) -> bool:
    """Return whether a row says that its value is ours."""
    return row.get("assumed") in (True, "1", "true")


def test_built_tables_equal_the_committed_ones(tmp_path: Path) -> None:
    """The build script makes the committed tables again, byte by byte."""
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build_data.py"), "--out", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    for name in BUILT:
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes(), name


@pytest.mark.parametrize("name", POLICIES)
def test_policies_use_only_known_keys(name: str) -> None:
    """A shipped policy has the id of its file and no key that the interface does not list."""
    policy = read_yaml(DATA / "policies" / f"{name}.yaml")
    assert policy["id"] == name
    assert set(policy) <= POLICY_KEYS


@pytest.mark.parametrize("name", POLICIES)
def test_every_row_names_its_source(name: str) -> None:
    """Every row of a policy names a known document and a clause, and a row of ours says so with a
    note.
    """
    chain = policy_chain(name)
    known = {reference["id"] for policy in chain for reference in policy.get("references", [])}
    for place, row in policy_rows(chain[0]):
        assert row.get("reference") in known, place
        assert row.get("clause"), place
        assert row.get("assumed") not in (None, ""), place
        assert row.get("note") or not is_assumed(row), place


@pytest.mark.parametrize("name", POLICIES)
def test_default_reference_is_always_assumed(name: str) -> None:
    """A row without a document behind it is never shown as documented."""
    for place, row in policy_rows(policy_chain(name)[0]):
        assert is_assumed(row) or row["reference"] != "default", place


@pytest.mark.parametrize("name", POLICIES)
def test_cuts_are_shares(name: str) -> None:
    """Every cut of a policy lies in 0 to 1, and the grade table keeps the policy's own bounds."""
    policy = policy_chain(name)[0]
    for place, row in policy_rows(policy):
        assert all(0 <= cut <= 1 for cut in cuts_of(row)), place
    for grade, (low, high) in policy.get("bounds", {}).items():
        row = policy["curtailment"][grade]
        assert all(low <= float(row[level]) <= high for level in ("yellow", "orange", "red")), grade


@pytest.mark.parametrize("name", POLICIES)
def test_rows_name_known_industries(name: str) -> None:
    """Every industry that a rule names has a process row."""
    chain = policy_chain(name)
    known = {code for policy in chain for code in policy.get("process", {})}
    policy = chain[0]
    named = set(policy.get("industries", {})) | {row["industry"] for row in measure_rows(policy)}
    named |= {code for row in policy.get("seasonal", []) for code in row.get("industries", [])}
    assert named <= known


def test_aliases_are_unique() -> None:
    """No Chinese name stands for two industries."""
    owners = defaultdict(set)
    for code, row in read_yaml(DATA / "policies" / "base-process.yaml")["process"].items():
        for name in {code, row["title"], *row["aliases"]}:
            owners[name].add(code)
    assert not {name: codes for name, codes in owners.items() if len(codes) > 1}


def test_the_guides_39_industries_are_known() -> None:
    """Each of the 39 industries of the 2020 guide is an alias of one process row."""
    names = GUIDE_INDUSTRIES.split()
    process = read_yaml(DATA / "policies" / "base-process.yaml")["process"]
    assert len(names) == 39
    assert set(names) <= {alias for row in process.values() for alias in row["aliases"]}


@pytest.mark.parametrize("name", INVENTORIES)
def test_inventory_names_known_industries_and_grades(name: str) -> None:
    """Every line's industry has a process row, and its grade is one that the industry may have."""
    process = read_yaml(DATA / "policies" / "base-process.yaml")["process"]
    allowed = {
        alias: set(row["grades"])
        for code, row in process.items()
        for alias in (code, row["title"], *row["aliases"])
    }
    for row in read_rows(DATA / "inventories" / f"{name}.csv"):
        assert row["industry"] in allowed, row["line_id"]
        assert row["grade"] in allowed[row["industry"]], row["line_id"]


@pytest.mark.parametrize("name", INVENTORIES)
def test_inventory_says_that_it_is_synthetic(name: str) -> None:
    """Every row carries the note, an invented name and code, and an invented district."""
    for row in read_rows(DATA / "inventories" / f"{name}.csv"):
        assert (row["synthetic"], row["note"]) == ("1", "合成数据 synthetic")
        assert row["enterprise"].startswith("示例")
        assert row["enterprise_id"].startswith("DEMO-")
        assert row["line_id"].startswith(row["enterprise_id"] + "-L")
        assert row["district"].startswith("演示")


@pytest.mark.parametrize("name", INVENTORIES)
def test_inventory_lines_are_unique_and_not_negative(name: str) -> None:
    """Line ids and names within an enterprise occur once, and no emission is below 0."""
    rows = read_rows(DATA / "inventories" / f"{name}.csv")
    assert len({row["line_id"] for row in rows}) == len(rows)
    assert len({(row["enterprise_id"], row["line"]) for row in rows}) == len(rows)
    for row in rows:
        assert all(
            float(value) >= 0 for column, value in row.items() if column.endswith("_kg_d")
        ), row["line_id"]
        assert float(row["pm25_kg_d"]) <= float(row["pm10_kg_d"]) <= float(row["pm_kg_d"]), row[
            "line_id"
        ]


@pytest.mark.parametrize("name", INVENTORIES)
def test_area_sources_share_districts_and_pollutants_with_the_inventory(name: str) -> None:
    """Area sources cover exactly the inventory's districts, with the same pollutants and rising
    cuts.
    """
    lines, areas = (
        read_rows(DATA / "inventories" / f"{name}.csv"),
        read_rows(DATA / "area_sources" / f"{name}.csv"),
    )
    assert {row["district"] for row in areas} == {row["district"] for row in lines}
    assert {key for key in areas[0] if key.endswith("_kg_d")} == {
        key for key in lines[0] if key.endswith("_kg_d")
    }
    for row in areas:
        assert (row["synthetic"], row["note"]) == ("1", "合成数据 synthetic")
        cuts = [float(row[f"cut_{level}"]) for level in ("yellow", "orange", "red")]
        assert 0 <= cuts[0] <= cuts[1] <= cuts[2] <= 1, row["area_source"]


def test_profiles_are_complete_and_of_mean_one() -> None:
    """Each profile has all its hours, weekdays or months once, and mean 1 to 0.001."""
    sets = defaultdict(list)
    for row in read_rows(DATA / "profiles" / "default.csv"):
        sets[row["sector"], row["kind"]].append((int(row["index"]), float(row["factor"])))
    spans = {"hour": range(24), "weekday": range(1, 8), "month": range(1, 13)}
    for (sector, kind), factors in sets.items():
        assert sorted(index for index, _ in factors) == list(spans[kind]), sector
        assert sum(factor for _, factor in factors) / len(factors) == pytest.approx(1, abs=1e-3), (
            sector
        )
        assert min(factor for _, factor in factors) >= 0, sector


def test_profiled_sectors_are_used() -> None:
    """Each sector with a profile is the sector of an industry or of an area source."""
    process = read_yaml(DATA / "policies" / "base-process.yaml")["process"]
    used = {row["sector"] for row in process.values()}
    used |= {
        row["sector"]
        for name in INVENTORIES
        for row in read_rows(DATA / "area_sources" / f"{name}.csv")
    }
    assert {row["sector"] for row in read_rows(DATA / "profiles" / "default.csv")} <= used


def test_every_factor_names_its_source() -> None:
    """Each emission factor says where it comes from or that it is assumed, and falls from D to
    A.
    """
    for row in read_rows(DATA / "factors" / "demo-factors.csv"):
        place = f"{row['industry']} {row['step']} {row['pollutant']}"
        assert row["source"], place
        grades = [float(row[grade]) for grade in "ABCD"]
        assert grades == sorted(grades), place
        if row["pollutant"] == "pm":
            assert 0 < float(row["pm25_share"]) <= float(row["pm10_share"]) <= 1, place


@pytest.mark.parametrize(
    "path", sorted((DATA / "alerts").glob("*.csv")), ids=lambda path: path.stem
)
def test_alert_histories_are_in_order_and_cite_a_notice(path: Path) -> None:
    """Each notice has issued <= start < end where given, a known level and event, and a
    source in its note.
    """
    rows = read_rows(path)
    assert rows
    for row in rows:
        assert row["level"] in LEVELS
        assert row["event"] in ("start", "upgrade", "downgrade", "extend", "lift")
        assert row["start"]
        assert not row["issued"] or row["issued"] <= row["start"]
        assert not row["end"] or row["start"] < row["end"]
        assert row["note"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_point_to_files_that_ship(name: str) -> None:
    """A scenario has the name of its file, known keys only, and paths and a policy that exist."""
    scenario = read_yaml(ROOT / "scenarios" / f"{name}.yaml")
    assert scenario["schema"] == 1
    assert scenario["name"] == name
    assert set(scenario) <= SCENARIO_KEYS
    assert scenario["policy"] in POLICIES
    alerts = scenario["alerts"]
    paths = [scenario[key] for key in ("inventory", "area_sources", "profiles")]
    paths += [scenario["transport"]] if "transport" in scenario else []
    paths += [
        alerts[key] for key in ("file", "forecast") if isinstance(alerts, dict) and key in alerts
    ]
    tables = scenario.get("tables", {})
    paths += [tables[key] for key in ("dust_fall", "districts") if key in tables]
    assert all((ROOT / "scenarios" / path).is_file() for path in paths)
    folders = {"dust_limits": "dust"}
    for key in set(tables) - {"dust_fall", "districts"}:
        assert (ROOT / "data" / folders.get(key, key) / f"{tables[key]}.yaml").is_file()


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_say_what_they_show(name: str) -> None:
    """A scenario begins with a comment."""
    assert (ROOT / "scenarios" / f"{name}.yaml").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenarios_name_districts_and_enterprises_of_their_inventory(name: str) -> None:
    """Scopes, changes and overridden districts of a scenario exist in its inventory."""
    scenario = read_yaml(ROOT / "scenarios" / f"{name}.yaml")
    rows = read_rows(ROOT / "scenarios" / scenario["inventory"])
    districts, enterprises = (
        {row["district"] for row in rows},
        {row["enterprise_id"] for row in rows},
    )
    stages = scenario["alerts"] if isinstance(scenario["alerts"], list) else []
    named = {district for stage in stages for district in stage.get("scope", [])}
    named |= {
        district
        for rule in scenario.get("policy_overrides", {}).get("seasonal", [])
        for district in rule.get("districts", [])
    }
    assert named <= districts
    assert {change["enterprise_id"] for change in scenario.get("changes", [])} <= enterprises


@pytest.mark.parametrize("name", SCENARIOS)
def test_stages_of_scenarios_are_in_order(name: str) -> None:
    """Stages written in a scenario have issued <= start < end and reach into its period."""
    scenario = read_yaml(ROOT / "scenarios" / f"{name}.yaml")
    stages = scenario["alerts"] if isinstance(scenario["alerts"], list) else []
    start, end = (str(scenario["period"][key]).replace(" ", "T") for key in ("start", "end"))
    for stage in stages:
        issued, first, last = (
            str(stage[key]).replace(" ", "T") for key in ("issued", "start", "end")
        )
        assert issued <= first < last
        assert start <= first < end


def test_every_data_file_is_described() -> None:
    """data/SOURCES.md names every file that ships in data/."""
    text = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for folder in (
        "policies",
        "inventories",
        "area_sources",
        "profiles",
        "alerts",
        "dispatch_orders",
        "factors",
    ):
        for path in (DATA / folder).iterdir():
            assert f"{folder}/{path.name}" in text, path.name


@pytest.mark.parametrize("name", INVENTORIES)
def test_totals_told_are_those_of_the_files(name: str) -> None:
    """The whole-society totals and line counts in data/SOURCES.md are those of the tables."""
    text = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    lines, areas = (
        read_rows(DATA / "inventories" / f"{name}.csv"),
        read_rows(DATA / "area_sources" / f"{name}.csv"),
    )
    running = [row for row in lines if row["long_term_shutdown"] != "1"]
    assert f"{len(lines):,} lines".replace(",", " ") in text
    for pollutant in ("so2", "nox", "pm", "vocs", "pm25", "pm10"):
        total = sum(float(row[f"{pollutant}_kg_d"]) for row in running + areas)
        assert f"{total:,.0f}".replace(",", " ") in text, pollutant
