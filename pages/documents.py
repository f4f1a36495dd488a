"""What the assistant knows: upload documents, look into them, cut them differently, delete them.

Labelers get here by a link from Review, and only to read.
"""

import streamlit as st

from components import (
    document_card,
    document_link,
    document_outcomes,
    document_reading,
    document_sample,
    document_upload,
    document_view,
    session,
)
from services import documents
from services.accounts import Action

session.require(Action.READ_DOCUMENTS)
project = session.project()
if opened := document_link.opened():
    document_view.show(opened, project, editable=session.may(Action.EDIT_DOCUMENTS))
    st.stop()

session.require(Action.EDIT_DOCUMENTS)
st.title("Documents")
cards = documents.listing(project.id)
document_upload.show(project.id, roomy=not cards)
document_reading.show(project.id)
document_outcomes.show(project.id)

for card in cards:
    document_card.show(card)
if cards:
    if st.button("Next: questions", type="primary", icon=":material/arrow_forward:", key="documents.next"):
        st.switch_page("pages/questions.py")
elif not documents.uploads(project.id):
    document_sample.show(project.id)
