"""What a fine-tune trains on: what people said of training questions, and why the rest does not train."""

from collections.abc import Iterator

from services.accounts.roles import Action, only
from services.finetunes import preferences
from services.finetunes.leaks import Guard
from services.finetunes.reasons import Reason
from services.finetunes.reviewed import others, reviewed
from services.finetunes.row import Considered, Row
from services.finetunes.selection import Selection
from services.words import TrainingMethod

EVERYTHING = Selection()


def considered(
    project_id: str, selection: Selection = EVERYTHING, method: TrainingMethod = TrainingMethod.SUPERVISED
) -> list[Considered]:
    """List everything that was reviewed or voted on, or waits for it, with what keeps it from training by a method."""
    guard = Guard.of(project_id)
    rows = [Considered(row, None) for row in reviewed(project_id)]
    if method == TrainingMethod.DPO:
        rows += preferences.from_votes(project_id, selection.labelers)
    judged = [Considered(each.row, each.reason or _reason(each.row, guard, selection, method)) for each in rows]
    return [*judged, *others(project_id)]


@only(Action.TRAIN)
def rows(
    project_id: str, selection: Selection = EVERYTHING, method: TrainingMethod = TrainingMethod.SUPERVISED
) -> list[Row]:
    """List what would train now, in the order of the questions: nothing that holds held-out text is among it."""
    return [each.row for each in considered(project_id, selection, method) if each.reason is None]


def _leak(row: Row, guard: Guard) -> Reason | None:
    """Hold a row against what is held out; a reviewer may have changed its question."""
    return next(filter(None, _leaks(row, guard)), None)


def _leaks(row: Row, guard: Guard) -> Iterator[Reason | None]:
    for question in dict.fromkeys((row.asked, row.question)):
        yield guard.leak(row.contexts, question, row.corrected)


def _reason(row: Row, guard: Guard, selection: Selection, method: TrainingMethod) -> Reason | None:
    return next(_reasons(row, guard, selection, method), None)


def _reasons(row: Row, guard: Guard, selection: Selection, method: TrainingMethod) -> Iterator[Reason]:
    preference = method == TrainingMethod.DPO
    if leak := _leak(row, guard) or (guard.in_answer(row.original) if preference else None):
        yield leak
    if not row.corrected.strip() or (preference and not row.original.strip()):
        yield Reason.EMPTY
    if preference and not row.changed:
        yield Reason.NOTHING_TO_PREFER
    if refused := selection.refuses(row):
        yield refused
