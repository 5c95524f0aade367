"""The page of help: the guide in the language of the page, the glossary, and the tour."""

import csv

import pytest

from simulator.terms.labels import LANGUAGES, say
from simulator.terms.paths import DATA
from simulator.ui.frame.tour import STEPS
from simulator.workbench.help_texts import glossary, guide, terms_with
from simulator.workbench.preferences import preferences_of
from simulator.workbench.upload_examples import EXAMPLES
from workbench import PAGES, press, sound, texts, turn_to, visit, widget


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_opens_at_the_chapter_of_the_page_before(language):
    """Who comes from the measures reads of the measures, in the language of the page."""
    app = turn_to(turn_to(visit(language), "measures"), "help")
    assert widget(app, "selectbox", "help-chapter").value == say(language, "ui_page_measures")
    assert [item.value for item in app.subheader] == [say(language, "ui_page_measures")]
    chapter = next(one for one in guide(language) if one.title == say(language, "ui_page_measures"))
    assert {part for part in chapter.parts if isinstance(part, str)} <= {
        item.value for item in app.markdown
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_is_whole(language):
    """Each page has its chapter, each picture is there, and no link leads to a file beside it."""
    chapters = guide(language)
    assert {say(language, f"ui_page_{page}") for page in PAGES} <= {one.title for one in chapters}
    for chapter in chapters:
        for part in chapter.parts:
            assert part.count("](") == part.count("](http") if isinstance(part, str) else True
            assert isinstance(part, str) or part[0].is_file()


def test_the_glossary_is_complete_in_both_languages():
    """Each term has a name and one sentence in both languages, and a source in both or in none."""
    with (DATA / "glossary" / "glossary.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            assert None not in row, row["term_zh"]
            for name in ("term_zh", "term_en", "meaning_zh", "meaning_en"):
                assert row[name], row["term_zh"]
            assert row["meaning_zh"].endswith("。") and row["meaning_en"].endswith(".")
            assert row["meaning_zh"].count("。") == 1, row["term_zh"]
            assert bool(row["source_zh"]) == bool(row["source_en"])
    assert len(glossary("zh")) == len(glossary("en")) > 25


def test_a_term_is_found_by_its_words():
    """Words of a name or a meaning leave the terms that hold them; other words leave none."""
    assert terms_with("en", "whole lines")[0].name == "by whole lines"
    app = turn_to(visit(), "help")
    app = sound(widget(app, "segmented_control", "help-part").set_value("glossary").run())
    app = sound(widget(app, "text_input", "help-term").set_value("引领").run())
    assert "引领性企业" in texts(app) and "协商减排" not in texts(app)
    app = sound(widget(app, "text_input", "help-term").set_value("没有这个词").run())
    assert say("zh", "help_no_term") in texts(app)


def test_an_example_of_each_upload_can_be_downloaded():
    """The page has one button for each kind of file."""
    app = turn_to(visit(), "help")
    app = sound(widget(app, "segmented_control", "help-part").set_value("examples").run())
    shown = [item.proto.id for item in app.get("download_button")]
    assert sum("example-help-" in one for one in shown) == len(EXAMPLES)


def test_the_tour_is_shown_once_and_comes_back_when_asked():
    """The first visit shows the first of five steps; the last one ends the tour, the workspace
    remembers it, and the help begins it again.
    """
    app = visit()
    for place, name in enumerate(STEPS, start=1):
        assert say("zh", "tour_heading", step=place, steps=5) in texts(app)
        assert say("zh", f"tour_{name}") in texts(app)
        app = press(app, say("zh", "tour_next" if place < len(STEPS) else "tour_end"))
    first = say("zh", "tour_heading", step=1, steps=5)
    assert say("zh", "tour_export") not in texts(app) and first not in texts(app)
    assert preferences_of(app.session_state["desk"].workspace).tour_seen
    app = press(turn_to(app, "help"), say("zh", "tour_again"))
    assert first in texts(app)


def test_a_skipped_tour_stays_away_at_the_next_visit():
    """Skipped at its first step, it is not shown to a later visit of the same workspace."""
    app = press(visit(), say("zh", "tour_skip"))
    again = visit_of(app.session_state["desk"].workspace.key)
    assert say("zh", "tour_inventory") not in texts(again)


def visit_of(key: str):
    """Return a later visit of a workspace."""
    from streamlit.testing.v1 import AppTest

    from workbench import ROOT, SLOW_S

    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SLOW_S)
    app.query_params["work"] = key
    app.session_state["language"] = "zh"
    return sound(app.run())
