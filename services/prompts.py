"""Prompts with placeholders: LlamaIndex's templates, checked before they are used."""

import re
from difflib import get_close_matches
from functools import cache
from typing import Any

from services.errors import BadInput

ANSWER_SYSTEM = (
    "You are a customer support assistant for {product}. Answer the customer's question in one to three sentences, "
    "with nothing but what the context says. Speak to the customer directly and never mention the context."
)
ANSWER_USER = "Context:\n{context}\n\nQuestion: {question}\nAnswer:"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def fill(template: str, **values: str) -> str:
    """Put values into a template's placeholders; braces that name none of them stay as they are."""
    return str(_template(template).format(**values))


def warm_up() -> None:
    """Load LlamaIndex, so that the first template is filled without a wait."""
    fill("")


@cache
def _template(template: str) -> Any:
    from llama_index.core.prompts import PromptTemplate  # takes over a second to import

    return PromptTemplate(template)


def require(template: str, *placeholders: str, name: str) -> None:
    """Raise BadInput when a template lacks a placeholder that it needs."""
    missing = [f"{{{each}}}" for each in placeholders if f"{{{each}}}" not in template]
    if missing:
        raise BadInput(f"The {name} needs {' and '.join(missing)}, so that it can be filled in.")


def doubts(template: str, *placeholders: str) -> list[str]:
    """Say of each name in braces that is no placeholder how it will be sent, and which one may be meant."""
    unknown = [name for name in dict.fromkeys(_PLACEHOLDER.findall(template)) if name not in placeholders]
    return [_doubt(name, placeholders) for name in unknown]


def _doubt(name: str, placeholders: tuple[str, ...]) -> str:
    near = get_close_matches(name.lower(), placeholders, n=1, cutoff=0.6)
    meant = f" Did you mean {{{near[0]}}}?" if near else ""
    return f"{{{name}}} is not filled in here: it is sent as it stands.{meant}"
