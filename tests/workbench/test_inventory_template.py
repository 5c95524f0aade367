"""Empty tables to be filled in: what the templates say, and that they are read back."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from simulator.inputs.area_sources import emitting, read_area_sources
from simulator.inputs.inventory import read_inventory
from simulator.terms.errors import InputError
from simulator.workbench.inventory_template import (
    area_sources_template,
    inventory_template,
    template_columns,
)
from simulator.workbench.inventory_upload import (
    inventory_bytes,
    open_upload,
    read_content,
    understand,
)

POLLUTANTS = ("so2", "nox", "pm", "vocs")


def test_the_template_says_every_column():
    """Every column of the template is understood as what it is, and its example row reads
    back as an inventory.
    """
    opened = open_upload("模板.xlsx", inventory_template())
    found = understand(opened.book, {}, None)
    assert not found.problems
    taken = [column.target for column in found.sheets[0].columns]
    wanted = {
        "district": "county",
        "output_value_cny_d": "output_value",
        "electricity_kwh_d": "electricity",
    }
    assert taken == [
        wanted.get(
            name,
            name.removesuffix("_kg_d") if name.startswith(("so2", "nox", "pm", "vocs")) else name,
        )
        for name, _ in template_columns()
    ]
    again = read_content(inventory_bytes(found.imported.frame), ".parquet", read_inventory)
    assert again.lines["district"].iloc[0] == "示例镇"
    assert again.lines["nox_kg_d"].iloc[0] == 3.4


def test_the_english_template_is_the_programs_own_format():
    """The English template has the columns' own names and reads as it stands, its example row and
    notes in English.
    """
    content = inventory_template("en")
    own = open_upload("template.xlsx", content).own
    assert own.lines["enterprise"].iloc[0].startswith("Example foundry")
    assert not own.lines["protected"].iloc[0]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        written = "".join(
            parts.read(name).decode()
            for name in parts.namelist()
            if name.endswith(".xml") and "theme" not in name
        )
    assert not re.findall(r"[\u4e00-\u9fff]+", written)


def test_templates_hold_no_words_of_their_own(root):
    """What the templates say comes from the label table and the contract."""
    assert not re.findall(
        r"[\u4e00-\u9fff]+",
        (root / "simulator" / "workbench" / "inventory_template.py").read_text(encoding="utf-8"),
    )


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "重型柴油货车"), ("en", "heavy diesel lorries")]
)
def test_the_area_sources_template_is_read_back(language, words):
    """The template of area sources, filled in, reads without problems in either language; as
    it is, of zeros, it is refused.
    """
    content = area_sources_template(POLLUTANTS, language)
    with pytest.raises(InputError, match="must emit something"):
        read_content(
            content, ".csv", lambda path: emitting(read_area_sources(path, POLLUTANTS), path)
        )
    content = content.replace(b",0", b",12.5", 1)
    found = read_content(content, ".csv", lambda path: read_area_sources(path, POLLUTANTS))
    assert len(found) == 1
    assert words in found.rows["area_source"].iloc[0]
