"""The workbench as tests use it: a page opened, a widget found by its key, what the screen says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "today",
    "inventory",
    "alerts",
    "measures",
    "negotiation",
    "result",
    "compare",
    "uncertainty",
    "supervision",
    "evaluation",
    "export",
    "help",
)
SLOW_S = 120


def visit(language: str = "zh") -> AppTest:
    """Return the workbench as a first visit finds it, in a language."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SLOW_S)
    app.session_state["language"] = language
    return sound(app.run())


def turn_to(app: AppTest, page: str) -> AppTest:
    """Return the workbench at a page."""
    return sound(app.switch_page(f"simulator/ui/pages/{page}.py").run())


def sound(app: AppTest) -> AppTest:
    """Return the workbench, which shows no exception."""
    assert not app.exception, [item.message for item in app.exception]
    return app


def widget(app: AppTest, kind: str, start: str) -> Any:
    """Return the one widget of a kind whose key begins so."""
    found = [item for item in getattr(app, kind) if (item.key or "").startswith(start)]
    assert len(found) == 1, (start, [item.key for item in getattr(app, kind)])
    return found[0]


def press(app: AppTest, label: str) -> AppTest:
    """Press the first button of a label."""
    return sound(next(item for item in app.button if item.label == label).click().run())


def plan_of(app: AppTest) -> dict[str, Any]:
    """Return the scenario in hand."""
    return app.session_state["desk"].plan.data


def texts(app: AppTest) -> str:
    """Return what the page says outside of tables and figures."""
    kinds = ("title", "caption", "markdown", "info", "warning", "error", "success")
    return "\n".join(str(item.value) for kind in kinds for item in getattr(app, kind))


def cards(app: AppTest) -> list[str]:
    """Return the figures of the headline cards."""
    return [item.value for item in app.metric]
