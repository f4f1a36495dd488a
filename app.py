"""The ASGI app: Streamlit's pages with our routes and security headers around them.

Start it with `uvicorn app:app` (fast) or `streamlit run app.py`; `make run` does the former.
"""

from streamlit import App

from components import sign_in
from components.vote_island.routes import routes as vote_routes
from services.mirror.webhook import routes as mirror_routes
from services.web import SecurityHeaders

app = App(
    "navigation.py",
    routes=[*sign_in.routes, *vote_routes, *mirror_routes],
    middleware=[SecurityHeaders.middleware()],
)
