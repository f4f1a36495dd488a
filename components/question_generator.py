"""How many questions, and the prompt that writes them."""

import streamlit as st

from services import projects, providers, questions
from services.questions.recipes import Recipe
from services.store import Project


def show(project: Project) -> None:
    """Draw the form, and queue the job when it is sent."""
    provider = providers.current()
    st.caption(f"Written by {provider.chat_model} ({provider.name.lower()}), spread evenly over your documents.")
    left, right = st.columns([1, 2])
    count = left.number_input("How many?", 1, 2_000, 50, key="question_generator.count")
    product = right.text_input(
        "What do customers ask about?",
        project.product,
        placeholder="The product's name, for example Acme Cloud",
        key="question_generator.product",
    )
    with st.popover("Edit the prompt", icon=":material/edit_note:"):
        prompt = st.text_area(
            "Prompt", questions.default_prompt(), height=320, width=560, key="question_generator.prompt"
        )
        st.caption("{context} is the passage, {focus} one sentence of it, {product} what customers ask about.")
    share = 100 - round(project.test_share * 100)
    if st.button(f"Generate {count} questions", type="primary", key="question_generator.go"):
        projects.rename(project.id, project.name, product)
        questions.generate(project.id, Recipe(count=int(count), prompt=prompt))
        st.rerun()
    st.caption(
        f"About {share} % will train; {100 - share} % are held out for the blind vote. "
        "The two never share a passage, and a held-out question cannot train."
    )
