"""The review as one would first write it: a form, one rerun a review, the same services behind."""

import streamlit as st

from components import safe_text, session
from services import answers, reviews, variants

person = session.person()
variant = variants.listing(session.project().id)[0]
answer = answers.get(reviews.queue(variant.id, person.id)[0])
assert answer is not None
st.subheader(answer.question.text, anchor=False)
for context in answer.contexts:
    safe_text.show(context.text)
with st.form(f"plain.{answer.id}"):
    text = st.text_area("Answer", answer.text)
    question = st.segmented_control("Question", list(reviews.RATINGS))
    passages = st.segmented_control("Passages", list(reviews.RATINGS))
    st.multiselect("Tags", ["Wrong fact", "Incomplete", "Too long", "Tone"])
    st.text_input("Comment")
    if st.form_submit_button("Submit", shortcut="Ctrl+Enter"):
        reviews.submit(answer.id, person.id, question_rating=question, context_rating=passages, text=text)
        st.rerun()
