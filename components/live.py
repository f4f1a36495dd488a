"""Parts of a page that draw themselves anew while something goes on."""

from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec

import streamlit as st

from components import errors

P = ParamSpec("P")


def show(draw: Callable[P, None], every: float | timedelta | None, *args: P.args, **kwargs: P.kwargs) -> None:
    """Draw a part of the page, and again after each `every` (seconds), for as long as the page draws it.

    What goes wrong in it is shown in it: Streamlit runs it without the page, so nothing else would.
    """
    st.fragment(errors.shown()(draw), run_every=every)(*args, **kwargs)
