"""Load the models in the background, so that the server is up before PyTorch is."""

import asyncio
import logging
import os
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, TypeVar

from services.embedded.models import weights
from services.embedded.models.catalog import Catalog
from services.embedded.models.errors import ApiError, server_error

if TYPE_CHECKING:
    from services.embedded.models.embedder import Embedder
    from services.embedded.models.engine import Engine

log = logging.getLogger("winrate.models")
T = TypeVar("T")


class Runtime:
    """Hold the two models; whoever asks for one waits until it is loaded."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._engine: Future[Engine] = Future()
        self._embedder: Future[Embedder] = Future()
        self.embedding_lock = asyncio.Lock()

    def start(self) -> None:
        """Begin to load, the embedder first: it is the first to be needed."""
        threading.Thread(target=self._load, name="load", daemon=True).start()

    def stop(self) -> None:
        """End the engine's thread."""
        if self.problem() is None and self._engine.done():
            self._engine.result().stop()

    async def engine(self) -> "Engine":
        """Return the chat engine; raise a 503 that says why where it could not be loaded."""
        return await _loaded(self._engine)

    async def embedder(self) -> "Embedder":
        """Return the embedder; raise a 503 that says why where it could not be loaded."""
        return await _loaded(self._embedder)

    def ready(self) -> bool:
        """Tell whether both models are loaded."""
        return self._engine.done() and self._embedder.done() and self.problem() is None

    def problem(self) -> str | None:
        """Return why a model could not be loaded, if so."""
        for future in (self._engine, self._embedder):
            if future.done() and (error := future.exception()):
                return str(error)
        return None

    def forget(self, model_id: str) -> None:
        """Drop a deleted model from memory."""
        if self._engine.done() and not self._engine.exception():
            self._engine.result().forget(model_id)

    def _load(self) -> None:
        wait_without_spinning()
        try:
            from services.embedded.models.embedder import Embedder

            self._embedder.set_result(Embedder(weights.embedder_folder()))
        except Exception as error:
            log.exception("the embedder could not be loaded")
            self._embedder.set_exception(error)
        try:
            base = self._catalog.base
            folder = weights.ensure(base)
            from services.embedded.models.engine import Engine
            from services.embedded.models.pool import ModelPool

            self._engine.set_result(Engine(ModelPool(base.id, folder, self._catalog.adapter_folder)))
        except Exception as error:
            log.exception("the chat model could not be loaded")
            self._engine.set_exception(error)


def wait_without_spinning() -> None:
    """Let PyTorch's threads sleep while they wait for each other; call before PyTorch is imported.

    By default they spin, and where another program wants the same cores that makes a token 8 to 30 times slower.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # GNU's OpenMP, on Linux
    os.environ.setdefault("KMP_BLOCKTIME", "0")  # LLVM's, on macOS


async def _loaded(future: "Future[T]") -> T:
    try:
        return await asyncio.shield(asyncio.wrap_future(future))
    except ApiError:
        raise
    except Exception as error:
        raise server_error(str(error), status=503) from error
