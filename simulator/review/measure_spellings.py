"""Brings to the usual spelling what lists write in other signs, or with a slip of the pen."""

from __future__ import annotations

import re

# What is written, and what it stands for.
SPELLINGS = {
    "予警": "预警",
    "停(限)产": "停限产",
    "限(停)产": "停限产",
    "翌日": "次日",
    "次晨": "次日",
    "第二天": "次日",
    "≥": "不低于",
    "≤": "不高于",
}
# 国Ⅳ is 国四, 2级响应 is 二级响应; a level of a response only.
STANDARD = re.compile("国(VI|IV|V|III|II)(?![A-Za-z])")
STANDARDS = {"II": "二", "III": "三", "IV": "四", "V": "五", "VI": "六"}
LEVEL_DIGIT = re.compile(r"(?<!\d)[123](?=级(?:预警|响应|应急))")
# 比例不少于0.3
DECIMAL = re.compile(r"(?<=[例率荷度低少于为达至产])0?\.(\d{1,2})(?=$|[;。,)]|以[上内下])")
# 4000吨/日→3200吨/日
ARROW = re.compile(r"(?<=[\d一-鿿%])→(?=\d)")
# 双窑运行改为单窑运行
ONE_OR_TWO = re.compile("([单双])([窑炉])(?=运行|生产|作业)")
# 喷、烤漆
PAINTING = re.compile("([喷刷浸调])(?=[、和及与][喷烤刷晾烘浸补]漆)")
# 停用2台(全部) are two of two.
ALL_OF_THEM = re.compile(r"(\d+[台条座套间组])\((?:即)?全部\)")


def usual_spelling(text: str) -> str:
    """Return a text with half-width signs in its usual spelling."""
    for written, meant in SPELLINGS.items():
        text = text.replace(written, meant)
    text = STANDARD.sub(lambda match: f"国{STANDARDS[match[1]]}", text)
    text = LEVEL_DIGIT.sub(lambda match: "一二三"[int(match[0]) - 1], text)
    text = ARROW.sub("降至", text)
    text = DECIMAL.sub(lambda match: f"{int(match[1].ljust(2, '0'))}%", text)
    text = ONE_OR_TWO.sub(lambda match: f"{'单双'.index(match[1]) + 1}座{match[2]}", text)
    text = PAINTING.sub(r"\1漆", text)
    # A bracket that nobody closed ends with the text.
    if text.count("(") == text.count(")") + 1:
        text += ")"
    return ALL_OF_THEM.sub(r"\1(共\1)", text)
