"""Which model host answers and trains, and how the mirror to Argilla does."""

import streamlit as st

from components import mirror_import, mirror_reconcile, mirror_state, project_form, provider_form, session
from services.accounts import Action

session.require(Action.MANAGE_SETTINGS)
st.title("Settings")
project_form.show(session.project())
provider_form.show()
mirror_state.show()
mirror_reconcile.show(session.project())
mirror_import.show()
