"""What the votes of a comparison prefer, as rows for preference training (DPO), and what prefers nothing."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from services import answers, store
from services.accounts.roles import Action, only
from services.answers.messages import Messages
from services.results import ledger
from services.results.ballots import OUTCOMES
from services.words import Outcome


@dataclass(frozen=True, slots=True)
class Preference:
    """One answer to a prompt that is better than another: by how many votes for it and against it."""

    question: str
    prompt: Messages
    chosen: str
    rejected: str
    votes_for: int
    votes_against: int


@dataclass(frozen=True, slots=True)
class Preferences:
    """The rows, and how many questions give none: their votes are tied, or the two answers had other prompts."""

    rows: list[Preference]
    undecided: int
    other_prompts: int

    @property
    def jsonl(self) -> bytes:
        """Write them as OpenAI's preference format, one object a line.

        Source: https://platform.openai.com/docs/guides/direct-preference-optimization.
        """
        lines = (json.dumps(_openai(each), ensure_ascii=False) for each in self.rows)
        return "".join(f"{line}\n" for line in lines).encode()

    @property
    def columns(self) -> list[dict[str, Any]]:
        """Give them in the columns that TRL reads, with the votes beside."""
        return [
            {
                "prompt": each.prompt,
                "chosen": _said(each.chosen),
                "rejected": _said(each.rejected),
                "question": each.question,
                "votes_for": each.votes_for,
                "votes_against": each.votes_against,
            }
            for each in self.rows
        ]


@only(Action.EXPORT)
def preferences(comparison_id: str, *, viewer: store.Person) -> Preferences:
    """Give what most votes on each question prefer. Raises NotAllowed unless `viewer` may see results, and NotFound."""
    wanted = select(store.Pair).filter_by(comparison_id=comparison_id).order_by(store.Pair.position)
    for answer in (store.Pair.baseline_answer, store.Pair.candidate_answer):
        wanted = wanted.options(joinedload(answer).selectinload(store.Answer.contexts))
        wanted = wanted.options(joinedload(answer).joinedload(store.Answer.variant))
    with store.reading() as session:
        comparison = ledger.admit(session, comparison_id, viewer)
        product = session.get_one(store.Project, comparison.project_id).product
        found = ledger.ballots(session, comparison_id)
        pairs = list(session.scalars(wanted.options(selectinload(store.Pair.question))))
    counts = dict(zip(found.pairs, found.by_pair().tolist(), strict=True))
    rows: list[Preference] = []
    undecided = other = 0
    for pair in pairs:
        said = counts.get(pair.id, [0] * len(OUTCOMES))
        wins, losses = (said[OUTCOMES.index(each)] for each in (Outcome.WIN, Outcome.LOSS))
        asked = [_prompt(product, pair, answer) for answer in (pair.candidate_answer, pair.baseline_answer)]
        if wins == losses:
            undecided += 1
        elif asked[0] != asked[1]:
            other += 1
        else:
            better, worse = (pair.candidate_answer, pair.baseline_answer)[:: 1 if wins > losses else -1]
            votes = max(wins, losses), min(wins, losses)
            rows.append(Preference(pair.question.text, asked[0], better.text, worse.text, *votes))
    return Preferences(rows, undecided, other)


def _prompt(product: str, pair: store.Pair, answer: store.Answer) -> Messages:
    return answers.messages(answer.variant, product, pair.question.text, [each.text for each in answer.contexts])


def _said(text: str) -> Messages:
    return [{"role": "assistant", "content": text}]


def _openai(row: Preference) -> dict[str, Any]:
    return {
        "input": {"messages": row.prompt},
        "preferred_output": _said(row.chosen),
        "non_preferred_output": _said(row.rejected),
    }
