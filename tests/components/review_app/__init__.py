"""The review page alone, behind the real routes and security headers."""

from pathlib import Path

from streamlit import App

from components.review_island.routes import routes
from services.web import SecurityHeaders

app = App(Path(__file__).with_name("script.py"), routes=routes, middleware=[SecurityHeaders.middleware()])
