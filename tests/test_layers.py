"""The packages: which may import which, and what no module does.

The order runs from left to right; a module imports from its own package and from packages to the
left. Every import counts: those inside functions and those for type checkers too.
"""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "simulator"
# Packages of one group know nothing of each other, but for the pairs of WITHIN_GROUP.
ORDER = (
    ("terms",), ("workers",), ("files",), ("alerts",), ("inputs",), ("engine",), ("uncertainty",), ("runs",),
    ("review", "spreadsheets", "reports"), ("negotiation", "evaluation"), ("studies",), ("economics",), ("workbench",), ("ui",),
)  # fmt: skip
WITHIN_GROUP = {("spreadsheets", "review")}
PLACE = {name: place for place, names in enumerate(ORDER) for name in names}
# They stand above all packages, and no package imports them.
TOP_MODULES = {"__init__", "__main__", "cli", "validation", "selftest"}
TOP_PACKAGES = {"commands", "terminal"}
TOP = TOP_MODULES | TOP_PACKAGES
TALKERS = {"cli", "terminal", "__main__"}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """Return a module's name within the package."""
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def tree_of(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports_of(tree: ast.AST) -> list[tuple[str, ast.AST]]:
    """Return (dotted name, node) of every import, wherever it stands."""
    imports: list[tuple[str, ast.AST]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [(alias.name, node) for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            imports += [(module, node) for module in modules_of(node)]
    return imports


def modules_of(node: ast.ImportFrom) -> set[str]:
    """Return the modules that `from package import name` loads: the package's own modules where the
    names are such.
    """
    folder = ROOT.joinpath(*(node.module or "").split("."))
    within = {
        alias.name
        for alias in node.names
        if (folder / f"{alias.name}.py").exists() or (folder / alias.name / "__init__.py").exists()
    }
    rest = {node.module or ""} if len(within) < len(node.names) else set()
    return {f"{node.module}.{name}" for name in within} | rest


def own_imports(path: Path) -> set[str]:
    """Return the modules of the package that a module imports."""
    return {
        name.removeprefix("simulator.")
        for name, _ in imports_of(tree_of(path))
        if name.startswith("simulator.")
    }


def test_every_package_has_its_place() -> None:
    """Each package stands in the order or above all, and each module outside a package above all."""
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert packages <= set(PLACE) | TOP_PACKAGES
    assert {path.stem for path in PACKAGE.glob("*.py")} == TOP_MODULES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_to_the_left(path: Path) -> None:
    """A module imports from its own package and from packages to the left; nothing but the
    top imports the top.
    """
    here = name_of(path).split(".")[0] or "__init__"
    for other in {name.split(".")[0] for name in own_imports(path)}:
        if here in TOP or other == here:
            continue
        allowed = other in PLACE and (PLACE[other] < PLACE[here] or (here, other) in WITHIN_GROUP)
        assert allowed, f"{name_of(path)} imports {other}"


def test_no_imports_run_in_a_circle() -> None:
    """Following imports of any kind, no module comes back to itself."""
    graph = {name_of(path): own_imports(path) for path in MODULES}
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
    [
        ("simpy", {"engine.response", "engine.supervision", "alerts.authority"}),
        ("plotly", {"ui.figures"}),
        ("streamlit", {"ui"}),
        ("sklearn", {"evaluation.air.counterfactual"}),
        ("pysyncon", {"evaluation.air.donors"}),
        ("logging", set()),
    ],
)
def test_library_is_imported_in_its_place_only(library: str, allowed: set[str]) -> None:
    """SimPy carries the discrete-event models, Plotly draws in one package, screens know
    Streamlit, nothing logs.
    """
    for path in MODULES:
        if any(name.split(".")[0] == library for name, _ in imports_of(tree_of(path))):
            assert any(
                name_of(path) == place or name_of(path).startswith(f"{place}.") for place in allowed
            ), path


def test_simpy_carries_the_model() -> None:
    """The response of enterprises, supervision and the authority are SimPy processes."""
    for name in ("engine/response", "engine/supervision/teams", "alerts/authority"):
        assert "simpy" in {imported for imported, _ in imports_of(tree_of(PACKAGE / f"{name}.py"))}


def test_no_part_of_the_screens_knows_a_page() -> None:
    """Pages import parts and figures; parts import no page, and figures neither."""
    for path in MODULES:
        name = name_of(path)
        screens = {other for other in own_imports(path) if other.startswith("ui.")}
        assert not {other for other in screens if other.startswith("ui.pages.")}, name
        assert not name.startswith("ui.figures") or all(
            other.startswith("ui.figures") for other in screens
        ), name


@pytest.mark.parametrize(
    "path", [path for path in MODULES if name_of(path).split(".")[0] not in TALKERS], ids=name_of
)
def test_library_does_not_print(path: Path) -> None:
    """The library neither prints nor reads from the keyboard; the command line does."""
    calls = [
        node.func.id
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    assert not {"print", "input", "breakpoint"} & set(calls)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_private_names_stay_in_their_module(path: Path) -> None:
    """No module imports a name with an underscore from another."""
    for name, node in imports_of(tree_of(path)):
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
    names: dict[str, int] = defaultdict(int)
    for node in tree_of(path).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            names[node.name] += 1
            assert ast.get_docstring(node), node.name
            assert not all(
                isinstance(line, (ast.Pass, ast.Expr))
                and not isinstance(getattr(line, "value", None), ast.Call)
                for line in node.body
            )
    assert not [name for name, count in names.items() if count > 1]


def test_no_two_tests_share_a_file_name() -> None:
    """Test files are told apart by their names alone, whatever folder they stand in."""
    stems = [path.stem for path in TESTS]
    assert len(stems) == len(set(stems))
