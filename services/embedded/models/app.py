"""The ASGI app: routes, key, errors, and what starts and stops with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from services.embedded.models import errors
from services.embedded.models.auth import KeyRequired
from services.embedded.models.batches import Batches
from services.embedded.models.catalog import Catalog
from services.embedded.models.database import Database
from services.embedded.models.files import Files
from services.embedded.models.jobs import Jobs
from services.embedded.models.routes import (
    batches,
    chat,
    completions,
    embeddings,
    files,
    fine_tuning,
    models,
    responses,
)
from services.embedded.models.runner import Runner
from services.embedded.models.runtime import Runtime
from services.embedded.models.settings import Settings
from services.embedded.models.state import Server, State
from services.embedded.models.weights import Base


def create_app(settings: Settings) -> FastAPI:
    """Build the server; models and waiting jobs start with its lifespan."""
    state = _state(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        state.runtime.start()
        state.runner.start()
        batches_at_work = asyncio.create_task(state.batches.run(app))
        yield
        batches_at_work.cancel()
        state.runner.stop()
        state.runtime.stop()

    app = FastAPI(lifespan=lifespan, openapi_url=None)
    app.state.winrate = state
    app.add_middleware(KeyRequired, api_key=settings.api_key)
    errors.install(app)
    app.get("/health")(health)
    for resource in (models, chat, completions, responses, embeddings, files, fine_tuning, batches):
        app.include_router(resource.router, prefix="/v1")
    return app


async def health(server: Server) -> dict[str, Any]:
    """Tell whether the server is up and whether the models are loaded; needs no key."""
    problem = server.runtime.problem()
    if problem:
        return {"status": "error", "ready": False, "error": problem}
    return {"status": "ok", "ready": server.runtime.ready()}


def _state(settings: Settings) -> State:
    database = Database(settings.folder / "models.db")
    catalog = Catalog(database, settings.folder, Base.of(settings.folder, settings.weights))
    files_ = Files(database, settings.folder / "files")
    jobs = Jobs(database, files_, catalog, settings.folder / "jobs", settings.min_rows)
    batches_ = Batches(database, files_, settings.folder / "batches", settings.api_key)
    return State(catalog, files_, jobs, Runner(jobs, catalog), Runtime(catalog), batches_)
