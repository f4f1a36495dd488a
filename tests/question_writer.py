"""A sensible model as a stub says it: questions with evidence as JSON, and ratings by a critic."""

import json
import re
from collections.abc import Callable
from typing import Any

from services import store
from tests import factories

Rate = Callable[[str], dict[str, int]]
_PASSAGE = re.compile(r"Passage (\d+):\n(.*?)(?=\n\nPassage \d+:|\n\nRequests:|\n\nQuestions:)", re.DOTALL)
_REQUEST = re.compile(r"^(\d+)\. About passage (\d+)(?: and passage (\d+))?: a question that (.*)$", re.MULTILINE)


def make_project(sections: int = 10, *, chunks: int = 1, sentences: int = 3) -> store.Project:
    """Add a project whose sections have chunks of a few sentences each, none like another."""
    project = factories.make_project()
    made = factories.make_chunks(project, sections * chunks, split=None)
    with store.writing() as session:
        for each in made:
            chunk = session.get_one(store.Chunk, each.id)
            chunk.block = each.position // chunks
            chunk.section = f"Section {chunk.block}"
            chunk.text = " ".join(sentence(each.position, number) for number in range(sentences))
    return project


def sentence(position: int, number: int) -> str:
    """Give a sentence of words that no other sentence has."""
    return f"The {' '.join(f'{letter}{position}x{number}' for letter in 'abcdef')} lasts."


def says(rate: Rate | None = None) -> Callable[[dict[str, Any]], str]:
    """Give what a stub should say: questions to a writer's prompt, ratings (all 5, or `rate` of each) to a critic's."""

    def say(body: dict[str, Any]) -> str:
        asked = body["messages"][-1]["content"]
        if "\n\nQuestions:\n" in asked:
            return json.dumps({"ratings": _ratings(asked, rate)})
        return json.dumps({"questions": _questions(asked, body.get("seed", 0))})

    return say


def _questions(asked: str, seed: int) -> list[dict[str, Any]]:
    passages = {number: text.split("\n", 1)[-1] for number, text in _PASSAGE.findall(asked)}
    known = asked.partition("Already asked")[2]
    return [
        _question(int(number), passages[one], passages.get(other, ""), wanted, seed + int(number), known)
        for number, one, other, wanted in _REQUEST.findall(asked)
    ]


def _question(number: int, passage: str, other: str, wanted: str, turn: int, known: str) -> dict[str, Any]:
    first, second = (_sentence(text, turn, known) for text in (passage, other))
    row = {"request": number, "evidence": first, "other_evidence": second, "answer": first}
    if "no passage answers" in wanted:
        return row | {"question": f"Who invented {first.split()[1]} and {first.split()[2]} then?", "evidence": ""}
    joined = " and ".join(filter(None, (first[4:-7], second[4:-7])))
    return row | {"question": f"How long does the {joined} last?"}


def _sentence(passage: str, turn: int, known: str) -> str:
    found = re.findall(r"The .*? lasts\.", passage)
    found = [each for each in found if each.split()[1] not in known] or found
    return found[turn % len(found)] if found else ""


def _ratings(asked: str, rate: Rate | None) -> list[dict[str, Any]]:
    questions = re.findall(r"^(\d+)\. (.*)$", asked.split("\n\nQuestions:\n")[1], re.MULTILINE)
    return [
        {"question": int(number), "answerable": 1 if text.startswith("Who invented") else 5}
        | {"standalone": 5, "relevant": 5}
        | (rate(text) if rate else {})
        for number, text in questions
    ]
