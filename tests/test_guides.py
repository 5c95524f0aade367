"""The user guides: what they quote from the screen is on the screen, what they show exists,
and both tell the same.
"""

import re
from pathlib import Path

import pytest

from simulator.terms.labels import table
from workbench import PAGES

DOCS = Path(__file__).resolve().parent.parent / "docs"
# How a guide marks the words of the screen, and what of a text is no prose.
MARKED = {"zh": re.compile(r"「([^」]+)」"), "en": re.compile(r"\*\*([^*]+)\*\*")}
PLACEHOLDER = re.compile(r"\\\{\w+\\\}")
# Two a chapter, of ten chapters.
MOST_PICTURES, LARGEST_BYTES = 20, 250_000


def guide(language: str) -> str:
    """Return a guide's text."""
    return (DOCS / f"guide-{language}.md").read_text(encoding="utf-8")


def said_on_screen(language: str) -> list[re.Pattern]:
    """Return what the screen may say, any value in the place of a {name}; a label's own marks and
    closing colon are no words.
    """
    texts = {row[language].replace("**", "").strip() for row in table().values()}
    texts |= {text.rstrip("：:") for text in texts}
    return [
        re.compile(PLACEHOLDER.sub(".+", re.escape(text)))
        for text in texts
        if not re.fullmatch(r"[\W]*(\{\w+\}[\W]*)+", text)
    ]


@pytest.mark.parametrize("language", MARKED)
def test_words_of_the_screen_are_in_the_label_table(language):
    """Each word that a guide marks as a word of the screen is a text of the label table, letter by
    letter.
    """
    marked = set(MARKED[language].findall(guide(language)))
    labels = said_on_screen(language)
    assert len(marked) > 60
    assert not sorted(text for text in marked if not any(label.fullmatch(text) for label in labels))


@pytest.mark.parametrize("language", MARKED)
def test_pictures_and_links_exist(language):
    """Each picture and file that a guide names exists, and no picture is heavy."""
    places = re.findall(r"\]\(([^)#]+)\)", guide(language))
    assert not [
        place for place in places if not place.startswith("http") and not (DOCS / place).is_file()
    ]
    pictures = [DOCS / place for place in places if place.endswith(".png")]
    assert pictures
    assert not [path.name for path in pictures if path.stat().st_size > LARGEST_BYTES]
    assert len(list((DOCS / "images").glob("workbench-*.png"))) <= MOST_PICTURES


def shape(text: str) -> list[str]:
    """Return the build of a text: headings by depth, pages by their number, list items, table
    rows and pictures.
    """
    marks = re.findall(r"^(#+ (?:\d+ )?|!\[| *\d\. | *- |\|)", text, flags=re.MULTILINE)
    return [mark.rstrip() for mark in marks]


def test_both_guides_have_one_build():
    """Headings, lists, tables and pictures stand in the same order in both languages."""
    assert shape(guide("zh")) == shape(guide("en"))


def test_guides_walk_in_the_order_of_the_pages():
    """Each page of the workbench has its chapter, in the order of the navigation."""
    for language in MARKED:
        titles = [table()[f"ui_page_{page}"][language] for page in PAGES]
        chapters = re.findall(r"^## (.+)$", guide(language), flags=re.MULTILINE)
        assert [chapter for chapter in chapters if chapter in titles] == titles
        assert not [one for one in chapters if one[0].isdigit() and one not in titles]
