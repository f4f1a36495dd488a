"""What the project and its product are called."""

import streamlit as st

from services import projects
from services.store import Project


def show(project: Project) -> None:
    """Draw the names, to change them."""
    st.subheader("Project")
    with st.form("project_form"):
        left, right = st.columns(2)
        name = left.text_input("Name", project.name)
        product = right.text_input("Product that customers ask about", project.product, placeholder="Acme Cloud")
        if st.form_submit_button("Save"):
            projects.rename(project.id, name, product)
            st.rerun()
