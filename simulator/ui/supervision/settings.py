"""Settings of supervision: teams, meters, monitors, strategy, and who does not obey."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from simulator.inputs.supervision import STRATEGIES, Meters, Supervision, TeamFile
from simulator.terms.levels import GRADES
from simulator.terms.titles import grade_title
from simulator.ui.frame.percents import percent_slider, share_of
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word, words_of

BLOCK = "supervision"
# End of the fields for teams and supervisors (assumed).
MOST_TEAMS = 200
EVERY_H = get_args(Meters.model_fields["every_h"].annotation)
A_ROW = 3
GRADES_SHOWN = ("B", "B-", "C", "D", "nonlead", "ungraded")


def show_switch() -> bool:
    """Show whether the plan has supervision, and return it."""
    own_desk = desk()
    on = own_desk.plan.get(BLOCK) is not None
    if on or own_desk.plan.get("response", "compliance") is None:
        st.toggle(
            word("sup_switch"),
            on,
            key=f"sup-switch-{own_desk.revision}",
            on_change=_switch,
            help=word("sup_switch_help"),
        )
    else:
        st.info(word("sup_instead_of_compliance"), icon=":material/rule:")
        st.button(word("sup_replace_compliance"), on_click=_replace)
    return on


def _switch() -> None:
    own_desk = desk()
    value = None if own_desk.plan.get(BLOCK) is not None else _first()
    own_desk.take(own_desk.plan.put((BLOCK,), value))


def _replace() -> None:
    own_desk = desk()
    own_desk.take(own_desk.plan.put(("response", "compliance"), None).put((BLOCK,), _first()))


def _first() -> dict[str, Any]:
    """Return the block as it begins: the assumed number of teams, all else by default."""
    return {"teams": Supervision().teams}


def show_settings() -> None:
    """Show the settings."""
    scenario = outcome().scenario
    shape = scenario.shape.supervision if scenario is not None else None
    if shape is None:
        return
    st.caption(word("sup_assumed"))
    if isinstance(shape.teams, TeamFile):
        st.caption(word("sup_teams_of_file", file=shape.teams.file))
    else:
        _number("sup_teams", ("teams",), int(shape.teams), MOST_TEAMS)
    _share("sup_night_share", ("night_share",), shape.night_share)
    _number("sup_on_site", ("on_site",), shape.on_site, MOST_TEAMS)
    _choice("sup_strategy", ("strategy",), STRATEGIES, shape.strategy, "sup_strategy_")
    _share("sup_coverage", ("meters", "coverage"), shape.meters.coverage)
    _choice("sup_every", ("meters", "every_h"), EVERY_H, shape.meters.every_h)
    _share("sup_cems", ("cems", "coverage"), shape.cems.coverage)
    with st.expander(word("sup_more"), icon=":material/tune:"):
        _hours("sup_travel", ("travel_h",), shape.travel_h)
        _hours("sup_visit", ("visit_h",), shape.visit_h)
        _hours("sup_decision", ("decision_h",), shape.decision_h)
        _share("sup_tolerance", ("meters", "tolerance"), shape.meters.tolerance, 0.5)
        _share("sup_relapse", ("relapse",), shape.relapse)
    with st.expander(word("sup_behaviour"), icon=":material/psychology_alt:"):
        st.caption(word("sup_behaviour_help"))
        _probabilities(shape)


def _probabilities(shape: Supervision) -> None:
    """Show the chance of not obeying by grade."""
    known = {str(grade): float(share) for grade, share in shape.behaviour.probability.items()}
    grades = [grade for grade in GRADES if grade in known or grade in GRADES_SHOWN]
    for place, grade in enumerate(grades):
        if place % A_ROW == 0:
            columns = st.columns(A_ROW)
        with columns[place % A_ROW]:
            key = f"sup-chance-{grade}-{desk().revision}"
            percent_slider(
                grade_title(grade, language()),
                0.0,
                1.0,
                known.get(grade, 0.0),
                key,
                _write_chance,
                (known, grade, key),
            )


def _write_chance(known: dict[str, float], grade: str, key: str) -> None:
    desk().change((BLOCK, "behaviour", "probability"), known | {grade: share_of(key)})


def _key(keys: tuple[str, ...]) -> str:
    return f"sup-{'.'.join(keys)}-{desk().revision}"


def _write(keys: tuple[str, ...], key: str) -> None:
    desk().change((BLOCK, *keys), st.session_state[key])


def _write_share(keys: tuple[str, ...], key: str) -> None:
    desk().change((BLOCK, *keys), share_of(key))


def _number(label: str, keys: tuple[str, ...], now: int, most: int) -> None:
    key = _key(keys)
    st.number_input(
        word(label),
        0,
        max(most, now),
        now,
        key=key,
        on_change=_write,
        args=(keys, key),
        help=word(f"{label}_help"),
    )


def _hours(label: str, keys: tuple[str, ...], now: float) -> None:
    key = _key(keys)
    st.number_input(
        word(label), 0.0, 168.0, float(now), 0.25, key=key, on_change=_write, args=(keys, key)
    )


def _share(label: str, keys: tuple[str, ...], now: float, most: float = 1.0) -> None:
    key = _key(keys)
    percent_slider(
        word(label), 0.0, most, now, key, _write_share, (keys, key), text=word(f"{label}_help")
    )


def _choice(
    label: str, keys: tuple[str, ...], options: Sequence[Any], now: Any, titles: str = ""
) -> None:
    key = _key(keys)
    st.selectbox(
        word(label),
        options,
        list(options).index(now),
        format_func=words_of(titles) if titles else str,
        key=key,
        on_change=_write,
        args=(keys, key),
        help=word(f"{label}_help"),
    )
