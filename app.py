"""The ASGI app: Streamlit's pages with our routes and security headers around them.

Start it with `uvicorn app:app` (fast) or `streamlit run app.py`; `make run` does the former.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any

from streamlit import App, config
from streamlit.runtime.pages_manager import PagesManager

from components import shared_result, sign_in
from components.islands.key_routes import routes as key_routes
from components.review_island.routes import routes as review_routes
from components.vote_island.routes import routes as vote_routes
from services import connections, prompts, quiet_log, upload_guard
from services.accounts import organisation
from services.mirror import webhook
from services.request_limits import RequestLimits
from services.threshold import Threshold
from services.web import Gate, SecurityHeaders

# A deep link that reaches a fresh server first would otherwise run a file of pages/ by itself, without navigation.py.
PagesManager.uses_pages_directory = False
# Addresses hold the tokens of links, and Streamlit writes them down even where uvicorn was told not to.
logging.getLogger("uvicorn.access").addFilter(lambda _record: False)
quiet_log.thin()
connections.limit()


@asynccontextmanager
async def lifespan(_app: App) -> AsyncIterator[dict[str, Any]]:
    """Load what is slow to import beside the first requests, so that nobody waits for it later."""
    Thread(target=prompts.warm_up, daemon=True, name="warm-up").start()
    yield {}


ROUTES = [
    *sign_in.routes,
    *shared_result.routes,
    *key_routes,
    *vote_routes,
    *review_routes,
    *webhook.routes,
]
FORM_AROUND_A_FILE = 100_000
LARGER = {
    upload_guard.PATH: config.get_option("server.maxUploadSize") * 1_048_576 + FORM_AROUND_A_FILE,
    webhook.PATH: webhook.LARGEST_BODY,
}

app = App(
    "navigation.py",
    routes=ROUTES,
    secrets=organisation.streamlit_secrets(),
    lifespan=lifespan,
    middleware=[
        SecurityHeaders.middleware(),
        RequestLimits.middleware(larger=LARGER),
        *(each.middleware() for each in (Gate, Threshold, upload_guard.UploadGuard)),
    ],
)
