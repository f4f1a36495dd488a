"""What to learn from, and which rows: the method, the filters, and what is kept to measure by."""

from dataclasses import dataclass

import streamlit as st

from components import choices, plain
from components.question_words import KINDS
from services.finetunes import Selection
from services.finetunes.labelers import labelers
from services.words import QuestionKind, TrainingMethod

METHODS = {TrainingMethod.SUPERVISED: "Right answers", TrainingMethod.DPO: "Preferences"}
_WHEN = {
    TrainingMethod.SUPERVISED: "The model learns to answer like the answers that people put right. **Start here**: it "
    "teaches manner and form, and 50 to 100 corrected answers show.",
    TrainingMethod.DPO: "The model learns which of two answers people prefer (also called DPO): the corrected one over "
    "its own, and the winner of a vote over the loser. **Use it for a second round**, when the answers are right but "
    "not yet the way people like them.",
}
_RATINGS = {None: "Any", 2: "2 or better", 3: "3 or better", 4: "4 or better", 5: "5 only"}
_SHARES = (0.0, 0.1, 0.2, 0.3)


@dataclass(frozen=True, slots=True)
class Choice:
    """The method and the rows that were chosen."""

    method: TrainingMethod
    selection: Selection


def show(project_id: str) -> Choice:
    """Draw the choice of method and the filters."""
    method = st.segmented_control(
        "Learn from",
        list(METHODS),
        default=TrainingMethod.SUPERVISED,
        format_func=METHODS.__getitem__,
        required=True,
        key="training_choice.method",
    )
    method = method or TrainingMethod.SUPERVISED
    st.caption(_WHEN[method])
    return Choice(method, _selection(project_id))


def left_out(project_id: str) -> tuple[str, ...]:
    """Give the reviews and votes that were taken out by hand in this session."""
    found: tuple[str, ...] = st.session_state.get(_key(project_id), ())
    return found


def leave_out(project_id: str, keys: list[str]) -> None:
    """Take reviews and votes out by hand."""
    st.session_state[_key(project_id)] = tuple(dict.fromkeys([*left_out(project_id), *keys]))


def take_back(project_id: str) -> None:
    """Let everything train again that was taken out by hand."""
    st.session_state[_key(project_id)] = ()


def _key(project_id: str) -> str:
    return f"training_choice.left_out.{project_id}"


def _selection(project_id: str) -> Selection:
    people = choices.distinct(labelers(project_id))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rating = st.selectbox(
            "Rated at least",
            list(_RATINGS),
            format_func=_RATINGS.__getitem__,
            key="training_choice.rating",
            width=140,
            help="The lower one of a review's two ratings: of the question and of the passages.",
        )
        kinds = st.multiselect(
            "Kinds of question",
            list(KINDS),
            format_func=lambda kind: KINDS[QuestionKind(kind)],
            placeholder="All",
            key="training_choice.kinds",
            width=200,
        )
        who = st.multiselect(
            "By",
            list(people),
            format_func=lambda id_: plain.option(people[id_]),
            placeholder="Everybody",
            key="training_choice.labelers",
            width=180,
        )
        share = st.selectbox(
            "Kept to measure by",
            _SHARES,
            format_func=lambda value: f"{value:.0%} of questions" if value else "Nothing",
            key="training_choice.share",
            width=170,
            help="These rows do not train. The run's loss on them shows when it begins to learn the rows by heart.",
        )
        changed = st.toggle("Only changed answers", key="training_choice.changed")
    return Selection(rating, tuple(kinds), tuple(who), changed, left_out(project_id), share)
