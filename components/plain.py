"""A stranger's words inside Streamlit's own elements, which read Markdown and would load images out of it."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=@/])")
# Streamlit links bare addresses even where every sign is escaped; a word joiner, which nobody sees, keeps them apart.
_ADDRESS = re.compile(r"(?<=http)(?=://\w)|(?<=https)(?=://\w)|(?<=www)(?=\.\w)|(?<=\w)(?=@\w)", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def words(text: str) -> str:
    """Give text so that labels, captions and messages show it letter for letter, and no address in it as a link."""
    return _MARKUP.sub(r"\\\1", _ADDRESS.sub(_JOINER, " ".join(text.split())))
