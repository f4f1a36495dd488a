"""Where a project stands: one step a stage, and which comes next."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services import finetunes, providers, questions, store, training
from services.counting import count
from services.words import ComparisonStatus, QuestionStatus, ReviewStatus, RunStatus, Split


class Stage(StrEnum):
    """The stages of the loop, in order."""

    DOCUMENTS = "Documents"
    QUESTIONS = "Questions"
    ANSWERS = "Answers"
    REVIEW = "Review"
    FINE_TUNE = "Fine-tune"
    COMPARE = "Compare"
    RESULTS = "Results"


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: what is there, whether that is enough to go on, and what to do about it.

    It is `begun` where something is there, enough or not.
    """

    stage: Stage
    detail: str
    done: bool
    action: str
    begun: bool = False


def steps(project_id: str) -> list[Step]:
    """Look at every stage of a project, in order."""
    with store.reading() as session:
        documents, chunks = _documents(session, project_id)
        answers, reviews = _answers(session, project_id), _reviews(session, project_id)
        comparison = _comparison(session, project_id)
        votes = _votes(session, comparison.id) if comparison else 0
    counts = questions.counts(project_id)
    run = finetunes.latest(project_id)
    opened = comparison is not None and comparison.status != ComparisonStatus.PREPARING
    enough = training.limits(providers.current()).fewest_rows
    return [
        Step(Stage.DOCUMENTS, _documents_said(documents, chunks), documents > 0, "Add a document"),
        Step(
            Stage.QUESTIONS,
            f"{counts.train} to train, {counts.test} held out",
            counts.kept > 0,
            "Generate questions",
            begun=counts.all > 0,
        ),
        Step(Stage.ANSWERS, count(answers, "answer"), answers > 0, "Generate answers"),
        Step(
            Stage.REVIEW,
            f"{reviews} reviewed",
            reviews >= enough,
            "Review answers",
            begun=reviews > 0,
        ),
        Step(
            Stage.FINE_TUNE,
            _run(run),
            bool(run and run.status == RunStatus.SUCCEEDED),
            "Launch a fine-tune",
            begun=run is not None,
        ),
        Step(
            Stage.COMPARE,
            count(votes, "vote"),
            opened and votes > 0,
            "Vote blind" if opened else "Set up a vote",
            begun=comparison is not None,
        ),
        Step(Stage.RESULTS, "Ready to read" if votes else "Waits for votes", votes > 0, "Read the result"),
    ]


def next_step(of_steps: list[Step]) -> Step:
    """Give the stage after the last one that is done, or the result when that is there.

    What comes before is behind whoever works here: its documents may be deleted, its answers written elsewhere.
    """
    done = [number for number, step in enumerate(of_steps) if step.done]
    return of_steps[min(done[-1] + 1, len(of_steps) - 1)] if done else of_steps[0]


def _documents_said(documents: int, chunks: int) -> str:
    said = count(documents, "document")
    return f"{said}, {count(chunks, 'chunk')}" if documents else said


def _run(run: store.FineTuneRun | None) -> str:
    return "Not launched" if run is None else run.status.value.capitalize()


def _documents(session: Session, project_id: str) -> tuple[int, int]:
    documents = select(store.Document.id).where(store.Document.project_id == project_id)
    chunks = select(func.count()).select_from(store.Chunk).where(store.Chunk.document_id.in_(documents))
    return len(session.scalars(documents).all()), session.scalar(chunks) or 0


def _answers(session: Session, project_id: str) -> int:
    kept = (store.Question.project_id == project_id) & (store.Question.status == QuestionStatus.KEPT)
    wanted = select(func.count()).select_from(store.Answer).join(store.Question)
    return session.scalar(wanted.where(kept, store.Question.split == Split.TRAIN)) or 0


def _reviews(session: Session, project_id: str) -> int:
    wanted = (
        select(func.count(func.distinct(store.Review.answer_id)))
        .join(store.Answer, store.Review.answer_id == store.Answer.id)
        .join(store.Question, store.Answer.question_id == store.Question.id)
        .where(store.Question.project_id == project_id, store.Review.status == ReviewStatus.SUBMITTED)
    )
    return session.scalar(wanted) or 0


def _comparison(session: Session, project_id: str) -> store.Comparison | None:
    wanted = select(store.Comparison).where(store.Comparison.project_id == project_id)
    return session.scalars(wanted.order_by(store.Comparison.created_at.desc()).limit(1)).first()


def _votes(session: Session, comparison_id: str) -> int:
    pairs = select(store.Pair.id).where(store.Pair.comparison_id == comparison_id)
    wanted = select(func.count()).select_from(store.Vote).where(store.Vote.pair_id.in_(pairs), store.Vote.current)
    return session.scalar(wanted) or 0
