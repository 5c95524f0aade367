"""Alert levels are listed in one module; everything else asks it."""

import ast
import re
from pathlib import Path

import pytest

from simulator.terms.levels import ALERT_LEVELS, LEVEL_SIGNS

ROOT = Path(__file__).resolve().parents[2]
HOME = "simulator/terms/levels.py"
# A level's name alone, or as a word of a column or key: red, cut_red, red_left_out.
NAME = re.compile(rf"(?:\w+_)?(?:{'|'.join(ALERT_LEVELS)})(?:_\w+)?")
SIGNS = {colour for colour, _, _ in LEVEL_SIGNS.values()}
# Modules in which such a text is no list of levels, and why.
ALLOWED = {
    "simulator/terminal/results.py": {"red": "the colour of a target that is missed"},
    "simulator/ui/result/cards.py": {
        "red": "the colour of a target that is missed, and of over-reach",
        "orange": "the colour of a figure to be watched",
    },
    "simulator/reports/air_models/ff10.py": {
        "ann_pct_red": "a column of SMOKE: the reduction of the year in percent"
    },
    "simulator/review/lint_measures.py": {"red_left_out": "the name of a finding, kept in files"},
    "simulator/workbench/inventory_template.py": {
        "cut_orange": "a value of the example row",
        "measure_orange": "a value of the example row",
        "cut_red": "a value of the example row",
    },
}


def texts_of(path: Path) -> list[str]:
    """Return the texts that stand in a module's code, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and ast.get_docstring(node) is not None
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    ]


MODULES = [
    path
    for path in sorted([*(ROOT / "simulator").rglob("*.py"), ROOT / "app.py"])
    if path.relative_to(ROOT).as_posix() != HOME
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_other_module_names_a_level(path):
    """No text in another module is a level's name or holds one as a word, but for the few that are
    allowed; nor does one say its colour as Chinese texts do, the sample of a font apart.
    """
    texts = texts_of(path)
    named = {text for text in texts if NAME.fullmatch(text)}
    allowed = set(ALLOWED.get(path.relative_to(ROOT).as_posix(), ()))
    assert named == allowed
    signed = [text for text in texts if SIGNS & set(text)]
    assert not signed or path.name == "fonts.py", signed
