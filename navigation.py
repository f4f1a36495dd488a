"""The script that Streamlit runs: sign-in, then the page that the address names."""

import streamlit as st

from components import brand, errors, session, sidebar
from services import projects
from services.accounts import Action
from services.words import Role

st.set_page_config(page_title="Winrate", page_icon=str(brand.ICON), layout="wide")
brand.show()

OVERVIEW = st.Page("pages/overview.py", title="Overview", icon=":material/route:", url_path="overview")
DOCUMENTS = st.Page("pages/documents.py", title="Documents", icon=":material/description:", url_path="documents")
QUESTIONS = st.Page("pages/questions.py", title="Questions", icon=":material/help:", url_path="questions")
ANSWERS = st.Page("pages/answers.py", title="Answers", icon=":material/forum:", url_path="answers")
REVIEW = st.Page("pages/review.py", title="Review", icon=":material/rate_review:", url_path="review")
FINE_TUNE = st.Page("pages/fine_tune.py", title="Fine-tune", icon=":material/model_training:", url_path="fine-tune")
COMPARE = st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:", url_path="compare")
VOTE = st.Page("pages/vote.py", title="Vote", icon=":material/how_to_vote:", url_path="vote")
RESULTS = st.Page("pages/results.py", title="Results", icon=":material/bar_chart:", url_path="results")
PEOPLE = st.Page("pages/people.py", title="People", icon=":material/group:", url_path="people")
SETTINGS = st.Page("pages/settings.py", title="Settings", icon=":material/settings:", url_path="settings")

person = session.person()
FIRST = {Role.OWNER: OVERVIEW, Role.MANAGER: OVERVIEW, Role.LABELER: VOTE, Role.VIEWER: RESULTS}


def home() -> None:
    """Send whoever comes without an address to their first page; a default page itself would have no link."""
    st.switch_page(FIRST[person.role])


HOME = st.Page(home, default=True, visibility="hidden")
READING = st.Page("pages/documents.py", title="Documents", url_path="documents", visibility="hidden")
LEADING = {
    "": [(OVERVIEW, Action.EDIT_QUESTIONS)],
    "Prepare": [(DOCUMENTS, Action.EDIT_DOCUMENTS), (QUESTIONS, Action.EDIT_QUESTIONS)],
    "Improve": [(ANSWERS, Action.GENERATE_ANSWERS), (REVIEW, Action.REVIEW), (FINE_TUNE, Action.TRAIN)],
    "Prove": [(COMPARE, Action.SET_UP_COMPARISONS), (VOTE, Action.VOTE), (RESULTS, Action.SEE_RESULTS)],
    " ": [(PEOPLE, Action.SEE_PEOPLE), (SETTINGS, Action.MANAGE_SETTINGS)],
}
TAKING_PART = {
    "": [
        (VOTE, Action.VOTE),
        (REVIEW, Action.REVIEW),
        (READING, Action.READ_DOCUMENTS),
        (RESULTS, Action.SEE_RESULTS),
    ]
}

if session.may(Action.MANAGE_PROJECTS):
    projects.begin()
groups = LEADING if session.may(Action.SET_UP_COMPARISONS) else TAKING_PART
shown = {name: [page for page, action in pages if session.may(action)] for name, pages in groups.items()}
shown[""].insert(0, HOME)
page = st.navigation(shown)
sidebar.show(person)
with errors.shown():
    page.run()
