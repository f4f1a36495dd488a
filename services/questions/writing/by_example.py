"""Let a model that is too small for instructions go on where three examples end, one sentence at a time.

It goes on from up to four beginnings for each sentence (none, those that the form of the sentence suggests, one under
the section's title); the best by meaning and words is the draft. The calls go out one after the other, each with many
prompts, which the embedded server reads together: so the same seed gives the same questions.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import openai

from services import prompts as templates
from services import providers
from services.portions import portions
from services.questions.likeness import grounded
from services.questions.recipes import Recipe, Style
from services.questions.writing.drafts import Draft, Request
from services.questions.writing.host import Host
from services.questions.writing.sense import nonsense
from services.questions.writing.wording import is_how_to, sentences, tidy
from services.retrieval import Matrix
from services.words import QuestionKind

PROMPTS_A_CALL = 16  # as many rows as the embedded server decodes together
MOST_TOKENS = 32
MOST_BEGINNINGS = 3
OWN = 0.05  # by how much the sentence that was gone on from is preferred as evidence
BY_TITLE = (
    "Topic: Lumen lamp, shipping\n"
    "Text: Orders above 50 euros are shipped free of charge within the country.\n"
    "Question: From which order value does Lumen ship free of charge?\n\n"
    "Topic: Lumen lamp, problems\n"
    "Text: If it stays dark, hold the power button for ten seconds to reset it.\n"
    "Question: What should I do if my Lumen lamp stays dark?\n\n"
    "Topic: Lumen lamp, plans\n"
    "Text: The team plan includes up to 20 members and a shared calendar.\n"
    "Question: How many members does the team plan of Lumen include?\n\n"
    "Topic: {topic}\n"
    "Text: {focus}\n"
    "Question:"
)
_EXAMPLE = re.compile(r"\bLumen(?: lamp)?\b")  # the product of the examples, of which a small model speaks at times
_COUNTED = r"\b(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|twelve|once|twice) "
_ORDERS = "Fill|Push|Turn|Place|Plug|Press|Empty|Wipe|Open|Click|Choose|Select|Set|Go|Enter|Add|Run|Install"
_BEGINNINGS = (
    (re.compile(r"^If "), "What should I do if"),
    (re.compile(r"\b(?:euros?|dollars?|costs?|prices?|fee)\b|[€$£]"), "How much"),
    (re.compile(_COUNTED + r"(?:working |business )?(?:second|minute|hour|day|week|month|year)"), "How long"),
    (re.compile(rf"^(?:To [a-z]+|(?:{_ORDERS})\b)"), "How do I"),
    (re.compile(r"\b(?:can|may|never|not|only|allows?)\b"), "Can I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Beginning:
    request: Request
    prompt: str
    start: str  # the words of the question that the prompt ends with
    temperature: float


async def write(host: Host, recipe: Recipe, template: str, product: str, requests: Sequence[Request]) -> list[Draft]:
    """Write one draft for each request at most, in their order."""
    beginnings = [each for request in requests for each in _beginnings(recipe, template, product, request)]
    said = await _go_on(host, beginnings)
    texts: dict[int, list[str]] = {place: [] for place in range(len(requests))}
    places = {id(request): place for place, request in enumerate(requests)}
    for each, text in zip(beginnings, said, strict=True):
        text = _EXAMPLE.sub(product, tidy(f"{each.start} {text}"))
        if text and text not in texts[places[id(each.request)]]:
            texts[places[id(each.request)]].append(text)
    known = {request.chunk.id: sentences(request.chunk.text) for request in requests}
    vectors = await _embedded(host, [*known.values(), *texts.values()])
    drafts = [_best(request, texts[place], known[request.chunk.id], vectors) for place, request in enumerate(requests)]
    return [each for each in drafts if each]


async def _embedded(host: Host, lists: Sequence[Sequence[str]]) -> dict[str, Matrix]:
    distinct = list(dict.fromkeys(text for each in lists for text in each))
    return dict(zip(distinct, await host.embed(distinct), strict=True))


def _beginnings(recipe: Recipe, template: str, product: str, request: Request) -> list[_Beginning]:
    """List how a question about a sentence may begin; the first try is greedy, later ones draw."""
    temperature = recipe.temperature if request.tries else 0.0
    values = {"focus": request.focus, "product": product, "context": request.chunk.text}
    plain = templates.fill(template, **values)
    title = ", ".join(filter(None, (_short(product), request.chunk.section.split(" › ")[-1].lower())))
    suggested = [start for form, start in _BEGINNINGS if form.search(request.focus)]
    starts = ["", *(suggested or ["What"])][:MOST_BEGINNINGS]
    ways = [(f"{plain} {start}".rstrip(), start) for start in starts]
    ways.append((templates.fill(BY_TITLE, focus=request.focus, topic=title or "the product"), ""))
    return [_Beginning(request, prompt, start, temperature) for prompt, start in ways]


def _short(product: str) -> str:
    return "" if product == "our product" else product


async def _go_on(host: Host, beginnings: Sequence[_Beginning]) -> list[str]:
    """Continue every beginning, one call after the other, those of one temperature together."""
    order = sorted(range(len(beginnings)), key=lambda place: (beginnings[place].temperature, place))
    said = [""] * len(beginnings)
    for warm, places in groupby(order, key=lambda place: beginnings[place].temperature):
        for some in portions(list(places), PROMPTS_A_CALL):
            texts = await _call(host, [beginnings[place] for place in some], warm)
            for place, text in zip(some, texts, strict=True):
                said[place] = text
    return said


async def _call(host: Host, some: Sequence[_Beginning], temperature: float) -> list[str]:
    prompts = [each.prompt for each in some]
    if not providers.capabilities(host.provider).writes_by_example:
        return await host.texts(prompts, seed=some[0].request.seed, temperature=temperature, most_tokens=MOST_TOKENS)
    try:
        reply = await host.at.completions.create(
            model=host.provider.chat_model,
            prompt=prompts,
            max_tokens=MOST_TOKENS,
            temperature=temperature,
            seed=some[0].request.seed,
            stop=["\n"],
        )
    except openai.OpenAIError as error:
        raise providers.explain(error) from error
    return [each.text.strip() for each in sorted(reply.choices, key=lambda each: each.index)]


def _best(request: Request, texts: Sequence[str], known: Sequence[str], vectors: dict[str, Matrix]) -> Draft | None:
    """Choose among the questions about one sentence; the sentence that answers one may be its neighbour."""
    scored = []
    for number, text in enumerate(texts):
        nearness = {sentence: float(vectors[text] @ vectors[sentence]) for sentence in known}
        nearness[request.focus] = nearness.get(request.focus, 0.0) + OWN
        sentence = max(nearness, key=lambda each: nearness[each])
        passage = f"{request.chunk.section} {request.chunk.text}"
        wrong = bool(nonsense(text, sentence, passage))
        scored.append((nearness[sentence] + 0.5 * grounded(text, passage) - wrong, -number, text, sentence))
    return _draft(request, *max(scored)[2:]) if scored else None


def _draft(request: Request, text: str, sentence: str) -> Draft:
    style = request.slot.style if request.slot.style != Style.FORMAL else Style.PLAIN
    return Draft(
        request=request,
        text=text,
        kind=QuestionKind.HOW_TO if is_how_to(text) else QuestionKind.FACT,
        chunks=request.chunks,
        evidence=sentence,
        reference=sentence,
        style=style,
        plain=True,
    )
