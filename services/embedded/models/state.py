"""The parts of a running server, and how a route reaches them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.embedded.models.batches import Batches
from services.embedded.models.catalog import Catalog
from services.embedded.models.files import Files
from services.embedded.models.jobs import Jobs
from services.embedded.models.runner import Runner
from services.embedded.models.runtime import Runtime


@dataclass(frozen=True)
class State:
    """Everything that lives as long as the server."""

    catalog: Catalog
    files: Files
    jobs: Jobs
    runner: Runner
    runtime: Runtime
    batches: Batches


def _state(request: Request) -> State:
    state = request.app.state.winrate
    assert isinstance(state, State)
    return state


Server = Annotated[State, Depends(_state)]
