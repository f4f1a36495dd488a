"""Reasoning never becomes part of an answer, however a host mixes the two; and no answer loses a character."""

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.providers import reasoning, streams

ANSWER = "It takes **9** volts.\n\n1. Open it.\n2. Use `a < b`."
THOUGHT = "The manual says 9 V."
FORMS: dict[str, dict[str, Any]] = {
    "tags": {"content": f"<think>\n{THOUGHT}\n</think>\n\n{ANSWER}"},
    "tags in capitals, with spaces": {"content": f"< THINK >{THOUGHT}</ Think >{ANSWER}"},
    "tags with an attribute": {"content": f'<thinking time="3">{THOUGHT}</thinking>{ANSWER}'},
    "another namespace": {"content": f"<thinking>{THOUGHT}</thinking>{ANSWER}"},
    "opened by the prompt": {"content": f"{THOUGHT}\n</think>\n\n{ANSWER}"},
    "opened by the prompt, after code that is not closed": {"content": f"```py\n{THOUGHT}\n</think>\n\n{ANSWER}"},
    "nested": {"content": f"<think>I write <think> first. {THOUGHT}</think> And then. </think>{ANSWER}"},
    "twice": {"content": f"<think>{THOUGHT}</think><think>Again.</think>{ANSWER}"},
    "after the answer": {"content": f"{ANSWER}\n<think>{THOUGHT}</think>"},
    "after the answer, never closed": {"content": f"{ANSWER}\n<think>{THOUGHT}"},
    "with a fence in it": {"content": f"<think>```\nx = 1\n{THOUGHT}</think>{ANSWER}"},
    "with a stray backtick": {"content": f"<think>a ` b {THOUGHT}</think>{ANSWER}"},
    "Magistral": {"content": f"[THINK]{THOUGHT}[/THINK]{ANSWER}"},
    "Kimi": {"content": f"◁think▷{THOUGHT}◁/think▷{ANSWER}"},
    "begin of thought": {
        "content": f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|>\n<|begin_of_solution|>{ANSWER}<|end_of_solution|>"
    },
    "Cohere": {"content": f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>{ANSWER}<|END_RESPONSE|>"},
    "Gemma": {"content": f"<|channel>thought\n{THOUGHT}<channel|>{ANSWER}"},
    "marks that start and end": {"content": f"<|start_think|>{THOUGHT}<|end_think|>{ANSWER}"},
    "marks with the word first": {"content": f"<|thinking_start|>{THOUGHT}<|thinking_end|>{ANSWER}"},
    "a chain of thought": {"content": f"<chain_of_thought>{THOUGHT}</chain_of_thought>{ANSWER}"},
    "a process": {"content": f"<Thought_Process>{THOUGHT}</Thought_Process>\n{ANSWER}"},
    "after the answer's last sentence, never closed": {"content": f"{ANSWER} <think>{THOUGHT}"},
    "thought about tags": {"content": f"<think>{THOUGHT} I write <think> and </think>.</think>{ANSWER}"},
    "harmony": {
        "content": f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>"
        f"{ANSWER}<|return|>"
    },
    "harmony from its start": {
        "content": f"<|start|>assistant<|channel|>analysis<|message|>{THOUGHT}<|end|>"
        f"<|start|>assistant<|channel|>commentary<|message|>Aside.<|end|>"
        f"<|start|>assistant<|channel|>final<|message|>{ANSWER}"
    },
    "harmony without its marks": {"content": f"analysis{THOUGHT}assistantfinal{ANSWER}"},
    "DeepSeek": {"content": ANSWER, "reasoning_content": THOUGHT},
    "vLLM, Groq, Ollama": {"content": ANSWER, "reasoning": THOUGHT},
    "OpenRouter": {
        "content": ANSWER,
        "reasoning": THOUGHT,
        "reasoning_details": [
            {"type": "reasoning.text", "text": THOUGHT},
            {"type": "reasoning.encrypted", "data": "x"},
        ],
    },
    "a summary": {"content": ANSWER, "reasoning_details": [{"type": "reasoning.summary", "summary": THOUGHT}]},
    "Mistral's parts": {
        "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": THOUGHT}]},
            {"type": "text", "text": ANSWER},
        ]
    },
    "Anthropic's parts": {"content": [{"type": "thinking", "thinking": THOUGHT}, {"type": "text", "text": ANSWER}]},
    "Gemini's parts": {"content": [{"text": THOUGHT, "thought": True}, {"text": ANSWER}]},
    "parts of other names": {
        "content": [{"type": "reasoning_content", "text": THOUGHT}, {"type": "output_text", "text": ANSWER}]
    },
    "parts with a point": {"content": [{"type": "reasoning.text", "text": THOUGHT}, {"type": "text", "text": ANSWER}]},
    "one part": {"content": {"type": "text", "text": f"<think>{THOUGHT}</think>{ANSWER}"}},
    "parts and tags": {
        "content": [{"type": "text", "text": f"<think>{THOUGHT}"}, {"type": "text", "text": f"</think>{ANSWER}"}]
    },
    "a field and tags": {"content": f"<think>{THOUGHT}</think>{ANSWER}", "reasoning_content": THOUGHT},
}
STREAMED = [name for name, each in FORMS.items() if isinstance(each["content"], str) and name != "a summary"]
UNANSWERED: dict[str, dict[str, Any]] = {
    "never closed": {"content": f"<think>{THOUGHT}"},
    "never closed, with a fence": {"content": f"<think>{THOUGHT}\n```\n<b>\n"},
    "closed, then nothing": {"content": f"<think>{THOUGHT}</think>\n"},
    "harmony, cut off": {"content": f"<|channel|>analysis<|message|>{THOUGHT}"},
    "a field alone": {"content": None, "reasoning_content": THOUGHT},
    "no content at all": {"reasoning": THOUGHT},
}
PLAIN = (
    ANSWER,
    "Write `<think>` before and `</think>` after what the model should think.",
    "```xml\n<think>\nnot thought\n</think>\n```\nThat is the format.",
    "~~~\n</think>\n~~~",
    "1 < 2 and thinking > nothing",
    "A <thinker> is not a tag, nor is [THINKING] or <thinktank>.",
    "Models write <think> and </think> around their reasoning.",
    "The pair <think>...</think> is taken out, [THINK]/[/THINK] too.",
    "The tag <think> begins it, and `</think>` ends it.",
    "Some hosts use tags. <think> is one of them.",
    "The tag <think> is DeepSeek's.",
    "The analysis is: finals come after.",
    "I think </b> so.",
)


