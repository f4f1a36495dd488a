"""Tables with rows to tick or cells to edit: what somebody chose belongs to the rows, not to their places.

Streamlit keeps ticks and edits by row number, also once other rows stand there. Here every row has an id. A table of
other rows, or of the same in another order, is another widget; what was ticked or edited moves to it by id, and what
is not shown any more is let go. `act` draws the button that does something to the chosen rows: it names them, and a
press that was meant for others does nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

from components import plain

_NAMED = 2  # rows that a button names; the others are counted
_LONGEST = 40  # characters of a row's name on a button


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The rows that a table shows, under which widget key, and what it began with."""

    widget: str
    ids: tuple[str, ...]
    ticked: frozenset[str] = frozenset()
    edits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def pick(data: Any, ids: Sequence[str], *, key: str, many: bool = False, **look: Any) -> list[str]:
    """Draw a table in which a row, or `many`, can be ticked; give the ids of those that are, from top to bottom.

    `ids` names the rows of `data` in their order; `look` goes to st.dataframe. Raises ValueError for ids that repeat.
    """
    drawn = _drawn(key, ids, ticking=True)
    begun = [place for place, id_ in enumerate(drawn.ids) if id_ in drawn.ticked]
    st.dataframe(
        data,
        key=drawn.widget,
        on_select="rerun",
        selection_mode="multi-row" if many else "single-row",
        selection_default={"selection": {"rows": begun if many else begun[:1]}} if begun else None,
        **look,
    )
    ticked = _ticked(drawn)
    return [id_ for id_ in drawn.ids if id_ in ticked]


def edit(
    data: pd.DataFrame, ids: Sequence[str], *, key: str, on_change: Callable[[], None] | None = None, **look: Any
) -> dict[str, dict[str, Any]]:
    """Draw a table whose cells can be edited; give the cells that were, by row id and column.

    `ids` names the rows of `data` in their order; `look` goes to st.data_editor. Raises ValueError for ids that repeat.
    """
    drawn = _drawn(key, ids, ticking=False)
    st.data_editor(_with(drawn, data), key=drawn.widget, num_rows="fixed", on_change=on_change, **look)
    return _edits(drawn)


def edited(key: str) -> dict[str, dict[str, Any]]:
    """Give the cells that were edited in the table that is shown under `key`, for callbacks."""
    drawn: _Drawn | None = st.session_state.get(_place(key))
    return _edits(drawn) if drawn else {}


def reset(key: str) -> None:
    """Have the table under `key` begin anew, with nothing ticked or edited."""
    st.session_state.pop(_place(key), None)
    st.session_state[f"{_place(key)}.round"] = st.session_state.get(f"{_place(key)}.round", 0) + 1


def act(label: str, ids: Sequence[str], *, key: str, **look: Any) -> list[str]:
    """Draw a button that does something to these rows; give their ids once it is pressed.

    A press that was made while the button stood for other rows is not taken for these: that is said, and nothing is
    done. `look` goes to st.button.
    """
    widget, place = f"{key}.{_digest(tuple(ids))}", f"{_place(key)}.button"
    before = st.session_state.get(place)
    if before and before != widget and st.session_state.get(before):
        st.toast(
            "The rows changed meanwhile, so nothing was done. Look at them and press again.", icon=":material/info:"
        )
    st.session_state[place] = widget
    return list(ids) if st.button(label, key=widget, **look) else []


def named(texts: Sequence[str]) -> str:
    """Name rows on a button or in a caption: "Which pets may I bring on board?, How long… and 12 more"."""
    first = [plain.words(_short(each)) for each in texts[:_NAMED]]
    more = len(texts) - len(first)
    return f"{', '.join(first)} and {more:,} more" if more else ", ".join(first)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1].rstrip() + "…"


def _place(key: str) -> str:
    return f"grid.{key}"


def _digest(ids: tuple[str, ...]) -> str:
    return sha256("\0".join(ids).encode()).hexdigest()[:12]


def _drawn(key: str, ids: Sequence[str], *, ticking: bool) -> _Drawn:
    """Give the table to draw: the one that is there, or one that takes over what was chosen in it."""
    rows = tuple(ids)
    if len(set(rows)) != len(rows):
        raise ValueError(f"The rows of {key} need an id each.")
    before: _Drawn | None = st.session_state.get(_place(key))
    widget = f"{key}.{st.session_state.get(f'{_place(key)}.round', 0)}.{_digest(rows)}"
    if before is None or before.widget not in st.session_state:  # first seen, or seen again after another page
        drawn = _Drawn(widget, rows)
    elif before.ids and rows[: len(before.ids)] == before.ids:  # rows that are added at the end move no others
        drawn = _Drawn(before.widget, rows, before.ticked, before.edits)
    elif ticking:
        drawn = _Drawn(widget, rows, _ticked(before) & set(rows))
    else:
        edits = _edits(before)
        drawn = _Drawn(widget, rows, edits={id_: edits[id_] for id_ in rows if id_ in edits})
    st.session_state[_place(key)] = drawn
    return drawn


def _with(drawn: _Drawn, data: pd.DataFrame) -> pd.DataFrame:
    """Write the edits that a table began with into its data."""
    shown = data.reset_index(drop=True)
    if not drawn.edits:
        return shown
    shown = shown.convert_dtypes()  # a number that was emptied is an edit too
    for place, id_ in enumerate(drawn.ids):
        for column, value in drawn.edits.get(id_, {}).items():
            shown.at[place, column] = pd.NA if value is None else value
    return shown


def _ticked(drawn: _Drawn) -> frozenset[str]:
    rows = st.session_state[drawn.widget]["selection"]["rows"]
    return frozenset(drawn.ids[place] for place in rows if place < len(drawn.ids))


def _edits(drawn: _Drawn) -> dict[str, dict[str, Any]]:
    """Give the edits that a table began with and those made in it since."""
    made: dict[int, dict[str, Any]] = st.session_state.get(drawn.widget, {}).get("edited_rows", {})
    since = {drawn.ids[place]: cells for place, cells in made.items() if place < len(drawn.ids)}
    return {
        id_: {**drawn.edits.get(id_, {}), **since.get(id_, {})} for id_ in drawn.ids if id_ in {*drawn.edits, *since}
    }
