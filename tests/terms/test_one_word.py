"""One official term for each thing: words that were given up stand nowhere that people read."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest

ROOT = Path(__file__).resolve().parents[2]
# Word given up (as a pattern) and the term instead. What bureaus write in their lists is read in any
# wording and is not judged here (data/import).
GIVEN_UP = {
    "虚报": "空报（弄虚作假除外）",
    "(?<!稳定)达标(?!排放)": "满足减排比例要求（达标指达标排放）",
    "季节性规则": "季节性措施",
    "一企一策": "一厂一策",
    "通知单": "告知单",
    "减免系数": "折减系数",
    "执行力度|执行率": "措施落实率",
    "未执行到位": "未落实到位",
    "惯性延续": "恢复滞后减排",
    "预警县·小时": "预警时长（县·小时）",
    "[供采]暖季": "供暖期",
    "拒收": "未读入",
    "状态变更": "变更",
    "级别由": "启动、升级、降级",
    "排放部门|分部门": "排放源类别、分源类",
    "家庭生活|露天作业(?!，|；)": "生活溶剂使用、户外涂装与道路铺装",
    "场景": "情景",
    "重点行业应急减排技术指南": "重污染天气重点行业应急减排措施制定技术指南",
    "个预警冬季": "个冬季预警序列",
}
TEXTS = sorted(
    [
        *(ROOT / "data" / "labels").glob("*.csv"),
        *(ROOT / "data" / "policies").glob("*.yaml"),
        *(ROOT / "scenarios").glob("*.yaml"),
        *(ROOT / "docs").glob("*.md"),
        *(ROOT / "docs" / "reference").glob("*.md"),
        *(ROOT / "data").glob("*.md"),
        ROOT / "README.md",
    ]
)


def _old_words(text: str) -> list[str]:
    return [
        f"{match.group()} -> {term}"
        for word, term in GIVEN_UP.items()
        for match in re.finditer(word, text)
    ]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_words_given_up_stand_nowhere(path: Path) -> None:
    """Labels, policies, scenarios, guides and reference pages have the official term only."""
    text = path.read_text(encoding="utf-8-sig")
    if path.parent.name == "docs" and path.stem == "import":
        text = re.sub(r"^\|.*$", "", text, flags=re.MULTILINE)  # what bureaus write
    assert not _old_words(text)


@pytest.mark.parametrize("name", ["report-zh", "notices-zh"])
def test_words_given_up_stand_in_no_template(name: str) -> None:
    """The Word templates have the official term only."""
    document = docx.Document(str(ROOT / "data" / "templates" / f"{name}.docx"))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert not _old_words("\n".join(texts))


def test_old_words_are_found() -> None:
    """The patterns find the words and let the terms pass that hold them."""
    assert _old_words("达标概率") == ["达标 -> 满足减排比例要求（达标指达标排放）"]
    assert not _old_words("不能稳定达标排放，达标排放，稳定达标情况")
