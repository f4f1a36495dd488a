"""Start, extend, close and reopen a comparison."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services import audit, jobs, store
from services.accounts.roles import Action, only
from services.comparisons.pairing import answers_of, get_in, make_pairs
from services.comparisons.rules import Rules, require_threshold, votes_in
from services.errors import BadInput, NotReady
from services.mirror import outbox
from services.store.columns import now
from services.words import Asked, ComparisonStatus, QuestionStatus, Split

JOB_KIND = "comparison"
GUIDELINES = """Pick the answer that would help a customer more.

- **Right before pretty**: a correct, complete answer beats a nicely written one.
- An answer that makes something up is worse than one that admits it does not know.
- If both are equally good, say so. If neither is fit to send, say that.
"""


def test_questions(project_id: str) -> list[store.Question]:
    """List the kept questions that were held out: the only ones that a comparison may use."""
    with store.reading() as session:
        return list(session.scalars(_test_questions(project_id)))


def asked_before(project_id: str) -> set[str]:
    """Give the questions of a project that a comparison has asked."""
    wanted = select(store.Pair.question_id).join(store.Comparison).where(store.Comparison.project_id == project_id)
    with store.reading() as session:
        return set(session.scalars(wanted))


def get(comparison_id: str) -> store.Comparison:
    """Give a comparison; raises NotFound."""
    with store.reading() as session:
        return get_in(session, comparison_id)


def listing(project_id: str) -> list[store.Comparison]:
    """List a project's comparisons, the newest first."""
    wanted = select(store.Comparison).where(store.Comparison.project_id == project_id)
    with store.reading() as session:
        return list(session.scalars(wanted.order_by(store.Comparison.created_at.desc())))


@only(Action.SET_UP_COMPARISONS)
def start(
    project_id: str,
    baseline_id: str,
    candidate_id: str,
    *,
    threshold: float = 0.5,
    guidelines: str = GUIDELINES,
    show_contexts: bool = False,
    question_ids: Sequence[str] | None = None,
    asked: Asked = Asked.ALL,
    rules: Rules | None = None,
    started_by: str | None = None,
) -> store.Comparison:
    """Write down a comparison and its ship rule, and have the missing answers generated.

    It opens at once when every answer exists, otherwise when the job "comparison" is through.
    `threshold` is the win rate (ties count half) that the candidate has to exceed; `question_ids` defaults to all
    kept test questions, and `asked` says how they were chosen. Raises BadInput for a question or variant that may not
    be used, NotReady while another one is being prepared.
    """
    require_threshold(threshold)
    with store.writing() as session:
        questions = chosen_questions(session, project_id, question_ids)
        comparison = store.Comparison(
            project_id=project_id,
            baseline_id=baseline_id,
            candidate_id=candidate_id,
            threshold=threshold,
            guidelines=guidelines.strip(),
            show_contexts=show_contexts,
        )
        (rules or Rules()).write(comparison)
        write_down(session, comparison, asked, started_by)
        prepare(session, [comparison], questions)
    return comparison


def write_down(session: Session, comparison: store.Comparison, asked: Asked, started_by: str | None) -> None:
    """Add a comparison, named after its variants. Raises BadInput for variants that may not be compared."""
    baseline, candidate = _variants(session, comparison)
    comparison.name = f"{candidate.title} against {baseline.title}"
    session.add(comparison)
    session.flush()
    detail = {"threshold": comparison.threshold, "asked": asked}
    audit.record(session, started_by, "comparison.started", comparison.id, **detail)


def prepare(session: Session, several: Sequence[store.Comparison], questions: Sequence[store.Question]) -> None:
    """Pair the answers to these questions, at once or when a job has generated the missing ones."""
    project_id, chosen = several[0].project_id, [question.id for question in questions]
    variants = dict.fromkeys(each for of in several for each in (of.baseline_id, of.candidate_id))
    if missing := _missing_answers(session, variants, questions):
        payload = {"comparison_ids": [each.id for each in several], "question_ids": chosen}
        jobs.submit(JOB_KIND, project_id, payload, missing, session=session)
    else:
        for each in several:
            make_pairs(session, each, chosen)


def addable(comparison_id: str) -> int:
    """Count the test questions that could be added to a comparison."""
    with store.reading() as session:
        comparison = get_in(session, comparison_id)
        return len(_new(session, comparison, session.scalars(_test_questions(comparison.project_id))))


