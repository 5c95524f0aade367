"""What an order is for: the machines, processes and industries that a measure names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lark import Token, Tree

from simulator.review.measure_text import things, unit_numbers

CLASSES = {"voc": re.compile("VOC|挥发性|涉气", re.IGNORECASE), "dust": re.compile("尘|颗粒物")}

# Words for machines; other words are for what is done.
MACHINE = re.compile("[机炉窑釜塔罐槽锅筛泵]$")
# Of all steps that emit, others than the named ones are meant too.
ANY = "any"
KILNS = ("窑炉", "炉窑")
# Words for any kiln, furnace or mill, and how they stand in a name: 磨 in 水泥磨, not in 打磨.
GENERIC = {"窑": "窑", "炉": "炉(?![料渣气])", "磨": "(?<![打研耐水])磨(?![床具抛损光])"}
# Measure words that lists mix for machines.
MACHINE_UNITS = {"台", "套", "座", "组", "部"}


@dataclass(frozen=True)
class Item:
    """One thing that an order is for.

    Attributes
    ----------
    words : str
        As written.
    names : frozenset[str]
        Canonical names of the machines, processes and industries in it.
    numbers : frozenset[int]
        Numbers of units: 1#、2#窑.
    narrow : tuple[str, ...]
        Words that make it a part of its kind: 燃煤锅炉, 独立烧结.
    size : str
        Size of the machines that it is for, "" for all.
    emits : str
        voc or dust for all steps that emit it, "any" for others that are not named, else "".
    kiln : bool
        Whether it means whatever kiln or furnace the row has: 窑炉.
    industry : bool
        Whether it means the enterprises of an industry: 钢铁企业.
    of : frozenset[str]
        Industries of whose enterprises it is: 钢铁企业烧结机.
    """

    words: str
    names: frozenset[str] = frozenset()
    numbers: frozenset[int] = frozenset()
    narrow: tuple[str, ...] = ()
    size: str = ""
    emits: str = ""
    kiln: bool = False
    industry: bool = False
    of: frozenset[str] = frozenset()


def things_named(tree: Tree) -> tuple[Item, ...]:
    """Return what all subjects in a tree name."""
    subjects = list(tree.find_data("subject"))
    return tuple(item for subject in subjects for item in items_of(subject))


def last_named(tree: Tree) -> tuple[Item, ...]:
    """Return what the last subject of a rule names."""
    subjects = [child for child in tree.children if isinstance(child, Tree)]
    subjects = [child for child in subjects if child.data == "subject"]
    return tuple(items_of(subjects[-1])) if subjects else ()


def items_of(subject: Tree) -> list[Item]:
    """Return what a subject names; [] if it names the whole row."""
    items = []
    # 涉气工序(破碎、筛分) are those in the brackets.
    if any(isinstance(part, Tree) and part.data == "alike" for part in subject.children):
        items += _alike(subject)
    # 喷漆等涉气工序 are others too, and which is not said.
    items += [Item(text_of_tree(part), emits=ANY) for part in subject.find_data("all_emitting")]
    for item in subject.find_pred(lambda part: part.data in ("item", "classed")):
        part = item.children[0]
        if not isinstance(part, Tree):
            continue
        if part.data == "whole":
            kilns = [str(token) for token in tokens_of(part) if str(token) in KILNS]
            items += [Item(words, frozenset([words]), kiln=True) for words in kilns]
            continue
        if part.data == "emitting":
            text = text_of_tree(part)
            alike = _alike(part)
            # 涉气工序 are all that emit: the whole row. 涉VOCs工序(调漆、喷漆) are those named.
            if alike:
                items += alike
            elif any(token.type == "CLASS" for token in tokens_of(part)):
                emits = next((name for name, like in CLASSES.items() if like.search(text)), "other")
                items.append(Item(text, emits="none" if text[0] in "不非" else emits))
            continue
        items.append(_thing(part))
        items += _alike(part)
    firms = frozenset(
        name
        for part in subject.find_data("firms_of")
        for token in tokens_of(part)
        if token.type == "THING"
        for name in _names(str(token))
    )
    items = [replace(item, of=firms) for item in items]
    # In 1#、2#窑 the kind stands once, behind the last number.
    kind = next((token for token in reversed(subject.children) if isinstance(token, Token)), "")
    return [
        replace(item, words=item.words + str(kind)) if item.numbers and not item.names else item
        for item in items
    ]


def _alike(part: Tree) -> list[Item]:
    """Return what stands in brackets behind a subject."""
    return [
        Item(str(token), _names(str(token)))
        for alike in part.find_data("alike")
        for token in tokens_of(alike)
        if token.type == "THING"
    ]


def _thing(part: Tree) -> Item:
    tokens = [
        token for child in part.children for token in ([child] if isinstance(child, Token) else [])
    ]
    names = _heads([str(token) for token in tokens if token.type == "THING"])
    return Item(
        "".join(tokens),
        frozenset(name for text in names for name in _names(text)),
        unit_numbers("".join(token for token in tokens if token.type == "UNIT_NUMBER")),
        tuple(str(token) for token in tokens if token.type in ("NARROW", "PRODUCT")),
        "".join(token for token in tokens if token.type in ("SIZE", "AMOUNT")),
        industry=any(token.type == "FIRM" for token in tokens),
    )


def _heads(words: list[str]) -> list[str]:
    """Return what words that stand side by side name.

    高炉喷煤 is 喷煤 and no 高炉, 水泥包装 no 水泥, but 破碎筛分 is both.
    """
    if len(words) < 2:
        return words
    if MACHINE.search(words[-1]):
        return words[-1:]
    of_what = [
        place for place, word in enumerate(words[:-1]) if MACHINE.search(word) or _is_industry(word)
    ]
    return words[of_what[-1] + 1 :] if of_what else words


def _is_industry(word: str) -> bool:
    known = things().get(word)
    return known is not None and known.kind == "industry"


def _names(text: str) -> frozenset[str]:
    """Return a word and its canonical name: a line may be named by either (烤漆房)."""
    known = things().get(text)
    if known is None:
        return frozenset([text])
    return frozenset([known.name] if known.kind == "industry" else [known.name, text])


def tokens_of(tree: Tree) -> Iterator[Token]:
    """Yield the words of a tree in their order."""
    for child in tree.children:
        if isinstance(child, Token):
            yield child
        else:
            yield from tokens_of(child)


def text_of_tree(tree: Tree) -> str:
    """Return the words of a tree as text."""
    return "".join(tokens_of(tree))
