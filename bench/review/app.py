"""The reviewing island and, for comparison, the same review as a plain Streamlit form that reruns."""

from pathlib import Path

from streamlit import App

from components.review_island.routes import routes
from services.web import SecurityHeaders

app = App(Path(__file__).with_name("script.py"), routes=routes, middleware=[SecurityHeaders.middleware()])
