"""The pages of the documentation that are made from the code are current, and the site lists
every page.
"""

import runpy
from pathlib import Path

from simulator.cli import app

ROOT = Path(__file__).resolve().parent.parent


def test_generated_pages_are_current():
    """docs/reference/ is what `make reference` writes."""
    pages = runpy.run_path(str(ROOT / "scripts" / "build_reference.py"))["pages"]()
    assert len(pages) == 3
    for path, text in pages.items():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}: run make reference"


def test_every_verb_has_its_chapter():
    """Each verb of the command line is told, with its options."""
    text = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    names = {
        command.name or command.callback.__name__.replace("_", "-")
        for command in app.registered_commands
    }
    assert {"run", "app", "selftest"} <= names
    assert names == {line[3:] for line in text.splitlines() if line.startswith("## ")}


def test_every_page_is_in_the_navigation():
    """The site's navigation names every page of docs/, and both languages of a tutorial exist."""
    listed = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").as_posix() for path in ROOT.glob("docs/**/*.md")]
    assert {"tutorial-zh.md", "tutorial-en.md"} <= set(pages)
    assert not [page for page in pages if page not in listed]