@pytest.mark.parametrize("form", FORMS)
def test_reasoning_is_kept_apart(form: str) -> None:
    spoken = reasoning.split(FORMS[form])
    assert spoken.answer == ANSWER
    assert THOUGHT in spoken.reasoning and ANSWER not in spoken.reasoning


@pytest.mark.parametrize("form", UNANSWERED)
def test_reasoning_alone_is_no_answer(form: str) -> None:
    spoken = reasoning.split(UNANSWERED[form])
    assert spoken.answer == "" and THOUGHT in spoken.reasoning


@pytest.mark.parametrize("text", PLAIN)
def test_an_answer_that_speaks_of_tags_stays_whole(text: str) -> None:
    assert reasoning.split({"content": text}) == (text, "")


def test_a_refusal_in_a_field_of_its_own_is_the_answer() -> None:
    assert reasoning.split({"content": None, "refusal": "I cannot help."}).answer == "I cannot help."


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.characters(exclude_characters="<[◁`~\x00", exclude_categories=["Cs"])))
def test_plain_text_loses_nothing_but_the_space_around_it(text: str) -> None:
    assert reasoning.split({"content": text}).answer == text.strip() or text.lstrip().startswith("analysis")


MARKED = st.text(alphabet=st.sampled_from("abc.\n ` "), max_size=30)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MARKED, st.lists(st.sampled_from(["<think>", "</think>", "```\n", "`", "x ", "\n"]), max_size=8))
def test_what_stands_between_tags_never_reaches_the_answer(answer: str, inside: list[str]) -> None:
    thought = "".join(inside).replace("</think>", "")
    spoken = reasoning.split({"content": f"<think>SECRET {thought}\n</think>\n{answer}"})
    assert "SECRET" not in spoken.answer


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    reasoning.split({"content": f"<think>{text}"})
    reasoning.split({"content": f"{text}</think>{text}<|channel|>{text}"})


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
@pytest.mark.parametrize("form", STREAMED)
def test_a_stream_cut_anywhere_gives_the_same(form: str, data: st.DataObject) -> None:
    message = FORMS[form]
    lines: list[dict[str, Any]] = []
    for name in ("reasoning_content", "reasoning", "content"):
        text = str(message.get(name) or "")
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
        pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        lines += [{"choices": [{"index": 0, "delta": {name: each}}]} for each in pieces]
    lines += [
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
        {"choices": [], "usage": {"total_tokens": 3}},
    ]
    body = ": ping\n\n" + "".join(f"data: {json.dumps(each)}\n\n" for each in lines) + "data: [DONE]\n\n"
    whole = streams.completed(body)
    assert whole["usage"] == {"total_tokens": 3} and whole["choices"][0]["finish_reason"] == "stop"
    spoken = reasoning.split(whole["choices"][0]["message"])
    assert spoken.answer == ANSWER and THOUGHT in spoken.reasoning


@pytest.mark.parametrize(
    "text",
    [
        *("a <think> " * 3_000, "<think>x</think>" * 3_000, "`" * 30_000, "` <think> " * 3_000, "```\n" * 8_000),
        *("<think " * 8_000, "<" + " " * 30_000, "</think>" * 5_000, "~~~\n<think>\n" * 3_000, "<|channel|>" * 4_000),
        *("`</think>` " * 3_000, "analysis A" + "assistant " * 5_000, "<think>" + "`</think> " * 3_000),
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long_to_read(text: str) -> None:
    began = time.process_time()
    reasoning.split({"content": text})
    assert time.process_time() - began < 2.0
