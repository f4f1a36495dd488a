"""The generator: how many questions, about what, from whom; everything else waits in sections below."""

import streamlit as st

from components import plain, question_checks, question_mix, question_prompt, question_topics
from services import projects, providers, questions
from services.counting import count
from services.errors import BadInput
from services.questions import Estimate, Recipe, recipes
from services.questions.recipes import AUDIENCES, MOST, Abilities
from services.store import Project

_OWN = "somebody else"


def show(project: Project) -> None:
    """Draw the form, remember what is chosen, and queue the job when it is sent."""
    provider = providers.current()
    can = recipes.abilities(provider)
    before = Recipe.of(project)
    key = f"question_form.{project.id}"
    recipe, product = _simple(before, project, can, key)
    button = st.container(horizontal=True, vertical_alignment="center")
    st.caption(f"Written by {plain.words(provider.chat_model)} {plain.words(providers.place(provider))}.")
    if can.sentence:
        st.caption(f":material/info: {can.sentence}")
    recipe = question_mix.show(recipe, can, key)
    recipe = question_topics.show(recipe, can, key)
    recipe = question_checks.show(recipe, can, key)
    recipe = question_prompt.show(recipe, project.id, provider, key)
    if recipe != before:
        recipe.save(project.id)
    with button:
        _go(project, recipe, product, key)


def _simple(before: Recipe, project: Project, can: Abilities, key: str) -> tuple[Recipe, str]:
    st.session_state.setdefault(f"{key}.count", min(before.count, MOST))
    st.session_state.setdefault(f"{key}.product", project.product)
    left, right = st.columns([1, 2])
    number = left.number_input("How many?", 1, MOST, key=f"{key}.count")
    product = right.text_input(
        "What do customers ask about?",
        placeholder="The product's name, for example Acme Cloud",
        key=f"{key}.product",
    )
    audience = _audience(before, can, key)
    quotas = before.quotas
    if quotas:
        planned = sum(quotas.values())
        st.caption(
            f"{count(planned, 'question')} go to sections as set under Coverage; the rest is spread over everything."
        )
    return before.model_copy(update={"count": int(number), "audience": audience}), product


def _audience(before: Recipe, can: Abilities, key: str) -> str:
    known = before.audience in AUDIENCES
    if before.audience:
        st.session_state.setdefault(f"{key}.audience", before.audience if known else _OWN)
    chosen = st.pills(
        "Who asks?", [*AUDIENCES, _OWN], format_func=str.capitalize, key=f"{key}.audience", disabled=not can.follows
    )
    if chosen != _OWN:
        return chosen or ""
    st.session_state.setdefault(f"{key}.somebody", "" if known else before.audience)
    return st.text_input(
        "Describe them", placeholder="A nurse on the night shift who has two minutes", key=f"{key}.somebody"
    ).strip()


def _go(project: Project, recipe: Recipe, product: str, key: str) -> None:
    try:
        recipes.check(recipe)
    except BadInput as error:
        st.button(f"Generate {count(recipe.count, 'question')}", type="primary", disabled=True, key=f"{key}.cannot")
        st.markdown(f":material/error: {plain.words(str(error))}", width="content")
        return
    if st.button(f"Generate {count(recipe.count, 'question')}", type="primary", key=f"{key}.go"):
        projects.describe(project.id, product)
        questions.generate(project.id, recipe)
        st.rerun()
    st.caption(estimated(questions.estimate(project.id, recipe)), width="content")


def estimated(estimate: Estimate) -> str:
    """Say what a round would take."""
    parts = []
    if estimate.seconds is not None:
        minutes = round(estimate.seconds / 60)
        parts.append("less than a minute" if minutes < 1 else f"about {count(minutes, 'minute')}")
    if estimate.dollars:
        parts.append(f"about ${estimate.dollars:,.2f}" if estimate.dollars >= 0.01 else "less than $0.01")
    parts += [] if estimate.dollars is not None else ["cost unknown: set the host's prices in Settings"]
    return " · ".join(parts)
