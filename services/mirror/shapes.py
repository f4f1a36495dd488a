"""What the two kinds of dataset look like in Argilla. Names are the tutorial's; none says which model wrote what."""

from dataclasses import dataclass
from typing import Any

from services.mirror import side_by_side
from services.words import ReviewTag

AGENT = "winrate"
WORKSPACE = "winrate"
LABELERS_PER_PAIR = 100  # where everybody votes on every pair; with as many responses Argilla hides a record


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields and questions of a dataset, as Argilla's API takes them."""

    fields: tuple[dict[str, Any], ...]
    questions: tuple[dict[str, Any], ...]
    guidelines: str
    earlier_fields: frozenset[str] = frozenset()  # a dataset with these, from an earlier version, goes on as it is


def _field(name: str, title: str) -> dict[str, Any]:
    settings = {"type": "text", "use_markdown": False}  # as Markdown, images in a model's text would be loaded
    return {"name": name, "title": title, "required": True, "settings": settings}


def _rating(name: str, title: str) -> dict[str, Any]:
    options = [{"value": value} for value in range(1, 6)]
    return {"name": name, "title": title, "required": False, "settings": {"type": "rating", "options": options}}


def _text(name: str, title: str, *, required: bool) -> dict[str, Any]:
    settings = {"type": "text", "use_markdown": False}
    return {"name": name, "title": title, "required": required, "settings": settings}


def _labels(name: str, title: str, texts: dict[str, str]) -> dict[str, Any]:
    options = [{"value": value, "text": text} for value, text in texts.items()]
    settings = {"type": "multi_label_selection", "options": options}
    return {"name": name, "title": title, "required": False, "settings": settings}


REVIEW = Shape(
    fields=(_field("user-message", "Question"), _field("context", "Passages")),
    questions=(
        _rating("question-rating", "Is this a good question?"),
        _rating("context-rating", "Do the passages answer it?"),
        _text("response", "The answer as it should be", required=True),
        _text("question-text", "The question as it should be", required=False),
        _labels("tags", "What was wrong?", {tag.value: tag.words for tag in ReviewTag}),
        _text("comment", "Comment", required=False),
    ),
    guidelines="Rate the question and the passages from 1 (poor) to 5 (good), and correct the answer where needed.",
)

PAIRS = Shape(
    fields=(side_by_side.field(),),
    earlier_fields=frozenset({side_by_side.QUESTION, side_by_side.ANSWER_A, side_by_side.ANSWER_B}),
    questions=(
        {
            "name": "preference",
            "title": "Which answer is better?",
            "required": True,
            "settings": {
                "type": "label_selection",
                "options": [
                    {"value": "A", "text": "A is better"},
                    {"value": "B", "text": "B is better"},
                    {"value": "tie", "text": "Equally good"},
                    {"value": "both_bad", "text": "Both are bad"},
                ],
            },
        },
        _text("response", "A better answer, if you know one", required=False),
    ),
    guidelines="Read both answers, then say which one would help a customer more.",
)
