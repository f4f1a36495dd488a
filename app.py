"""The ASGI app: Streamlit's pages with our routes and security headers around them.

Start it with `uvicorn app:app` (fast) or `streamlit run app.py`; `make run` does the former.
"""

from streamlit import App
from streamlit.runtime.pages_manager import PagesManager

from components import sign_in
from components.vote_island.routes import routes as vote_routes
from services.mirror.webhook import routes as mirror_routes
from services.web import SecurityHeaders

# A deep link that reaches a fresh server first would otherwise run a file of pages/ by itself, without navigation.py.
PagesManager.uses_pages_directory = False

app = App(
    "navigation.py",
    routes=[*sign_in.routes, *vote_routes, *mirror_routes],
    middleware=[SecurityHeaders.middleware()],
)
