"""The one place that shows what went wrong: a WinrateError, letter for letter, where the person is looking.

Pages run inside `shown`, and so does everything that Streamlit runs by itself, after the page: dialogs, fragments and
callbacks. Where a button has to say it beside itself, the block that acts runs inside `shown` too:

    with errors.shown():
        comparisons.extend(comparison.id)
        st.rerun()  # only where it worked
"""

from contextlib import ContextDecorator
from types import TracebackType
from typing import Self

import streamlit as st

from components import plain
from services.errors import WinrateError

_ICON = ":material/error:"


class shown(ContextDecorator):
    """Show a WinrateError of this block or function; what comes after it in the block is left out."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> bool:
        if not isinstance(error, WinrateError):
            return False
        say(str(error))
        return True


def say(text: str) -> None:
    """Show what went wrong and what to do next, letter for letter."""
    st.error(plain.words(text), icon=_ICON)


def toast(error: WinrateError) -> None:
    """Show it for a while where the page is drawn anew at once, as after an edit in a table."""
    st.toast(plain.words(str(error)), icon=_ICON, duration="long")
