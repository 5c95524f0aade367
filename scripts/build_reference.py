"""Write the pages of the documentation that are made from the code.

    python scripts/build_reference.py

docs/reference/commands.md from the verbs and their options, docs/reference/columns.md from the
contract of the tables, docs/reference/policies.md from the shipped policies.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import typer

from simulator.cli import COMMAND, app
from simulator.inputs.policy import policy_ids, read_policy
from simulator.runs.policy_replaced import replaced_by
from simulator.terms.contracts import dictionary

FOLDER = ROOT / "docs" / "reference"
MADE = "<!-- Made by scripts/build_reference.py. -->\n\n"
# Its default is the environment's, so it is none of the page.
OF_ENVIRONMENT = "lang"


def cell(text: object) -> str:
    """Return a text as a cell of a Markdown table."""
    return " ".join(str(text).split()).replace("|", "\\|").replace("<", "&lt;")


def row_of(parameter) -> str:
    """Return the table row of an argument or option."""
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
    else:
        name = ", ".join(parameter.opts)
    default = parameter.default
    shown = ""
    if parameter.name != OF_ENVIRONMENT and isinstance(default, (str, int, float, Path)):
        shown = "" if isinstance(default, bool) else f"`{default}`"
    return f"| `{cell(name)}` | {cell(parameter.help or '')} | {shown} |"


def page_of_commands() -> Iterator[str]:
    """Yield the lines of the page of verbs."""
    yield "# Commands"
    yield ""
    yield f"`{COMMAND} VERB ...`, or `python -m simulator VERB ...`; `--help` after any verb."
    for name, verb in sorted(typer.main.get_command(app).commands.items()):
        context = typer.Context(verb, info_name=name)
        pieces = " ".join(verb.collect_usage_pieces(context))
        pieces = pieces.translate(str.maketrans("", "", "{}")).replace("......", "...")
        yield from ("", f"## {name}", "", " ".join(verb.help.split()), "")
        yield from ("```", f"{COMMAND} {name} {pieces}", "```")
        rows = [row_of(parameter) for parameter in verb.params]
        if rows:
            yield from ("", "| argument or option | meaning | default |", "| --- | --- | --- |")
            yield from rows


def page_of_policies() -> Iterator[str]:
    """Yield the lines of the page of what each shipped policy changes of the one it extends."""
    yield "# Shipped policies · 政策"
    yield ""
    yield "What each policy that ships says otherwise than the policy that it extends."
    for name in policy_ids():
        policy = read_policy(name, ROOT)
        yield from ("", f"## {name}", "", cell(policy.shape.title), "")
        extends = policy.shape.extends
        yield f"extends `{extends}`" if extends else "extends nothing"
        lines = [f"- {cell(item.text('zh'))}" for item in replaced_by(policy)]
        yield from ("", *lines) if lines else ()


def pages() -> dict[Path, str]:
    """Return the text of each page by its file."""
    return {
        FOLDER / "commands.md": MADE + "\n".join(page_of_commands()) + "\n",
        FOLDER / "columns.md": MADE + dictionary().rstrip("\n") + "\n",
        FOLDER / "policies.md": MADE + "\n".join(page_of_policies()) + "\n",
    }


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
