"""What a refusal teaches about a model: which parameter, value or role of the request it does not take.

The examples that this was written for, host by host, are in tests/services/providers/refusals.py.
"""

import re
from collections.abc import Iterator
from typing import Any

from services.providers import complaint
from services.providers.complaint import Complaint
from services.providers.profile import LIMIT_NAMES, RESPONSE_FORMAT, Fact, Kind, as_value
from services.providers.refusal_words import ABOUT_ELSE, ABOUT_SIZE, REFUSES

STATUSES = (400, 404, 405, 415, 422, 501)  # what hosts answer where the request, not the moment, is wrong
_OUT_OF_TOKENS = re.compile(r"could not finish the message because .*(?:limit|max_tokens)", re.IGNORECASE | re.DOTALL)
_ENUMERATES = re.compile(
    r"supported values|must be (?:one of|')|one of|expected one|input should be|allowed values", re.I
)
_LEAST = re.compile(
    r"(?:>=\s*|at least\s+|minimum(?: value)?(?: of| is)?\s*:?\s*|greater than or equal to\s+|must be\s+>=\s*)(\d+)",
    re.I,
)
_BARE_WORDS = ("n", "stop", "user", "store", "stream", "metadata")  # words of plain prose as well
_ALIASES = {
    "reasoning_effort": ("reasoning.effort", "thinking", "reasoning", "thinking_level", "effort"),
    "verbosity": ("text.verbosity",),
    RESPONSE_FORMAT: ("json output", "json_schema", "json_object", "json mode", "structured output", "text.format"),
    "logprobs": ("top_logprobs", "log probabilities"),
    "stop": ("stop_sequences",),
    "max_tokens": ("max_output_tokens", "max_new_tokens", "maxoutputtokens"),
    "max_completion_tokens": ("max_output_tokens", "max_new_tokens", "maxoutputtokens"),
}
_STREAMS_ONLY = re.compile(
    r"only supports? stream|stream(?:ing)? (?:is required|must be (?:enabled|true|set to true))|enable the stream", re.I
)
_ROLES_ALTERNATE = re.compile(r"roles must alternate", re.I)
_INSTRUCT = ("system", "developer")
_INSTRUCTS = re.compile(r"\b(system|developer)\b", re.I)
_ROLE_REFUSED = re.compile(
    r"\b(?:system|developer)\W{1,3}(?:roles?|messages?|prompts?|instructions?)\b|\broles?\b.{0,40}\b(?:system|developer)\b|"
    r"\brole=\W?(?:system|developer)\b|unknown variant \W?(?:system|developer)\b",
    re.I,
)
_ROLES_ONLY = re.compile(r"\bonly\b.{0,20}\buser\b.{0,12}\bassistant\b.{0,12}\broles?\b", re.I)


def out_of_tokens(said: Any) -> bool:
    """Say whether an error only means that the limit was spent before there was an answer."""
    return any(_OUT_OF_TOKENS.search(each) for each in complaint.read(said).texts)


def facts(said: Any, sent: dict[str, Any]) -> list[Fact]:
    """Read what an error's body says of a request; nothing where it is about something else, as a value too large."""
    read = complaint.read(said)
    if any(_OUT_OF_TOKENS.search(each) for each in read.texts):
        return []
    if any(ABOUT_ELSE.search(each) for each in read.codes):
        return []
    about_roles = _of_roles(read, sent)
    if about_roles:
        return [about_roles]
    if not sent.get("stream") and any(_STREAMS_ONLY.search(each) for each in read.texts):
        return [Fact(Kind.STREAM)]
    named = [_named(name, sent, read) for name in sent if name not in ("model", "messages", "stream_options")]
    certain = [fact for fact, explicit in filter(None, named) if explicit]
    return certain or [fact for fact, _ in filter(None, named)]


