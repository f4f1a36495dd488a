"""A stranger's words inside Streamlit's own elements, which read Markdown and would load images out of it."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=@/])")


def words(text: str) -> str:
    """Give text so that labels, captions and messages show it letter for letter."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
