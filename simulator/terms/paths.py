"""Where the files stand that come with the program: beside the package in a checkout, in the
package's folder `shipped` where it is installed (setup.py puts them there).
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
# The folder that holds data/, scenarios/ and app.py side by side: the scenarios name their
# data as ../data/...
SHIPPED = PACKAGE / "shipped" if (PACKAGE / "shipped").is_dir() else PACKAGE.parent
DATA = SHIPPED / "data"
SCENARIOS = SHIPPED / "scenarios"
APP = SHIPPED / "app.py"
PAGES = PACKAGE / "ui" / "pages"
# What Python must have on its path so that it finds the package.
IMPORT_ROOT = PACKAGE.parent
