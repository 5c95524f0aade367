"""YAML files changed as trees of plain values, and as texts."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import Any

from ruamel.yaml import YAML

from fuzz.damage import damaged
from fuzz.values import NUMBERS, hostile, misspelt
from simulator.inputs.named_files import yaml_text

ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 10**30, -(10**30), 1e308, -1e308, 1e-320, 0.5, 1e9, 25, 366, [], {}, [[]], [None],
    [1, 2, 3], {"a": 1}, [{"a": 1}] * 3, "", " ",
)  # fmt: skip
LINES = (
    "a: &a [*a, *a]", "<<: *a", "<<: {name: x}", "? [a, b]\n: 1", "? {a: 1}\n: 2", "x: !!python/object:os.system ls",
    "x: !!binary aGFsbG8=", "x: !!int abc", "x: !!float abc", "x: !!bool maybe", "x: !!set {a, b}", "x: !!omap [a: 1]",
    "x: !!timestamp 2020-02-30", "x: !own y", "---", "...", "--- a\n--- b", "%YAML 1.1", "%TAG ! x:", "\tx: 1",
    "x: 1\rx: 2", "x: 'open", 'x: "open', "x: [open", "x: {open", "x: |\n  a\n b", "x: >-\n", "x: \x00", "x: \x07",
    "\ufeffx: 1", "x: 1: 2", "x: @a", "x: `a", "x: %a", "x: 0o9", "x: 0xZ", "x: 1_0", "x: .inf", "x: .nan", "x: -.INF",
    "x: 2020-01-01", "x: 24:00", "x: 1:30:00", "x: ~", "~: 1", "null: 1", "1: 2", "true: 1", "'': 1", "? \n: 1",
    "x: " + "9" * 5000, "x: " + "[" * 60 + "]" * 60, "x: " + "[" * 3000, "x: " + "{a: " * 500, "- " * 500, "? " * 500,
    "x: " + '"\\ud800"', "x: " + '"\\U00110000"', "x: " + "x" * 100_000,
    "b0: &b0 [1,2,3,4,5,6,7,8,9]\n" + "\n".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]" for n in range(1, 8)),
)  # fmt: skip


def changed(draw: Random, data: Any) -> Any:
    """Return plain data after one to three changes."""
    data = copy.deepcopy(data)
    for _ in range(draw.choice((0, 1, 1, 1, 2, 3))):
        data = _change(draw, data)
    return data


def _places(data: Any, way: tuple = ()) -> list[tuple]:
    """Return the keys of every value within plain data."""
    items = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    found = []
    for key, value in items:
        found += [(*way, key), *_places(value, (*way, key))]
    return found


def _at(data: Any, way: tuple) -> Any:
    for key in way:
        data = data[key]
    return data


def odd(draw: Random) -> Any:
    """Return an odd value: a hostile text, a number or a small tree."""
    choice = draw.random()
    if choice < 0.4:
        return hostile(draw)
    if choice < 0.6:
        text = draw.choice(NUMBERS)
        try:
            value = float(text)
        except ValueError:
            return text
        return int(value) if value.is_integer() and abs(value) < 1e40 else value
    if choice < 0.65:
        deep: Any = hostile(draw)
        for _ in range(draw.choice((5, 39, 41, 100))):
            deep = draw.choice(([deep], {"a": deep}))
        return deep
    return copy.deepcopy(draw.choice(ODD))


def _change(draw: Random, data: Any) -> Any:
    places = _places(data)
    if not places or draw.random() < 0.01:
        return odd(draw)
    way = draw.choice(places)
    parent, key = _at(data, way[:-1]), way[-1]
    kind = draw.choice(
        (
            "value",
            "value",
            "value",
            "value",
            "near",
            "drop",
            "rename",
            "more",
            "double",
            "swap",
            "wrap",
        )
    )
    if kind == "value":
        parent[key] = odd(draw)
    elif kind == "near":
        value = parent[key]
        if isinstance(value, bool) or value is None:
            parent[key] = not value
        elif isinstance(value, (int, float)):
            parent[key] = draw.choice(
                (-value, value * 1e9, value + 0.5, str(value), value * 24, 0, [value])
            )
        elif isinstance(value, str):
            parent[key] = misspelt(draw, value)
        else:
            parent[key] = str(value)[:200]
    elif kind == "drop":
        del parent[key]
    elif kind == "rename" and isinstance(parent, dict):
        parent[draw.choice((misspelt(draw, str(key)), hostile(draw)))] = parent.pop(key)
    elif kind == "more" and isinstance(parent, dict):
        parent[draw.choice((hostile(draw), str(draw.choice(places)[-1])))] = odd(draw)
    elif kind == "double" and isinstance(parent, list):
        parent += [copy.deepcopy(parent[key])] * draw.choice((1, 50))
    elif kind == "swap":
        other = draw.choice(places)
        parent[key] = copy.deepcopy(_at(data, other))
    else:
        parent[key] = draw.choice(([parent[key]], {"a": parent[key]}))
    return data


def yaml_bytes(draw: Random, data: Any) -> bytes:
    """Return plain data as a YAML file in one of its forms, and its text changed now and then."""
    form = draw.choice(("block", "json", "json", "ascii"))
    if form == "block":
        text = _block(data)
    else:
        text = json.dumps(
            data, ensure_ascii=form == "ascii", indent=draw.choice((None, 1)), default=str
        )
        # JSON writes them as no YAML does.
        text = text.replace("-Infinity", "-.inf").replace("Infinity", ".inf").replace("NaN", ".nan")
    if draw.random() < 0.3:
        lines = text.split("\n")
        for _ in range(draw.choice((1, 1, 2))):
            lines.insert(draw.randrange(len(lines) + 1), draw.choice(LINES))
        text = "\n".join(lines)
    if draw.random() < 0.1:
        text = text.replace("\n", draw.choice(("\r\n", "\r", "\u2028", "\n\n")))
    encoding = draw.choice(("utf-8",) * 8 + ("utf-8-sig", "utf-16", "gb18030"))
    raw = text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")
    return damaged(draw, raw) if draw.random() < 0.15 else raw


def _block(data: Any) -> str:
    try:
        return yaml_text(data)
    except Exception:
        # What no YAML can write.
        return json.dumps(data, default=str)


def plain(text: str) -> Any:
    """Return the plain data of a good YAML text."""
    return YAML(typ="safe", pure=True).load(text)
