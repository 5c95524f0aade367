"""An enterprise is found by name, part of a name, code or town, whatever the width of letters."""

import pandas as pd
import pytest

from simulator.workbench.enterprise_search import enterprises_of, find

LINES = pd.DataFrame(
    [
        ("A01", "晋城宏达水泥有限公司", "高都镇"),
        ("A01", "晋城宏达水泥有限公司", "高都镇"),
        ("B02", "宏达铸造厂", "巴公镇"),
        ("C03", "巴公煤业", "高都镇"),
        ("宏达", "无名厂", "北义城镇"),
        ("D04", "Ａｌｐｈａ  Steel (1+1)", "巴公镇"),
    ],
    columns=["enterprise_id", "enterprise", "district"],
)
FOUND = {
    # The code itself, then names that begin so, then names that hold it.
    "宏达": ["宏达", "B02", "A01"],
    "a01": ["A01"],
    "巴公": ["C03", "D04", "B02"],
    "高都 煤": ["C03"],
    "alpha": ["D04"],
    "(1+1": ["D04"],
    "  ": [],
    "不存在": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_words_find_enterprises_the_likeliest_first(text):
    """Every word must be there, in any of the three; signs mean themselves; nothing finds none."""
    shown, count = find(enterprises_of(LINES), text, 8)
    assert list(shown["enterprise_id"]) == FOUND[text]
    assert count == len(FOUND[text])


def test_only_the_first_are_shown_and_all_are_counted():
    """Of many matches the first few are returned, with their number."""
    shown, count = find(enterprises_of(LINES), "镇", 2)
    assert (len(shown), count) == (2, 5)
