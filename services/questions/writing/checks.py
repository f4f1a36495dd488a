"""What a draft has to stand before it is kept, in the order in which it is checked; each says why in plain words."""

from collections.abc import Sequence

import numpy as np

from services import store
from services.questions import quotes
from services.questions.distinction import distinct
from services.questions.likeness import alike, grounded
from services.questions.recipes import Recipe, Style, Thresholds
from services.questions.writing.drafts import Draft
from services.questions.writing.sense import nonsense
from services.questions.writing.wording import wrong_form
from services.retrieval import Matrix
from services.words import QuestionKind

SAME_MEANING = 0.92  # cosine of two question embeddings above which one of them goes
ON_TOPIC = 0.62  # cosine of a question and a banned topic above which it is about it
ALIKE = 0.45  # cosine of a question and the sentence that answers it
UNANSWERED = 2  # the most that the critic may give an unanswerable question for `answerable`

FORM, QUOTE, BANNED, DUPLICATE, SPARE = "form", "quote", "banned", "duplicate", "spare"
ANSWERABLE, STANDALONE, RELEVANT, ABOUT, ANSWERED = "answerable", "standalone", "relevant", "about", "answered"
LABELS = {
    FORM: "not a question that a customer writes",
    QUOTE: "quote not in the passage",
    BANNED: "about a banned topic",
    DUPLICATE: "too much like another question",
    SPARE: "more than were asked for",
    ANSWERABLE: "not answered by its passage",
    STANDALONE: "not clear on its own",
    RELEVANT: "not what the audience asks",
    ABOUT: "not about its passage",
    ANSWERED: "answered by a document after all",
}


def form(draft: Draft) -> None:
    """Check length and wording; search words may be few."""
    wrong = wrong_form(draft.text)
    if wrong and not (draft.request.slot.style == Style.KEYWORDS and wrong.startswith("It has only")):
        draft.drop(FORM, wrong)


def quote(draft: Draft) -> None:
    """Check that the evidence stands in the chunks, and put it in their exact words."""
    if draft.kind == QuestionKind.UNANSWERABLE:
        draft.evidence = draft.reference = ""
        return
    parts = quotes.parts(draft.evidence)
    found = [quotes.find(part, chunk.text) for part, chunk in zip(parts, draft.chunks, strict=False)]
    if len(found) < len(draft.chunks) or not all(found):
        said = f"“{parts[0][:120]}”" if parts else "nothing"
        draft.drop(QUOTE, f"The model gave {said} as its evidence, which does not stand in the passage.")
    else:
        draft.evidence = "\n".join(found)


def banned(draft: Draft, recipe: Recipe, topics: Matrix) -> None:
    """Check that a question is about no banned topic, by words and by meaning."""
    for number, topic in enumerate(recipe.banned):
        near = draft.vector is not None and len(topics) and float(topics[number] @ draft.vector) >= ON_TOPIC
        if near or grounded(topic, draft.text) == 1.0:
            draft.drop(BANNED, f"It is about “{topic}”, which was to be left out.")


def about(draft: Draft, likeness: float) -> None:
    """Check a small model's question without a critic; `likeness` is the cosine of question and evidence."""
    wrong = nonsense(draft.text, draft.evidence, " ".join(draft.passages))
    if wrong:
        draft.drop(ABOUT, wrong)
    elif likeness < ALIKE:
        draft.drop(ABOUT, "Its meaning is far from its passage's, so it is probably about something else.")


def ratings(draft: Draft, thresholds: Thresholds) -> None:
    """Hold the critic's ratings against the thresholds; without ratings nothing is held against a draft."""
    answerable = draft.scores.get("answerable")
    if draft.kind == QuestionKind.UNANSWERABLE:
        if answerable is None:
            draft.drop(ANSWERED, "The critic gave no rating, so a document may well answer it.")
        elif answerable > UNANSWERED:
            draft.drop(ANSWERED, f"It was to be unanswerable, but a document answers it ({answerable} of 5).")
    elif answerable is not None and answerable < thresholds.answerable:
        draft.drop(ANSWERABLE, f"The critic finds that its passage does not answer it ({answerable} of 5).")
    standalone, relevant = draft.scores.get("standalone", 5), draft.scores.get("relevant", 5)
    if standalone < thresholds.standalone:
        draft.drop(STANDALONE, f"The critic finds it unclear without its passage ({standalone} of 5).")
    if relevant < thresholds.relevant:
        draft.drop(RELEVANT, f"The critic finds that the audience would not ask it ({relevant} of 5).")


class Others:
    """Every question that there is, on both sides of the split, by words and by meaning."""

    def __init__(self, questions: Sequence[store.Question] = (), vectors: Sequence[Matrix] | Matrix = ()) -> None:
        self.texts = [each.text for each in questions]
        self.splits = [each.split for each in questions]
        self.vectors = list(vectors)
        self.by_chunk: dict[str, list[str]] = {}
        for each in questions:
            self.by_chunk.setdefault(each.chunk_id or "", []).append(each.text)

    def about(self, chunk_id: str) -> tuple[str, ...]:
        """List the questions about a chunk."""
        return tuple(self.by_chunk.get(chunk_id, ()))

    def add(self, draft: Draft) -> None:
        """Count a draft among them."""
        assert draft.vector is not None
        self.texts.append(draft.text)
        self.splits.append(draft.request.slot.split)
        self.vectors.append(draft.vector)
        self.by_chunk.setdefault(draft.chunks[0].id, []).append(draft.text)

    def check(self, draft: Draft) -> None:
        """Drop a draft that has the words or the meaning of another question."""
        found = next((at for at, text in enumerate(self.texts) if alike(draft.text, text)), None)
        if found is None and self.vectors and draft.vector is not None:
            nearness = np.stack(self.vectors) @ draft.vector
            near = (int(at) for at in np.argsort(-nearness) if nearness[at] > SAME_MEANING)
            found = next((at for at in near if not distinct(draft.text, self.texts[at])), None)
        if found is not None:
            side = "" if self.splits[found] == draft.request.slot.split else ", on the other side of the split"
            draft.drop(DUPLICATE, f"It is nearly the same as “{self.texts[found]}”{side}.")
