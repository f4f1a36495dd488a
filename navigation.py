"""The script that Streamlit runs: sign-in, then the page that the address names."""

import streamlit as st

from components import brand, plain, session, sidebar
from services.errors import WinrateError
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
is_owner = person.role == Role.OWNER


def home() -> None:
    """Send whoever comes without an address to their first page; a default page itself would have no link."""
    st.switch_page(OVERVIEW if is_owner else VOTE)


HOME = st.Page(home, default=True, visibility="hidden")
OWNERS = {
    "": [HOME, OVERVIEW],
    "Prepare": [DOCUMENTS, QUESTIONS],
    "Improve": [ANSWERS, REVIEW, FINE_TUNE],
    "Prove": [COMPARE, VOTE, RESULTS],
    " ": [PEOPLE, SETTINGS],
}
READING = st.Page("pages/documents.py", title="Documents", url_path="documents", visibility="hidden")
LABELERS = {"": [HOME, VOTE, REVIEW, READING]}

page = st.navigation(OWNERS if is_owner else LABELERS)
sidebar.show(person)
try:
    page.run()
except WinrateError as error:
    st.error(plain.words(str(error)), icon=":material/error:")
