"""The votes behind the figures, as a table and as CSV that no spreadsheet takes for a formula."""

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import aliased

from services import store
from services.accounts.roles import Action
from services.comparisons import outcome
from services.results import ledger
from services.tables.saving import as_csv

COLUMNS = (
    "question",
    "outcome",
    "candidate answer",
    "baseline answer",
    "labeler",
    "candidate side",
    "seconds",
    "write-in",
    "made in",
    "voted at",
)
FILE_COLUMNS = (*COLUMNS, "candidate", "baseline", "user name", "reason", "pair")
HASH_KEY = "votes_sha256"


def votes_table(
    comparison_id: str, *, viewer: store.Person, named: bool = True, most: int | None = None
) -> pd.DataFrame:
    """Give the votes that count by id, newest first, in COLUMNS, the newest `most` of them.

    Labelers are numbered in the order of their ids where they are not to be `named`. Raises NotAllowed unless `viewer`
    may see who voted, and NotFound.
    """
    found = _found(comparison_id, viewer, most)
    names = _names(found, named=named)
    rows = [_row(vote, asked, ours, theirs, names[who.id]) for vote, asked, ours, theirs, who in found]
    ids = [vote.id for vote, *_ in found]
    return pd.DataFrame(rows, columns=list(COLUMNS), index=pd.Index(ids, name="vote"))


def votes_file(
    comparison_id: str, *, viewer: store.Person, candidate: str, baseline: str, named: bool = True
) -> pd.DataFrame:
    """Give the votes in FILE_COLUMNS, so that an import makes the same votes of them. Raises as `votes_table` does."""
    found = _found(comparison_id, viewer, None)
    names = _names(found, named=named)
    rows = [
        (
            *_row(vote, asked, ours, theirs, names[who.id]),
            *(candidate, baseline, who.username if named else "", vote.reason.value if vote.reason else ""),
            vote.pair_id,
        )
        for vote, asked, ours, theirs, who in found
    ]
    return pd.DataFrame(rows, columns=list(FILE_COLUMNS))


def _found(comparison_id: str, viewer: store.Person, most: int | None) -> Sequence[Any]:
    candidate, baseline = aliased(store.Answer), aliased(store.Answer)
    wanted = (
        select(store.Vote, store.Question.text, candidate.text, baseline.text, store.Person)
        .join(store.Pair, store.Pair.id == store.Vote.pair_id)
        .join(store.Question, store.Question.id == store.Pair.question_id)
        .join(candidate, candidate.id == store.Pair.candidate_answer_id)
        .join(baseline, baseline.id == store.Pair.baseline_answer_id)
        .join(store.Person, store.Person.id == store.Vote.labeler_id)
        .where(store.Pair.comparison_id == comparison_id, ledger.counting())
        .order_by(store.Vote.created_at.desc(), store.Vote.id)
        .limit(most)
    )
    with store.reading() as session:
        ledger.admit(session, comparison_id, viewer, Action.SEE_LABELERS)
        return session.execute(wanted).all()


def _names(found: Sequence[Any], *, named: bool) -> dict[str, str]:
    people = sorted({person.id for *_, person in found})
    return {person.id: person.name if named else f"Labeler {people.index(person.id) + 1}" for *_, person in found}


def to_parquet(table: pd.DataFrame, *, fingerprint: str) -> bytes:
    """Write a table as Parquet, with the hash of the votes in its schema's metadata."""
    import pyarrow as pa
    from pyarrow import parquet

    written = pa.Table.from_pandas(table, preserve_index=False)
    written = written.replace_schema_metadata(
        {**(written.schema.metadata or {}), HASH_KEY.encode(): fingerprint.encode()}
    )
    target = io.BytesIO()
    parquet.write_table(written, target)
    return target.getvalue()


def to_csv(table: pd.DataFrame, *, fingerprint: str = "") -> bytes:
    """Write a table as CSV in UTF-8, formula-free; the hash of the votes, if there is one, in a column of its own."""
    return as_csv(table.assign(**{HASH_KEY: fingerprint}) if fingerprint else table)


def _row(vote: store.Vote, question: str, candidate: str, baseline: str, labeler: str) -> tuple[object, ...]:
    return (
        question,
        outcome(vote.verdict, vote.candidate_side).value.replace("_", " "),
        candidate,
        baseline,
        labeler,
        vote.candidate_side.value,
        vote.duration_ms / 1000 if vote.duration_ms is not None else None,
        vote.write_in,
        vote.origin.value,
        vote.created_at,
    )
