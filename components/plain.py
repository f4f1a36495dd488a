"""A stranger's words inside Streamlit's own elements, which read Markdown and would load images out of it."""

import re

_MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&^=@/])")
# After Markdown is read, Streamlit goes over the finished text once more, so no escape helps: it links addresses, draws
# :emoji: and :material_icons:, and sets "->" or ">=" as one sign. Each of these needs one of the following places to be
# unbroken; a word joiner, which nobody sees, breaks them all. What stands around does not matter.
_BREAKS = re.compile(r"(?<=[:@])(?=\S)|(?<=www)(?=\.)|(?<=[<>~=-])(?=[<>=-])", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"
# These would turn around the words that follow, ours too.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def words(text: str) -> str:
    """Give text so that labels, captions and messages show it letter for letter, nothing in it as a link or icon."""
    return _MARKUP.sub(r"\\\1", _BREAKS.sub(_JOINER, option(text)))


def option(text: str) -> str:
    """Do the same for the options of a selectbox or multiselect, which read no Markdown and would show its escapes."""
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.split()))
