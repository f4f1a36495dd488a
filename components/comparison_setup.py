"""Set up a blind vote: two variants or a tournament of several, the ship rule, what labelers are told."""

from typing import Any

import streamlit as st

from components import choices, comparison_questions, comparison_rules, empty_state, question_plan
from services import comparisons, variants
from services.counting import count
from services.store import Person, Project, Question, Variant
from services.words import Design

_DESIGNS = {
    Design.AGAINST_BASELINE: "Each challenger against today's assistant",
    Design.ALL_PAIRS: "Everyone against everyone",
}


def show(project: Project, owner: Person) -> None:
    """Draw the form, or what is still missing; the page reruns once the vote is started."""
    known = [each for each in variants.listing(project.id) if not each.model.retired]
    questions = comparisons.test_questions(project.id)
    if len(known) < 2:
        empty_state.show("A vote compares two variants or more.", action="Fine-tune a model", page="pages/fine_tune.py")
    elif not questions:
        empty_state.show(
            "A vote uses test questions, which training never sees. There are none yet.",
            action="Generate questions",
            page="pages/questions.py",
        )
    else:
        _form(project, owner, known, questions)


def _form(project: Project, owner: Person, known: list[Variant], questions: list[Question]) -> None:
    with st.container(border=True):
        chosen, design = _variants(known)
        choice = comparison_questions.show(project, owner, questions)
        threshold = st.slider(
            "Ship the challenger when its score is surely above",
            50, 75, 50, format="%d %%", key="comparison_setup.threshold",
            help="The score counts a win as 1, a tie as a half, a loss as 0. It cannot be changed once people vote.",
        ) / 100  # fmt: skip
        if choice.question_ids:
            _say_what_it_can_show(len(choice.question_ids), threshold)
            question_plan.show(len(choice.question_ids), threshold)
        guidelines = st.text_area(
            "What labelers are told first", comparisons.GUIDELINES, height=180, key="comparison_setup.guidelines"
        )
        contexts = st.toggle("Let labelers look at what the document says", key="comparison_setup.contexts")
        with st.expander("Who votes, and how the vote is checked", icon=":material/groups:"):
            rules = comparison_rules.show("comparison_setup.rules")
        if st.button("Start the blind vote", type="primary", icon=":material/how_to_vote:"):
            _start(
                project.id,
                chosen,
                design,
                choice,
                threshold=threshold,
                guidelines=guidelines,
                show_contexts=contexts,
                rules=rules,
                started_by=owner.id,
            )
    st.caption(
        "Labelers never see a name: sides are drawn anew for every person and pair. What cannot be hidden is how "
        "the answers are written: if one variant writes longer or in its own style, a labeler may recognise it. Pairs "
        "with such tell-tales are shown to you before the vote opens."
    )


def _variants(known: list[Variant]) -> tuple[list[str], Design]:
    """Draw the choice of who meets whom; gives the variants, today's assistant first."""
    names = choices.distinct({each.id: each.title for each in known})
    tuned = [each.id for each in known if each.model.tuned]
    left, right = st.columns(2)
    baseline = left.selectbox(
        "Today's assistant", names, format_func=names.__getitem__, key="comparison_setup.baseline"
    )
    others = [each for each in names if each != baseline]
    newest = tuned[-1] if tuned and tuned[-1] in others else others[-1]
    if len(others) == 1:
        right.selectbox("Challenger", others, format_func=names.__getitem__, key=f"comparison_setup.one.{baseline}")
        return [baseline, *others], Design.AGAINST_BASELINE
    challengers = right.multiselect(
        "Challengers", others, [newest], format_func=names.__getitem__, key=f"comparison_setup.many.{baseline}",
        max_selections=comparisons.MOST_VARIANTS - 1, placeholder="Choose at least one",
    )  # fmt: skip
    chosen = [baseline, *challengers]
    return chosen, _design(chosen) if len(challengers) > 1 else Design.AGAINST_BASELINE


def _design(variant_ids: list[str]) -> Design:
    design = st.radio(
        "Who meets whom?", list(_DESIGNS), format_func=_DESIGNS.__getitem__, horizontal=True,
        key="comparison_setup.design",
    )  # fmt: skip
    meet = len(comparisons.matches(variant_ids, design))
    st.caption(
        f"{meet} comparisons, each with the rule below and a verdict of its own, and one ranking of all "
        f"{len(variant_ids)} variants. Labelers get one comparison after the other, so it takes about {meet} times "
        "the votes of a single one."
    )
    return design


def _start(
    project_id: str, variant_ids: list[str], design: Design, choice: comparison_questions.Choice, **rules: Any
) -> None:
    if len(variant_ids) < 2 or not choice.question_ids:
        missing = "a challenger" if len(variant_ids) < 2 else "at least one question"
        st.warning(f"Choose {missing} first.", icon=":material/info:")
        return
    rules |= {"question_ids": choice.question_ids, "asked": choice.asked}
    if len(variant_ids) == 2:
        comparisons.start(project_id, *variant_ids, **rules)
    else:
        comparisons.start_tournament(project_id, variant_ids, design, **rules)
    st.rerun()


def _say_what_it_can_show(questions: int, threshold: float) -> None:
    wins = comparisons.fewest_wins(questions, threshold)
    held = f"{count(questions, 'held-out question')}, asked of both. "
    if wins is None:
        st.warning(
            held + "That is too few to decide anything, even if the challenger wins them all: add questions first.",
            icon=":material/info:",
        )
        return
    st.caption(
        f"{held}With one vote on each, the challenger would have to win about {wins} of {questions} to settle it. "
        "Several votes on a question make it surer; more questions help more."
    )