@only(Action.SET_UP_COMPARISONS)
def extend(comparison_id: str, question_ids: Sequence[str] | None = None, person_id: str | None = None) -> int:
    """Add test questions to an open vote, by default all that are not in it; gives how many.

    Those without answers follow when they were answered by the job "comparison". Raises NotReady when the vote is
    not open or nothing is left to add, BadInput for a question that may not be used.
    """
    with store.writing() as session:
        comparison = get_in(session, comparison_id)
        if comparison.status != ComparisonStatus.OPEN:
            raise NotReady("Only an open vote can be extended. Reopen it first.")
        questions = _new(session, comparison, chosen_questions(session, comparison.project_id, question_ids))
        if not questions:
            raise NotReady("Every test question is in this vote already. Add questions first.")
        votes = votes_in(session, comparison_id)
        audit.record(session, person_id, "comparison.extended", comparison_id, questions=len(questions), votes=votes)
        prepare(session, [comparison], questions)
        return len(questions)


@only(Action.SET_UP_COMPARISONS)
def discard(comparison_id: str) -> None:
    """Drop a comparison whose vote never opened; the answers that were generated stay. Raises NotReady otherwise."""
    with store.writing() as session:
        comparison = get_in(session, comparison_id)
        if comparison.status != ComparisonStatus.PREPARING:
            raise NotReady("People may have voted already, so this comparison is kept. Close it instead.")
        audit.note(session, "comparison.discarded", comparison_id, name=comparison.name)
        session.delete(comparison)


@only(Action.SET_UP_COMPARISONS)
def close(comparison_id: str, person_id: str | None = None) -> None:
    """Take no more votes; what Argilla still takes is kept but does not count."""
    with store.writing() as session:
        comparison = get_in(session, comparison_id)
        if comparison.status == ComparisonStatus.PREPARING:
            raise NotReady("This comparison is still being prepared. Cancel its job instead.")
        if comparison.status == ComparisonStatus.OPEN:
            comparison.status, comparison.closed_at = ComparisonStatus.CLOSED, now()
            audit.record(session, person_id, "comparison.closed", comparison.id)
            outbox.add(session, outbox.Topic.COMPARISON, comparison.id)


@only(Action.SET_UP_COMPARISONS)
def reopen(comparison_id: str, person_id: str | None = None) -> None:
    """Count votes again from now on; that the result was open in between stays on record."""
    with store.writing() as session:
        comparison = get_in(session, comparison_id)
        if comparison.status == ComparisonStatus.CLOSED:
            audit.record(session, person_id, "comparison.reopened", comparison.id, closed_at=str(comparison.closed_at))
            comparison.status, comparison.closed_at = ComparisonStatus.OPEN, None
            outbox.add(session, outbox.Topic.COMPARISON, comparison.id)


def _new(session: Session, comparison: store.Comparison, allowed: Iterable[store.Question]) -> list[store.Question]:
    known = set(session.scalars(select(store.Pair.question_id).filter_by(comparison_id=comparison.id)))
    return [each for each in allowed if each.id not in known | set(comparison.set_aside)]


def _missing_answers(
    session: Session, variant_ids: Iterable[str], questions: Sequence[store.Question]
) -> list[dict[str, str]]:
    ids = [question.id for question in questions]
    missing = []
    for variant_id in variant_ids:
        answered = answers_of(session, variant_id, ids)
        missing += [{"question_id": each, "variant_id": variant_id} for each in ids if each not in answered]
    return missing


def _test_questions(project_id: str) -> Select[store.Question]:
    return (
        select(store.Question)
        .where(
            store.Question.project_id == project_id,
            store.Question.split == Split.TEST,
            store.Question.status == QuestionStatus.KEPT,
        )
        .order_by(store.Question.position, store.Question.created_at)
    )


def chosen_questions(
    session: Session, project_id: str, question_ids: Sequence[str] | None = None
) -> list[store.Question]:
    """Give a project's kept test questions, all or these. Raises BadInput for others, NotReady where there are none."""
    allowed = list(session.scalars(_test_questions(project_id)))
    if question_ids is not None:
        refused = set(question_ids) - {question.id for question in allowed}
        if refused:
            raise BadInput(f"A comparison may only use kept test questions; {len(refused)} of these are not.")
        allowed = [question for question in allowed if question.id in set(question_ids)]
    if not allowed:
        raise NotReady("There are no test questions yet. Generate questions first; some are held out for testing.")
    return allowed


def _variants(session: Session, of: store.Comparison) -> tuple[store.Variant, store.Variant]:
    if of.baseline_id == of.candidate_id:
        raise BadInput("Choose two different variants to compare.")
    found = [session.get(store.Variant, variant_id) for variant_id in (of.baseline_id, of.candidate_id)]
    if not all(variant and variant.project_id == of.project_id for variant in found):
        raise BadInput("One of these variants is not part of this project.")
    return found[0], found[1]  # type: ignore[return-value]
