"""What the assistant knows: upload documents, look into them, delete them."""

import streamlit as st

from components import document_card, document_sample, document_upload, session
from services import documents

session.owner()
project = session.project()
st.title("Documents")

document_upload.show(project.id)
cards = documents.listing(project.id)
if not cards:
    document_sample.show(project.id)
    st.stop()

for card in cards:
    document_card.show(card)
if st.button("Next: questions", type="primary", icon=":material/arrow_forward:", key="documents.next"):
    st.switch_page("pages/questions.py")
