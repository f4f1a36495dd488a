"""The script that Streamlit runs: sign-in, then the page that the address names."""

import streamlit as st

from components import brand, plain, session, sidebar
from services.errors import WinrateError
from services.words import Role

st.set_page_config(page_title="Winrate", page_icon=str(brand.ICON), layout="wide")
brand.show()

LABELER_PAGES = {
    "": [
        st.Page("pages/vote.py", title="Vote", icon=":material/how_to_vote:", url_path="vote"),
        st.Page("pages/review.py", title="Review", icon=":material/rate_review:", url_path="review"),
    ]
}
OWNER_PAGES = {
    "": [st.Page("pages/overview.py", title="Overview", icon=":material/route:", url_path="overview", default=True)],
    "Prepare": [
        st.Page("pages/documents.py", title="Documents", icon=":material/description:", url_path="documents"),
        st.Page("pages/questions.py", title="Questions", icon=":material/help:", url_path="questions"),
    ],
    "Improve": [
        st.Page("pages/review.py", title="Review", icon=":material/rate_review:", url_path="review"),
        st.Page("pages/fine_tune.py", title="Fine-tune", icon=":material/model_training:", url_path="fine-tune"),
    ],
    "Prove": [
        st.Page("pages/compare.py", title="Compare", icon=":material/compare_arrows:", url_path="compare"),
        st.Page("pages/vote.py", title="Vote", icon=":material/how_to_vote:", url_path="vote"),
        st.Page("pages/results.py", title="Results", icon=":material/bar_chart:", url_path="results"),
    ],
    " ": [st.Page("pages/settings.py", title="Settings", icon=":material/settings:", url_path="settings")],
}

person = session.person()
is_owner = person.role == Role.OWNER
page = st.navigation(OWNER_PAGES if is_owner else LABELER_PAGES)
sidebar.show(person)
try:
    page.run()
except WinrateError as error:
    st.error(plain.words(str(error)), icon=":material/error:")