def _named(name: str, sent: dict[str, Any], read: Complaint) -> tuple[Fact, bool] | None:
    """Give what an error says of one parameter, and whether it names that as the parameter at fault."""
    explicit = any(_same(name, each) for each in read.parameters)
    contexts = list(_contexts(name, read)) or (list(read.texts) or [""] if explicit else [])
    for text in contexts:
        if explicit or REFUSES.search(text):
            fact = _fact(name, sent[name], text)
            return (fact, explicit) if fact else None
    return None


def _fact(name: str, value: Any, text: str) -> Fact | None:
    about_size = ABOUT_SIZE.search(text)
    if name in LIMIT_NAMES:
        least = _LEAST.search(text)
        if least and int(least[1]) > value:
            return Fact(Kind.LEAST_TOKENS, value=least[1])
        other = LIMIT_NAMES[1 - LIMIT_NAMES.index(name)]
        return None if about_size else Fact(Kind.LIMIT_NAME, other)
    if about_size:
        return Fact(Kind.NO_VALUE, name, as_value(value)) if value == 0 else None
    if name == RESPONSE_FORMAT or _ENUMERATES.search(text):
        return Fact(Kind.NO_VALUE, name, as_value(value))
    return Fact(Kind.NO_PARAMETER, name)


def _contexts(name: str, read: Complaint) -> Iterator[str]:
    """Give the places where an error speaks of a parameter: the sentence and the one after it."""
    pattern = _mention(name)
    for text in read.texts:
        if ABOUT_ELSE.search(text):
            continue
        sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
        for place, sentence in enumerate(sentences):
            if pattern.search(sentence):
                yield " ".join(sentences[place : place + 2])


def _mention(name: str) -> re.Pattern[str]:
    words = [name, *_ALIASES.get(name, ())]
    ways = [re.escape(each).replace("_", r"[_ -]?") for each in words]
    if name not in _BARE_WORDS:  # ASCII: other scripts write names without spaces around them
        return re.compile(rf"(?<![\w-])(?:{'|'.join(ways)})(?![\w-])", re.IGNORECASE | re.ASCII)
    quoted = rf"[`'\"‘“]{name}[`'\"’”]|\b(?:parameters?|arguments?|fields?|property|name|option)s?:? \W?{name}\b"
    quoted += rf"|\b{name} (?:parameter|argument|field|option)\b"
    return re.compile(rf"{quoted}|:\s*{name}\W*$|^\W*{name}\b.{{0,12}}(?:is|not)\b|\bno {name}\b", re.IGNORECASE)


def _same(name: str, parameter: str) -> bool:
    """Compare a parameter with a host's name for it, however that is written: snake, camel or as a path."""
    plain = re.sub(r"[^a-z0-9]", "", parameter.lower())
    ends = {re.sub(r"[^a-z0-9]", "", each.lower()) for each in (name, *_ALIASES.get(name, ()))}
    return plain in ends or any(parameter.lower().endswith(f".{each}") for each in (name, *_ALIASES.get(name, ())))


def _of_roles(read: Complaint, sent: dict[str, Any]) -> Fact | None:
    """Tell in which role to send instructions, where the one that was used is refused."""
    used = next((each["role"] for each in sent.get("messages", ()) if each["role"] in _INSTRUCT), None)
    if used is None:
        return None
    if any(_ROLES_ALTERNATE.search(each) for each in read.texts):
        return Fact(Kind.ROLE, "user")
    explicit = any(re.search(r"role\b", each) for each in read.parameters)
    if not any(_refuses_role(each, used, explicit=explicit) for each in read.texts):
        return None
    return Fact(Kind.ROLE, "developer" if explicit and used == "system" else "user")


def _refuses_role(text: str, used: str, *, explicit: bool) -> bool:
    """Say whether a text refuses the role of instructions, and not their length or anything else of a system."""
    if not REFUSES.search(text) or ABOUT_SIZE.search(text) or ABOUT_ELSE.search(text):
        return False
    named = {each.lower() for each in _INSTRUCTS.findall(text)}
    if explicit and (not named or used in named):
        return True
    return bool(_ROLE_REFUSED.search(text) or _ROLES_ONLY.search(text))
