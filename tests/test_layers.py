"""The house: which module may import which, and what no module does.

Floors from the ground up. A module imports from its own floor and from lower ones only. What stands on no floor is outside:
command line, screens, reports, spreadsheets, batch; it may import anything, and nothing on a floor may import it.
"""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "simulator"
FLOORS = (
    # words, units, errors, files as they stand
    "version levels labels errors tables clock worth measures ramps draws workers yaml_file"
    " sheets.markup sheets.ole sheets.limits parquet_limits raw_table table_file schema series_file",
    # what files mean: one module per input
    "alerts policy_shape policy_merge policy alert_file changes inventory area_sources profiles scenario fleet inputs",
    # air quality: index, rule sets, forecasts, and the authority that reads them
    "aqi aqi_windows aqi_tables air_columns air_series criteria episodes reasons triggers regions forecasts skill consultation authority"
    " forecast_alerts winters",
    # the engine: who answers when, which cut, which load, how many kilograms
    "by_line seasons cuts units targets spreads area_walk response shortfall stage_sums walk simulation drawn_walk accounting replicates",
    # what it comes to: tables, warnings, manifest, and the one road that every caller takes
    "event_text results guards manifest uncertainty run",
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names.split()}
# Upward on purpose, and only when it is used: a scenario may ask for alerts from a forecast, a result may save itself.
UPWARD_WHEN_USED = {("scenario", "forecast_alerts"), ("results", "store")}
TALKERS = {"cli", "terminal", "__main__"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """Return a module's name within the package."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def tree_of(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST, used: bool = False) -> list[tuple[str, bool, ast.AST]]:
    """Return (dotted name, whether inside a function, node) of every import but those for type checkers."""
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        inside = used or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        if isinstance(node, ast.Import):
            found += [(alias.name, used, node) for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            found += [(module, used, node) for module in modules_of(node)]
        found += imports_of(node, inside)
    return found


def modules_of(node: ast.ImportFrom) -> set[str]:
    """Return the modules that `from package import name` loads: the package's own modules where the names are such."""
    folder = ROOT.joinpath(*node.module.split("."))
    within = {alias.name for alias in node.names if (folder / f"{alias.name}.py").exists()}
    rest = {node.module} if len(within) < len(node.names) else set()
    return {f"{node.module}.{name}" for name in within} | rest


def own_imports(path: Path, used: bool) -> set[str]:
    """Return the modules of the package that a module imports, when it is loaded or when it is used."""
    names = {name for name, inside, _ in imports_of(tree_of(path)) if inside == used}
    return {name.removeprefix("simulator.") for name in names if name.startswith("simulator.")}


def test_every_floor_stands() -> None:
    """Each module named on a floor exists, and stands on one floor only."""
    named = [name for names in FLOORS for name in names.split()]
    assert set(named) <= {name_of(path) for path in MODULES}
    assert len(named) == len(set(named))


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path) in FLOOR_OF], ids=name_of)
def test_imports_go_downward(path: Path) -> None:
    """A module on a floor imports from its own floor and from lower ones only."""
    here = name_of(path)
    for other in own_imports(path, used=False):
        assert FLOOR_OF.get(other, len(FLOORS)) <= FLOOR_OF[here], f"{here} imports {other}"
    for other in own_imports(path, used=True):
        upward = FLOOR_OF.get(other, len(FLOORS)) > FLOOR_OF[here]
        assert not upward or (here, other) in UPWARD_WHEN_USED, f"{here} imports {other}"


def test_no_imports_run_in_a_circle() -> None:
    """Loading any module never comes back to it."""
    graph = {name_of(path): own_imports(path, used=False) for path in MODULES}
    done: dict[str, bool] = {}

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name not in way, " -> ".join((*way, name))
        if name not in done:
            for other in sorted(graph.get(name, ())):
                visit(other, (*way, name))
            done[name] = True

    for name in graph:
        visit(name, ())


@pytest.mark.parametrize(
    ("library", "allowed"),
    [("simpy", {"response", "authority"}), ("plotly", {"ui.figures"}), ("logging", set())],
)
def test_library_is_imported_in_its_place_only(library: str, allowed: set[str]) -> None:
    """SimPy carries the two discrete-event models, Plotly draws in one module, and nothing logs."""
    users = {name_of(path) for path in MODULES if any(name.split(".")[0] == library for name, _, _ in imports_of(tree_of(path)))}
    assert {name for name in users if not name.startswith(tuple(f"{room}." for room in allowed))} <= allowed


def test_simpy_carries_the_model() -> None:
    """The response of enterprises and the authority are SimPy processes."""
    for name in ("response", "authority"):
        assert "simpy" in {imported for imported, _, _ in imports_of(tree_of(PACKAGE / f"{name}.py"))}


def test_streamlit_is_imported_for_screens_only() -> None:
    """Only simulator/ui and app.py know Streamlit."""
    for path in MODULES:
        if not name_of(path).startswith("ui"):
            assert not any(name.split(".")[0] == "streamlit" for name, _, _ in imports_of(tree_of(path))), path


def test_screens_are_imported_by_screens_only() -> None:
    """Nothing outside simulator/ui knows the screens, no part of the screens knows a page, and figures know neither."""
    for path in MODULES:
        name, taken = name_of(path), own_imports(path, used=False) | own_imports(path, used=True)
        screens = {other for other in taken if other == "ui" or other.startswith("ui.")}
        assert not screens or name.startswith("ui"), name
        assert not {other for other in screens if other.startswith("ui.pages.")}, name
        assert not name.startswith("ui.figures") or all(other.startswith("ui.figures") for other in screens), name


@pytest.mark.parametrize("path", [path for path in MODULES if name_of(path) not in TALKERS], ids=name_of)
def test_library_does_not_print(path: Path) -> None:
    """The library neither prints nor reads from the keyboard; the command line does."""
    calls = [node.func.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    assert not {"print", "input", "breakpoint"} & set(calls)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_private_names_stay_in_their_module(path: Path) -> None:
    """No module imports a name with an underscore from another."""
    for name, _, node in imports_of(tree_of(path)):
        if name.startswith("simulator") and isinstance(node, ast.ImportFrom):
            assert not [alias.name for alias in node.names if alias.name.startswith("_")]


def test_public_names_are_sorted_and_there() -> None:
    """`__all__` of the package is sorted, and every name in it can be imported."""
    import simulator

    plain = sorted(simulator.__all__, key=lambda name: (not name.isupper(), name.islower(), name))
    assert simulator.__all__ == plain
    assert all(hasattr(simulator, name) for name in simulator.__all__)


TESTS = sorted(path for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_every_test_says_what_it_shows(path: Path) -> None:
    """Each test function has a docstring and a name of its own in its file."""
    names = defaultdict(int)
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            names[node.name] += 1
            assert ast.get_docstring(node), node.name
            assert not all(isinstance(line, (ast.Pass, ast.Expr)) and not isinstance(getattr(line, "value", None), ast.Call) for line in node.body)
    assert not [name for name, count in names.items() if count > 1]
