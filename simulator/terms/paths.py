"""Paths of the files that come with the program.

In a checkout they lie beside the package. Installed, they lie in the package's folder `shipped`,
where setup.py puts them.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# The folder that holds data/, scenarios/ and app.py side by side: the scenarios name their
# data as ../data/...
SHIPPED = PACKAGE / "shipped" if (PACKAGE / "shipped").is_dir() else PACKAGE.parent
DATA = SHIPPED / "data"
SCENARIOS = SHIPPED / "scenarios"
# The user guides and their pictures.
DOCS = SHIPPED / "docs"
APP = SHIPPED / "app.py"
PAGES = PACKAGE / "ui" / "pages"
# What Python must have on its path so that it finds the package.
IMPORT_ROOT = PACKAGE.parent
