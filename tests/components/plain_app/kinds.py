"""Every kind of element of Streamlit's that a stranger's words are put into."""

from collections.abc import Callable
from itertools import count

import streamlit as st

_keys = count()


def _key() -> str:
    return f"key{next(_keys)}"


KINDS: dict[str, Callable[[str], object]] = {
    "caption": st.caption,
    "bold": lambda text: st.markdown(f"**{text}**"),
    "badge": lambda text: st.markdown(f":gray-badge[{text}]"),
    "after_ours": lambda text: st.markdown(f"At 12:30:45, :material/home: :red[by] {text} -> :smile: $x$"),
    "list": lambda text: st.markdown(f"- {text}\n- {text}"),
    "cell": lambda text: st.markdown(f"| a |\n|---|\n| {text} |"),
    "subheader": lambda text: st.subheader(text, anchor=False),
    "error": st.error,
    "button": lambda text: st.button(text, key=_key()),
    "checkbox": lambda text: st.checkbox(text, key=_key()),
    "radio": lambda text: st.radio("Pick", [text], key=_key()),
    "pills": lambda text: st.pills("Pick", [text], key=_key()),
    "input": lambda text: st.text_input(text, key=_key()),
    "expander": st.expander,
    "popover": st.popover,
    "tabs": lambda text: st.tabs([text]),
    "metric": lambda text: st.metric(text, 1),
    "progress": lambda text: st.progress(0.5, text),
    "status": st.status,
    "toast": lambda text: st.toast(text, duration="infinite"),
    "link_button": lambda text: st.link_button(text, "/", disabled=True),
}
# These read no Markdown.
OPTIONS: dict[str, Callable[[str], object]] = {
    "selectbox": lambda text: st.selectbox("Pick", [text], key=_key()),
    "multiselect": lambda text: st.multiselect("Pick", [text], [text], key=_key()),
}
