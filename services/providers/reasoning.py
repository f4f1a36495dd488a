"""A model's reasoning told apart from its answer, in every form in which hosts mix the two.

Fields of their own (`reasoning_content`, `reasoning`, `reasoning_details`), typed parts of the content, tags such as
<think> (nested, unclosed, or opened by the prompt and only closed), and the channels of gpt-oss' harmony format.
What stands in code is left alone: an answer may explain such tags.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from services.providers.tags import TAG, Tags, closes

FIELDS = ("reasoning_content", "reasoning", "thinking", "reasoning_details", "thinking_blocks", "reasoning_summary")
_THOUGHT_PART = re.compile(r"think|thought|reason|^summary", re.IGNORECASE)  # as in "thinking", "reasoning.text"
_SOLUTION = re.compile(r"<\|(?:(?:begin|end)_of_solution|(?:START|END)_(?:RESPONSE|TEXT))\|>\s*")
_CHANNEL = re.compile(r"<\|channel\|>\s*(?P<name>\w+)[^<]*(?:<\|constrain\|>[^<]*)?<\|message\|>")
_HARMONY = re.compile(r"<\|(?:start|end|return|call|message|channel|constrain)\|>")
_BARE_HARMONY = re.compile(r"^\s*analysis(?=[A-Z\"'(])(?P<thought>.*?)assistant\s*final(?P<answer>.*)$", re.DOTALL)


class Spoken(NamedTuple):
    """What a model said, and what it thought before."""

    answer: str
    reasoning: str


def split(message: dict[str, Any]) -> Spoken:
    """Read a chat completion's message; a refusal in its own field is the answer where there is no other."""
    answer, thoughts = _parts(message.get("content"))
    said, in_text = of_text(answer)
    beside = [_text(message[name]) for name in FIELDS if message.get(name)]
    reasoning = _joined([*beside, *thoughts, in_text])
    return Spoken(said or str(message.get("refusal") or "").strip(), reasoning)


def of_text(text: str) -> Spoken:
    """Tell reasoning from the answer where both are in one text."""
    if _CHANNEL.search(text):
        return _of_channels(text)
    bare = _BARE_HARMONY.match(text)
    if bare:
        return Spoken(bare["answer"].strip(), bare["thought"].strip())
    return _of_tags(text)


def _parts(content: Any) -> tuple[str, list[str]]:
    """Read content that is a text, a typed part or a list of them: what is said, and what is thought."""
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        return (str(content) if content else ""), []
    said, thought = list[str](), list[str]()
    for part in content:
        kind = str(part.get("type", "")) if isinstance(part, dict) else ""
        (thought if _THOUGHT_PART.search(kind) or _is_thought(part) else said).append(_text(part))
    return "".join(said), [each for each in thought if each]


def _is_thought(part: Any) -> bool:
    return isinstance(part, dict) and part.get("thought") is True  # Gemini's own mark


def _text(value: Any) -> str:
    """Read the words of a field that may be a text, an object or a list of either; sealed reasoning has none."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(each) for each in value)
    if isinstance(value, dict):
        named = ("text", "thinking", "summary", "content", "reasoning")
        return next((_text(value[name]) for name in named if value.get(name)), "")
    return ""


def _joined(texts: Iterable[str]) -> str:
    """Join what was thought; hosts that send the same under two names are read once."""
    return "\n\n".join(dict.fromkeys(each.strip() for each in texts if each.strip()))


def _of_channels(text: str) -> Spoken:
    starts = list(_CHANNEL.finditer(text))
    ends = [each.start() for each in starts[1:]] + [len(text)]
    said, thought = [_plain(text[: starts[0].start()])], list[str]()
    for start, end in zip(starts, ends, strict=True):
        (said if start["name"].lower() == "final" else thought).append(_plain(text[start.end() : end]))
    answer, inner = _of_tags("".join(said))
    return Spoken(answer, _joined([*thought, inner]))


def _plain(text: str) -> str:
    """Take the marks of the format away, with the role that follows the last of them."""
    cut = re.split(r"<\|(?:end|return|call)\|>|<\|start\|>", text, maxsplit=1)[0]
    return _HARMONY.sub("", cut)


def _of_tags(text: str) -> Spoken:
    if not TAG.search(text):
        return Spoken(_SOLUTION.sub("", text).strip(), "")
    tags = Tags(text)
    said, thought = list[str](), list[str]()
    place, thinking = 0, False
    while (tag := tags.closing() if thinking else tags.next()) is not None:
        before = text[place : tag.start()]
        if thinking or not closes(tag):
            (thought if thinking else said).append(before)
            thinking = not thinking
        else:  # opened by the prompt, or nested: all before it was thought
            thought += [*said, before]
            said = []
        place = tag.end()
    (thought if thinking else said).append(text[place:])
    return Spoken(_SOLUTION.sub("", "".join(said)).strip(), _joined(thought))
