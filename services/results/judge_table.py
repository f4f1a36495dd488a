"""A judge's verdicts as a table, apart from people's votes."""

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import aliased

from services import judging, providers, store
from services.judging.opinions import opinions, verdicts
from services.results import ledger
from services.words import Outcome

NO_VERDICT = "no verdict"


def judge_table(comparison_id: str, *, viewer: store.Person) -> pd.DataFrame:
    """Give the judge's verdicts, a row a pair, empty without a judge. Raises as `judged` does."""
    candidate, baseline = aliased(store.Answer), aliased(store.Answer)
    wanted = (
        select(store.Pair.id, store.Question.text, candidate.text, baseline.text)
        .join(store.Question, store.Question.id == store.Pair.question_id)
        .join(candidate, candidate.id == store.Pair.candidate_answer_id)
        .join(baseline, baseline.id == store.Pair.baseline_answer_id)
        .where(store.Pair.comparison_id == comparison_id)
        .order_by(store.Pair.position)
    )
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer)
        judge = judging.current(comparison_id)
        found = opinions(verdicts(session, judge.id)) if judge else {}
        pairs = [row for row in session.execute(wanted) if row[0] in found]
        ballots = ledger.ballots(session, comparison_id)
    scores = dict(zip(ballots.pairs, ballots.votes.means(), strict=True))
    return pd.DataFrame(
        {
            "question": [row[1] for row in pairs],
            "candidate answer": [row[2] for row in pairs],
            "baseline answer": [row[3] for row in pairs],
            "judge's outcome": [_in_words(found[row[0]].outcome) for row in pairs],
            "with the candidate left": [_in_words(found[row[0]].left) for row in pairs],
            "with the candidate right": [_in_words(found[row[0]].right) for row in pairs],
            "contradicted itself": [found[row[0]].contradicted for row in pairs],
            "people's score": [scores.get(row[0]) for row in pairs],
            "judge": [f"{judge.model} {providers.place(judge.provider)}" if judge else "" for _ in pairs],
            "rubric version": [judge.version if judge else 0 for _ in pairs],
        }
    )


def _in_words(said: Outcome | None) -> str:
    return said.value.replace("_", " ") if said else NO_VERDICT
