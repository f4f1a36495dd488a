"""The vote page and, for comparison, the same vote as a plain Streamlit page that reruns on every key."""

from pathlib import Path

from streamlit import App

from components.vote_island.routes import routes
from services.web import SecurityHeaders

app = App(Path(__file__).with_name("script.py"), routes=routes, middleware=[SecurityHeaders.middleware()])
