"""The review page alone, behind the real routes and security headers."""

from pathlib import Path

from streamlit import App

from components.islands.key_routes import routes as key_routes
from components.review_island.routes import routes
from services.web import SecurityHeaders

app = App(
    Path(__file__).with_name("script.py"), routes=[*key_routes, *routes], middleware=[SecurityHeaders.middleware()]
)
